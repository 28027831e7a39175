"""What a person's home says of what becomes of their points: what lapses next, and the bonus coefficients (U5, U6)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ledger import queries as ledger
from rewards import coefficients, validity
from rewards.models import Coefficient

LAPSES_MOST = 3


@dataclass(frozen=True)
class Standing:
    """A coefficient of a period: frozen, or as it would be now."""

    label: str
    first: date
    rank: int | None
    by_rank: Decimal
    bought: Decimal
    is_provisional: bool

    @property
    def coefficient(self):
        return self.by_rank + self.bought


@dataclass(frozen=True)
class Spending:
    lapses: list
    coefficients: list


def of_person(person, *, on):
    """`Spending` of a person; some fifteen queries, none for what the company doesn't use."""
    rule = validity.current_rule()
    lapses = []
    if rule.lapses:
        account = ledger.available_account(person.pk)
        lapses = validity.schedule(account, on=on, rule=rule)[:LAPSES_MOST]
    return Spending(lapses, coefficients_of(person, on=on))


def coefficients_of(person, *, on):
    """The running periods' first, then the last frozen one of each sort."""
    running = [
        Standing(coefficients.label_of(kind, first), first, rank, by_rank, Decimal(0), is_provisional=True)
        for kind, first, rank, by_rank in coefficients.provisional(person, on=on)
    ]
    latest: dict = {}
    for row in Coefficient.objects.filter(person=person).order_by("-first")[:12]:
        latest.setdefault(row.kind, row)
    frozen = [
        Standing(coefficients.label_of(row.kind, row.first), row.first, row.rank, row.by_rank, row.bought, False)
        for row in latest.values()
    ]
    return running + frozen
