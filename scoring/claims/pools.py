"""Points set aside for a kind of claim (I3), and what one approver may grant in a month: both need room."""

from decimal import Decimal

from django.db import connection
from django.db.models import Sum
from django.utils import timezone

from scoring.models import Claim, EarmarkedPool, Filing
from teams.models import Company

from .refusals import BudgetUsedUp, PoolMissing

NOTHING = Decimal(0)


def of(kind, day):
    """The pool that a kind draws on for that day, locked until the transaction ends; None: it draws on none.

    :raises PoolMissing: none is set up for the day
    """
    if kind.pool is None:
        return None
    pools = EarmarkedPool.objects.select_for_update().filter(code=kind.pool, starts_on__lte=day, ends_on__gte=day)
    pool = pools.order_by("starts_on").first()
    if pool is None:
        raise PoolMissing(kind.pool, day)
    return pool


def used(pool):
    """Points that approved claims of the pool brought."""
    approved = Filing.objects.filter(pool=pool, claim__status=Claim.Status.APPROVED, points__gt=0)
    return approved.aggregate(sum=Sum("points"))["sum"] or NOTHING


def left(pool):
    return pool.points - used(pool)


# --- What one approver may grant -----------------------------------------------------------


def check_budget(person_id, points, *, at):
    """Take the approver's budget of the month for a decision, one decision at a time.

    :raises BudgetUsedUp: it would go over
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('claims.budget'), %s)", [person_id % 2**31])
    room = budget_left(person_id, at=at)
    if room is not None and points > 0 and points > room:
        raise BudgetUsedUp(room, points)


def budget_left(person_id, *, at):
    """What the person may still grant in the month of `at`; None: as much as they see fit."""
    budget = Company.current().claim_budget
    if budget is None:
        return None
    month = timezone.localdate(at).replace(day=1)
    granted = Filing.objects.filter(
        approved_by=person_id, approved_at__date__gte=month, approved_at__date__lte=timezone.localdate(at), points__gt=0
    )
    return budget - (granted.aggregate(sum=Sum("points"))["sum"] or NOTHING)
