"""Drawing: each window once, whoever asks how often; winners go on, the others get their points back."""

from decimal import Decimal

from django.db import IntegrityError, transaction

from ledger import months
from rewards.models import Budget, Draw, Redemption, Reward, Stock
from rewards.redemptions import deciders, points, steps, telling
from teams import audit

from . import ordering
from .standing import month_of, points_of

Status = Redemption.Status
BUDGET = "budget"


def draw_due(*, at, on):
    """Draw each window whose last day is over. Safe to repeat and to lose; two at once draw once.

    :returns: the draws that were drawn
    """
    due = Draw.objects.filter(drawn_at=None, last__lt=on).order_by("last", "pk").values_list("pk", flat=True)
    return [draw for pk in list(due) if (draw := _draw(pk, at=at, on=on)) is not None]


@steps.whole
def _draw(pk, *, at, on):
    # For update, not only against other draws: an entry that is being written must be in, or wait and be refused.
    draw = Draw.objects.select_for_update(of=["self"]).select_related("reward").filter(pk=pk, drawn_at=None).first()
    if draw is None:
        return None
    entered = _entered(draw)
    stock = Stock.objects.select_for_update().get(reward=draw.reward)
    # All at once and in order: winners of several teams lock several budgets, as requests do at the same time.
    years = {each.year for each in entered}
    list(Budget.objects.select_for_update().filter(year__in=years).order_by("pk"))
    month = month_of(draw) if draw.rule == Reward.Allocation.BY_RANK else None
    drawn = _drawn(draw, entered, stock.left, month)
    rows = {each.pk: each for each in entered}
    told = [_placed(rows[each.entry.redemption], each, at=at, on=on) for each in drawn]
    _release([row for row, why in told if why != ordering.WINS], at=at, on=on)
    _record(draw, [(each, why) for each, (_row, why) in zip(drawn, told, strict=True)], stock.left, month, at=at)
    for row, why in told:
        telling.person(row, "drawn" if why == ordering.WINS else "missed", at=at)
    return draw


def _entered(draw):
    rows = Redemption.objects.select_for_update(of=["self"], no_key=True).select_related("person", "reward")
    return list(rows.filter(draw=draw, status=Status.ENTERED).order_by("pk"))


def _drawn(draw, entered, units, month):
    ranked = points_of({each.person_id for each in entered}, month)
    entries = [
        ordering.Entry(each.pk, each.key, each.quantity, ranked.get(each.person_id, Decimal(0))) for each in entered
    ]
    return ordering.outcome(entries, draw.rule, draw.sealed_seed, units=units)


def _placed(redemption, drawn, *, at, on):
    """The redemption in its next status, and why."""
    why = drawn.why
    if why == ordering.WINS:
        try:
            with transaction.atomic():
                return _won(redemption, at=at, on=on), why
        except IntegrityError as error:
            if months.constraint_of(error) != "budget_not_overspent":
                raise
            why, redemption = BUDGET, Redemption.objects.select_related("person", "reward").get(pk=redemption.pk)
    return steps.move(redemption, Status.MISSED, at=at, units=redemption.quantity), why


def _won(redemption, *, at, on):
    if redemption.reward.approval == Reward.Approval.NONE:
        redemption.decided_at = at
        steps.move(redemption, Status.APPROVED, at=at, units=redemption.quantity)
        telling.handers_out(redemption, at=at, on=on)
        return redemption
    redemption.approver_id = deciders.approver_of(redemption.person, redemption.reward, on=on)
    steps.move(redemption, Status.REQUESTED, at=at, units=redemption.quantity)
    telling.deciders(redemption, "waiting", at=at, on=on)
    return redemption


def _release(missed, *, at, on):
    # In one order of people, so that two draws at once don't wait for each other.
    for redemption in sorted(missed, key=lambda each: (each.person_id, each.pk)):
        points.release(redemption, at=at, on=on)


def _record(draw, outcomes, units, month, *, at):
    draw.drawn_at, draw.seed, draw.units = at, draw.sealed_seed, units
    draw.outcome = [
        {
            "redemption": each.entry.redemption,
            "key": each.entry.key,
            "units": each.entry.units,
            "wins": why == ordering.WINS,
            "why": why,
            "lot": each.lot,
            "points": str(each.entry.points),
            "month": month and month.isoformat(),
        }
        for each, why in outcomes
    ]
    draw.save()
    said = {"entries": len(outcomes), "wins": sum(why == ordering.WINS for _each, why in outcomes), "seed": draw.seed}
    audit.record("draw.drawn", target=f"#{draw.pk} {draw.reward.code}", at=at, after=said)
