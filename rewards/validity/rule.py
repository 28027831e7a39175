"""The rule of validity in force: which months have expired on a day. Arithmetic of days only."""

from dataclasses import dataclass
from datetime import date, timedelta

from rewards.models import Policy
from scoring.engine import periods
from teams.models import Company

DAY = timedelta(days=1)


def month_after(day):
    """The same day of the next month, or that month's last one."""
    first = periods.add_months(day.replace(day=1), 1)
    return min(periods.last_day("month", first), first.replace(day=1) + timedelta(days=day.day - 1))


def month_before(day):
    first = periods.add_months(day.replace(day=1), -1)
    return min(periods.last_day("month", first), first + timedelta(days=day.day - 1))


@dataclass(frozen=True)
class Rule:
    """`validity` as `Policy` names it; `not_before`: after a change, the last day on which nothing lapses."""

    validity: str
    months: int
    grace_days: int
    year_starts: int
    not_before: date | None = None

    @property
    def lapses(self):
        return self.validity != Policy.Validity.NONE

    def last_day(self, month):
        """The last day on which points earned in the month (its first day) can be used; None: always."""
        if not self.lapses:
            return None
        if self.validity == Policy.Validity.YEAR_END:
            last = periods.last_day("year", periods.first_day("year", month, self.year_starts))
        else:
            last = periods.last_day("month", periods.add_months(month, self.months))
        return max(last, self.not_before) if self.not_before else last

    def cutoff(self, on):
        """Months before this one have expired on the day; None: none has."""
        if not self.lapses or (self.not_before and on <= self.not_before):
            return None
        if self.validity == Policy.Validity.YEAR_END:
            return periods.first_day("year", on, self.year_starts)
        return periods.add_months(on.replace(day=1), -self.months)

    def protected_since(self, on):
        """What came back on this day or later stays."""
        return on - timedelta(days=self.grace_days)


def rule_of(policy, year_starts):
    changed = policy.validity_changed_on
    return Rule(
        validity=policy.validity,
        months=policy.validity_months,
        grace_days=policy.grace_days,
        year_starts=year_starts,
        not_before=month_after(changed) if changed else None,
    )


def current_rule():
    return rule_of(Policy.current(), Company.current().year_starts)
