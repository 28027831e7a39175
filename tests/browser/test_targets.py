"""An admin plans a year by keyboard, breaks it down and takes it back; the rep reads what came of it."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from teams.models import Target, Team
from tests.plumbing.browser import DESKTOP, PHONE

pytestmark = pytest.mark.browser


@pytest.fixture
def team(company):
    team = Team.objects.get(manager=company["manager"].person)
    year = str(timezone.localdate().year)
    Target.objects.filter(team=team, period__startswith=year).delete()
    return team


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_an_admin_sets_a_plan_and_breaks_it_down(company, team, open_page, axe, viewport):
    year = str(timezone.localdate().year)
    rep = company["rep"].person
    page = open_page(user=company["admin"], viewport=viewport)
    page.goto(f"/targets/teams/{team.pk}/")
    assert axe(page) == {}
    own = page.locator("#plan-head .plan-input")
    own.first.fill("800万")
    own.first.press("Enter")
    expect(own.nth(1)).to_have_attribute("placeholder", "2,000,000")
    expect(page.locator("#plan-said")).to_contain_text("Undo")
    # Enter has gone on to the row below.
    assert page.evaluate("document.activeElement.id").endswith(year)
    assert not page.evaluate("document.activeElement.id").startswith("t-team")
    wrong = page.locator(f"#row-person-{rep.pk} .plan-input").first
    wrong.fill("a lot")
    wrong.press("Enter")
    expect(page.locator(f"#row-person-{rep.pk} .field-error")).to_contain_text("not a number")
    assert axe(page) == {}

    page.get_by_role("link", name="Break down").click()
    page.get_by_label("Equally").check()
    together = page.locator("#parts tfoot td").last
    expect(together).to_have_text("8,000,000")
    assert axe(page) == {}
    page.get_by_role("button", name="Save these targets").click()
    expect(page.locator(".messages")).to_contain_text("Broken down")
    expect(page.locator("#plan-head")).to_contain_text("adds up")
    share = Target.objects.get(person=rep, metric="sales", period=year).amount

    reader = open_page(user=company["rep"], viewport=viewport)
    reader.goto("/targets/")
    expect(reader.locator("#metric-sales")).to_contain_text(f"{share:,.0f}")
    expect(reader.locator(".plan-input")).to_have_count(0)
    assert axe(reader) == {}

    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".messages")).to_contain_text("undone")
    expect(page.locator("#plan-head")).not_to_contain_text("adds up")
    page.get_by_role("link", name="History").click()
    expect(page.locator(".plan-steps li").first).to_contain_text("8,000,000")
    assert axe(page) == {}


def test_the_company_is_set_up_with_its_seasons_and_days(company, open_page, axe):
    page = open_page(user=company["admin"], viewport=PHONE)
    page.goto("/company/settings/")
    assert page.get_by_label("First month of the year").is_disabled()
    page.fill("#id_weight0", "5")
    expect(page.locator(".settings-share").first).to_contain_text("31.3%")
    page.locator("#seasons").get_by_role("button", name="Save").click()
    expect(page.locator(".messages")).to_contain_text("Saved")
    page.locator("#calendar").get_by_label("Day", exact=True).fill("2027-05-20")
    page.locator("#calendar").get_by_label("Occasion").fill("Outing")
    page.locator("#calendar").get_by_role("button", name="Add").click()
    expect(page.locator(".settings-days")).to_contain_text("Outing")
    assert axe(page) == {}


@pytest.fixture
def row(company, team, open_page):
    """The rep's row of an empty plan; `row.hold()` keeps back what is sent next, `row.let_go()` sends it."""
    rep = company["rep"].person
    Target.objects.filter(person=rep, period__startswith=str(timezone.localdate().year)).delete()
    page = open_page(user=company["admin"])
    page.goto(f"/targets/teams/{team.pk}/")
    return Row(page, rep)


class Row:
    def __init__(self, page, person):
        self.page, self.person, self.held = page, person, []
        self.cells = page.locator(f"#row-person-{person.pk} .plan-input")

    def hold(self):
        self.page.route("**/targets/teams/**", lambda route: self.held.append(route), times=1)

    def let_go(self):
        (first,) = self.held
        first.continue_()

    def fill_two(self, first, second):
        """The first cell's answer comes when the second is filled in; the focus is in that one."""
        self.hold()
        self.cells.nth(1).press_sequentially(first)
        self.page.keyboard.press("Tab")
        self.page.keyboard.type(second)
        self.let_go()
        expect(self.cells.nth(1)).to_have_class("plan-input is-given")

    def expect_saved(self, *quarters):
        for quarter, _amount in quarters:
            expect(self.cells.nth(quarter)).to_have_class("plan-input is-given")
        year = timezone.localdate().year
        kept = Target.objects.filter(person=self.person, period__startswith=str(year)).order_by("period")
        assert list(kept.values_list("period", "amount")) == [
            (f"{year}-Q{place}", amount) for place, amount in quarters
        ]


def test_who_types_on_while_a_cell_is_saved_loses_nothing(row):
    row.fill_two("500", "60")
    row.page.keyboard.type("0")
    expect(row.cells.nth(2)).to_have_value("600")
    row.page.keyboard.press("Tab")
    row.expect_saved((1, 500), (2, 600))


def test_what_was_complete_before_the_answer_is_saved_on_leaving_it(row):
    row.fill_two("500", "600")
    row.page.keyboard.press("Tab")
    row.expect_saved((1, 500), (2, 600))


def test_three_cells_filled_before_the_first_is_saved_are_all_saved(row):
    row.hold()
    row.cells.nth(1).focus()
    for amount in ("500", "600", "700"):
        row.page.keyboard.type(amount)
        row.page.keyboard.press("Tab")
    row.let_go()
    row.expect_saved((1, 500), (2, 600), (3, 700))
