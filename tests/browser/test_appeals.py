"""An appeal from the line to the adjustment, on a phone and at a desk; notices and absences on the way."""

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone
from playwright.sync_api import expect

from ledger import queries as ledger
from ledger import verify as ledger_verify
from ledger.models import Transfer
from scoring import sweep
from scoring import verify as scoring_verify
from scoring.models import Appeal
from teams.models import Person, RoleGrant
from tests.plumbing.browser import DESKTOP, PHONE
from tests.scoring.appealing import picture

pytestmark = pytest.mark.browser

COMMITTEE = 3


@pytest.fixture
def members(company):
    """Logins of three committee members who have nothing else to do with the rep."""
    granted = RoleGrant.objects.filter(role="committee").exclude(person=company["rep"].person)
    people = [grant.person for grant in granted.select_related("person")[:COMMITTEE]]
    others = Person.objects.filter(left_on=None, user=None, roles__role="rep").exclude(pk__in=[p.pk for p in people])
    for person in others[: COMMITTEE - len(people)]:
        RoleGrant.objects.create(person=person, role="committee", granted_at=timezone.now())
        people.append(person)
    users = get_user_model().objects
    return [users.get_or_create(person=person, defaults={"username": f"member-{person.pk}"})[0] for person in people]


def line_of(user):
    """A line of the rep that gave points, of a month that is still open."""
    account = ledger.available_account(user.person_id)
    return ledger.lines(account).filter(signed__gt=0, award_id__isnull=False).first()


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_line_is_disputed_rejected_and_upheld_by_the_committee(viewport, company, members, open_page, axe, tmp_path):
    line = line_of(company["rep"])
    proof = tmp_path / "proof.png"
    proof.write_bytes(picture().read())
    rep = open_page(user=company["rep"], viewport=viewport)
    rep.goto("/statement/")
    rep.locator(f".line-more[href*='line={line.pk}']").click()
    rep.get_by_label("Points it should be").fill(str(line.points + 25))
    rep.get_by_label("Why?").fill("The whole board was there")
    rep.get_by_label("Evidence").set_input_files(proof)
    expect(rep.get_by_label("Why?")).to_have_value("The whole board was there")
    assert axe(rep) == {}
    rep.get_by_role("button", name="File the appeal").click()
    expect(rep.locator(".messages")).to_contain_text("Filed as appeal")
    assert axe(rep) == {}
    appeal = Appeal.objects.get()
    with rep.expect_download() as download:
        rep.get_by_role("link", name="proof.png").click()
    assert download.value.suggested_filename == "proof.png"

    lead = open_page(user=company["manager"], viewport=viewport)
    lead.goto("/notices/")
    assert axe(lead) == {}
    lead.get_by_role("button", name=f"appeal {appeal.number}: it waits").first.click()
    lead.wait_for_url(f"**/appeals/{appeal.pk}/")
    assert axe(lead) == {}
    lead.get_by_label("Reject: the line stays as it is").check()
    lead.get_by_label("Reason").fill("The minutes say otherwise")
    lead.get_by_role("button", name="Answer", exact=True).click()
    expect(lead.locator(".messages")).to_contain_text("Answered")

    rep.goto(f"/appeals/{appeal.pk}/")
    expect(rep.locator(".timeline")).to_contain_text("The minutes say otherwise")
    rep.get_by_text("Not content: go to the committee").click()
    rep.get_by_label("Why?").fill("The minutes were corrected since")
    rep.get_by_role("button", name="Go to the committee").click()
    expect(rep.locator(".messages")).to_contain_text("before the committee")

    for number, member in enumerate(members[:2]):
        page = open_page(user=member, viewport=viewport)
        page.goto("/appeals/")
        page.get_by_role("link", name=appeal.number).click()
        page.get_by_label("Uphold: adjust the points").check()
        page.get_by_label("Adjustment in points").fill("25" if number else "20")
        page.get_by_label("Reason").fill("The corrected minutes are right")
        page.get_by_role("button", name="Vote", exact=True).click()
        expect(page.locator(".messages")).to_contain_text("decided it" if number else "waits for the other")

    appeal.refresh_from_db()
    assert (appeal.status, appeal.granted) == ("ruled_upheld", 20)
    rep.goto(f"/lines/{line.pk}/")
    rep.get_by_role("link", name="To the adjustment").click()
    rep.wait_for_url(f"**/lines/{appeal.ruling_id}/")
    expect(rep.locator("main")).to_contain_text(f"ruling on appeal {appeal.number}")
    assert axe(rep) == {}
    rep.get_by_role("link", name="To the appeal").click()
    rep.wait_for_url(f"**/appeals/{appeal.pk}/")
    rep.goto("/statement/")
    expect(rep.locator(f".lines a[href='/lines/{appeal.ruling_id}/']")).to_contain_text("+20")

    admin = open_page(user=company["admin"], viewport=viewport)
    admin.goto("/appeals/statistics/")
    expect(admin.locator("table")).to_contain_text("+20")
    assert axe(admin) == {}
    checks = ledger_verify.CHECKS | scoring_verify.CHECKS
    assert ledger_verify.problems(checks) == []
    assert sweep.score(as_of=timezone.localdate(), full=True, check=True).posted == 0
    assert Transfer.objects.filter(kind="ruling").count() == 1


def test_a_missing_line_is_asked_for_and_taken_back_without_scripts(company, open_page):
    rep = open_page(user=company["rep"], viewport=PHONE, javascript=False)
    rep.goto("/appeals/")
    rep.get_by_role("link", name="A line is missing").click()
    rep.get_by_role("button", name="File the appeal").click()
    rep.get_by_label("Record number").fill("V-404")
    rep.get_by_label("or what should be, in words").fill("As a visit to the board")
    rep.get_by_label("Why?").fill("It was confirmed on Friday")
    rep.get_by_role("button", name="File the appeal").click()
    rep.wait_for_url("**/appeals/*/")
    rep.get_by_text("Withdraw the appeal").click()
    rep.get_by_role("button", name="Withdraw", exact=True).click()
    expect(rep.locator(".messages")).to_contain_text("Withdrawn")
    assert Appeal.objects.get().status == "withdrawn"


def test_a_manager_goes_away_and_comes_back(company, open_page, axe):
    manager = company["manager"].person
    other = Person.objects.filter(roles__role="manager", left_on=None).exclude(pk=manager.pk).first()
    page = open_page(user=company["manager"], viewport=PHONE)
    page.goto("/profile/")
    page.get_by_role("link", name="I'm away").click()
    today = timezone.localdate().isoformat()
    page.get_by_label("First day").fill(today)
    page.get_by_label("Last day").fill(today)
    page.get_by_label("Stand-in").press_sequentially(other.code)
    expect(page.locator(f"#stand-ins option[value='{other.code}']")).to_have_count(1)
    assert axe(page) == {}
    page.get_by_role("button", name="Note it").click()
    expect(page.locator(".messages")).to_contain_text("was told")
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator(".messages")).to_contain_text("Welcome back")
