"""Reads of a year's plan (G2, G4): targets as given and as resolved, sums of people, what is reached, and the history.

What a target comes to is `scoring.engine.targets`. Sums over many people are made in the database, with the parts of a
year that the engine gives to its quarters and months.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from operator import add
from typing import Any

from django.db import connection

from scoring.engine import periods, targets
from scoring.models import Indicator
from teams.models import Target, User
from teams.tree import rolled_up

# What of an indicator counts towards a target of the metric.
REACHED = {"sales": "sales", "collection": "collected", "new_customers": "new_customers"}
HISTORY_MAX = 50


@dataclass(frozen=True)
class Year:
    """The periods of one year of the company: the year, its quarters, its months."""

    period: periods.Period
    quarters: tuple
    months: tuple
    year_starts: int
    weights: Any

    @classmethod
    def of(cls, label, company):
        """:raises ValueError: the label is no year's"""
        period = periods.parse_label(label, company.year_starts)
        if period.kind != "year":
            raise ValueError(label)
        quarters = periods.inside("quarter", period, company.year_starts)
        months = periods.inside("month", period, company.year_starts)
        return cls(period, quarters, months, company.year_starts, company.seasonal_weights)

    @property
    def label(self):
        return self.period.label

    @property
    def all(self):
        return (self.period, *self.quarters, *self.months)

    @property
    def labels(self):
        return [each.label for each in self.all]

    def resolve(self, given, period):
        return targets.resolve(given, period, self.year_starts, self.weights)

    def quarter_of(self, month):
        return periods.period_of("quarter", month.first, self.year_starts)


def given(year, metric, *, people=(), teams=()):
    """``{("person" or "team", id): {label: amount}}`` of what is given in a year."""
    rows = Target.objects.filter(metric=metric, period__in=year.labels)
    rows = rows.filter(person__in=people) | rows.filter(team__in=teams)
    found = defaultdict(dict)
    for person, team, label, amount in rows.values_list("person_id", "team_id", "period", "amount"):
        found["person" if person else "team", person or team][label] = amount
    return found


def reached(year, metric, people):
    """``{(person id, kind, first day): what is reached}`` in the periods of a year that have begun."""
    firsts = {each.first for each in year.all}
    kinds = {(each.kind, each.first) for each in year.all}
    rows = Indicator.objects.filter(person__in=people, first__in=firsts)
    rows = rows.values_list("person_id", "kind", "first", REACHED[metric])
    return {(person, kind, first): value for person, kind, first, value in rows if (kind, first) in kinds}


def reached_before(year, metric, people):
    """``{person id: what was reached}`` in the year before."""
    before = periods.preceding(year.period, year.year_starts)
    rows = Indicator.objects.filter(person__in=people, kind="year", first=before.first)
    return {person: Decimal(value) for person, value in rows.values_list("person_id", REACHED[metric])}


# --- Sums over the people of teams ----------------------------------------------------------

SUMS = """
    WITH moved AS (
        SELECT DISTINCT ON (person_id) person_id, team_id FROM teams_move
        WHERE starts_on <= %(on)s ORDER BY person_id, starts_on DESC
    ), person AS (
        SELECT p.id, coalesce(m.team_id, p.team_id) AS team_id, p.left_on IS NULL OR p.left_on >= %(on)s AS is_here
        FROM teams_person p LEFT JOIN moved m ON m.person_id = p.id
    ), given AS (
        SELECT person_id, {columns} FROM teams_target
        WHERE person_id IS NOT NULL AND metric = %(metric)s AND period = ANY(%(labels)s) GROUP BY 1
    )
    SELECT p.team_id, coalesce(sum(i.{reached}), 0), coalesce(sum(b.{reached}), 0), {sums}
    FROM person p LEFT JOIN given g ON g.person_id = p.id AND p.is_here
    LEFT JOIN scoring_indicator i ON i.person_id = p.id AND i.kind = 'year' AND i.first = %(first)s
    LEFT JOIN scoring_indicator b ON b.person_id = p.id AND b.kind = 'year' AND b.first = %(before)s
    WHERE p.team_id = ANY(%(teams)s::bigint[]) GROUP BY 1
"""


@dataclass(frozen=True)
class Sums:
    """The people of a team and of those below it: what they reached, in the year and in the one before, and their
    targets by label (None where nobody has one)."""

    reached: Decimal = Decimal(0)
    before: Decimal = Decimal(0)
    targets: tuple = ()

    def __add__(self, other):
        pairs = zip(self.targets, other.targets, strict=True) if self.targets and other.targets else ()
        together = tuple(a if b is None else b if a is None else a + b for a, b in pairs)
        return Sums(self.reached + other.reached, self.before + other.before, together or self.targets or other.targets)


def team_sums(year, metric, tree, *, on):
    """``{team id: Sums}`` of each team in `tree`, with the teams below it.

    :param tree: ``{team id: parent's id or None}`` of a team and all below it
    """
    own = _own_sums(year, metric, list(tree), on)
    return rolled_up(tree, {team: own.get(team, Sums()) for team in tree}, add)


def _own_sums(year, metric, teams, on):
    labels = year.labels
    before = periods.preceding(year.period, year.year_starts)
    params = {
        "on": on,
        "metric": metric,
        "labels": labels,
        "first": year.period.first,
        "before": before.first,
        "teams": teams,
    }
    columns = []
    for place, label in enumerate(labels):
        params[f"label{place}"] = label
        columns.append(f"max(amount) FILTER (WHERE period = %(label{place})s) AS g{place}")
    sums = [f"sum({each})" for each in _resolved(year, params)]
    query = SUMS.format(columns=", ".join(columns), sums=", ".join(sums), reached=REACHED[metric])
    with connection.cursor() as cursor:
        cursor.execute(query, params)
        return {row[0]: Sums(row[1], row[2], tuple(row[3:])) for row in cursor.fetchall()}


def _resolved(year, params):
    """For each label an expression of what a person's target comes to, as the engine resolves it.

    NULL + anything is NULL: a quarter is made up of its months only where all three are given.
    """
    place = {label: number for number, label in enumerate(year.labels)}
    one = {year.label: 1}

    def share(given, period):
        name = f"share{len(params)}"
        params[name] = year.resolve(given, period)
        return f"%({name})s"

    quarters, months = [], []
    for quarter in year.quarters:
        inside = periods.inside("month", quarter, year.year_starts)
        made_up = " + ".join(f"g{place[month.label]}" for month in inside)
        own = f"coalesce(g{place[quarter.label]}, {made_up})"
        quarters.append((own, f"coalesce({own}, g0 * {share(one, quarter)})"))
        months += [
            f"coalesce(g{place[month.label]}, g{place[quarter.label]} * {share({quarter.label: 1}, month)},"
            f" g0 * {share(one, month)})"
            for month in inside
        ]
    whole = f"coalesce(g0, {' + '.join(own for own, _resolved in quarters)})"
    return [whole, *(resolved for _own, resolved in quarters), *months]


# --- History --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Step:
    """One change of one target: `by` is who or what acted, as its revision says."""

    pk: int
    at: datetime
    by: str
    metric: str
    period: str
    before: Decimal | None
    after: Decimal | None


# A target that was taken back and given again is another row: its history is that of the holder, metric and period.
HISTORY = """
    SELECT * FROM (
        SELECT r.id, r.at, r.by, r.data ->> 'metric' AS metric, r.data ->> 'period' AS period,
               lag((r.data ->> 'amount')::numeric) OVER one AS before, (r.data ->> 'amount')::numeric AS after
        FROM scoring_revision r
        WHERE r.kind = 12 AND (r.data ->> '{holder}')::bigint = %(pk)s
        WINDOW one AS (PARTITION BY r.data ->> 'metric', r.data ->> 'period' ORDER BY r.id)) h
    WHERE h.before IS DISTINCT FROM h.after AND (%(last)s IS NULL OR h.id < %(last)s)
    ORDER BY h.id DESC LIMIT %(limit)s
"""


def history(sort, pk, *, last=None):
    """Changes of a person's or team's targets, the newest first, one more than a page of them.

    :param last: the id of the last step of the page before
    """
    with connection.cursor() as cursor:
        holder = {"person": "person_id", "team": "team_id"}[sort]
        cursor.execute(HISTORY.format(holder=holder), {"pk": pk, "last": last, "limit": HISTORY_MAX + 1})
        steps = [Step(*row) for row in cursor.fetchall()]
    names = _names({step.by for step in steps})
    return [Step(step.pk, step.at, names.get(step.by, step.by), *_rest(step)) for step in steps]


def _rest(step):
    return step.metric, step.period, step.before, step.after


def _names(actors):
    """``{actor: name}`` of those that are logins: `ada` or `user:ada`."""
    logins = {actor.removeprefix("user:"): actor for actor in actors}
    users = User.objects.select_related("person").filter(username__in=logins)
    return {logins[user.username]: str(user) for user in users}
