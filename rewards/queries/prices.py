"""What a reward would cost and bring at another price (S4): a model, from what people have and what they asked for."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db import connection
from django.db.models import Q

from ledger.models import Month
from ledger.queries import CATEGORIES, HELD
from teams import queries
from teams.models import Person

MONTHS = 12
CENT = Decimal("0.01")
USUAL_ELASTICITY = Decimal(-1)

# The spendable points of each person whom the reward is for, and what was asked for since a day: one row. As
# `ledger.queries.spendable`: a month that took more than it gave counts as nothing of what is provisional.
SIMULATE = """
    WITH people AS ({people}), account AS (
        SELECT a.id FROM ledger_account a JOIN people p ON p.id = a.person_id WHERE a.kind = 'available'
    ), by_month AS (
        SELECT c.account_id, c.posted_month, sum(c.points) AS points FROM ledger_categorytotal c
        WHERE c.posted_month NOT IN (SELECT m.first FROM ledger_month m WHERE m.status = ANY(%s))
          AND (c.category = ANY(%s) OR (c.category = %s AND c.earned_month = c.posted_month))
        GROUP BY c.account_id, c.posted_month HAVING sum(c.points) > 0
    ), provisional AS (
        SELECT account_id, sum(points) AS points FROM by_month GROUP BY account_id
    ), spendable AS (
        SELECT greatest(coalesce(b.points, 0) - coalesce(v.points, 0), 0) AS points
        FROM account a LEFT JOIN ledger_balance b ON b.account_id = a.id LEFT JOIN provisional v ON v.account_id = a.id
    ), asked AS (
        SELECT coalesce(sum(r.quantity - r.returned), 0) AS units FROM rewards_redemption r
        WHERE r.reward_id = %s AND r.requested_on >= %s AND r.gift_period = ''
          AND r.status NOT IN ('declined', 'cancelled', 'missed')
    )
    SELECT (SELECT count(*) FROM spendable), (SELECT count(*) FROM spendable WHERE points >= %s),
           (SELECT count(*) FROM spendable WHERE points >= %s), asked.units FROM asked
"""


@dataclass(frozen=True)
class Side:
    """One price: how many people can afford a unit now, and units, points and money of a month."""

    price: Decimal
    people: int
    units: Decimal
    points: Decimal
    money: Decimal


@dataclass(frozen=True)
class Simulation:
    """`now` from what was asked for in `months` months, `then` by the elasticity; `people`: for whom it is."""

    people: int
    months: int
    units_asked: int
    elasticity: Decimal
    now: Side
    then: Side
    since: Any


def simulate(reward, *, price, elasticity=USUAL_ELASTICITY, on):
    """What if the reward cost `price` points (S4): demand goes as ``(price / price now) ** elasticity``.

    Points and money a month are those of today's price and cost, whatever was paid then.

    :param elasticity: percent that demand changes by when the price rises by one percent; usually below 0
    """
    since, months = _since(reward, on)
    with connection.cursor() as cursor:
        people, params = _people(reward, on)
        fixed = [status.value for status in Month.FIXED]
        cursor.execute(
            SIMULATE.format(people=people),
            [*params, fixed, list(CATEGORIES), HELD, reward.pk, since, reward.price, price],
        )
        everybody, afford_now, afford_then, units = cursor.fetchone()
    monthly = Decimal(units) / months
    factor = (price / reward.price) ** elasticity
    return Simulation(
        people=everybody,
        months=months,
        units_asked=units,
        elasticity=elasticity,
        now=_side(reward, reward.price, afford_now, monthly),
        then=_side(reward, price, afford_then, monthly * factor),
        since=since,
    )


def _side(reward, price, people, units):
    rounded = {"units": units, "points": units * price, "money": units * reward.cost}
    return Side(price, people, **{name: value.quantize(CENT, ROUND_HALF_UP) for name, value in rounded.items()})


def _since(reward, on):
    """(The day from which requests count, how many months that is): a year, or since it is offered."""
    begins = [day for day in (reward.first_offered_on, on - relativedelta(months=MONTHS)) if day]
    since: date = max(begins)
    gone = relativedelta(on, since)
    return since, min(max(gone.years * 12 + gone.months, 1), MONTHS)


def _people(reward, on):
    """SQL of the ids of everybody whom the reward is for, and its parameters."""
    people = queries.present(Person.objects.all(), on=on)
    if teams := list(reward.teams.values_list("pk", flat=True)):
        line = frozenset().union(*map(queries.teams_below, teams))
        people = queries.with_team(people, on=on).filter(Q(current_team_id__in=line))
    return people.order_by().values("id").query.sql_with_params()
