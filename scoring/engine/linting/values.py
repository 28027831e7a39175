"""Sets of values that a field can have: numbers as intervals, choices and answers as sets, texts as all but some."""

from collections.abc import Iterable
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any, NamedTuple

from ..arithmetic import text_of
from ..bases import NUMBER, Field
from ..domains import Bounds, is_whole
from ..parts import to_scalar
from ..terms import Condition

INFINITY = Decimal("Infinity")


class Interval(NamedTuple):
    """Numbers from `low` to `high`, each end inside or not; infinite ends are never inside."""

    low: Decimal
    high: Decimal
    has_low: bool = True
    has_high: bool = True

    @property
    def is_empty(self) -> bool:
        return self.low > self.high or (self.low == self.high and not (self.has_low and self.has_high))

    @property
    def is_point(self) -> bool:
        return self.low == self.high and not self.is_empty

    def within(self, other: "Interval") -> "Interval":
        """What both have in common."""
        low = max((self.low, not self.has_low), (other.low, not other.has_low))
        high = min((self.high, self.has_high), (other.high, other.has_high))
        return Interval(low[0], high[0], not low[1], high[1])

    def whole(self) -> "Interval":
        """The whole numbers of the interval, from the first to the last."""
        low, high, has_low, has_high = self
        if low.is_finite():
            first = low.to_integral_value(ROUND_CEILING)
            low, has_low = (first + 1 if first == low and not has_low else first), True
        if high.is_finite():
            last = high.to_integral_value(ROUND_FLOOR)
            high, has_high = (last - 1 if last == high and not has_high else last), True
        return Interval(low, high, has_low, has_high)


EVERYTHING = Interval(-INFINITY, INFINITY, False, False)


class Values(NamedTuple):
    """The values of a field and whether it may be without one.

    Numbers are intervals; other values are texts, either these or (`is_all_but`) all but these.
    """

    intervals: tuple[Interval, ...] = ()
    texts: frozenset[str] = frozenset()
    is_all_but: bool = False
    may_be_missing: bool = False
    has_whole_numbers: bool = False

    @property
    def has_values(self) -> bool:
        return bool(self.intervals or self.texts or self.is_all_but)

    @property
    def is_empty(self) -> bool:
        return not (self.has_values or self.may_be_missing)

    @property
    def numbers(self) -> tuple[Interval, ...]:
        """As measures: choices that read as numbers are some."""
        if self.is_all_but:
            return self.intervals
        points = (number for text in self.texts if (number := number_of(text)) is not None)
        return self.intervals + tuple(Interval(each, each) for each in sorted(points))

    def meets(self, other: "Values") -> bool:
        return not self.within(other).is_empty

    def within(self, other: "Values") -> "Values":
        """What both have in common."""
        found = _cut(self, other.intervals)
        if self.is_all_but and other.is_all_but:
            texts, is_all_but = self.texts | other.texts, True
        elif self.is_all_but or other.is_all_but:
            (some, without) = (other, self) if self.is_all_but else (self, other)
            texts, is_all_but = some.texts - without.texts, False
        else:
            texts, is_all_but = self.texts & other.texts, False
        missing = self.may_be_missing and other.may_be_missing
        return found._replace(texts=texts, is_all_but=is_all_but, may_be_missing=missing)

    def known(self) -> "Values":
        return self._replace(may_be_missing=False)

    def missing(self) -> "Values":
        return Values(may_be_missing=self.may_be_missing, has_whole_numbers=self.has_whole_numbers)

    def narrowed(self, condition: Condition) -> "Values":
        """The values for which a condition holds."""
        op, value = condition.op, condition.value
        if op == "missing":
            return self.missing() if value else self.known()
        if op in _COMPARISONS:
            return self.between(_COMPARISONS[op](value))
        if op == "ne":
            return self.without(str(text_of(value)))
        return self.among(str(text_of(each)) for each in (value if op == "in" else (value,)))

    def between(self, interval: Interval) -> "Values":
        """The numbers inside an interval; a text or an answer is none."""
        inside = frozenset(text for text in self.texts if _is_inside(text, interval) and not self.is_all_but)
        return _cut(self.known(), (interval,))._replace(texts=inside, is_all_but=False)

    def among(self, texts: Iterable[str]) -> "Values":
        listed = frozenset(texts)
        points = tuple(Interval(number, number) for text in listed if (number := number_of(text)) is not None)
        left = listed - self.texts if self.is_all_but else listed & self.texts
        return _cut(self.known(), points)._replace(texts=left, is_all_but=False)

    def without(self, text: str) -> "Values":
        number = number_of(text)
        texts = self.texts | {text} if self.is_all_but else self.texts - {text}
        around = (EVERYTHING,) if number is None else _around(number)
        return _cut(self.known(), around)._replace(texts=texts, is_all_but=self.is_all_but)


def all_values(field: Field, bounds: Bounds, known: tuple[str, ...] | None, may_be_missing: bool) -> Values:
    """Everything that a field can hold, as it is declared."""
    whole = is_whole(field)
    if field.type == NUMBER and known is None:
        low = -INFINITY if bounds.low is None else bounds.low
        high = INFINITY if bounds.high is None else bounds.high
        has_low = bounds.low is not None and bounds.is_low_inside
        only = Interval(low, high, has_low, bounds.high is not None)
        return _cut(Values((EVERYTHING,), may_be_missing=may_be_missing, has_whole_numbers=whole), (only,))
    if field.type == NUMBER:
        points = sorted(number for text in known or () if (number := number_of(text)) is not None)
        return Values(tuple(Interval(each, each) for each in points), may_be_missing=may_be_missing)
    if known is None:
        return Values(is_all_but=True, may_be_missing=may_be_missing)
    return Values(texts=frozenset(known), may_be_missing=may_be_missing)


def number_of(text: str) -> Decimal | None:
    value = to_scalar(text)
    return value if isinstance(value, Decimal) else None


def gaps(covered: Iterable[Interval]) -> list[Interval]:
    """What lies between intervals, and inside neither."""
    found = []
    ordered = sorted(covered, key=lambda each: (each.low, not each.has_low))
    reach: Interval | None = None
    for each in ordered:
        if reach is not None:
            between = Interval(reach.high, each.low, not reach.has_high, not each.has_low)
            if not between.is_empty:
                found.append(between)
        if reach is None or (each.high, each.has_high) > (reach.high, reach.has_high):
            reach = each
    return found


_COMPARISONS: dict[str, Any] = {
    "gt": lambda value: Interval(value, INFINITY, False, False),
    "gte": lambda value: Interval(value, INFINITY, True, False),
    "lt": lambda value: Interval(-INFINITY, value, False, False),
    "lte": lambda value: Interval(-INFINITY, value, False, True),
}


def _cut(values: Values, intervals: Iterable[Interval]) -> Values:
    """The values with only those numbers that lie in one of the intervals."""
    parts = [one.within(other) for one in values.intervals for other in intervals]
    if values.has_whole_numbers:
        parts = [part.whole() for part in parts]
    return values._replace(intervals=tuple(part for part in parts if not part.is_empty))


def _around(number: Decimal) -> tuple[Interval, Interval]:
    return Interval(-INFINITY, number, False, False), Interval(number, INFINITY, False, False)


def _is_inside(text: str, interval: Interval) -> bool:
    number = number_of(text)
    return number is not None and not interval.within(Interval(number, number)).is_empty
