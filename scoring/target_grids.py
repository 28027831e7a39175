"""The pages of targets as rows and cells: given amounts and derived ones, sums of people, what is reached."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone

from scoring.plans import Cell
from scoring.queries import plans
from scoring.target_inputs import METRICS, name_of, shown
from teams import queries as teams
from teams.models import Person, Team

PAGE_SIZE = 25


@dataclass(frozen=True)
class GridCell:
    """One period's target: `given` where one is given, `amount` what it comes to. What was typed wrongly stays."""

    name: str
    period: Any
    given: Decimal | None
    amount: Decimal | None
    typed: str | None = None
    error: str = ""
    reached: Decimal | None = None

    @property
    def text(self):
        return self.typed if self.typed is not None else shown(self.given)

    @property
    def was(self):
        return shown(self.given)

    @property
    def derived(self):
        return "" if self.amount is None else shown(self.amount.quantize(Decimal("0.01")))

    @property
    def attainment(self):
        return self.reached / self.amount if self.amount and self.reached is not None else None


@dataclass(frozen=True)
class Row:
    """One person's or team's year. `people` are the sums of the people's targets by column, for a team."""

    sort: str
    pk: int
    name: str
    code: str
    url: str
    cells: tuple
    reached: Decimal
    people: tuple = ()
    note: str = ""

    @property
    def amount(self):
        """What the year comes to: the team's own, else the sum of its people."""
        return self.cells[0].amount if self.cells[0].amount is not None else self.people_amount

    @property
    def people_amount(self):
        return self.people[0] if self.people else None

    @property
    def gap(self):
        """What people's targets lack to the team's own; below zero where they are more."""
        own = self.cells[0].amount
        return None if own is None or self.people_amount is None else own - self.people_amount

    @property
    def over(self):
        return -self.gap

    @property
    def attainment(self):
        return self.reached / self.amount if self.amount else None


@dataclass(frozen=True)
class TeamGrid:
    head: Row
    rows: list
    count: int
    page: int

    @property
    def pages(self):
        return max(-(-self.count // PAGE_SIZE), 1)

    def row_of(self, cell):
        """The row of a cell; the head where it is the team's own."""
        key = (cell.sort, cell.holder) if cell else None
        return next((row for row in self.rows if (row.sort, row.pk) == key), None)


def team_grid(team, chosen, *, sees_people, said=None):
    """A team, the teams right below it and its members, a page of them; of a search everybody below it.

    :param said: what was sent just now (`target_inputs.Said`)
    """
    today = timezone.localdate()
    tree = subtree(team)
    sums = plans.team_sums(chosen.year, chosen.metric, tree, on=today)
    below = Team.objects.filter(pk__in=tree).exclude(pk=team.pk)
    below = teams.find_teams(below, chosen.text) if chosen.text else below.filter(parent=team)
    people = teams.find_people(teams.members(list(tree) if chosen.text else [team.pk], on=today), chosen.text)
    people = people if sees_people else people.none()
    count_teams = below.count()
    count = count_teams + people.count()
    page = min(chosen.page, max(-(-count // PAGE_SIZE), 1))
    start = (page - 1) * PAGE_SIZE
    shown_teams = list(below.order_by("code")[start : start + PAGE_SIZE])
    left = start + PAGE_SIZE - max(count_teams, start)
    skip = max(start - count_teams, 0)
    shown_people = list(people.order_by("name", "code")[skip : skip + left]) if left > 0 else []
    rows = _Rows(chosen, said, shown_people, [team, *shown_teams])
    return TeamGrid(
        head=rows.of_team(team, sums[team.pk]),
        rows=[
            *(rows.of_team(each, sums[each.pk]) for each in shown_teams),
            *(rows.of_person(each) for each in shown_people),
        ],
        count=count,
        page=page,
    )


def subtree(team):
    """``{team id: parent's id}`` of a team and of all below it."""
    return dict(Team.objects.filter(pk__in=teams.teams_below(team.pk)).values_list("pk", "parent_id"))


class _Rows:
    """Makes the rows of a page: everything that they need is read at once."""

    def __init__(self, chosen, said, people, shown_teams):
        self.chosen, self.said = chosen, said
        ids = [person.pk for person in people]
        self.given = plans.given(chosen.year, chosen.metric, people=ids, teams=[team.pk for team in shown_teams])
        self.reached = plans.reached(chosen.year, chosen.metric, ids)

    def of_team(self, team, sums):
        labels = self.chosen.year.labels
        places = [labels.index(each.label) for each in self.chosen.periods]
        return Row(
            sort="team",
            pk=team.pk,
            name=team.name,
            code=team.code,
            url=f"{reverse('team-targets', args=[team.pk])}?{self.chosen.address()}",
            cells=self._cells("team", team.pk),
            reached=sums.reached,
            people=tuple(sums.targets[place] for place in places) if sums.targets else (),
        )

    def of_person(self, person):
        year = self.chosen.year.period
        return Row(
            sort="person",
            pk=person.pk,
            name=person.name,
            code=person.code,
            url=f"{reverse('person-targets', args=[person.pk])}?{self.chosen.address()}",
            cells=self._cells("person", person.pk),
            reached=self.reached.get((person.pk, year.kind, year.first), Decimal(0)),
        )

    def _cells(self, sort, pk):
        given = self.given.get((sort, pk), {})
        return tuple(
            cell_of(Cell(sort, pk, self.chosen.metric, each.label), each, given, self.chosen.year, self.said)
            for each in self.chosen.periods
        )


def cell_of(cell, period, given, year, said, reached=None):
    name = name_of(cell)
    is_wrong = said is not None and not said.is_done
    return GridCell(
        name=name,
        period=period,
        given=given.get(period.label),
        amount=year.resolve(given, period),
        typed=said.texts.get(name) if is_wrong else None,
        error=said.errors.get(name, "") if is_wrong else "",
        reached=reached,
    )


# --- One person -----------------------------------------------------------------------------


@dataclass(frozen=True)
class MetricGrid:
    """One metric of one person's year: the year, and each quarter with its months."""

    metric: str
    label: str
    year: GridCell
    quarters: list
    is_money: bool

    @property
    def cells(self):
        return [self.year, *(cell for quarter, months in self.quarters for cell in (quarter, *months))]


def person_grid(person: Person, chosen, *, said=None):
    return [_metric_grid(person, metric, label, chosen.year, said) for metric, label in METRICS.choices]


def _metric_grid(person, metric, label, year, said):
    given = plans.given(year, metric, people=[person.pk]).get(("person", person.pk), {})
    reached = plans.reached(year, metric, [person.pk])
    today = timezone.localdate()

    def cell(period):
        done = reached.get((person.pk, period.kind, period.first), Decimal(0)) if period.first <= today else None
        return cell_of(Cell("person", person.pk, metric, period.label), period, given, year, said, done)

    quarters = [
        (cell(quarter), [cell(month) for month in year.months if year.quarter_of(month) == quarter])
        for quarter in year.quarters
    ]
    return MetricGrid(metric, label, cell(year.period), quarters, metric != METRICS.NEW_CUSTOMERS)
