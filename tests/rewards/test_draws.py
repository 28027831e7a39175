"""Draws (U1): the declared rule decides once the window is over, and shows why."""

import hashlib
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from ledger import verify
from rewards import draws, redemptions
from rewards import verify as rewards_verify
from rewards.draws import Entry, outcome
from rewards.models import Budget, Draw, Redemption, Stock
from teams.models import AuditEvent, Notice
from tests.pages import parts as making
from tests.pages.redemption_parts import asked, moment, rich
from tests.rewards.making import points, publish, reward

Status = Redemption.Status
AFTER = date(2026, 12, 1)
LATER = {"at": making.NOW + timedelta(days=14), "on": AFTER}


# --- The order, without a database ------------------------------------------------------------


def entries(*units, points=()):
    ranked = [*points, *[0] * len(units)]
    return [Entry(number, f"key-{number}", each, Decimal(ranked[number])) for number, each in enumerate(units)]


def test_by_lottery_the_smallest_lot_comes_first():
    found = outcome(entries(1, 1, 1, 1), "lottery", "seed", units=2)
    lots = sorted(hashlib.sha256(f"seedkey-{number}".encode()).hexdigest() for number in range(4))
    assert [each.lot for each in found] == lots
    assert [each.why for each in found] == ["wins", "wins", "stock", "stock"]


def test_another_seed_is_another_order():
    orders = {
        tuple(e.entry.redemption for e in outcome(entries(1, 1, 1, 1), "lottery", seed, units=1)) for seed in "abcdef"
    }
    assert len(orders) > 1


def test_by_rank_most_points_come_first_and_ties_go_by_lot():
    found = outcome(entries(1, 1, 1, points=[5, 9, 5]), "by_rank", "seed", units=1)
    assert found[0].entry.redemption == 1
    assert [each.lot for each in found[1:]] == sorted(each.lot for each in found[1:])


def test_who_asked_for_more_than_is_left_is_passed_over():
    found = outcome(entries(2, 3, 1, points=[9, 8, 7]), "by_rank", "s", units=3)
    assert [(each.entry.redemption, each.why) for each in found] == [(0, "wins"), (1, "stock"), (2, "wins")]


def test_without_an_end_of_units_everybody_wins():
    assert {each.why for each in outcome(entries(5, 5), "lottery", "s", units=None)} == {"wins"}


# --- With it ----------------------------------------------------------------------------------


@pytest.fixture
def trip(parts):
    rich(parts, "rep", "colleague", "rival")
    return reward("TRIP", units=2, window="monthly", allocation="lottery", price=Decimal(100))


def enter(parts, trip, *who, **more):
    return [asked(parts, trip, part, **more) for part in who]


def status_of(redemption):
    return Redemption.objects.get(pk=redemption.pk).status


def is_whole():
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return verify.problems(verify.CHECKS | rewards_verify.CHECKS) == []


def test_the_first_entry_seals_a_seed(parts, trip):
    first, second = enter(parts, trip, "rep", "colleague")
    draw = Draw.objects.get()
    assert first.draw == second.draw == draw
    assert (draw.first, draw.last, draw.rule, draw.seed) == (date(2026, 11, 1), date(2026, 11, 30), "lottery", "")
    assert hashlib.sha256(draw.sealed_seed.encode()).hexdigest() == draw.seed_digest
    assert Stock.objects.get(reward=trip).taken == 0


def test_the_window_of_the_first_entry_stands(parts, trip):
    [first] = enter(parts, trip, "rep")
    trip.opens_day, trip.closes_day, trip.allocation = 5, 20, "by_rank"
    trip.save()
    [second] = enter(parts, trip, "colleague")
    assert second.draw == first.draw
    assert Draw.objects.get().last == date(2026, 11, 30)


def test_nothing_is_drawn_before_the_window_is_over(parts, trip):
    enter(parts, trip, "rep")
    assert draws.draw_due(at=making.NOW, on=date(2026, 11, 30)) == []
    assert [each.reward for each in draws.draw_due(**LATER)] == [trip]
    assert draws.draw_due(**LATER) == []


def test_winners_wait_for_approval_and_the_others_get_their_points_back(parts, trip):
    entered = enter(parts, trip, "rep", "colleague", "rival")
    [draw] = draws.draw_due(**LATER)
    draw.refresh_from_db()
    assert (draw.seed, draw.units, len(draw.outcome)) == (draw.sealed_seed, 2, 3)
    won = {each["redemption"] for each in draw.outcome if each["wins"]}
    for each in entered:
        is_winner = each.pk in won
        assert status_of(each) == (Status.REQUESTED if is_winner else Status.MISSED)
        kind = "redemption.drawn" if is_winner else "redemption.missed"
        assert Notice.objects.filter(person=each.person, kind=kind).count() == 1
    assert Stock.objects.get(reward=trip).left == 0
    assert AuditEvent.objects.get(event="draw.drawn").after["wins"] == 2
    winner = Redemption.objects.filter(status=Status.REQUESTED, person=parts.rep).first()
    if winner:
        redemptions.approve(winner, **moment(parts, "lead"))
    assert is_whole()


def test_without_approval_winners_are_approved(parts):
    rich(parts)
    trip = reward("TRIP", units=1, window="monthly", allocation="lottery", price=Decimal(100), approval="none")
    [won] = enter(parts, trip, "rep")
    draws.draw_due(**LATER)
    assert status_of(won) == Status.APPROVED
    assert Notice.objects.get(kind="redemption.to_hand_out").person == parts.purchaser


def test_by_rank_goes_by_the_last_published_month(parts):
    rich(parts, "rep", number=900)
    points(parts.colleague, 300, on=date(2026, 10, 3), publish_it=False)
    publish(date(2026, 10, 1))
    trip = reward("TRIP", units=1, window="monthly", allocation="by_rank", price=Decimal(100))
    poor, best = enter(parts, trip, "rep", "colleague")
    [draw] = draws.draw_due(**LATER)
    assert draws.month_of(draw) == date(2026, 10, 1)
    assert (status_of(best), status_of(poor)) == (Status.REQUESTED, Status.MISSED)
    assert [each["points"] for each in draw.outcome] == ["300.00", "0"]
    assert is_whole()


def test_a_budget_that_is_used_up_passes_over_as_well(parts, trip):
    Budget.objects.create(year=date(2026, 1, 1), amount=30)
    enter(parts, trip, "rep", "colleague")
    [draw] = draws.draw_due(**LATER)
    assert [each["why"] for each in draw.outcome] == ["wins", "budget"]
    assert sorted(Redemption.objects.values_list("status", flat=True)) == [Status.MISSED, Status.REQUESTED]
    assert is_whole()


def test_who_cancelled_is_not_drawn(parts, trip):
    gone, stays = enter(parts, trip, "rep", "colleague")
    redemptions.cancel(gone, **moment(parts, "rep"))
    [draw] = draws.draw_due(**LATER)
    assert [each["redemption"] for each in draw.outcome] == [stays.pk]


def test_a_draw_stands_and_takes_no_more_entries(parts, trip):
    [entered] = enter(parts, trip, "rep")
    draw = Draw.objects.get()
    changes = [{"seed": "x"}, {"sealed_seed": "x"}, {"seed_digest": "x"}, {"drawn_at": making.NOW, "seed": "other"}]
    changes.append({"last": date(2026, 12, 31)})
    for change in changes:
        with pytest.raises(DatabaseError), transaction.atomic():
            Draw.objects.filter(pk=draw.pk).update(**change)
    draws.draw_due(**LATER)
    with pytest.raises(DatabaseError), transaction.atomic():
        Draw.objects.filter(pk=draw.pk).update(outcome=[])
    with pytest.raises(DatabaseError), transaction.atomic():
        draw.delete()
    with pytest.raises(DatabaseError) as refusal, transaction.atomic():
        Redemption.objects.create(
            person=parts.rival, reward=trip, key="late", kind=trip.kind, unit_points=100, unit_cost=1, draw=draw,
            status=Status.ENTERED, requested_at=making.NOW, requested_on=making.TODAY, year=date(2026, 1, 1),
        )  # fmt: skip
    assert refusal.value.__cause__.diag.constraint_name == "draw_takes_entries"
    assert status_of(entered) == Status.REQUESTED
