"""Handbook and calculator in a browser: whole, readable, accessible, quick to use, with and without JavaScript."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_tour import LOOKS, look_at, picture
from tests.plumbing.browser import settle

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
PAGES = [
    "/handbook/",
    "/handbook/?q=no-such-word",
    "/handbook/?on=2026-01-01",
    "/calculator/",
    "/calculator/?amount=500000&paid_on=",
    "/calculator/?amount=abc",
    "/calculator/?basis=visit&level=decision",
    "/calculator/?basis=receipt&amount=90000",
    "/calculator/?basis=claim&kind_of_claim=lecture&a_hours=2",
]


@pytest.mark.parametrize(("language", "viewport", "scheme"), LOOKS)
def test_every_page(language, viewport, scheme, company, open_page, axe):
    page = open_page(user=company["rep"], language=language, viewport=viewport, scheme=scheme)
    wrong = {}
    for address in PAGES:
        problems = look_at(page, address, "rep", language, axe)
        picture(page, "rep", address, language, viewport, scheme)
        if problems:
            wrong[address] = problems
    assert wrong == {}


def test_a_rep_in_a_taxi(company, open_page):
    """An amount, and the answer stands there: nothing to press, nothing to choose."""
    page = open_page(user=company["rep"], viewport=PHONE)
    page.goto("/")
    page.get_by_role("link", name="More").click()
    page.get_by_role("link", name="Calculator").click()
    page.get_by_label("Contract amount").fill("50万")
    page.get_by_text("It would bring you").wait_for()
    page.get_by_label("Customer", exact=True).select_option(index=1)
    settle(page)
    expect(page.get_by_label("Contract amount")).to_have_value("50万")
    expect(page.get_by_text("Large contract signed")).to_be_visible()


def test_what_was_typed_before_the_scripts_came_is_answered(company, open_page):
    page = open_page(user=company["rep"], viewport=PHONE)
    held = []
    page.route("**/htmx*.js", lambda route: held.append(route))
    page.goto("/calculator/", wait_until="commit")
    page.get_by_label("Contract amount").fill("500000")
    assert held
    for script in held:
        script.continue_()
    expect(page.get_by_text("It would bring you")).to_be_visible()


def test_the_calculator_without_javascript(company, open_page):
    page = open_page(user=company["rep"], javascript=False)
    page.goto("/calculator/")
    page.get_by_label("Contract amount").fill("500000")
    page.get_by_role("button", name="Calculate").click()
    expect(page.get_by_text("It would bring you")).to_be_visible()
    page.goto("/calculator/?basis=claim")
    page.get_by_label("Kind of claim").select_option("lecture")
    page.get_by_role("button", name="Choose").click()
    expect(page.get_by_label("Hours")).to_be_visible()


def test_the_handbook_is_searched_while_typing_and_linked_by_rule(company, open_page):
    page = open_page(user=company["rep"])
    page.goto("/handbook/")
    page.get_by_label("Search the rules").press_sequentially("refund")
    page.locator("#rule-visit\\.made").wait_for(state="detached")
    expect(page.locator(".handbook-rule")).to_have_count(1)
    expect(page.locator(".handbook-contents ul ul a").first).to_have_text("Refund")
    page.get_by_label("Search the rules").fill("")
    page.locator("#rule-visit\\.made").wait_for()
    page.locator(".handbook-contents").get_by_role("link", name="Customer visit").click()
    expect(page).to_have_url(re.compile(re.escape("#rule-visit.made") + "$"))


def test_the_handbook_is_searched_without_javascript(company, open_page):
    page = open_page(user=company["rep"], javascript=False)
    page.goto("/handbook/")
    page.get_by_label("Search the rules").fill("refund")
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".handbook-rule")).to_have_count(1)


def test_the_printed_handbook_leaves_the_shell_out(company, open_page):
    page = open_page(user=company["rep"])
    page.goto("/handbook/")
    page.emulate_media(media="print")
    expect(page.locator(".sidebar")).not_to_be_visible()
    expect(page.get_by_label("Search the rules")).not_to_be_visible()
    expect(page.locator(".worked-how").first).to_be_visible()
    assert page.pdf(format="A4").startswith(b"%PDF-")
