"""What the database itself promises of rewards, whatever a service does (U1, S4)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from ledger import verify
from rewards import verify as rewards_verify
from rewards.models import Budget, Redemption, Reward, Stock
from tests.pages import parts as making
from tests.rewards.making import redemption, reward

pytestmark = pytest.mark.django_db
Status = Redemption.Status


def refused(constraint, act):
    with pytest.raises(DatabaseError) as refusal, transaction.atomic():
        act()
    assert refusal.value.__cause__.diag.constraint_name == constraint


def budget(**fields):
    return Budget.objects.create(**{"year": date(2026, 1, 1), "amount": Decimal(50)} | fields)


def test_a_request_takes_stock_and_no_more_than_there_is(parts):
    mug = reward(units=3)
    redemption(parts.rep, mug, quantity=2)
    assert Stock.objects.get(reward=mug).left == 1
    refused("stock_not_oversold", lambda: redemption(parts.rep, mug, key="b", quantity=2))
    assert Stock.objects.get(reward=mug).left == 1


def test_an_entry_of_a_draw_takes_none_and_its_winner_does(parts):
    mug = reward(units=1, window="monthly", allocation="lottery")
    first, second = (redemption(parts.rep, mug, key=key, status=Status.ENTERED) for key in "ab")
    assert Stock.objects.get(reward=mug).taken == 0
    first.status = Status.REQUESTED
    first.save()
    second.status = Status.REQUESTED
    refused("stock_not_oversold", second.save)


def test_what_is_declined_goes_back(parts):
    mug = reward(units=1)
    asked = redemption(parts.rep, mug)
    asked.status, asked.decided_at, asked.decided_by = Status.DECLINED, making.NOW, parts.users["lead"]
    asked.save()
    assert Stock.objects.get(reward=mug).left == 1


def test_nobody_moves_stock_or_budgets_by_hand(parts):
    mug = reward(units=3)
    refused("kept_by_redemptions", lambda: Stock.objects.filter(reward=mug).update(taken=1))
    made = budget()
    refused("kept_by_redemptions", lambda: Budget.objects.filter(pk=made.pk).update(spent=1))
    refused("kept_by_redemptions", lambda: budget(kind="goods", spent=5))


def test_stock_is_not_lowered_below_what_is_promised(parts):
    mug = reward(units=3)
    redemption(parts.rep, mug, quantity=2)
    refused("stock_not_oversold", lambda: Stock.objects.filter(reward=mug).update(units=1))


def test_a_budget_counts_its_team_and_kind_and_stops(parts):
    company, east = budget(amount=1000), budget(team=parts.teams["east"], kind="goods", amount=50)
    other = budget(team=parts.teams["west"])
    mug = reward(units=None)
    redemption(parts.rep, mug, quantity=2)
    assert [Budget.objects.get(pk=each.pk).spent for each in (company, east, other)] == [40, 40, 0]
    refused("budget_not_overspent", lambda: redemption(parts.rep, mug, key="b"))
    redemption(parts.rival, mug, key="c")
    east.stops = False
    east.save(update_fields=["stops"])
    redemption(parts.rep, mug, key="b")
    assert Budget.objects.get(pk=east.pk).spent == 60


def test_a_budget_made_later_begins_with_what_was_spent(parts):
    mug = reward(units=None)
    redemption(parts.rep, mug, quantity=2)
    made = budget(amount=10)
    made.refresh_from_db()
    assert made.spent == 40
    made.amount = 5
    made.save(update_fields=["amount"])
    refused("budget_stays", lambda: Budget.objects.filter(pk=made.pk).update(kind="goods"))


@pytest.mark.parametrize(
    ("was", "becomes"),
    [(was, to) for was, moves in Redemption.MOVES.items() for to in Status if to not in moves and to != was],
)
def test_a_redemption_goes_only_the_way_of_the_map(parts, was, becomes):
    asked = _in_status(parts, was)
    asked.status = becomes
    refused("redemption_moves_forward", asked.save)


@pytest.mark.parametrize(("was", "becomes"), [(was, to) for was, moves in Redemption.MOVES.items() for to in moves])
def test_every_move_of_the_map_is_possible(parts, was, becomes):
    asked = _in_status(parts, was)
    asked.status, asked.decided_at = becomes, making.NOW
    asked.save()
    assert Redemption.objects.get(pk=asked.pk).status == becomes


ROADS = {
    Status.ENTERED: (Status.ENTERED,),
    Status.REQUESTED: (Status.REQUESTED,),
    Status.APPROVED: (Status.REQUESTED, Status.APPROVED),
    Status.PARTLY: (Status.REQUESTED, Status.APPROVED, Status.PARTLY),
    Status.DELIVERED: (Status.REQUESTED, Status.APPROVED, Status.DELIVERED),
    Status.DECLINED: (Status.REQUESTED, Status.DECLINED),
    Status.CANCELLED: (Status.REQUESTED, Status.CANCELLED),
    Status.MISSED: (Status.ENTERED, Status.MISSED),
    Status.REFUNDED: (Status.REQUESTED, Status.APPROVED, Status.REFUNDED),
}


def _in_status(parts, status):
    begun, *steps = ROADS[status]
    mug = reward(units=5, window="monthly", allocation="lottery" if begun == Status.ENTERED else "first_come")
    asked = redemption(parts.rep, mug, status=begun)
    for step in steps:
        asked.status, asked.decided_at = step, making.NOW
        asked.save()
    return asked


def test_what_was_asked_for_stays(parts):
    asked = redemption(parts.rep, reward())
    for change in ({"quantity": 2}, {"unit_points": 1}, {"person": parts.rival}, {"key": "other"}):
        refused("redemption_frozen", lambda change=change: Redemption.objects.filter(pk=asked.pk).update(**change))
    with pytest.raises(DatabaseError), transaction.atomic():
        asked.delete()


def test_nobody_decides_their_own(parts):
    asked = redemption(parts.rep, reward())
    asked.status, asked.decided_at, asked.decided_by = Status.APPROVED, making.NOW, parts.users["rep"]
    refused("redemption_decided_by_another", asked.save)


def test_a_leaver_redeems_nothing(parts):
    parts.rep.left_on = making.TODAY - timedelta(days=1)
    parts.rep.save()
    refused("leavers_redeem_nothing", lambda: redemption(parts.rep, reward()))


def test_the_same_key_is_one_request(parts):
    mug = reward()
    redemption(parts.rep, mug)
    with pytest.raises(IntegrityError), transaction.atomic():
        redemption(parts.rep, mug)
    redemption(parts.rival, mug)


def test_verify_finds_nothing_after_all_this(parts):
    mug = reward(units=5)
    budget(amount=500)
    redemption(parts.rep, mug, quantity=2)
    # Of stock and budgets: these rows are made without the points that go with them.
    checks = {name: sql for name, sql in rewards_verify.CHECKS.items() if sql is not rewards_verify.REDEMPTIONS}
    assert verify.problems(checks) == []


def test_a_reward_begins_without_stock(db):
    made = Reward.objects.create(code="CUP", name_en="Cup", price=1)
    assert Stock.objects.get(reward=made).units == 0
