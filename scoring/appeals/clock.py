"""The clock of appeals, in the company's working days (E3): until when one files, answers and contests."""

from datetime import timedelta

from django.utils import timezone

from ledger import months
from scoring.models import Appeal, AppealStep
from teams import workdays
from teams.models import Company

from . import committee, moves, refusals, steps

Status = Appeal.Status
Action = AppealStep.Action


def file_until(month):
    """The last day on which a line of that month may be disputed; None: there is no end yet."""
    published_on = months.published_on(month)
    return published_on and workdays.add(published_on, Company.current().appeal_days)


def open_months(firsts, *, on):
    """Those of these months whose lines may be disputed on a day."""
    days = Company.current().appeal_days
    # No calendar has fewer working days than this: older publications are past without a look at it.
    recent = on - timedelta(days=days * 3 + 30)
    return {
        first
        for first, published_on in months.published_among(firsts).items()
        if first <= on and (published_on is None or (published_on > recent and on <= workdays.add(published_on, days)))
    }


def working_days_left(appeals, *, on):
    """``{id: working days}`` left for what each appeal waits for, below 0 where late; where no clock runs left out."""
    due = {appeal.pk: appeal.due_on for appeal in appeals if appeal.due_on is not None}
    left = workdays.left(on, set(due.values()))
    return {pk: left[day] for pk, day in due.items()}


def move_on(*, at):
    """Move on what waited too long: late answers go to the committee, silence accepts. Safe to repeat and to lose.

    :returns: the appeals that moved
    """
    on = timezone.localdate(at)
    late = Appeal.objects.filter(status__in=LATE, due_on__lt=on)
    # Where a member has left meanwhile, the votes that are there may decide.
    voted = Appeal.objects.filter(status=Status.COMMITTEE, votes__isnull=False)
    found = sorted({*late.values_list("pk", flat=True), *voted.values_list("pk", flat=True)})
    return [appeal for pk in found if (appeal := _move_on(pk, at=at, on=on))]


def _move_on(pk, *, at, on):
    try:
        return _moved(Appeal(pk=pk), at=at, on=on)
    except (refusals.LedgerMoved, refusals.MoveRefused):
        return None  # somebody else was faster, or the next tick tries again


@steps.whole
def _moved(appeal, *, at, on):
    appeal = steps.locked(appeal, *LATE, Status.COMMITTEE)
    if appeal.status == Status.COMMITTEE:
        after = committee.rule(appeal, at=at, on=on)
        return after if after.is_closed else None
    return LATE[appeal.status](appeal, at=at, on=on) if appeal.due_on < on else None


def _to_committee(appeal, *, at, on):
    # Without members it waits where it is: an answer is late then, and not lost.
    if not committee.members(appeal, on=on):
        return None
    return moves.to_committee(appeal, Action.ESCALATED, at=at, on=on)


def _silent(appeal, *, at, on):
    return moves.close_accepted(appeal, Action.SILENT, at=at, on=on)


def _resume(appeal, *, at, on):
    return moves.resume(appeal, Action.RESUMED, at=at, on=on)


LATE = {
    Status.FILED: _to_committee,
    Status.ASKED: _resume,
    Status.ANSWERED_UPHELD: _silent,
    Status.ANSWERED_REJECTED: _silent,
}
