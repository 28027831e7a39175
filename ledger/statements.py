"""The statement of an account for one month (E2): what it began with, every line, what it ended with, and their digest.

A published month takes no more lines, so its statement is the same whenever and wherever it is made.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Count, Sum
from django.db.models.functions import TruncMonth

from ledger import months, queries
from ledger.models import Transfer

Kind = Transfer.Kind
# What ranks count; everything else moves points that were earned before.
EARNING = (Kind.AWARD, Kind.RULING, Kind.PRIZE, Kind.SHARE_OUT)


@dataclass
class Statement:
    """A month of an account; sums are signed.

    `earned`: by category, what was earned in the month itself. `adjustments`: ``{earlier month: points}``.
    `movements`: by kind, what moved besides (redemptions, reservations, lapses …).
    """

    account_id: int | None
    first: date
    opening: Decimal
    closing: Decimal
    lines: int = 0
    earned: dict = field(default_factory=dict)
    adjustments: dict = field(default_factory=dict)
    movements: dict = field(default_factory=dict)

    @property
    def points(self):
        """What ranks count: the month's own points and the adjustments of earlier ones."""
        return sum(self.earned.values(), sum(self.adjustments.values(), Decimal(0)))

    @property
    def moved(self):
        return sum(self.movements.values(), Decimal(0))


def of_month(account_id, first):
    """The statement of an account (None: nothing was ever posted) for the month that begins on `first`."""
    made = Statement(
        account_id,
        first,
        opening=queries.balance_before(account_id, first),
        closing=queries.balance_before(account_id, months.following(first)),
    )
    sums = lines(account_id, first).order_by().values_list("kind", "category", TruncMonth("earned_on"))
    for kind, category, earned, points, count in sums.annotate(Sum("signed"), Count("pk")):
        made.lines += count
        group, name = _group(made, kind, category, earned)
        group[name] = group.get(name, Decimal(0)) + points
    return made


def _group(made, kind, category, earned):
    if kind not in EARNING:
        return made.movements, kind
    return (made.earned, category) if earned >= made.first else (made.adjustments, earned)


def lines(account_id, first, group=""):
    """The account's transfers of the month, with `signed`; newest first.

    :param group: `earned`, `adjustments` or `movements` as in `Statement`; everything else is all
    """
    rows = queries.lines(account_id).filter(posted_month=first)
    if group == "movements":
        return rows.exclude(kind__in=EARNING)
    if group == "earned":
        return rows.filter(kind__in=EARNING, earned_on__gte=first)
    return rows.filter(kind__in=EARNING, earned_on__lt=first) if group == "adjustments" else rows


def digest(statement, code):
    """SHA-256 over the statement's figures and lines, as docs/months.md writes them out.

    :param code: the person's
    """
    made = hashlib.sha256(f"{code}\t{statement.first:%Y-%m}\n{statement.opening:.2f}\n".encode())
    rows = lines(statement.account_id, statement.first).order_by("pk")
    for row in rows.values_list("pk", "kind", "earned_on", "category", "rule", "record", "signed").iterator():
        *what, points = row
        made.update("\t".join([*map(str, what), f"{points:.2f}"]).encode() + b"\n")
    made.update(f"{statement.closing:.2f}\n".encode())
    return made.hexdigest()
