"""The two years that the company has data for, day by day, and how busy each day is.

Days are counted from the window's first one: 0, 1, … `until`. What lies before or after is only for dates.
"""

from bisect import bisect_left
from datetime import date, timedelta
from itertools import accumulate

from dateutil.relativedelta import relativedelta

# Year-end and quarter-ends are busy, the weeks of the Spring Festival are not.
MONTH_WEIGHTS = [0.85, 0.65, 1.15, 0.9, 0.95, 1.2, 0.85, 0.9, 1.15, 0.85, 1.05, 1.5]
QUARTER_WEIGHTS = [sum(MONTH_WEIGHTS[q * 3 : q * 3 + 3]) for q in range(4)]
YEARS_BEFORE = 10


class Window:
    """Two full years of months and the running month up to `until`."""

    def __init__(self, until):
        self.until_date = until
        self.start = until.replace(day=1) - relativedelta(years=2)
        self.until = (until - self.start).days
        self.first_known = date(self.start.year - YEARS_BEFORE, 1, 1)
        last_known = date(until.year + 1, 12, 31)
        self._offset = (self.start - self.first_known).days
        self._texts = [
            (self.first_known + timedelta(days=n)).isoformat() for n in range((last_known - self.first_known).days + 1)
        ]
        year_end = date(until.year, 12, 31)
        days = [self.start + timedelta(days=n) for n in range((year_end - self.start).days + 1)]
        self.dates = days
        self._cumulated = [0.0, *accumulate(busyness(day) for day in days)]
        self._working = [0.0, *accumulate(0.02 if day.weekday() > 4 else 1.0 for day in days)]

    def text(self, day):
        """The ISO date of a day; days before the window are negative."""
        return self._texts[day + self._offset]

    def day(self, when):
        return (when - self.start).days

    def month_start(self, day):
        return self.day((self.start + timedelta(days=day)).replace(day=1))

    def next_month_start(self, day):
        return self.day((self.start + timedelta(days=day)).replace(day=1) + relativedelta(months=1))

    def business(self, first, last):
        """How much of business falls on the days from first to last, both included."""
        return self._cumulated[last + 1] - self._cumulated[first]

    def pick_busy(self, first, last, share):
        """The day by which this share of the span's business is done."""
        return pick(self._cumulated, first, last, share)

    def pick_working(self, rng, first, last):
        """A day for a visit or a talk."""
        return pick(self._working, first, last, rng.random())


def pick(cumulated, first, last, share):
    low, high = cumulated[first], cumulated[last + 1]
    day = bisect_left(cumulated, low + (high - low) * share) - 1
    return min(max(day, first), last)


def busyness(day):
    weight = MONTH_WEIGHTS[day.month - 1] / 30
    if day.weekday() > 4:
        weight *= 0.04
    last_of_month = (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    if (last_of_month - day).days < 5:
        weight *= 1.8 if day.month % 3 else 2.6
    return weight
