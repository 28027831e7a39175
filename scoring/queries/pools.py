"""Reads of teams' pools (T1): what is in them, who earned it and why. Sums are those that the ledger keeps."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection
from django.db.models import Sum

from ledger import queries as ledger
from ledger.models import Account, CategoryTotal, Month
from scoring.engine import periods
from scoring.models import ShareOut
from teams.models import Person

NOTHING = Decimal(0)
MONTHS = 12

# Each line of the pool that stands, parted among the members of the team on its day who earned the same record by the
# same rule, by what they earned; equally where that is nothing. Without any it is nobody's (person_id is NULL).
PARTED = """
    WITH pooled AS (
        SELECT DISTINCT t.award_id FROM ledger_transfer t
        WHERE {scope} AND t.kind = 'award'
          AND (t.to_account_id = %(pool)s OR (t.from_account_id = %(pool)s AND t.before > t.after))
    ), line AS (
        SELECT a.id, a.rule_id, a.record_id, a.date, a.points FROM pooled p JOIN scoring_award a ON a.id = p.award_id
    ), behind AS (
        SELECT l.id, l.points, e.person_id, e.points AS earned,
               sum(e.points) OVER one AS together, count(e.person_id) OVER one AS people
        FROM line l LEFT JOIN LATERAL (
            SELECT h.person_id, w.points
            FROM scoring_award w
            JOIN ledger_account h ON h.id = w.account_id AND h.kind = 'available'
            JOIN teams_person p ON p.id = h.person_id
            WHERE w.record_id = l.record_id AND w.rule_id = l.rule_id AND w.date = l.date AND w.inputs IS NULL
              AND coalesce((SELECT m.team_id FROM teams_move m WHERE m.person_id = p.id AND m.starts_on <= l.date
                            ORDER BY m.starts_on DESC LIMIT 1), p.team_id) = %(team)s) e ON true
        WINDOW one AS (PARTITION BY l.id)
    )
    SELECT id, person_id,
           CASE WHEN together <> 0 THEN points * earned / together ELSE points / greatest(people, 1) END AS points
    FROM behind
"""
IN_MONTHS = PARTED.format(scope="t.earned_on BETWEEN %(first)s AND %(until)s")
OF_LINES = PARTED.format(scope="t.award_id = ANY(%(awards)s)")
CONTRIBUTIONS = f"SELECT person_id, round(sum(points), 2) FROM ({IN_MONTHS}) parted GROUP BY 1"
BEHIND = f"SELECT id, person_id FROM ({OF_LINES}) parted ORDER BY 1, points DESC"


@dataclass(frozen=True)
class Figures:
    """What is in a pool; `provisional` is what months that are not published yet brought, which can't be shared yet."""

    account_id: int | None
    balance: Decimal = NOTHING
    provisional: Decimal = NOTHING

    @property
    def spendable(self):
        return max(self.balance - self.provisional, NOTHING)


@dataclass(frozen=True)
class PoolMonth:
    """What a month brought (corrections taken off), what was shared out in it, and what was in the pool at its end."""

    first: date
    added: Decimal
    shared: Decimal
    closing: Decimal


def account_of(team):
    return Account.objects.filter(kind=Account.Kind.POOL, team=team).values_list("pk", flat=True).first()


def figures(team):
    account = account_of(team)
    if account is None:
        return Figures(None)
    published = set(Month.objects.filter(status__in=Month.FIXED).values_list("first", flat=True))
    waiting = [added for month, added in _added(account, team).items() if month not in published and added > 0]
    return Figures(account, ledger.balance(account), sum(waiting, NOTHING))


def months(team, account, *, on):
    """The running month and the eleven before it, newest first."""
    added, shared = _added(account, team), _shared(team)
    found, closing = [], sum(added.values(), NOTHING) - sum(shared.values(), NOTHING)
    first = on.replace(day=1)
    for later in [month for month in {*added, *shared} if month > first]:
        closing += shared.get(later, NOTHING) - added.get(later, NOTHING)
    for back in range(MONTHS):
        month = periods.add_months(first, -back)
        found.append(PoolMonth(month, added.get(month, NOTHING), shared.get(month, NOTHING), closing))
        closing += found[-1].shared - found[-1].added
    return found


def _added(account, team):
    """What each posted month brought: its total, and what was shared out of it put back."""
    rows = CategoryTotal.objects.filter(account=account).values_list("posted_month").annotate(sum=Sum("points"))
    added = defaultdict(lambda: NOTHING, dict(rows.order_by()))
    for month, points in _shared(team).items():
        added[month] += points
    return dict(added)


def _shared(team):
    rows = ShareOut.objects.filter(team=team, status=ShareOut.Status.APPROVED).order_by()
    return dict(rows.values_list("posted_month").annotate(sum=Sum("points")))


def contributions(team, first, last):
    """``{person id: points}`` that each earned for the pool in some months; under None what is nobody's.

    :param first: and `last`: the first days of the first and of the last month
    """
    params = {
        "team": team.pk,
        "pool": account_of(team),
        "first": first,
        "until": periods.last_day("month", last),
    }
    with connection.cursor() as cursor:
        cursor.execute(CONTRIBUTIONS, params)
        return dict(cursor.fetchall())


def people_behind(team, account, lines):
    """``{award id: [people]}`` of some lines of a pool: who earned them, who earned most first."""
    awards = [line.award_id for line in lines if line.award_id]
    with connection.cursor() as cursor:
        cursor.execute(BEHIND, {"team": team.pk, "pool": account, "awards": awards})
        rows = cursor.fetchall()
    people = Person.objects.in_bulk({person for _award, person in rows if person})
    found = defaultdict(list)
    for award, person in rows:
        if person:
            found[award].append(people[person])
    return dict(found)


def holders(transfers):
    """``{transfer's id: [the person who got it]}`` of what was shared out."""
    accounts = Account.objects.select_related("person").in_bulk({each.to_account_id for each in transfers})
    return {each.pk: [accounts[each.to_account_id].person] for each in transfers}


def first_month(account):
    """The first day of the first month that brought anything, or None."""
    rows = CategoryTotal.objects.filter(account=account).order_by("earned_month")
    return rows.values_list("earned_month", flat=True).first()


def balances(teams):
    """``{team id: balance}`` of some teams' pools."""
    rows = Account.objects.filter(kind=Account.Kind.POOL, team__in=teams)
    return {team: points or NOTHING for team, points in rows.values_list("team_id", "balance__points")}
