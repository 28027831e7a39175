"""Gifts to the best (U4): who gets one, once, as far as stock and budget reach."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from ledger import verify
from rewards import catalogue
from rewards import verify as rewards_verify
from rewards.catalogue.gifts import give_due
from rewards.models import Budget, Redemption, RedemptionStep, Reward, Stock
from rewards.tasks import give_gifts
from teams.models import Notice
from tests.pages import parts as making
from tests.rewards.catalogue_parts import QUARTER, freeze, made, values

pytestmark = pytest.mark.django_db
BEFORE = making.NOW - timedelta(days=100)


def winners():
    return [gift.person.name for gift in Redemption.objects.order_by("pk").select_related("person")]


@pytest.fixture
def trip(parts):
    """A trip for the best two of a quarter, offered since the third one."""
    return made(parts, "TRIP", top=2, price=Decimal(0), units=5, at=BEFORE)


def places(parts, *ranks):
    return [(getattr(parts, part), rank) for part, rank in ranks]


def test_the_best_get_it_without_points_and_are_told(parts, trip):
    freeze(places(parts, ("rep", 1), ("rival", 2), ("colleague", 3)))
    assert give_due(at=making.NOW).given == 2
    assert winners() == ["Rep", "Rival"]
    gift = Redemption.objects.get(person=parts.rep)
    assert (gift.status, gift.unit_points, gift.quantity) == ("approved", 0, 1)
    assert (gift.gift_period, gift.gift_first, gift.decided_at) == ("quarter", QUARTER, making.NOW)
    assert gift.team_line == [parts.teams[code].pk for code in ("hq", "east", "first")]
    assert gift.year == date(2026, 1, 1)
    assert RedemptionStep.objects.filter(redemption=gift, to_status="approved", by=None).exists()
    assert Stock.objects.get(reward=trip).left == 3
    told = Notice.objects.filter(kind="gift.given").values_list("person__name", "url")
    assert set(told) == {(each.person.name, f"/redemptions/{each.pk}/") for each in Redemption.objects.all()}
    assert {name for name, _ in told} == {"Rep", "Rival"}
    assert verify.problems(rewards_verify.CHECKS) == []


def test_a_second_run_gives_nothing_twice(parts, trip):
    freeze(places(parts, ("rep", 1), ("rival", 2)))
    give_due(at=making.NOW)
    assert give_due(at=making.NOW + timedelta(days=1)).given == 0
    give_gifts()
    assert Redemption.objects.count() == 2


def test_whoever_shares_a_rank_shares_the_luck(parts, trip):
    freeze(places(parts, ("rep", 1), ("rival", 2), ("colleague", 2), ("lead", 4)))
    give_due(at=making.NOW)
    assert winners() == ["Rep", "Colleague", "Rival"]


def test_stock_goes_by_rank_then_by_code_and_admins_are_told_once(parts):
    trip = made(parts, "TRIP", top=3, price=Decimal(0), units=2, at=BEFORE)
    freeze(places(parts, ("rival", 1), ("rep", 2), ("colleague", 2)))
    assert give_due(at=making.NOW).missing == 1
    assert winners() == ["Rival", "Colleague"]
    give_due(at=making.NOW)
    told = Notice.objects.filter(kind="gift.no_stock")
    assert [each.person for each in told] == [parts.admin]
    catalogue.set_stock(trip, 3, by=parts.users["admin"], at=making.NOW)
    assert give_due(at=making.NOW).given == 1
    assert winners() == ["Rival", "Colleague", "Rep"]


def test_a_budget_used_up_stops_them_and_admins_are_told_once(parts, trip):
    Budget.objects.create(year=date(2026, 1, 1), amount=Decimal(20))
    freeze(places(parts, ("rep", 1), ("rival", 2)))
    for _twice in range(2):
        assert give_due(at=making.NOW).missing == 1
    assert winners() == ["Rep"]
    assert Notice.objects.filter(kind="gift.no_budget").count() == 1


def test_leavers_and_other_teams_get_none(parts):
    made(parts, "TRIP", top=3, price=Decimal(0), teams=[parts.teams["east"]], at=BEFORE)
    parts.colleague.left_on = making.TODAY - timedelta(days=1)
    parts.colleague.save()
    freeze(places(parts, ("rival", 1), ("colleague", 2), ("rep", 3)))
    give_due(at=making.NOW)
    assert winners() == ["Rep"]


def test_nobody_without_points_is_among_the_best(parts, trip):
    freeze([])
    assert give_due(at=making.NOW).given == 0


@pytest.mark.parametrize(
    ("days", "given"),
    [
        ({"at": making.NOW}, 0),
        ({"at": making.NOW, "offered_from": date(2026, 9, 30)}, 1),
        ({"at": making.NOW, "offered_from": date(2026, 10, 1)}, 0),
        ({"at": BEFORE, "offered_until": date(2026, 9, 29)}, 0),
        ({"at": BEFORE, "offered_until": date(2026, 9, 30)}, 1),
        ({"at": BEFORE, "top_period": "year"}, 0),
        ({"at": BEFORE, "top_period": "month"}, 1),
    ],
)
def test_only_periods_since_it_is_offered_count(parts, days, given):
    made(parts, "TRIP", top=1, price=Decimal(0), **days)
    freeze(places(parts, ("rep", 1)))
    assert give_due(at=making.NOW).given == given


def test_a_draft_or_retired_reward_is_given_to_nobody(parts, trip):
    freeze(places(parts, ("rep", 1)))
    catalogue.move(trip, Reward.Status.RETIRED, by=parts.users["admin"], at=making.NOW)
    assert give_due(at=making.NOW).given == 0


def test_more_places_later_give_nothing_for_periods_before(parts, trip):
    freeze(places(parts, ("rep", 1), ("rival", 2), ("colleague", 3)))
    give_due(at=making.NOW)
    wider = values(top=3, price=Decimal(0))
    catalogue.edit(trip, values=wider, teams=[], by=parts.users["admin"], at=making.NOW)
    assert give_due(at=making.NOW).given == 0
    assert winners() == ["Rep", "Rival"]


def test_one_person_may_get_two_gifts_of_a_period(parts, trip):
    made(parts, "CUP", top=1, price=Decimal(0), at=BEFORE)
    freeze(places(parts, ("rep", 1)))
    assert give_due(at=making.NOW).given == 2
