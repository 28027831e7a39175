"""Between which points a rule's terms, factors and whole records lie, given the values its fields can have.

Fields are taken as independent, so a range may be wider than what records reach; it is never narrower.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, NamedTuple

from ..rules import Rule
from ..terms import Choice, Fixed, Lookup, PerFactor, Progressive, WhenFactor
from .regions import Region
from .values import INFINITY, Interval, Values

ZERO, ONE = Decimal(0), Decimal(1)


class Range(NamedTuple):
    """From the least to the most, either of them infinite."""

    low: Decimal
    high: Decimal

    @classmethod
    def over(cls, numbers: Iterable[Decimal]) -> "Range":
        found = list(numbers)
        return cls(min(found), max(found))

    def plus(self, other: "Range") -> "Range":
        return Range(self.low + other.low, self.high + other.high)

    def times(self, other: "Range") -> "Range":
        return Range.over(_product(one, two) for one in self for two in other)


def of_rule(rule: Rule, region: Region) -> Range:
    """The points of a record after the factors, before the rule's own bounds."""
    found = Range(ZERO, ZERO)
    for term in rule.points:
        found = found.plus(of_term(term, region))
    for factor in rule.times:
        found = found.times(of_factor(factor, region))
    return found


def bounded(found: Range, least: Decimal | None, most: Decimal | None) -> Range:
    """A range after a rule's own bounds."""
    low, high = found
    if least is not None:
        low, high = max(low, least), max(high, least)
    if most is not None:
        low, high = min(low, most), min(high, most)
    return Range(low, high)


def promises(term: Any) -> bool:
    """Whether a term names any points other than 0."""
    if isinstance(term, Lookup):
        return any(points for _, points in term.steps)
    if isinstance(term, Choice):
        return any(term.values.values())
    if isinstance(term, Progressive):
        return any(rate for _, rate in term.slices)
    return bool(term.fixed if isinstance(term, Fixed) else term.points)


def of_term(term: Any, region: Region) -> Range:
    if isinstance(term, Fixed):
        return Range(term.fixed, term.fixed)
    if isinstance(term, Lookup):
        return Range.over(_stepped(term, region[term.lookup], ZERO))
    if isinstance(term, Choice):
        return Range.over(_chosen(term, region[term.choice], ZERO))
    if isinstance(term, Progressive):
        return _of_slices(term, region)
    return _of_per(term, region[term.per])


def of_factor(factor: Any, region: Region) -> Range:
    if isinstance(factor, WhenFactor):
        can_hold = region.where(factor.when).empty_field is None
        return Range.over((ONE, factor.factor) if can_hold else (ONE,))
    if isinstance(factor, Lookup):
        return Range.over(_stepped(factor, region[factor.lookup], ONE))
    if isinstance(factor, Choice):
        return Range.over(_chosen(factor, region[factor.choice], ONE))
    return _of_per_factor(factor, region[factor.per])


def reached_steps(part: Any, values: Values) -> list[int]:
    """The places of the steps in which a measure can lie."""
    return [place for place, inside in enumerate(step_intervals(part.steps)) if _meets(values, inside)]


def step_intervals(steps: Any) -> list[Interval]:
    starts = [start for start, _ in steps]
    ends = [*starts[1:], INFINITY]
    return [Interval(start, end, True, False) for start, end in zip(starts, ends, strict=True)]


def _stepped(part: Any, values: Values, otherwise: Decimal) -> Iterable[Decimal]:
    below = Interval(-INFINITY, part.steps[0][0], False, False)
    if _is_otherwise_possible(values) or _meets(values, below):
        yield otherwise
    yield from (part.steps[place][1] for place in reached_steps(part, values))


def _chosen(part: Any, values: Values, otherwise: Decimal) -> Iterable[Decimal]:
    left = values.known()
    for text, given in part.values.items():
        if values.among([text]).has_values:
            yield given
        left = left.without(text)
    if values.may_be_missing or left.has_values or values.is_empty:
        yield otherwise


def _of_per(term: Any, values: Values) -> Range:
    rate = term.points / term.unit
    found = [ZERO] if _is_otherwise_possible(values) else []
    for interval in values.numbers:
        for end in interval[:2]:
            measure = end if term.over is None else max(end - term.over, ZERO)
            if term.whole and measure.is_finite():
                measure = Decimal(int(measure / term.unit)) * term.unit
            found.append(_product(measure, rate))
    return Range.over(found or [ZERO])


def _of_slices(term: Progressive, region: Region) -> Range:
    """Piecewise straight, so the extremes lie at the ends of slices and of the measure."""
    values = region[term.progressive]
    rates = [rate for _, rate in term.slices]
    if term.of is not None:
        scale = region[term.of].numbers
        if not values.numbers or not scale or max(each.high for each in scale) <= 0:
            return Range(ZERO, ZERO)
        if max(each.high for each in values.numbers) <= 0:
            return Range(ZERO, ZERO)
        # How much of a measure lies in which slice depends on the record's own target: only the signs are known.
        return Range(-INFINITY if min(rates) < 0 else ZERO, INFINITY if max(rates) > 0 else ZERO)
    starts = [start for start, _ in term.slices]
    found = [ZERO]
    for interval in values.numbers:
        inside = [start for start in starts if interval.low < start < interval.high]
        found += [_sum_of_slices(term, end) for end in (*interval[:2], *inside) if end > 0]
    return Range.over(found)


def _sum_of_slices(term: Progressive, measure: Decimal) -> Decimal:
    total = ZERO
    ends = [*(start for start, _ in term.slices[1:]), INFINITY]
    for (start, rate), end in zip(term.slices, ends, strict=True):
        if measure > start:
            total += _product(min(measure, end) - start, rate / term.unit)
    return total


def _of_per_factor(factor: PerFactor, values: Values) -> Range:
    most = INFINITY if factor.at_most is None else factor.at_most
    found = [ONE] if _is_otherwise_possible(values) else []
    for interval in values.numbers:
        found += [min(ONE + _product(end, factor.add / factor.unit), most) for end in interval[:2]]
    return Range.over(found)


def _is_otherwise_possible(values: Values) -> bool:
    """Whether a record can be without a measure: without a value, or with one that is no number."""
    texts = len(values.texts) > len(values.numbers) - len(values.intervals)
    return values.may_be_missing or values.is_all_but or texts or not values.has_values


def _meets(values: Values, interval: Interval) -> bool:
    return any(not part.is_empty for part in values.between(interval).numbers)


def _product(one: Decimal, other: Decimal) -> Decimal:
    """0 times anything is 0, also times infinity."""
    return ZERO if one == 0 or other == 0 else one * other
