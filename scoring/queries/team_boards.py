"""Figures of teams: what their members earned and sold in a period, teams below included."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from decimal import Decimal
from operator import add

from django.db import connection

from ledger import queries as ledger
from scoring.engine import periods, targets
from teams.models import Target, Team
from teams.tree import rolled_up

# Whose points count for which team: the team that the person is in on the day (moves first, then the file).
MOVED = """moved AS (
        SELECT DISTINCT ON (person_id) person_id, team_id FROM teams_move
        WHERE starts_on <= %(on)s ORDER BY person_id, starts_on DESC
    )"""
SUMS_SQL = f"""
    WITH {MOVED}, earned AS (
        SELECT a.person_id, t.points FROM ledger_periodtotal t
        JOIN ledger_account a ON a.id = t.account_id AND a.kind = 'available'
        WHERE t.kind = %(kind)s AND t.first = %(first)s
    ), sold AS (
        SELECT person_id, sales, sales_target FROM scoring_indicator
        WHERE kind = %(kind)s AND first = %(first)s
    )
    SELECT coalesce(m.team_id, p.team_id), count(*) FILTER (WHERE p.left_on IS NULL OR p.left_on >= %(on)s),
           coalesce(sum(e.points), 0), coalesce(sum(s.sales), 0), sum(s.sales_target)
    FROM teams_person p
    LEFT JOIN moved m ON m.person_id = p.id
    LEFT JOIN earned e ON e.person_id = p.id
    LEFT JOIN sold s ON s.person_id = p.id
    GROUP BY 1
"""
ADJUSTED_SQL = f"""
    WITH {MOVED}, adjusted AS (
        SELECT a.person_id, sum(t.points) AS points FROM ledger_categorytotal t
        JOIN ledger_account a ON a.id = t.account_id AND a.kind = 'available'
        WHERE t.posted_month BETWEEN %(first)s AND %(last)s AND t.earned_month < %(first)s
            AND t.category = ANY(%(categories)s)
        GROUP BY 1
    )
    SELECT coalesce(m.team_id, p.team_id), sum(a.points) FROM adjusted a
    JOIN teams_person p ON p.id = a.person_id LEFT JOIN moved m ON m.person_id = p.id
    GROUP BY 1
"""
NOTHING = (0, Decimal(0), Decimal(0), Decimal(0))


@dataclass(frozen=True)
class TeamFigures:
    """One team in a period. `target` is its own where it has one, else the sum of its members'."""

    pk: int
    code: str
    name: str
    parent_id: int | None
    people: int
    points: Decimal
    sales: Decimal
    target: Decimal | None
    is_leaf: bool

    @property
    def average(self):
        return self.points / self.people if self.people else Decimal(0)

    @property
    def attainment(self):
        return self.sales / self.target if self.target else None


def figures(period, *, on, company):
    """``{team id: TeamFigures}`` of all teams, each with the teams below it.

    :param on: the day that decides who is in which team: the period's last, or today while it runs
    """
    teams = Team.objects.order_by("code").values_list("pk", "code", "name", "parent_id")
    above = {pk: parent for pk, _code, _name, parent in teams}
    sums = _rolled_up(above, _own_sums(period, on), NOTHING)
    given, parents = _targets(period, company), set(above.values())
    return {team[0]: _figures(team, sums[team[0]], given.get(team[0]), team[0] not in parents) for team in teams}


def adjustments(period, *, on):
    """``{team id: points}``: what of their points in a period was earned before it, teams below included."""
    said = {"on": on, "first": period.first, "last": period.last, "categories": list(ledger.CATEGORIES)}
    with connection.cursor() as cursor:
        cursor.execute(ADJUSTED_SQL, said)
        own = {team: (points,) for team, points in cursor}
    if not own:
        return {}
    above = dict(Team.objects.values_list("pk", "parent_id"))
    return {pk: points for pk, (points,) in _rolled_up(above, own, (Decimal(0),)).items() if points}


def _figures(team, sums, own_target, is_leaf):
    pk, code, name, parent = team
    people, points, sales, members_target = sums
    return TeamFigures(
        pk=pk,
        code=code,
        name=name,
        parent_id=parent,
        people=people,
        points=points,
        sales=sales,
        target=own_target if own_target else (members_target or None),
        is_leaf=is_leaf,
    )


def _own_sums(period, on):
    with connection.cursor() as cursor:
        cursor.execute(SUMS_SQL, {"on": on, "kind": period.kind, "first": period.first})
        return {team: (people, points, sales, target or Decimal(0)) for team, people, points, sales, target in cursor}


def _rolled_up(above, own, nothing):
    """Each team's sums with those of the teams below it."""
    sums = {team: own.get(team, nothing) for team in above}
    return rolled_up(above, sums, lambda one, other: tuple(map(add, one, other)))


def _targets(period, company):
    """The teams' own sales targets of the period."""
    given = {}
    year = periods.period_of("year", period.first, company.year_starts)
    labels = [
        each.label for kind in ("year", "quarter", "month") for each in periods.inside(kind, year, company.year_starts)
    ]
    rows = Target.objects.filter(team__isnull=False, metric=Target.Metric.SALES, period__in=labels)
    for team_id, label, amount in rows.values_list("team_id", "period", "amount"):
        given.setdefault(team_id, {})[label] = amount
    found = {
        pk: targets.resolve(labels, period, company.year_starts, company.seasonal_weights)
        for pk, labels in given.items()
    }
    return {pk: amount for pk, amount in found.items() if amount}


def together(figures):
    """Several teams as one: the company."""
    target = sum((each.target for each in figures if each.target), Decimal(0))
    return TeamFigures(
        pk=0,
        code="",
        name="",
        parent_id=None,
        people=sum(each.people for each in figures),
        points=sum((each.points for each in figures), Decimal(0)),
        sales=sum((each.sales for each in figures), Decimal(0)),
        target=target or None,
        is_leaf=False,
    )


def ranked(figures, by):
    """``[(rank, is shared, figures)]``, highest first; who has no target has no place by attainment."""
    values = {each.pk: getattr(each, by) for each in figures}
    placed = [each for each in figures if values[each.pk] is not None]
    placed.sort(key=lambda each: (-values[each.pk], each.code))
    falling = [-values[each.pk] for each in placed]
    found = []
    for each, value in zip(placed, falling, strict=True):
        first = bisect_left(falling, value)
        found.append((1 + first, bisect_right(falling, value) - first > 1, each))
    return found
