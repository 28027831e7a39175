"""Finance sets a budget, a points admin sees what a change would do, and a rep reads what lapses when."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from rewards.models import Budget, Coefficient, Policy
from tests.browser.conftest import PICTURES
from tests.plumbing.browser import DESKTOP, PHONE

pytestmark = pytest.mark.browser


def shot(page, name):
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"money-{name}.jpeg", full_page=True)


def test_money_from_every_side(company_at_work, open_page, axe):
    """One company, as it takes long to make: each part looks at its own pages."""
    assert Coefficient.objects.exists()
    finance_sets_a_budget(company_at_work, open_page, axe)
    an_admin_looks_before_saving(company_at_work, open_page, axe)
    a_rep_reads_what_lapses(company_at_work, open_page, axe)


def finance_sets_a_budget(company, open_page, axe):
    page = open_page(user=company["finance"], viewport=DESKTOP)
    page.goto("/budgets/")
    expect(page.locator("main")).to_contain_text("within budget")
    assert axe(page) == {}
    shot(page, "budgets")
    page.get_by_role("link", name="New budget").click()
    page.get_by_label("Kind").select_option("coefficient")
    page.get_by_label("Amount").fill("2500")
    expect(page.get_by_label("Kind")).to_have_value("coefficient")
    assert axe(page) == {}
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".messages")).to_contain_text("Saved")
    expect(page.locator("main")).to_contain_text("bonus coefficient")
    page.get_by_role("link", name="bonus coefficient").click()
    page.get_by_role("button", name="Delete this budget").click()
    expect(page.locator(".messages")).to_contain_text("Deleted")
    assert not Budget.objects.filter(kind="coefficient").exists()
    page.goto("/coefficients/")
    expect(page.locator("main")).to_contain_text("As it was frozen")
    assert axe(page) == {}
    shot(page, "coefficients")
    with page.expect_download() as download:
        page.get_by_role("link", name="Excel").click()
    assert download.value.suggested_filename.startswith("coefficients-")
    phone = open_page(user=company["finance"], viewport=PHONE, language="zh-hans", scheme="dark")
    phone.goto("/budgets/")
    assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert axe(phone) == {}
    shot(phone, "budgets-phone")
    phone.goto("/coefficients/")
    assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    shot(phone, "coefficients-phone")


def an_admin_looks_before_saving(company, open_page, axe):
    page = open_page(user=company["admin"], viewport=DESKTOP)
    page.goto("/budgets/settings/")
    page.get_by_label("valid for months").fill("3")
    expect(page.locator("#effect")).to_contain_text("would lapse first")
    assert Policy.current().validity_months == 12
    assert axe(page) == {}
    shot(page, "policy")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".messages")).to_contain_text("Saved")
    policy = Policy.current()
    assert (policy.validity_months, policy.validity_changed_on) == (3, timezone.localdate())
    page.goto("/leavers/")
    expect(page.locator("main")).to_contain_text("days left")
    assert axe(page) == {}
    shot(page, "leavers")
    page.goto("/coefficients/schemes/")
    assert axe(page) == {}
    page.get_by_role("link", name="New scheme").click()
    page.get_by_label("Band 1: Up to").fill("3")
    page.get_by_label("Band 1: Coefficient").fill("1.5")
    page.get_by_label("in force from").fill("2030-01-01")
    page.get_by_role("button", name="Try on the last published period").click()
    expect(page.locator(".money-preview")).to_contain_text("up to place 3")
    assert axe(page) == {}
    shot(page, "scheme")


def a_rep_reads_what_lapses(company, open_page, axe):
    page = open_page(user=company["rep"], viewport=DESKTOP)
    page.goto("/")
    card = page.locator("section", has=page.locator("#lapses-title"))
    expect(card).to_be_visible()
    expect(page.locator("section", has=page.locator("#coefficients-title"))).to_contain_text("provisional")
    assert axe(page) == {}
    shot(page, "home")
    card.get_by_role("link", name="All my points by month").click()
    expect(page.locator("main")).to_contain_text("If nothing is spent")
    assert axe(page) == {}
    shot(page, "validity")
    phone = open_page(user=company["rep"], viewport=PHONE, language="zh-hans")
    phone.goto("/validity/")
    assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert axe(phone) == {}
    shot(phone, "validity-phone")
