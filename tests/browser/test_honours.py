"""Journeys of honours and promotion: the rep's wall, a nomination to its decision, an admin who defines a star."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from ledger import verify
from rewards import promotions
from rewards.models import Grade, Honour, Promotion
from rewards.promotions import career
from teams.models import Person, Team, User
from tests.browser.conftest import PICTURES
from tests.plumbing.browser import DESKTOP, PHONE

pytestmark = pytest.mark.browser


def picture(page, name):
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"honours-{name}.jpeg", full_page=True)


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_rep_reads_the_wall_and_the_way_up(company_at_work, open_page, axe, viewport):
    name = "phone" if viewport == PHONE else "desktop"
    page = open_page(user=company_at_work["rep"], viewport=viewport)
    page.goto("/honours/")
    expect(page.get_by_role("heading", name="What is next")).to_be_visible()
    assert axe(page) == {}
    picture(page, f"wall-{name}")
    page.locator(".star-rows a").first.click()
    expect(page.locator("main")).to_contain_text("genuine and stands")
    assert axe(page) == {}
    picture(page, f"certificate-{name}")
    page.goto("/promotion/")
    expect(page.get_by_role("heading", name="The ladder", exact=True)).to_be_visible()
    assert axe(page) == {}
    picture(page, f"career-{name}")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def candidate_of(manager):
    """Somebody whom the manager leads, made ready for the next grade where nobody is."""
    today = timezone.localdate()
    team = Team.objects.filter(manager=manager.person).order_by("code").first()
    people = Person.objects.filter(team=team, left_on=None).exclude(pk=manager.person_id)
    for person in people.exclude(promotions__status="nominated").order_by("pk"):
        standing = career.of(person, on=today)
        if standing.above is None:
            continue
        Grade.objects.filter(pk=standing.above.pk).update(threshold=min(standing.above.threshold, 1), months_before=0)
        if not list(promotions.obstacles(person, career.of(person, on=today), on=today)):
            return person
    raise AssertionError("nobody to nominate")


def test_a_manager_nominates_and_the_committee_decides(company_at_work, open_page, axe):
    person = candidate_of(company_at_work["manager"])
    page = open_page(user=company_at_work["manager"])
    page.goto("/promotions/")
    assert axe(page) == {}
    picture(page, "nominations")
    page.get_by_role("link", name=person.name).first.click()
    page.get_by_label("Why?").fill("Leads the region")
    page.get_by_role("button", name="Nominate").click()
    expect(page.locator(".messages")).to_contain_text("Nominated")
    promotion = Promotion.objects.get(person=person, status="nominated")
    deciders = User.objects.filter(pk__in=promotions.members(promotion, on=timezone.localdate())).order_by("pk")
    voter = open_page(user=deciders[0])
    voter.goto("/promotion/")
    voter.get_by_role("link", name="Nominations").first.click()
    voter.locator("section", has_text="Waiting for your vote").get_by_role("link", name=person.name).click()
    expect(voter.get_by_role("button", name="Vote for it")).to_be_visible()
    assert axe(voter) == {}
    picture(voter, "vote")
    voter.get_by_role("button", name="Vote for it").click()
    expect(voter.locator(".messages")).to_contain_text("vote counts" if len(deciders) > 1 else "promoted")
    for user in deciders[1:]:
        promotion.refresh_from_db()
        if promotion.status == "nominated":
            promotions.vote(promotion, by=user, at=timezone.now(), on=timezone.localdate(), is_for=True)
    promotion.refresh_from_db()
    assert promotion.status == "approved"
    page.reload()
    expect(page.locator(".page-head")).to_contain_text("promoted")


def test_an_admin_defines_a_star_and_takes_one_back(company_at_work, open_page, axe):
    page = open_page(user=company_at_work["admin"])
    page.goto("/honours/settings/")
    assert axe(page) == {}
    picture(page, "settings")
    page.get_by_role("link", name="New star").click()
    page.get_by_label("Code").fill("collaboration-star")
    page.get_by_label("Name in English").fill("Collaboration star")
    page.get_by_label("by", exact=True).select_option("category")
    page.get_by_label("Category").select_option("collaboration")
    page.get_by_label("From", exact=True).fill(f"{timezone.localdate() - timedelta(days=20):%Y-%m-%d}")
    page.get_by_role("button", name="Who would get it?").click()
    expect(page.locator("#preview")).to_be_visible()
    assert axe(page) == {}
    picture(page, "define")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".messages")).to_contain_text("Saved")
    assert Honour.objects.get(code="collaboration-star").condition["category"] == "collaboration"

    star = Honour.objects.get(code="star-month")
    given = star.given.select_related("person").exclude(person=company_at_work["admin"].person).first()
    page.goto(f"/honours/given/{given.pk}/")
    page.get_by_label("Why?").fill("The figures were wrong")
    page.get_by_label("Take back the prize").check()
    expect(page.get_by_label("Take back the prize")).to_be_checked()
    assert axe(page) == {}
    page.get_by_role("button", name="Take back").click()
    expect(page.locator("main")).to_contain_text("Taken back by")
    assert verify.problems() == []
    page.goto("/promotions/grades/")
    assert axe(page) == {}
    picture(page, "grades")


def test_the_wall_in_chinese_and_in_the_dark(company_at_work, open_page, axe):
    page = open_page(user=company_at_work["rep"], language="zh-hans", scheme="dark")
    page.goto("/honours/")
    expect(page.locator(".star-card").first).to_be_visible()
    assert axe(page) == {}
    picture(page, "wall-dark")
