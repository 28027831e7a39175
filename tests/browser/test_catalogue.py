"""A rep chooses, saves and suggests on a phone; an admin makes, pictures, offers and imports at a desk."""

import struct
import zlib

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from pointsys.demo import catalogue as demo
from rewards.models import Reward, Suggestion, Wish
from tests.pages.pool_parts import publish_before
from tests.plumbing.browser import DESKTOP, PHONE

pytestmark = pytest.mark.browser


@pytest.fixture
def offered(company, settings, tmp_path):
    """The demo's catalogue, and points that can be spent on it."""
    settings.MEDIA_ROOT = tmp_path / "media"
    publish_before(timezone.localdate().replace(day=1))
    demo.make(on=timezone.localdate(), at=timezone.now())
    return company


def png(width, height):
    """A plain picture as PNG."""
    rows = b"".join(b"\0" + b"\x3d\x4f\xd6" * width for _row in range(height))

    def part(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    packed = part(b"IDAT", zlib.compress(rows))
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + packed + part(b"IEND", b"")


def test_a_rep_looks_around_saves_and_suggests_on_a_phone(offered, open_page, axe):
    page = open_page(user=offered["rep"], viewport=PHONE)
    page.goto("/rewards/")
    assert axe(page) == {}
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_label("Kind").select_option("voucher")
    page.wait_for_url("**kind=voucher**")
    expect(page.locator(".reward-card", has_text="Thermo mug")).to_have_count(0)
    page.get_by_role("link", name="Cinema tickets for two").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Cinema tickets for two")
    assert axe(page) == {}
    page.get_by_role("button", name="Save for it").click()
    wished = page.get_by_role("button", name="On the wish list")
    expect(wished).to_have_attribute("aria-pressed", "true")
    page.goto("/rewards/")
    saving = page.locator("section", has_text="What I am saving for")
    expect(saving).to_contain_text("Cinema tickets for two")
    page.get_by_role("button", name="Take Cinema tickets for two off the wish list").click()
    expect(page.locator(".messages")).to_contain_text("off your wish list")
    assert not Wish.objects.filter(person=offered["rep"].person, reward__code="CINEMA-2").exists()

    page.goto("/rewards/suggestions/")
    page.get_by_label("What should there be?").press_sequentially("thermo mugs")
    expect(page.locator("#similar")).to_contain_text("There is something like it already")
    assert axe(page) == {}
    page.fill("#id_title", "A bicycle")
    expect(page.locator("#similar")).not_to_contain_text("There is something like it")
    page.get_by_role("button", name="Suggest it").click()
    expect(page.locator(".messages")).to_contain_text("Suggested")
    assert Suggestion.objects.filter(title="A bicycle", person=offered["rep"].person).exists()


def test_an_admin_makes_offers_and_imports_at_a_desk(offered, open_page, axe, tmp_path):
    page = open_page(user=offered["admin"], viewport=DESKTOP)
    page.goto("/rewards/catalogue/")
    assert axe(page) == {}
    page.get_by_role("link", name="New reward").click()
    page.get_by_role("button", name="Save as a draft").click()
    expect(page.locator("main")).to_contain_text("Nothing is saved yet")
    assert axe(page) == {}
    page.fill("#id_code", "LAMP")
    page.fill("#id_name_en", "Desk lamp")
    page.fill("#id_name_zh", "台灯")
    page.fill("#id_price", "150")
    page.fill("#id_units", "4")
    page.get_by_role("button", name="Save as a draft").click()
    expect(page.locator(".messages")).to_contain_text("Saved as a draft")
    page.set_input_files("#id_picture", {"name": "lamp.png", "mimeType": "image/png", "buffer": png(80, 60)})
    page.get_by_role("button", name="Add the picture").click()
    expect(page.locator(".messages")).to_contain_text("The picture is there")
    picture = page.locator("img.reward-picture")
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("naturalWidth", 80)
    page.get_by_role("button", name="Offer it").click()
    expect(page.locator(".messages")).to_contain_text("Offered")
    assert axe(page) == {}
    page.fill("#id_price_then", "75")
    page.get_by_role("button", name="Compute").click()
    expect(page.locator("#price-model")).to_contain_text("This is a model, no promise")
    page.locator("summary", has_text="Retire").click()
    page.get_by_role("button", name="Retire it").click()
    expect(page.locator(".messages")).to_contain_text("Retired")
    assert Reward.objects.get(code="LAMP").status == "retired"

    page.goto("/rewards/catalogue/import/")
    file = {"name": "a.csv", "mimeType": "text/csv", "buffer": "编号,积分价格\nLAMP,140\nNOPE,\n".encode()}
    page.set_input_files("#id_file", file)
    page.get_by_role("button", name="See what it would do").click()
    expect(page.locator(".import-line", has_text="LAMP")).to_contain_text("140")
    expect(page.locator(".import-line", has_text="NOPE")).to_contain_text("refused")
    assert axe(page) == {}
    page.get_by_role("button", name="Apply new and changed lines").click()
    expect(page.locator(".messages")).to_contain_text("1 reward was made or changed")
    assert Reward.objects.get(code="LAMP").price == 140


def test_it_works_without_scripts(offered, open_page):
    page = open_page(user=offered["rep"], viewport=PHONE, javascript=False)
    page.goto("/rewards/")
    page.get_by_label("Show", exact=True).select_option("affordable")
    page.get_by_role("button", name="Show").click()
    page.get_by_role("link", name="Thermo mug").click()
    page.get_by_role("button", name="Save for it").click()
    expect(page.locator(".messages")).to_contain_text("on your wish list")
    page.goto("/rewards/suggestions/")
    page.fill("#id_title", "thermo mug, a red one")
    page.get_by_role("button", name="Suggest it").click()
    expect(page.locator("#similar")).to_contain_text("There is something like it already")
    page.get_by_role("button", name="Suggest it all the same").click()
    expect(page.locator(".messages")).to_contain_text("Suggested")

    desk = open_page(user=offered["admin"], javascript=False)
    desk.goto(f"/rewards/{Reward.objects.get(code='SUITCASE').pk}/edit/")
    desk.fill("#id_price_then", "600")
    desk.get_by_role("button", name="Compute").click()
    expect(desk.locator("#price-model")).to_contain_text("People of")
    desk.fill("#id_price", "850")
    desk.get_by_role("button", name="Save", exact=True).click()
    expect(desk.locator(".messages")).to_contain_text("Saved")
    assert Reward.objects.get(code="SUITCASE").price == 850
