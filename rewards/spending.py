"""What a person's home says of what becomes of their points: what lapses next, and the bonus coefficients (U5, U6)."""

from dataclasses import dataclass
from decimal import Decimal

from ledger import queries as ledger
from rewards import coefficients, validity
from rewards.models import Coefficient, Policy
from scoring.engine import periods
from teams.models import Company

LAPSES_MOST = 3
# A year of months and quarters, and the year before.
ROWS_MOST = 20


@dataclass(frozen=True)
class Standing:
    """A coefficient of a period: frozen, or as it would be now."""

    label: str
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
    """`Spending` of a person: some dozen queries, however many people there are."""
    account = ledger.available_account(person.pk)
    company = Company.current()
    rule = validity.rule_of(Policy.current(), company.year_starts)
    lapses = validity.schedule(account, on=on, rule=rule)[:LAPSES_MOST] if rule.lapses else []
    return Spending(lapses, coefficients_of(person, account, on=on, year_starts=company.year_starts))


def coefficients_of(person, account, *, on, year_starts):
    """The running periods' first, then the last frozen one of each sort."""
    running = [
        Standing(periods.label_of(kind, first, year_starts), rank, by_rank, Decimal(0), is_provisional=True)
        for kind, first, rank, by_rank in coefficients.provisional(account, on=on, year_starts=year_starts)
    ]
    latest: dict = {}
    for row in Coefficient.objects.filter(person=person).order_by("-first")[:ROWS_MOST]:
        latest.setdefault(row.kind, row)
    frozen = [
        Standing(periods.label_of(row.kind, row.first, year_starts), row.rank, row.by_rank, row.bought, False)
        for row in latest.values()
    ]
    return running + frozen
