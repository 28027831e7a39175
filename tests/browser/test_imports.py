"""A points admin's files: what they would change, what is wrong with them, and what became of them."""

import random

import pytest
from playwright.sync_api import expect

from pointsys.embedded import process
from scoring.models import Contract, Customer, Import
from teams.models import Person
from tests.browser.conftest import PICTURES
from tests.plumbing.browser import PHONE, settle

pytestmark = pytest.mark.browser

CHINESE = "合同编号,客户编号,负责人工号,合同类型,签约日期,合同金额（万元）,备注\n"
ENGLISH = "number,customer,owner,signed_on,amount\n"
ROWS = 20_000
# The list is the admin theme's own page; its sorting marks are smaller than axe wants them.
THEIRS = ["list"]


@pytest.fixture
def media(settings, environment, tmp_path):
    """Uploads of this test, for its pages and its worker."""
    environment["MEDIA_ROOT"] = settings.MEDIA_ROOT = str(tmp_path / "media")


def chinese_row(contract, amount):
    cells = [contract.number, contract.customer.code, contract.owner.code, "续签", f"{contract.signed_on:%Y/%m/%d}"]
    return ",".join([*cells, amount, "x"]) + "\n"


def test_a_file_is_looked_at_confirmed_and_has_its_receipt(company, open_page, tmp_path, axe):
    known, other = Contract.objects.select_related("customer", "owner").order_by("number")[:2]
    Contract.objects.filter(pk=other.pk).update(kind="renewal", amount=50_000)
    Contract.objects.filter(pk=known.pk).update(kind="renewal")
    path = tmp_path / "合同.csv"
    text = (
        CHINESE + chinese_row(known, "123.45") + chinese_row(other, "5") + chinese_row(known, "一百").replace("/", "//")
    )
    path.write_bytes(text.encode("gbk"))
    page = open_page(user=company["admin"], language="zh-hans", viewport={"width": 1440, "height": 900})
    page.goto("/admin/scoring/contract/import/")
    look_at(page, "form", axe)
    page.set_input_files("[name=import_file]", path)
    page.click("form[enctype] button[type=submit]")
    expect(page.locator("dd")).to_have_text(["0", "1", "1", "1"])
    look_at(page, "differences", axe)
    expect(page.locator("tr.update ins")).to_have_text("1,234,500.00")
    problems = page.locator("table").first
    for said in ("4", "签约日期", "不是日期；请写成 2026-03-05", "合同金额", "一百", "不是数字"):
        expect(problems.get_by_text(said, exact=True).first).to_be_visible()
    assert Contract.objects.get(pk=known.pk).amount != 1_234_500
    page.click("form[action*=process_import] button[type=submit]")
    receipt = page.get_by_role("link", name="回执")
    expect(receipt).to_be_visible()
    assert Contract.objects.get(pk=known.pk).amount == 1_234_500
    record = Import.objects.latest("id")
    receipt.click()
    page.wait_for_url(f"**/admin/scoring/import/{record.pk}/change/")
    look_at(page, "receipt", axe)
    assert page.locator("tbody").first.locator("td").all_inner_texts()[:6] == ["合同.csv", "合同", "0", "1", "1", "1"]
    page.goto("/admin/scoring/import/")
    look_at(page, "list", axe)
    expect(page.get_by_role("link", name="合同.csv")).to_be_visible()


def test_a_file_that_cannot_be_taken_says_why_under_its_field(company, open_page, tmp_path):
    path = tmp_path / "contracts.csv"
    path.write_text("number,customer\nC1,K1\n")
    page = open_page(user=company["admin"], viewport=PHONE)
    page.goto("/admin/scoring/contract/import/")
    page.set_input_files("[name=import_file]", path)
    page.click("form[enctype] button[type=submit]")
    expect(page.get_by_text("contracts need the column owner")).to_be_visible()


@pytest.mark.slow
def test_a_long_file_is_handed_in_and_a_worker_brings_its_receipt(
    company, open_page, tmp_path, axe, celery_worker_process, media
):
    path = write_long_file(tmp_path / "contracts.csv")
    page = open_page(user=company["admin"], viewport=PHONE)
    page.goto("/admin/scoring/import/add/")
    look_at(page, "hand-in", axe)
    page.set_input_files("[name=files]", path)
    page.click("form[enctype] button[type=submit]")
    expect(page.get_by_text("It waits for a worker.")).to_be_visible()
    look_at(page, "queued", axe)
    with celery_worker_process() as worker:
        assert process.wait_until(lambda: " ready." in worker.log.read_text(), 60), worker.log.read_text()
        # The page renews itself until the receipt is there.
        expect(page.get_by_text("done", exact=True)).to_be_visible(timeout=60_000)
    look_at(page, "long-receipt", axe)
    cells = page.locator("tbody").first.locator("td").all_inner_texts()
    assert cells[:6] == ["contracts.csv", "contracts", "19,999", "0", "0", "1"]
    expect(page.get_by_text("is not a day of the calendar")).to_be_visible()
    assert Contract.objects.filter(number__startswith="LONG-").count() == ROWS - 1


def write_long_file(path):
    draw = random.Random(1)
    customers = list(Customer.objects.values_list("code", flat=True))
    people = list(Person.objects.values_list("code", flat=True))
    with path.open("w") as file:
        file.write(ENGLISH)
        for at in range(ROWS):
            day = "2026-02-30" if at == 500 else f"2026-0{draw.randrange(1, 9)}-{draw.randrange(10, 29)}"
            file.write(f"LONG-{at},{draw.choice(customers)},{draw.choice(people)},{day},{draw.randrange(100, 9_000)}\n")
    return path


def look_at(page, name, axe):
    """A picture for people; as wide as its window, and nothing that axe minds in what is ours."""
    settle(page)
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"imports-{name}-{page.viewport_size['width']}.jpeg", full_page=True)
    if name not in THEIRS:
        assert axe(page) == {}
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
