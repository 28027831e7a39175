"""Calendar periods of a company whose year may start in any month: days, ISO weeks, months, quarters, years.

Quarters and years carry the label of the year in which the company's year starts (with April, January 2025 is in
`2024-Q4` and in `2024`); months keep their calendar label.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal, NamedTuple, get_args

Kind = Literal["day", "week", "month", "quarter", "year"]
KINDS: tuple[str, ...] = get_args(Kind)

_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_LABEL = re.compile(
    r"(?P<year>\d{4})(?:-(?:Q(?P<quarter>[1-4])|W(?P<week>\d{2})|(?P<month>\d{2})(?:-(?P<day>\d{2}))?))?"
)


class Period(NamedTuple):
    """A period from its first to its last day, both inside."""

    kind: str
    first: date
    last: date
    label: str

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.first <= day <= self.last


def add_months(first: date, months: int) -> date:
    """The first day of the month that many months later (or earlier)."""
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return date(year, month + 1, 1)


@lru_cache(maxsize=50_000)
def first_day(kind: str, day: date, year_starts: int = 1) -> date:
    """The first day of the period of that kind in which the day lies."""
    if kind == "day":
        return day
    if kind == "week":
        return day - timedelta(days=day.weekday())
    months = _MONTHS[kind]
    return add_months(day.replace(day=1), -((day.month - year_starts) % months))


def last_day(kind: str, first: date) -> date:
    """The last day of the period of that kind that begins on `first`."""
    if kind == "day":
        return first
    if kind == "week":
        return first + timedelta(days=6)
    return add_months(first, _MONTHS[kind]) - timedelta(days=1)


def label_of(kind: str, first: date, year_starts: int = 1) -> str:
    """The label of the period of that kind that begins on `first`: 2026-Q1, 2026-03, 2026, 2026-W10."""
    if kind == "day":
        return first.isoformat()
    if kind == "week":
        year, week, _ = first.isocalendar()
        return f"{year}-W{week:02}"
    if kind == "month":
        return f"{first.year}-{first.month:02}"
    start = first_day("year", first, year_starts)
    if kind == "year":
        return str(start.year)
    months = (first.year - start.year) * 12 + first.month - start.month
    return f"{start.year}-Q{months // 3 + 1}"


@lru_cache(maxsize=50_000)
def period_of(kind: str, day: date, year_starts: int = 1) -> Period:
    """The period of that kind in which the day lies."""
    first = first_day(kind, day, year_starts)
    return Period(kind, first, last_day(kind, first), label_of(kind, first, year_starts))


def parse_label(label: str, year_starts: int = 1) -> Period:
    """The period of a label `2026`, `2026-Q1`, `2026-03`, `2026-W10` or `2026-03-05`.

    :raises ValueError: the text is no label of a period
    """
    match = _LABEL.fullmatch(label.strip())
    if not match:
        raise ValueError(f"{label!r} is not a period: write 2026, 2026-Q1 or 2026-03")
    year = int(match["year"])
    if match["week"]:
        return period_of("week", date.fromisocalendar(year, int(match["week"]), 1), year_starts)
    if match["day"]:
        return period_of("day", date(year, int(match["month"]), int(match["day"])), year_starts)
    if match["month"]:
        return period_of("month", date(year, int(match["month"]), 1), year_starts)
    start = date(year, year_starts, 1)
    if match["quarter"]:
        return period_of("quarter", add_months(start, 3 * int(match["quarter"]) - 3), year_starts)
    return period_of("year", start, year_starts)


def following(period: Period, year_starts: int = 1) -> Period:
    """The next period of the same kind."""
    return period_of(period.kind, period.last + timedelta(days=1), year_starts)


def preceding(period: Period, year_starts: int = 1) -> Period:
    """The period of the same kind before."""
    return period_of(period.kind, period.first - timedelta(days=1), year_starts)


def between(kind: str, first: date, last: date, year_starts: int = 1) -> Iterator[Period]:
    """The periods of a kind that have a day from `first` to `last`, in order."""
    day = first_day(kind, first, year_starts)
    while day <= last:
        period = period_of(kind, day, year_starts)
        yield period
        day = period.last + timedelta(days=1)


@lru_cache(maxsize=1_000)
def inside(kind: str, period: Period, year_starts: int = 1) -> tuple[Period, ...]:
    """The smaller periods of a kind that make up a period: the three months of a quarter, say."""
    return tuple(between(kind, period.first, period.last, year_starts))


def four_quarters_before(period: Period, year_starts: int = 1) -> tuple[date, date]:
    """First and last day of what `aov_before` looks at.

    The four quarters before the quarter in which the period begins: for a month before its quarter, for a year
    the year before.
    """
    quarter = first_day("quarter", period.first, year_starts)
    return add_months(quarter, -12), quarter - timedelta(days=1)
