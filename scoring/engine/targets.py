"""Sales targets of a period from those that are given: files.md, "Targets"."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from .arithmetic import CONTEXT, Number
from .periods import Period, inside, period_of


def resolve(
    given: Mapping[str, Number],
    period: Period,
    year_starts: int = 1,
    weights: Sequence[Number | float | str] | None = None,
) -> Decimal | None:
    """The target for exactly this period, in 50 digits; None where there is none. It may be 0.

    `given` maps labels (2026, 2026-Q1, 2026-03) to amounts; `weights`, where given, are twelve numbers
    for the months of the company's year from its first: the seasons' shares of it.
    """
    amount = given.get(period.label)
    if amount is None:
        amount = _made_up(given, period, year_starts)
    if amount is not None:
        return Decimal(amount)
    if period.kind == "month":
        quarter = period_of("quarter", period.first, year_starts)
        if (of_quarter := given.get(quarter.label)) is not None:
            return _share(of_quarter, period, quarter, _by_month(weights, year_starts))
    if period.kind in ("month", "quarter"):
        year = period_of("year", period.first, year_starts)
        if (of_year := given.get(year.label)) is not None:
            return _share(of_year, period, year, _by_month(weights, year_starts))
    return None


def _made_up(given: Mapping[str, Number], period: Period, year_starts: int) -> Number | None:
    """A quarter of its three months, a year of its four quarters, if all are given or made up."""
    smaller = {"quarter": "month", "year": "quarter"}.get(period.kind)
    if smaller is None:
        return None
    total: Number = 0
    for part in inside(smaller, period, year_starts):
        amount = given.get(part.label)
        if amount is None:
            amount = _made_up(given, part, year_starts)
        if amount is None:
            return None
        total = CONTEXT.add(Decimal(total), Decimal(amount))
    return total


def _share(amount: Number, part: Period, whole: Period, weights: Mapping[int, Decimal]) -> Decimal:
    """The part's share of an amount: by months, or by the months' weights where they add up to something."""
    weight, total = _weight(part, weights), _weight(whole, weights)
    if not total:
        weight, total = _weight(part, {}), _weight(whole, {})
    return CONTEXT.divide(CONTEXT.multiply(Decimal(amount), Decimal(weight)), Decimal(total))


def _by_month(weights: Sequence[Number | float | str] | None, year_starts: int) -> dict[int, Decimal]:
    """The weights by calendar month; a float, as JSON gives it, is taken as its shortest decimal."""
    return {(year_starts - 1 + place) % 12 + 1: Decimal(str(weight)) for place, weight in enumerate(weights or ())}


def _weight(period: Period, weights: Mapping[int, Decimal]) -> Number:
    months = inside("month", period)
    return sum((weights[month.first.month] for month in months), Decimal(0)) if weights else len(months)
