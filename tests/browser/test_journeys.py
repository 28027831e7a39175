"""Journeys of a rep and a manager: with a keyboard, without scripts, on a phone."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from pointsys.embedded import process
from scoring.models import Contract
from tests.plumbing.browser import PHONE

pytestmark = pytest.mark.browser


def test_a_rep_logs_in_and_finds_why_a_line_is_there(company, open_page):
    page = open_page(viewport=PHONE)
    page.goto("/statement/")
    page.fill("[name=username]", company["rep"].person.code)
    page.fill("[name=password]", "demo-points")
    page.get_by_role("button", name="Log in").click()
    page.wait_for_selector(".lines a")
    page.click(".lines a >> nth=0")
    page.wait_for_url("**/lines/*/")
    assert page.locator(".arithmetic li").count() >= 2
    assert page.locator(".sentence").inner_text()


def test_everything_works_without_scripts(company, open_page):
    page = open_page(user=company["rep"], javascript=False)
    page.goto("/statement/")
    page.select_option("[name=sign]", "plus")
    page.click("button:has-text('Filter')")
    expect(page).to_have_url(re.compile(re.escape("sign=plus")))
    page.get_by_role("link", name="Older lines").click()
    expect(page).to_have_url(re.compile(re.escape("before=")))
    expect(page).to_have_url(re.compile(re.escape("sign=plus")))
    page.goto("/boards/")
    page.get_by_role("link", name="Teams", exact=True).click()
    page.click("a[rel=prev]")
    expect(page.locator(".board-row").first).to_be_visible()
    page.goto("/")
    expect(page.locator("table.plain-table").first).to_be_visible()
    page.click(".sidebar button[value='zh-hans']")
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    page.click(".sidebar button[value='dark']")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    page.click(".sidebar form[action='/logout/'] button")
    expect(page).to_have_url(re.compile(re.escape("/login/") + "$"))


def test_the_keyboard_reaches_everything(company, open_page):
    page = open_page(user=company["rep"])
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.keyboard.press("g")
    page.keyboard.press("s")
    page.wait_for_url("**/statement/")
    page.keyboard.press("/")
    expect(page.locator("[name=q]")).to_be_focused()
    page.keyboard.press("Escape")
    page.locator(".lines a").first.focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".lines a").nth(1)).to_be_focused()


def test_more_lines_come_in_place_and_filters_send_themselves(company, open_page):
    page = open_page(user=company["rep"])
    page.goto("/statement/")
    before = page.locator(".lines > li").count()
    page.get_by_role("link", name="Older lines").click()
    expect(page.locator(".lines > li")).not_to_have_count(before)
    assert "before=" not in page.url
    page.select_option("[name=sign]", "minus")
    page.wait_for_url("**sign=minus**")
    expect(page.locator(".line-points:not(.bad)")).to_have_count(0)


def test_the_theme_changes_without_a_reload_and_stays(company, open_page):
    page = open_page(user=company["rep"], scheme="dark")
    page.goto("/")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    page.click(".sidebar button[value='light']")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "light")
    page.goto("/boards/")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "light")


def test_a_manager_drills_down_to_a_line_of_a_member(company, open_page):
    page = open_page(user=company["manager"])
    page.goto("/")
    page.click(".sidebar >> text=My team")
    page.click(f".roster >> text={company['rep'].person.name}")
    page.wait_for_url(f"**/people/{company['rep'].person.pk}/")
    page.click(".lines a >> nth=0")
    page.wait_for_url("**/lines/*/")
    expect(page.locator(".crumbs")).to_contain_text(company["rep"].person.name)


@pytest.mark.slow
def test_a_contract_entered_in_the_admin_shows_at_home_within_five_seconds(company, open_page, celery_worker_process):
    rep = company["rep"].person
    sample = Contract.objects.filter(owner=rep).first()
    with celery_worker_process() as worker:
        # The five seconds are those of a running system: starting the worker is not part of them.
        assert process.wait_until(lambda: " ready." in worker.log.read_text(), 60), worker.log.read_text()
        home = open_page(user=company["rep"])
        home.goto("/")
        before = home.inner_text("[data-figure=month]")
        admin = open_page(user=company["admin"])
        admin.goto("/admin/scoring/contract/add/")
        admin.fill("[name=number]", "LIVE-1")
        choose(admin, "customer", sample.customer.code)
        choose(admin, "owner", rep.code)
        admin.fill("[name=signed_on]", timezone.localdate().isoformat())
        admin.fill("[name=amount]", "800000")
        admin.click("[name=_save]")
        expect(home.locator("[data-figure=month]")).not_to_have_text(before, timeout=5000)
        expect(home.locator("#live")).to_contain_text("LIVE-1")


def choose(page, name, text):
    """Pick the one find of an autocomplete field of the admin, once the list holds no others any more."""
    page.locator(f"[name={name}] + .select2").click()
    page.locator(".select2-search__field").fill(text)
    found = page.locator(".select2-results__option[aria-selected]")
    expect(found).to_have_count(1)
    found.click()
