"""A person's figures against target, and the ladder of people by attainment (G1, G4)."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ledger import standings
from scoring.engine import outlook, periods
from scoring.engine.person_periods import Sums
from scoring.models import Indicator, ScoringState
from scoring.queries import rules
from teams.models import Person

KINDS = ("month", "quarter", "year")


@dataclass(frozen=True)
class Completion:
    """How far a person's target of one period is reached, and the tier ahead."""

    period: periods.Period
    target: Decimal | None
    sales: Decimal
    attainment: Decimal | None
    collected: Decimal
    next_tier: Any = None

    @property
    def missing(self):
        """Sales still missing to the whole target; 0 once it is reached."""
        return max(self.target - self.sales, Decimal(0)) if self.target else None


def completions(person_id, *, on, year_starts=1):
    """The person's completion of the running month, quarter and year, in this order."""
    running = {kind: periods.period_of(kind, on, year_starts) for kind in KINDS}
    rows = Indicator.objects.filter(person=person_id, first__in={p.first for p in running.values()})
    found = {(row.kind, row.first): row for row in rows}
    paying = rules.of_periods(on)
    return [_completion(period, found.get((kind, period.first)), paying[kind]) for kind, period in running.items()]


def _completion(period, row, paying):
    if row is None:
        return Completion(period, None, Decimal(0), None, Decimal(0))
    ahead = outlook.next_tier(paying, sums_of(row)) if row.sales_target else None
    return Completion(period, row.sales_target, row.sales, row.attainment, row.collected, ahead)


def sums_of(row):
    """An indicator as what the engine adds up. What came before the period is not kept there."""
    return Sums(
        sales=row.sales,
        contracts=row.contracts,
        customers=row.customers,
        new_customers=row.new_customers,
        repeat_customers=row.repeat_customers,
        collected=row.collected,
        due=row.due,
        collected_of_due=row.collected_of_due,
        target=row.sales_target,
    )


def ladder(kind, first, *, on):
    """The ladder of people by attainment of the period's sales target; without a target, no place."""
    rows = Indicator.objects.filter(kind=kind, first=first, attainment__isnull=False)
    hidden = Person.objects.exclude(standings.listed_people(on=on)).values("pk")
    return standings.Ladder(
        rows=rows.filter(standings.listed_people("person__", on=on)),
        counted=rows.exclude(person__in=hidden),
        measure="attainment",
        person="person",
        key="person_id",
    )


def own_attainment(person_id, kind, first):
    rows = Indicator.objects.filter(person=person_id, kind=kind, first=first)
    return rows.values_list("attainment", flat=True).first()


def attainments(person_ids, kind, first):
    """``{person id: attainment}`` of those who have a target in the period."""
    rows = Indicator.objects.filter(person__in=person_ids, kind=kind, first=first)
    return dict(rows.exclude(attainment=None).values_list("person_id", "attainment"))


def latest_scoring():
    """A mark that changes whenever indicators may have: the sweep notes it in the scoring state."""
    return ScoringState.objects.values_list("as_of", "scored_at").first()
