"""The figures of home pages, read from several applications with a fixed number of queries."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ledger import publications, standings
from ledger import queries as ledger
from scoring.engine import periods
from scoring.queries import indicators, statements, trials
from teams import queries as teams
from teams.models import Company, Person, Team

TREND_MONTHS = 12
LATEST_LINES = 6


@dataclass(frozen=True)
class Standing:
    """A place on the month's board: distances are points, None at the top or the bottom."""

    rank: int
    to_next: Decimal | None
    lead: Decimal | None


@dataclass(frozen=True)
class Month:
    first: Any
    points: Decimal
    categories: dict


@dataclass(frozen=True)
class Dashboard:
    person: Person
    team: Team
    company: Company
    period: periods.Period
    points: dict
    points_before: Decimal
    balance: Decimal
    provisional: Decimal
    standing: Standing
    completions: list
    trend: list
    lines: list
    # Points of this month that count nowhere (S3).
    on_trial: Decimal
    # What of this month's points was earned in earlier months (E1).
    adjustments: Decimal
    # The latest published month, or None: its first day is where the statement stands.
    published: Any

    @property
    def spendable(self):
        """What is left of the balance once nothing provisional counts; never below zero."""
        return ledger.left_to_spend(self.balance, self.provisional)

    @property
    def categories(self):
        """This month's points by category, in the rule book's order."""
        month = self.trend[-1]
        return [(name, month.categories[name]) for name in ledger.CATEGORIES if name in month.categories]

    @property
    def is_empty(self):
        return not self.lines


def of_person(person, *, on, language):
    company = Company.current()
    running = {k: periods.period_of(k, on, company.year_starts) for k in indicators.KINDS}
    month = running["month"]
    months = [periods.add_months(month.first, -back) for back in range(TREND_MONTHS - 1, -1, -1)]
    account = ledger.available_account(person.pk)
    wanted = [("month", first) for first in months]
    wanted += [(kind, running[kind].first) for kind in ("quarter", "year")]
    totals = ledger.totals(account, wanted)
    by_category = ledger.categories(account, months[0])
    return Dashboard(
        person=person,
        team=teams.team_of(person, on=on),
        company=company,
        period=month,
        points={kind: totals[kind, period.first] for kind, period in running.items()},
        points_before=totals["month", months[-2]],
        balance=ledger.balance(account),
        provisional=ledger.provisional(account),
        standing=_standing(totals["month", month.first], month, on),
        completions=indicators.completions(person.pk, on=on, year_starts=company.year_starts),
        trend=[_month(first, totals, by_category) for first in months],
        lines=statements.latest(account, LATEST_LINES, language=language),
        on_trial=trials.points_between(account, month.first, month.last),
        adjustments=standings.adjustments(month.first, month.last, [account]).get(account, Decimal(0)),
        published=publications.published().first(),
    )


def _standing(points, month, on):
    ladder = standings.points("month", month.first, on=on)
    above, below = ladder.next_above(points), ladder.next_below(points)
    return Standing(
        rank=ladder.rank(points),
        to_next=None if above is None else above - points,
        lead=None if below is None else points - below,
    )


def _month(first, totals, by_category):
    categories = {name: points for (month, name), points in by_category.items() if month == first}
    return Month(first, totals["month", first], {k: v for k, v in categories.items() if v})


def mark(on):
    """Changes whenever a figure of a home page may have: one cheap look instead of the whole page."""
    scoring = indicators.latest_scoring() or ("", "")
    return f"{ledger.newest_change()}-{scoring[1]}-{on}"
