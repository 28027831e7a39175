"""A month from review to closing in the browser: published, read by everybody, adjusted by a late contract."""

from datetime import date

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from ledger import calendar, months, verify
from ledger.models import Month, Transfer
from scoring import sweep
from scoring.models import Claim, Contract, Feedback, Lead, Visit
from teams.models import Notice
from tests.plumbing.browser import DESKTOP, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def last_month(company):
    """The month before this one is the first that is still open; nothing of it is undecided but one lead."""
    on = timezone.localdate()
    last = months.preceding(on.replace(day=1))
    calendar.plan(on=on)
    for first in Month.objects.filter(first__lt=last).order_by("first").values_list("first", flat=True):
        Month.objects.filter(first=first).update(status="published")
    Month.objects.filter(first=last).update(review_on=None, publish_on=None, close_on=None)
    Claim.objects.filter(status__in=["submitted", "confirmed"]).update(status="rejected")
    Lead.objects.filter(status="pending").update(status="rejected")
    for model in (Visit, Feedback):
        model.objects.filter(status="pending").update(status="void")
    sample = Contract.objects.filter(owner=company["rep"].person).first()
    Lead.objects.create(code="LEAD-W", customer="Kite", owner=sample.owner, created_on=last, completeness=90)
    sweep.score(as_of=on)
    return last


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_month_is_reviewed_published_read_and_adjusted(company, last_month, open_page, axe, viewport):
    on, name = timezone.localdate(), f"{last_month:%Y-%m}"
    admin = open_page(user=company["admin"], viewport=viewport)
    admin.goto(f"/months/{name}/calendar/")
    admin.get_by_role("link", name="Put into review").click()
    admin.get_by_role("button", name="Put into review").click()
    expect(admin.locator(".messages")).to_contain_text("In review now")
    assert axe(admin) == {}
    admin.get_by_role("link", name="Publish now").click()
    expect(admin.locator(".blockers")).to_contain_text("1 lead is not decided yet")
    assert axe(admin) == {}
    admin.get_by_label("Why the step is taken all the same").fill("the lead is on leave")
    admin.get_by_role("button", name="Publish now").click()
    expect(admin.locator(".messages")).to_contain_text("Published. Everybody was told")
    expect(admin.locator(".month-moves")).to_contain_text("the lead is on leave")

    rep = open_page(user=company["rep"], viewport=viewport)
    assert Notice.objects.get(person=company["rep"].person, kind="month.published").url == f"/months/{name}/"
    rep.goto("/months/")
    rep.locator(".month-row").first.get_by_role("link").first.click()
    rep.wait_for_url(f"**/months/{name}/")
    expect(rep.locator(".own-place")).to_be_visible()
    assert axe(rep) == {}
    rep.get_by_label("Search for a name or person code").fill(company["manager"].person.code)
    rep.get_by_label("Search for a name or person code").press("Enter")
    expect(rep.locator("section[aria-label='Everybody by name'] .board-row")).to_have_count(1)
    rep.get_by_role("link", name="My statement").click()
    rep.wait_for_url(f"**/months/{name}/statement/")
    assert axe(rep) == {}
    digest = rep.inner_text(".month-digest")
    with rep.expect_download() as download:
        rep.get_by_role("link", name="CSV").click()
    assert name in download.value.suggested_filename
    board = rep.goto("/boards/").text()
    assert "provisional" in board

    # A contract of the published month comes late: it counts in the open one, and says for which it is.
    sample = Contract.objects.filter(owner=company["rep"].person).first()
    Contract.objects.create(
        number="LATE-1",
        customer=sample.customer,
        owner=sample.owner,
        signed_on=last_month.replace(day=20),
        amount=900_000,
        kind=sample.kind,
    )
    sweep.score(as_of=on)
    late = Transfer.objects.filter(record="LATE-1")
    assert late
    assert {each.posted_month for each in late} == {months.following(last_month)}
    rep.goto("/")
    expect(rep.locator("#stat-month").locator("..")).to_contain_text("for earlier months")
    rep.goto("/statement/?record=LATE-1")
    expect(rep.locator(".lines").first).to_contain_text(f"for {date(last_month.year, last_month.month, 1):%B %Y}")
    rep.goto(f"/months/{name}/statement/")
    assert rep.inner_text(".month-digest") == digest

    for first in Month.objects.filter(status="published", first__lt=last_month).order_by("first"):
        Month.objects.filter(first=first.first).update(status="closed")
    admin.goto(f"/months/{name}/calendar/")
    admin.get_by_role("link", name="Close now").click()
    admin.get_by_role("button", name="Close now").click()
    expect(admin.locator(".messages")).to_contain_text("sealed up to here")
    assert axe(admin) == {}
    assert verify.problems() == []
    assert sweep.score(as_of=on, full=True, check=True).posted == 0
