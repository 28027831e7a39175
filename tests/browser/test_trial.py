"""A company's trial from beginning to end, on a phone: seen and explained, counted nowhere, and then from a day on."""

import io

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import expect

from ledger.models import Transfer
from pointsys.embedded.state import ROOT
from scoring.models import Contract
from teams.models import Company, User
from tests.plumbing.browser import PHONE

pytestmark = pytest.mark.browser


@pytest.fixture
def unscored(transactional_db, monkeypatch):
    """The demo company with the standard rule book, before its first scoring; logins by role."""
    monkeypatch.setenv("DEMO_PASSWORD", "demo-points")
    run("seed_demo", "--people", "30", "--records", "600")
    run("load_rulebook", ROOT / "scoring" / "rulebooks" / "standard.yaml")
    return {user.username: user for user in User.objects.select_related("person")}


def run(*words):
    call_command(*map(str, words), stdout=io.StringIO())


def test_a_company_tries_its_scheme_out_and_then_lets_it_count(unscored, open_page, axe):
    rep, today = unscored["rep"].person, timezone.localdate()
    admin = open_page(user=unscored["admin"], viewport=PHONE)
    admin.goto("/rules/trial/")
    admin.get_by_role("checkbox").check()
    admin.get_by_role("button", name="Begin the trial").click()
    expect(admin.locator(".messages")).to_contain_text("The company is on trial")
    assert axe(admin) == {}

    run("score")
    assert not Transfer.objects.exists()
    page = open_page(user=unscored["rep"], viewport=PHONE)
    page.goto("/")
    expect(page.locator(".trial-banner")).to_contain_text("do not count until a date is set")
    expect(page.locator("[data-figure=month]")).to_have_text("0")
    page.goto("/boards/?kind=year")
    expect(page.locator(".trial-banner")).to_be_visible()
    assert page.locator(".board-value").all_inner_texts() in ([], ["0"] * page.locator(".board-value").count())
    page.goto("/statement/")
    page.get_by_role("link", name="Lines on trial", exact=True).click()
    page.locator(".lines a").first.click()
    page.wait_for_url("**/trial-lines/*/")
    expect(page.locator(".arithmetic li").first).to_be_visible()
    expect(page.locator(".notice")).to_contain_text("never paid later")
    assert axe(page) == {}

    admin.fill("[name=first]", today.isoformat())
    admin.get_by_role("checkbox").check()
    admin.get_by_role("button", name="Set the day").click()
    expect(admin.locator(".messages")).to_contain_text("The day is set")
    assert Company.current().counts_from == today

    sample = Contract.objects.filter(owner=rep).first()
    Contract.objects.create(
        number="COUNTS-1", customer=sample.customer, owner=rep, signed_on=today, amount=800_000, kind=sample.kind
    )
    run("score")
    page.goto("/statement/?record=COUNTS-1")
    expect(page.locator(".lines a").first).to_be_visible()
    page.goto("/")
    expect(page.locator(".trial-banner")).to_have_count(0)
    expect(page.locator("[data-figure=month]")).not_to_have_text("0")
    assert Transfer.objects.filter(earned_on__lt=today).count() == 0
