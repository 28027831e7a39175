"""A points admin simulates a draft, watches the bar, reads who gains and loses; it works without scripts too."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from pointsys.embedded import process
from scoring import proposals, simulation
from scoring.models import Simulation
from tests.browser.conftest import PICTURES
from tests.plumbing.browser import PHONE, settle
from tests.scoring.simulating import definition

pytestmark = pytest.mark.browser

DESKTOP = {"width": 1440, "height": 900}


@pytest.fixture
def proposal(company):
    by, at = company["admin"], timezone.now()
    proposal = proposals.create(by=by, at=at, title="Half for visits, more for large contracts")
    for code, field, factor in (("visit.made", "minutes", "0.5"), ("contract.large", "amount", "1.8")):
        given = definition(code)
        times = [*given.get("times", []), {"when": [{"field": field, "missing": False}], "factor": factor}]
        proposals.put(proposal, sort="rule", code=code, definition=given | {"times": times}, by=by, at=at)
    return proposal


@pytest.mark.slow
def test_a_draft_is_simulated_while_one_watches(company, proposal, open_page, axe, celery_worker_process):
    page = open_page(user=company["admin"], viewport=DESKTOP)
    page.goto(f"/rules/proposals/{proposal.pk}/simulations/")
    expect(page.locator("[name=first]")).to_be_hidden()
    page.select_option("[name=period]", "days")
    expect(page.locator("[name=first]")).to_be_visible()
    page.select_option("[name=period]", page.locator("optgroup[label=Years] option").nth(1).get_attribute("value"))
    expect(page.locator("[name=first]")).to_be_hidden()
    look_at(page, "asked", axe)
    page.click("main form button.button-primary")
    expect(page.locator("progress")).to_be_visible()
    look_at(page, "waiting", axe)
    with celery_worker_process() as worker:
        assert process.wait_until(lambda: " ready." in worker.log.read_text(), 60), worker.log.read_text()
        # The page renews itself when the worker is done.
        expect(page.locator("[data-figure=change]")).to_be_visible(timeout=60_000)
    expect(page.locator("[data-figure=change]")).to_contain_text(re.compile("^[+−]"))
    look_at(page, "result", axe)
    page.select_option("[name=sort]", "loss")
    page.wait_for_url("**sort=loss**")
    expect(page.locator(".sim-change").first).to_contain_text("−")
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    assert download.value.suggested_filename.endswith(".csv")


def test_called_off_it_says_so_and_can_be_asked_for_again(company, proposal, open_page):
    page = open_page(user=company["admin"], viewport=PHONE)
    page.goto(f"/rules/proposals/{proposal.pk}/simulations/")
    page.click("main form button.button-primary")
    page.click("text=Call off")
    expect(page.get_by_role("heading", name="Called off")).to_be_visible()
    page.click("text=Simulate again")
    expect(page).to_have_url(re.compile(re.escape("/simulations/") + "$"))


@pytest.mark.parametrize(("language", "scheme"), [("zh-hans", "dark"), ("en", "light")])
def test_the_result_fits_a_phone_and_needs_no_scripts(company, proposal, open_page, axe, language, scheme):
    first = timezone.localdate().replace(month=1, day=1)
    of = simulation.request(
        proposal, first=first, last=timezone.localdate(), by=company["admin"], at=timezone.localtime()
    )
    simulation.run(of)
    assert of.status == Simulation.Status.DONE
    address = f"/rules/proposals/{proposal.pk}/simulations/{of.pk}/"
    page = open_page(user=company["auditor"], viewport=PHONE, language=language, scheme=scheme)
    page.goto(address)
    look_at(page, f"result-{language}-{scheme}", axe)
    plain = open_page(user=company["committee"], language=language, javascript=False)
    plain.goto(address)
    assert plain.locator("details table tbody tr").count() >= 2
    plain.fill("[name=q]", company["rep"].person.name)
    plain.click(".filter-button")
    expect(plain.locator(".sim-person")).to_have_count(1)


def look_at(page, name, axe):
    """A picture for people; as wide as its window, and nothing that axe minds."""
    settle(page)
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"simulation-{name}-{page.viewport_size['width']}.jpeg", full_page=True)
    assert axe(page) == {}
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
