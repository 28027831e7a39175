"""What a hypothetical record would do to the person's targets: attainment, the tier ahead, points of period rules."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from scoring.engine import outlook, periods
from scoring.facts.person_periods import KINDS
from scoring.queries import rules


@dataclass(frozen=True)
class Tier:
    """One period of the person before and after; `cents_…` are what rules about the period give."""

    period: Any
    target: Decimal | None
    sales_before: Decimal
    sales_after: Decimal
    cents_before: int
    cents_after: int
    next_tier: Any

    @property
    def attainment_before(self):
        return self.sales_before / self.target if self.target else None

    @property
    def attainment_after(self):
        return self.sales_after / self.target if self.target else None

    @property
    def reaches_target(self):
        return bool(self.target) and self.sales_before < self.target <= self.sales_after


def of(comparison, on):
    """The month, quarter and year of the record's day; none where the record doesn't touch people's figures."""
    if not comparison.concerns_periods:
        return []
    day = comparison.hypothesis.day
    paying = rules.of_periods(day)
    return [_tier(comparison, kind, day, paying[kind]) for kind in KINDS]


def _tier(comparison, kind, day, paying):
    period = periods.period_of(kind, day, comparison.company.year_starts)
    before, after = (_sums(world, kind, period) for world in (comparison.before, comparison.after))
    target = (after and after.target and after.target > 0 and after.target) or None
    return Tier(
        period=period,
        target=target,
        sales_before=before.sales if before else Decimal(0),
        sales_after=after.sales if after else Decimal(0),
        cents_before=_cents(comparison, comparison.before, kind, period),
        cents_after=_cents(comparison, comparison.after, kind, period),
        next_tier=outlook.next_tier(paying, after) if target else None,
    )


def _sums(world, kind, period):
    return next((each.sums for of, each in world.figures.items() if (of.kind, of.first) == (kind, period.first)), None)


def _cents(comparison, world, kind, period):
    codes = {version.id for version in comparison.versions if version.rule.basis == f"person_{kind}"}
    return sum(line.cents for line in world.lines.values() if line.version in codes and line.date == period.last)
