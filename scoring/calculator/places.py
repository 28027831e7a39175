"""The person's place on a month's board, as it is and as it would be."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from ledger import standings


@dataclass(frozen=True)
class Board:
    """Ranks and points of a month before and after; `to_next` points are missing to the next place then."""

    month: date
    points_before: Decimal
    points_after: Decimal
    rank_before: int
    rank_after: int
    to_next: Decimal | None


def of(person_id, month, cents, *, on):
    """The person's place if so many cents more were posted into the month; None before the month has begun."""
    if month > on:
        return None
    account, before = standings.own_total(person_id, "month", month)
    ladder = standings.points("month", month, on=on)
    # Against everybody else: one's own points are the ones that move.
    others = replace(
        ladder, rows=ladder.rows.exclude(account_id=account), counted=ladder.counted.exclude(account_id=account)
    )
    after = before + Decimal(cents) / 100
    ranks = others.ranks({before, after})
    above = others.next_above(after)
    return Board(month, before, after, ranks[before], ranks[after], None if above is None else above - after)
