"""Stars of a period: who were the best of those who fulfil the conditions, once its standings are frozen (U2, T4)."""

from bisect import bisect_left
from dataclasses import dataclass, field
from decimal import Decimal

import structlog
from django.db import IntegrityError, connection, transaction

from ledger.models import Frozen, TeamStanding
from rewards.models import Honour, StarPeriod
from scoring.engine import periods
from scoring.queries import team_boards
from teams.models import Company

from . import conditions, giving

log = structlog.get_logger()

# A finding counts where it was made and where it was found out: it happened in the period, or was posted in it.
PEOPLE = """
    WITH sums AS (
        SELECT t.account_id,
               sum(t.points) FILTER (WHERE t.posted_month BETWEEN %(first)s AND %(last)s
                                     AND t.category = 'collaboration') AS collaboration,
               sum(t.points) FILTER (WHERE t.posted_month BETWEEN %(first)s AND %(last)s
                                     AND t.category = %(category)s) AS of_category,
               least(sum(t.points) FILTER (WHERE t.posted_month BETWEEN %(first)s AND %(last)s
                                           AND t.category = 'deduction'),
                     sum(t.points) FILTER (WHERE t.earned_month BETWEEN %(first)s AND %(last)s
                                           AND t.category = 'deduction')) AS findings
        FROM ledger_categorytotal t
        WHERE (t.posted_month BETWEEN %(first)s AND %(last)s OR t.earned_month BETWEEN %(first)s AND %(last)s)
            AND t.category IN ('collaboration', 'deduction', %(category)s)
        GROUP BY 1
    )
    SELECT a.person_id, s.team_id, p.left_on IS NULL OR p.left_on >= %(on)s, s.points, s.rank, i.attainment,
           coalesce(m.collaboration, 0), coalesce(m.of_category, 0), coalesce(m.findings, 0) < 0
    FROM ledger_standing s
    JOIN ledger_account a ON a.id = s.account_id
    JOIN teams_person p ON p.id = a.person_id
    LEFT JOIN scoring_indicator i ON i.person_id = a.person_id AND i.kind = s.kind AND i.first = s.first
    LEFT JOIN sums m ON m.account_id = s.account_id
    WHERE s.kind = %(kind)s AND s.first = %(first)s
"""


@dataclass
class Candidate:
    """A person's or team's figures in a period; `is_here`: leavers win nothing, their account is frozen (U7)."""

    holder: int
    points: Decimal
    rank: int
    attainment: Decimal | None
    collaboration: Decimal = Decimal(0)
    of_category: Decimal = Decimal(0)
    has_finding: bool = False
    is_here: bool = True
    people: int = 1
    team: int | None = field(default=None, repr=False)

    def value(self, condition):
        """What ranks the candidate, or None: there is none."""
        if condition.by == "average":
            return self.points / self.people if self.people else None
        return {"points": self.points, "attainment": self.attainment, "category": self.of_category}[condition.by]

    def fulfils(self, condition):
        """Whether the candidate may win at all (T4, U2)."""
        if not self.is_here or (condition.no_finding and self.has_finding):
            return False
        if condition.attainment_min is not None and (self.attainment or 0) < condition.attainment_min:
            return False
        return condition.collaboration_min is None or self.collaboration >= condition.collaboration_min

    def figures(self, condition):
        """What the star is given for, as it is kept."""
        found = {"by": condition.by, "value": self.value(condition), "points": self.points, "rank": self.rank}
        found |= {"attainment": self.attainment, "collaboration": self.collaboration}
        if condition.category:
            found["category"] = condition.category
        return {name: _text(value) for name, value in found.items() if value is not None}


def _text(value):
    return format(round(value, 4).normalize(), "f") if isinstance(value, Decimal) else value


def best(values, places):
    """The holders of the best `places` values above 0, as ``[(place, holder)]``; equal values share a place, and all
    who share one of these places win.

    :param values: ``{holder: value or None}``
    """
    counted = {holder: value for holder, value in values.items() if value is not None and value > 0}
    falling = sorted(-value for value in counted.values())
    placed = sorted((1 + bisect_left(falling, -value), holder) for holder, value in counted.items())
    return [(place, holder) for place, holder in placed if place <= places]


# --- Giving -----------------------------------------------------------------------------------


def give_due(*, at, on):
    """Give every active star of each frozen period since its start that is not settled yet; how many were given.

    A star whose prizes are above the budget waits, and is given by a later call (S4). Safe to repeat, and beside
    another call.
    """
    return sum(_give(honour, frozen, at=at, on=on) for honour, frozen in due())


def due():
    """``[(star, frozen period)]`` that are not settled, the oldest first."""
    settled = set(StarPeriod.objects.values_list("honour_id", "first"))
    frozen = list(Frozen.objects.order_by("first"))
    stars = Honour.objects.filter(sort=Honour.Sort.STAR, is_active=True).order_by("code")
    return [
        (star, period)
        for star in stars
        for period in frozen
        if period.kind == star.period and period.first >= star.starts_on and (star.pk, period.first) not in settled
    ]


def _give(honour, frozen, *, at, on):
    try:
        with transaction.atomic():
            return _settle(honour, frozen, at=at, on=on)
    except IntegrityError as refusal:
        if not giving.is_about_budget(refusal):
            raise
    except conditions.ConditionWrong as wrong:
        log.warning("star_without_condition", honour=honour.code, problems=wrong.problems)
        return 0
    giving.tell_of_budget(honour, first=frozen.first, at=at, on=on)
    return 0


def _settle(honour, frozen, *, at, on):
    # Whoever comes second waits here, and finds it settled.
    honour = Honour.objects.select_for_update(no_key=True).get(pk=honour.pk)
    if not honour.is_active or StarPeriod.objects.filter(honour=honour, first=frozen.first).exists():
        return 0
    won = winners(honour, frozen, on=on)
    StarPeriod.objects.create(honour=honour, first=frozen.first, last=frozen.last, given=len(won), at=at)
    giving.give(honour, won, first=frozen.first, last=frozen.last, at=at, on=on)
    return len(won)


def winners(honour, frozen, *, on):
    """Who gets the star of a frozen period, best first, as `giving.Winner`; nothing is written."""
    condition = conditions.of(honour)
    found = _teams(frozen, condition, on) if honour.of_teams else _people(frozen, condition, on)
    able = {each.holder: each for each in found if each.fulfils(condition)}
    placed = best({holder: each.value(condition) for holder, each in able.items()}, honour.places)
    return [giving.Winner(holder, able[holder].figures(condition), place) for place, holder in placed]


def _people(frozen, condition, on):
    said = {"kind": frozen.kind, "first": frozen.first, "last": frozen.last, "on": on}
    with connection.cursor() as cursor:
        cursor.execute(PEOPLE, {**said, "category": condition.category or ""})
        return [
            Candidate(person, points, rank, attainment, collaboration, of_category, finding, here, team=team)
            for person, team, here, points, rank, attainment, collaboration, of_category, finding in cursor
        ]


def _teams(frozen, condition, on):
    """The teams that have nobody below them: a department would always be ahead of its own teams."""
    company = Company.current()
    period = periods.Period(frozen.kind, frozen.first, frozen.last, "")
    figures = team_boards.figures(period, on=frozen.last, company=company)
    rows = TeamStanding.objects.filter(kind=frozen.kind, first=frozen.first, is_leaf=True)
    found = {}
    for row in rows:
        attainment = figures[row.team_id].attainment if row.team_id in figures else None
        found[row.team_id] = Candidate(row.team_id, row.points, row.rank, attainment, people=row.people)
    for each in _people(frozen, condition, on):
        if team := found.get(each.team):
            team.collaboration += each.collaboration
            team.of_category += each.of_category
            team.has_finding |= each.has_finding
    return list(found.values())
