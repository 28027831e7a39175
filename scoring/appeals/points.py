"""What an appeal moves in the ledger: disputed points held back and let go again, and the ruling's adjustment."""

from decimal import Decimal

from ledger import accounts, months, transfers
from ledger import queries as ledger
from ledger.models import Account, Transfer

Kind = Transfer.Kind


def hold(appeal, *, at, by):
    """Hold the disputed points back, as far as they are there (E3); returns how many.

    Of a deduction, and of a line that is missing, there is nothing to hold.
    """
    if appeal.line is None or appeal.line_points <= 0:
        return Decimal(0)
    available, held = accounts.of_person(appeal.appellant_id)
    points = min(appeal.line_points, ledger.holdable(available, appeal.line.posted_month))
    if points > 0:
        _post(appeal, "hold", Kind.RESERVATION, available, held, points, ledger.HELD, at=at, by=by)
    return points


def release(appeal, *, at, by):
    """Let what is held go again."""
    if appeal.held > 0:
        available, held = accounts.of_person(appeal.appellant_id)
        _post(appeal, "release", Kind.RELEASE, held, available, appeal.held, ledger.HELD, at=at, by=by)


def adjust(appeal, *, at, by):
    """Post what was granted, and return the transfer: the line in dispute stays as it is."""
    available, _held = accounts.of_person(appeal.appellant_id)
    issued = accounts.company(Account.Kind.ISSUED).pk
    ends = (issued, available) if appeal.granted > 0 else (available, issued)
    posting = _post(appeal, "ruling", Kind.RULING, *ends, abs(appeal.granted), appeal.category, at=at, by=by)
    return Transfer.objects.get(posting=posting)


def _post(appeal, what, kind, source, target, points, category, *, at, by):
    movement = transfers.Movement(kind, source, target, points, category, _day(appeal, category), appeal.number)
    return transfers.post(
        key=f"appeal:{appeal.pk}:{what}",
        movements=[movement],
        reason=f"appeal {appeal.number}",
        at=at,
        by=by.username if by else "",
    )


def _day(appeal, category):
    """The day that a movement is for: that of the line; while its month is open, held points are that month's."""
    if category != ledger.HELD or appeal.line is None:
        return appeal.earned_on
    # An adjustment of an earlier month is provisional with the month that it counts in.
    month = appeal.line.posted_month
    return month if months.posting_months([month])[month] == month else appeal.earned_on
