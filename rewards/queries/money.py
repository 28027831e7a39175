"""Reads for pages of validity, leavers, budgets and coefficients; figures come from sums that the ledger keeps."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import connection
from django.db.models import F, Sum
from django.utils import timezone

from ledger import queries as ledger
from ledger.models import Account, PeriodTotal, Transfer
from rewards.models import Budget, Policy, Reward
from scoring.engine import periods
from scoring.models import Contract
from teams.models import AuditEvent, Company

ZERO = Decimal(0)
MONTHS_SHOWN, PACE_MONTHS = 12, 3
GONE = (Account.Kind.REDEEMED, Account.Kind.LAPSED, Account.Kind.FORFEITED)


# --- Points outstanding ---------------------------------------------------------------------

OUTSTANDING = """
    WITH moved AS (
        SELECT DISTINCT ON (person_id) person_id, team_id FROM teams_move
        WHERE starts_on <= %(on)s ORDER BY person_id, starts_on DESC
    ), held AS (
        SELECT coalesce(m.team_id, p.team_id) AS team_id, p.id AS person_id, a.kind, b.points
        FROM ledger_balance b JOIN ledger_account a ON a.id = b.account_id JOIN teams_person p ON p.id = a.person_id
        LEFT JOIN moved m ON m.person_id = p.id
        WHERE a.kind IN ('available', 'held') AND b.points <> 0
    )
    SELECT h.team_id, t.code, t.name, count(DISTINCT h.person_id),
           coalesce(sum(h.points) FILTER (WHERE h.kind = 'available'), 0),
           coalesce(sum(h.points) FILTER (WHERE h.kind = 'held'), 0)
    FROM held h JOIN teams_team t ON t.id = h.team_id GROUP BY 1, 2, 3 ORDER BY sum(h.points) DESC, t.code
"""


@dataclass(frozen=True)
class TeamPoints:
    """Points that the members of a team have, and have asked rewards for or hold in appeals."""

    team_id: int
    code: str
    name: str
    people: int
    available: Decimal
    held: Decimal

    @property
    def points(self):
        return self.available + self.held


def outstanding(*, on):
    """``[TeamPoints]`` of all teams with points, the most first."""
    with connection.cursor() as cursor:
        cursor.execute(OUTSTANDING, {"on": on})
        return [TeamPoints(*row) for row in cursor.fetchall()]


def catalogue_cost():
    """What a point costs on the average of the rewards offered now; None: none is offered for points."""
    offered = Reward.objects.filter(status=Reward.Status.OFFERED, top=None)
    sums = offered.aggregate(price=Sum("price"), cost=Sum("cost"))
    return sums["cost"] / sums["price"] if sums["price"] else None


# --- Flow by month --------------------------------------------------------------------------


@dataclass
class Flow:
    """What a month brought and took; `margin`: of the contracts signed in it."""

    first: date
    issued: Decimal = ZERO
    redeemed: Decimal = ZERO
    lapsed: Decimal = ZERO
    forfeited: Decimal = ZERO
    margin: Decimal = ZERO
    cost: Decimal = ZERO

    @property
    def taken(self):
        return self.redeemed + self.lapsed + self.forfeited

    @property
    def per_margin(self):
        """Points issued for each 1,000 of margin; None without margin."""
        return self.issued * 1000 / self.margin if self.margin > 0 else None


def flows(*, on, months=MONTHS_SHOWN):
    """``[Flow]`` of the last months up to the running one, the oldest first: six queries, however many people."""
    this = on.replace(day=1)
    found = {first: Flow(first) for first in (periods.add_months(this, -back) for back in range(months - 1, -1, -1))}
    since = min(found)
    # Shares of pools and prizes stand on both sides, so that what is left of the sum was issued.
    issued = PeriodTotal.objects.filter(kind="month", first__gte=since, first__lte=this).order_by()
    for first, points in issued.values_list("first").annotate(sum=Sum("points")):
        found[first].issued = points
    _taken(found, since)
    for first, margin in _margins(since):
        if first in found:
            found[first].margin = margin
    for first, cost in _costs(since):
        if first in found:
            found[first].cost = cost
    return list(found.values())


def _taken(found, since):
    accounts = dict(Account.objects.filter(kind__in=GONE, name="company").values_list("pk", "kind"))
    came = Transfer.objects.filter(to_account__in=accounts, posted_month__gte=since).order_by()
    for account, first, points in came.values_list("to_account", "posted_month").annotate(sum=Sum("points")):
        _add(found, first, accounts[account], points)
    # What leaves one of them was given back.
    back = Transfer.objects.filter(from_account__in=accounts, posted_month__gte=since, award_id=None).order_by()
    for account, first, points in back.values_list("from_account", "posted_month").annotate(sum=Sum("points")):
        _add(found, first, accounts[account], -points)


def _add(found, first, name, points):
    # What is posted ahead of the running month counts in it.
    flow = found.get(first) or found[max(found)]
    setattr(flow, name, getattr(flow, name) + points)


MARGIN = """
    SELECT date_trunc('month', c.signed_on::timestamp)::date, sum(c.amount * coalesce(c.margin_rate, p.margin_rate, 0))
    FROM scoring_contract c LEFT JOIN scoring_product p ON p.id = c.product_id
    WHERE c.signed_on >= %s AND c.status = %s GROUP BY 1
"""


def _margins(since):
    with connection.cursor() as cursor:
        cursor.execute(MARGIN, [since, Contract.Status.ACTIVE])
        return cursor.fetchall()


# What redemptions and prizes cost, by the day; a prize's moment is one of the company's days.
SPENT = """(
    SELECT team_line, kind, requested_on AS day, rewards_money(status, quantity, returned, unit_cost) AS money
    FROM rewards_redemption
    UNION ALL
    SELECT team_line, 'prize', (at AT TIME ZONE %(zone)s)::date, cost FROM rewards_honourgiven WHERE cost > 0
) spent"""
COSTS = "SELECT date_trunc('month', day::timestamp)::date, sum(money) FROM {spent} WHERE day >= %(since)s GROUP BY 1"


def _costs(since):
    return _spent(COSTS, since=since)


def _spent(query, **params):
    with connection.cursor() as cursor:
        cursor.execute(query.format(spent=SPENT), params | {"zone": timezone.get_current_timezone_name()})
        return cursor.fetchall()


@dataclass(frozen=True)
class Forecast:
    """Points outstanding at the year's end and money spent until then, at the pace of the last three whole months."""

    year: date
    last: date
    months: int
    points: Decimal
    cost: Decimal


def forecast(flow, points, *, on, year_starts):
    """:param flow: of `flows`; :param points: outstanding now"""
    year = periods.first_day("year", on, year_starts)
    last = periods.last_day("year", year)
    ahead = (last.year - on.year) * 12 + last.month - on.month
    pace = flow[-1 - PACE_MONTHS : -1]
    each = sum((month.issued - month.taken for month in pace), ZERO) / PACE_MONTHS
    cost = sum((month.cost for month in pace), ZERO) / PACE_MONTHS
    return Forecast(year, last, ahead, points + each * ahead, cost * ahead)


# --- Budgets --------------------------------------------------------------------------------


def years(*, on, year_starts):
    """First days of years that have budgets, and of the running one, the latest first."""
    found = set(Budget.objects.order_by().values_list("year", flat=True).distinct())
    return sorted(found | {periods.first_day("year", on, year_starts)}, reverse=True)


def budgets_of(year):
    return (
        Budget.objects.filter(year=year).select_related("team").order_by(F("team__code").asc(nulls_first=True), "kind")
    )


# What was spent in some days on what each budget counts; added up before budgets look at it.
PACES = """
    WITH together AS (
        SELECT team_line, kind, sum(money) AS money FROM {spent}
        WHERE day >= %(since)s AND day < %(until)s GROUP BY 1, 2)
    SELECT b.id, sum(t.money) FROM rewards_budget b
    JOIN together t ON (b.team_id IS NULL OR b.team_id = ANY(t.team_line)) AND b.kind IN ('', t.kind)
    WHERE b.year = %(year)s GROUP BY 1
"""


@dataclass(frozen=True)
class Outlook:
    """What a budget comes to by the year's end at the present pace; `used_up_on`: the day on which nothing is left."""

    expected: Decimal
    used_up_on: date | None


def outlooks(budgets, *, on, year_starts):
    """``{budget id: Outlook}`` of the running year's budgets, by what the last three whole months took."""
    year = periods.first_day("year", on, year_starts)
    last, until = periods.last_day("year", year), on.replace(day=1)
    since = periods.add_months(until, -PACE_MONTHS)
    taken = dict(_spent(PACES, since=since, until=until, year=year))
    days = (until - since).days
    return {each.pk: _outlook(each, taken.get(each.pk, ZERO) / days, on, last) for each in budgets if each.year == year}


def _outlook(budget, a_day, on, last):
    expected = budget.spent + a_day * (last - on).days
    used_up_on = None
    if budget.spent < budget.amount < expected:
        used_up_on = on + timedelta(days=int(budget.left / a_day))
    return Outlook(expected.quantize(Decimal("0.01")), used_up_on)


# --- Leavers --------------------------------------------------------------------------------

LEAVER_EVENTS = ("login.closed", "points.forfeited")


def events_of(people):
    """What happened to some leavers: ``{person code: [AuditEvent]}``, the oldest first."""
    rows = AuditEvent.objects.filter(event__in=LEAVER_EVENTS, target__in=[person.code for person in people])
    found: dict = {}
    for event in rows.order_by("id"):
        found.setdefault(event.target, []).append(event)
    return found


def balances_of(people):
    """Points of some people: ``{person id: {"available": …, "held": …}}``."""
    rows = Account.objects.filter(person__in=[person.pk for person in people])
    found: dict = {}
    for person, kind, points in rows.values_list("person_id", "kind", "balance__points"):
        found.setdefault(person, {})[kind] = points or ZERO
    return found


# --- Home -----------------------------------------------------------------------------------


def spendable_of(person):
    account = ledger.available_account(person.pk)
    return ledger.spendable(account) if account else ZERO


def settings():
    """The company and the policy: what pages of money begin with."""
    return Company.current(), Policy.current()
