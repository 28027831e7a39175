"""Figures of teams and their members for those who lead or look after them."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import F, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from ledger import standings
from ledger.models import Account, PeriodTotal
from scoring.engine import periods
from scoring.models import Indicator
from scoring.queries import team_boards
from teams import queries as teams

PAGE_SIZE = 25
TREND_MONTHS = 12


@dataclass(frozen=True)
class Member:
    person: Any
    points: Decimal
    rank: int | None
    attainment: Decimal | None
    sales: Decimal | None
    target: Decimal | None
    trend: list


@dataclass(frozen=True)
class Roster:
    members: list
    count: int
    page: int

    @property
    def pages(self):
        return max(-(-self.count // PAGE_SIZE), 1)

    @property
    def next(self):
        return self.page + 1 if self.page < self.pages else None

    @property
    def previous(self):
        return self.page - 1 if self.page > 1 else None


def month_of(day):
    return periods.period_of("month", day)


def team_figures(*, on, company):
    """``{team id: TeamFigures}`` of all teams for the running month, sub-teams included."""
    period = month_of(on)
    return team_boards.figures(period, on=on, company=company)


def children(team, figures):
    return [pk for pk, each in figures.items() if each.parent_id == team.pk]


def ranked(figures):
    """Teams with the most points first."""
    return [each for _rank, _is_shared, each in team_boards.ranked(figures, "points")]


def members(team, chosen, *, on, company):
    """A page of the members of a team and of those below it, as `RosterForm.chosen` asks."""
    first = month_of(on).first
    ids = teams.teams_below(team.pk)
    people = teams.find_people(teams.members(ids, on=on), chosen["q"])
    people = people.annotate(points=_points(first), attainment=_indicator("attainment", first))
    order = {
        "points": ["-points", "name", "pk"],
        "attainment": [F("attainment").desc(nulls_last=True), "name", "pk"],
        "name": ["name", "pk"],
    }[chosen["sort"]]
    count = people.count()
    page = min(chosen["page"], max(-(-count // PAGE_SIZE), 1))
    people = people.annotate(sales=_indicator("sales", first), target=_indicator("sales_target", first))
    found = list(people.order_by(*order)[(page - 1) * PAGE_SIZE : page * PAGE_SIZE])
    return Roster(_with_trend(found, first, on), count, page)


def _points(first):
    totals = PeriodTotal.objects.filter(
        account__person=OuterRef("pk"), account__kind=Account.Kind.AVAILABLE, kind="month", first=first
    )
    return Coalesce(Subquery(totals.values("points")[:1]), Value(Decimal(0)))


def _indicator(field, first):
    rows = Indicator.objects.filter(person=OuterRef("pk"), kind="month", first=first)
    return Subquery(rows.values(field)[:1])


def _with_trend(people, first, on):
    """The people as members: with their months and places, in two queries for all of them."""
    months = [periods.add_months(first, -back) for back in range(TREND_MONTHS - 1, -1, -1)]
    rows = PeriodTotal.objects.filter(
        account__person__in=[person.pk for person in people],
        account__kind=Account.Kind.AVAILABLE,
        kind="month",
        first__in=months,
    ).values_list("account__person_id", "first", "points")
    found = {(person, month): points for person, month, points in rows}
    ranks = standings.points("month", first, on=on).ranks({person.points for person in people})
    return [
        Member(
            person=person,
            points=person.points,
            rank=ranks[person.points],
            attainment=person.attainment,
            sales=person.sales,
            target=person.target,
            trend=[found.get((person.pk, month), Decimal(0)) for month in months],
        )
        for person in people
    ]
