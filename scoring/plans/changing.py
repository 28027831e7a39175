"""Changing given targets: one cell or many at once, with a revision and an audit event that names them; and back."""

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from teams import audit, permissions
from teams.actor import acting_as
from teams.models import AuditEvent, Person, Target, Team

CHANGED, UNDONE = "targets.changed", "targets.undone"


class Cell(NamedTuple):
    """One target: whose (`person` or `team`, and the id), of which metric, of which period's label."""

    sort: str
    holder: int
    metric: str
    period: str


class Refusal(Exception):
    """What can't be done with a target; its text says why and what to do instead."""


class NotAllowed(Refusal):
    """Only points admins set targets."""


class ChangedMeanwhile(Refusal):
    def __init__(self):
        super().__init__(_("Somebody else has changed this target meanwhile. Look at it again before you change it."))


class NothingToUndo(Refusal):
    def __init__(self):
        super().__init__(_("There is no change of yours that could be undone."))


@transaction.atomic
def change(wanted: Mapping[Cell, Decimal | None], *, by, at, seen: Mapping[Cell, Decimal | None] | None = None):
    """Give these targets these amounts; None takes a target back, so that it is derived again.

    :param seen: the amounts that lay before the author
    :returns: the audit event, or None where nothing differed
    :raises ChangedMeanwhile: a target is another by now than was seen
    """
    if not permissions.can_administer(by):
        raise NotAllowed
    return _write(wanted, seen or {}, CHANGED, by=by, at=at)


@transaction.atomic
def undo(*, by, at):
    """Take back the author's last change, as one more change.

    :raises NothingToUndo: there is none, or it is undone already
    :raises ChangedMeanwhile: one of its targets has been changed since
    """
    if not permissions.can_administer(by):
        raise NotAllowed
    event = last_change(by)
    if event is None:
        raise NothingToUndo
    wanted, seen = ({_cell(row): _amount(row[-1]) for row in side} for side in (event.before, event.after))
    return _write(wanted, seen, UNDONE, by=by, at=at, undone=event)


def last_change(by):
    """The event of the author's last change, or None; what is undone is no change any more."""
    event = AuditEvent.objects.filter(by=by, event__in=[CHANGED, UNDONE]).order_by("-id").first()
    return event if event and event.event == CHANGED else None


def _write(wanted, seen, event, *, by, at, undone=None):
    rows = _rows(wanted)
    now = {cell: rows[cell].amount if cell in rows else None for cell in wanted}
    if any(now[cell] != amount for cell, amount in seen.items() if cell in now):
        raise ChangedMeanwhile
    changes = {cell: amount for cell, amount in wanted.items() if amount != now[cell]}
    if not changes:
        return None
    codes = _codes(changes)
    if len(codes) < len(changes):
        raise ChangedMeanwhile  # a person or team that is not there
    try:
        with transaction.atomic(), acting_as(by.username):
            _store(changes, rows)
    except IntegrityError as refusal:
        raise ChangedMeanwhile from refusal
    before, after = (
        [[*cell, codes[cell], amount if amount is None else str(amount)] for cell, amount in side]
        for side in (((cell, now[cell]) for cell in changes), changes.items())
    )
    target = f"#{undone.pk}" if undone else _named(codes.values())
    return audit.record(event, target=target, by=by, at=at, before=before, after=after)


def _rows(cells):
    """``{cell: row}`` of those that are given, locked."""
    people = {cell.holder for cell in cells if cell.sort == "person"}
    teams = {cell.holder for cell in cells if cell.sort == "team"}
    rows = Target.objects.select_for_update().filter(person__in=people) | Target.objects.filter(team__in=teams)
    rows = rows.filter(metric__in={cell.metric for cell in cells}, period__in={cell.period for cell in cells})
    return {_cell_of(row): row for row in rows.order_by("pk")}


def _cell_of(row):
    if row.person_id:
        return Cell("person", row.person_id, row.metric, row.period)
    return Cell("team", row.team_id, row.metric, row.period)


def _store(changes, rows):
    gone = [rows[cell].pk for cell, amount in changes.items() if amount is None]
    Target.objects.filter(pk__in=gone).delete()
    kept = [(rows[cell], amount) for cell, amount in changes.items() if amount is not None and cell in rows]
    for row, amount in kept:
        row.amount = amount
    Target.objects.bulk_update([row for row, _amount in kept], ["amount"])
    Target.objects.bulk_create(
        Target(**{f"{cell.sort}_id": cell.holder}, metric=cell.metric, period=cell.period, amount=amount)
        for cell, amount in changes.items()
        if amount is not None and cell not in rows
    )


def _codes(cells):
    """``{cell: the holder's code}``, which an audit event names beside the id."""
    people = Person.objects.in_bulk({cell.holder for cell in cells if cell.sort == "person"})
    teams = Team.objects.in_bulk({cell.holder for cell in cells if cell.sort == "team"})
    found = {cell: (people if cell.sort == "person" else teams).get(cell.holder) for cell in cells}
    return {cell: holder.code for cell, holder in found.items() if holder}


def _named(codes):
    codes = sorted(set(codes))
    return codes[0] if len(codes) == 1 else f"{codes[0]} … ({len(codes)})"


def _cell(row):
    return Cell(*row[:4])


def _amount(text):
    return None if text is None else Decimal(text)
