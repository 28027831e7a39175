"""The home page: what stands there for a beginner, for a leader, and that the news come in."""

from datetime import date

import pytest

from ledger.models import Month
from tests.pages import parts as making


@pytest.fixture
def home(visit):
    return lambda part="rep": visit(part, "/").context["board"]


def test_a_beginner_finds_first_steps_and_no_dead_end(visit, parts):
    text = visit("rep", "/").content.decode()
    assert "Your first points are on their way" in text
    assert "No points this month yet." in text


def test_distances_to_the_places_above_and_below(home, parts):
    for part, points in (("colleague", 100), ("rep", 70.5), ("rival", 70.5), ("lead", 20)):
        making.give(parts.people[part], points)
    standing = home().standing
    assert (standing.rank, standing.to_next, standing.lead) == (2, 29.5, 50.5)
    assert home("colleague").standing.to_next is None
    assert home("lead").standing.lead is None
    assert home("admin").standing.rank == 5, "nothing yet: behind all who have something"


def test_balance_is_provisional_until_its_month_is_published(home, parts):
    making.give(parts.rep, 40, on=date(2026, 10, 5), record="V-10")
    making.give(parts.rep, 10)
    Month.objects.filter(first=date(2026, 10, 1)).update(status="published")
    board = home()
    assert (board.balance, board.provisional, board.spendable) == (50, 10, 40)


def test_what_a_provisional_deduction_takes_cannot_be_spent(home, parts):
    making.give(parts.rep, 40, on=date(2026, 10, 5), record="V-10")
    Month.objects.filter(first=date(2026, 10, 1)).update(status="published")
    making.give(parts.rep, -15)
    board = home()
    assert board.balance == 25
    assert board.spendable == 25, "not 40: the deduction may stand"


def test_twelve_months_with_the_empty_ones(home, parts):
    making.give(parts.rep, 40, on=date(2025, 12, 31), record="V-1")
    making.give(parts.rep, 10)
    trend = home().trend
    assert [each.first for each in trend][::11] == [date(2025, 12, 1), making.MONTH]
    assert [each.points for each in trend] == [40, *[0] * 10, 10]


def test_targets_say_what_is_missing(home, parts):
    making.sold(parts.rep, sales=60, target=80)
    making.sold(parts.rep, sales=300, target=240, kind="quarter", first=date(2026, 10, 1))
    month, quarter, year = home().completions
    assert (month.attainment, month.missing) == (0.75, 20)
    assert (quarter.attainment, quarter.missing) == (1.25, 0)
    assert (year.target, year.missing) == (None, None)


def test_news_come_in_and_nothing_comes_without_news(visit, parts):
    making.give(parts.rep, 10)
    address = news_of(visit("rep", "/"))
    htmx = {"HX-Request": "true"}
    assert visit("rep", address, headers=htmx).status_code == 204
    making.give(parts.rep, 5.5, record="V-2")
    answer = visit("rep", address, headers=htmx)
    assert "15.50" in answer.content.decode()
    assert "<html" not in answer.content.decode()
    assert visit("rep", news_of(answer), headers=htmx).status_code == 204


def test_another_language_is_news(visit, parts):
    address = news_of(visit("rep", "/"))
    answer = visit("rep", address, headers={"HX-Request": "true", "Accept-Language": "zh-hans"})
    assert answer.status_code == 200


def news_of(answer):
    return answer.content.decode().split('hx-get="')[1].split('"')[0].replace("&amp;", "&")
