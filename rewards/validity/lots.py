"""One account's lots, and what lapses when: the same arithmetic as `sql.py`, for one account and any day."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.utils import timezone

from ledger import queries as ledger
from ledger.models import CategoryTotal, Month, Transfer
from teams.models import Person

from .rule import DAY, current_rule

ZERO = Decimal(0)
# Points that came back: a reservation or an appeal's hold let go, a redemption given back. The index that 0005 makes
# names the same two.
RETURNS = (Transfer.Kind.RELEASE, Transfer.Kind.REFUND)


class Lot(NamedTuple):
    """Points of an account earned in a month: what the month brought, what is left, its last day (None: always).

    `provisional`: what of the lot stands in months that are not published yet, and lapses in none of them.
    """

    month: date
    earned: Decimal
    left: Decimal
    lapses_on: date | None
    provisional: Decimal = ZERO

    @property
    def used(self):
        return self.earned - self.left


class Lapse(NamedTuple):
    """So many points lapse at the end of a day if nothing is spent until then."""

    day: date
    points: Decimal


@dataclass
class Holding:
    """What decides what lapses of one account.

    `nets`: points by earned month, corrections included; `late`: (day of publication or None, earned month, points) of
    what each posted month brought; `back`: (day, points) of what came back.
    """

    balance: Decimal = ZERO
    nets: dict = field(default_factory=lambda: defaultdict(lambda: ZERO))
    late: list = field(default_factory=list)
    back: list = field(default_factory=list)
    provisional: Decimal = ZERO

    @property
    def used(self):
        """Everything that took points, corrections that their own month could not bear included."""
        return sum((net for net in self.nets.values() if net > 0), ZERO) - self.balance

    def kept(self, rule, on):
        """Points that may not lapse on the day, though their months have expired."""
        cutoff, since = rule.cutoff(on), rule.protected_since(on)
        late: dict = defaultdict(lambda: ZERO)
        for published, month, points in self.late:
            if month < cutoff and (published is None or published >= since):
                late[month] += points
        returned = sum((points for day, points in self.back if since <= day <= on), ZERO)
        return sum((points for points in late.values() if points > 0), ZERO) + returned

    def due(self, rule, on):
        """What lapses on the day as things are now: nothing that is provisional."""
        return max(min(self.over(rule, on), self.balance - self.provisional), ZERO)

    def over(self, rule, on):
        """What lapses by the day if nothing is spent, and what is provisional is published as it stands."""
        cutoff = rule.cutoff(on)
        if cutoff is None or self.balance <= 0:
            return ZERO
        fresh = sum((net for month, net in self.nets.items() if month >= cutoff and net > 0), ZERO)
        return max(self.balance - fresh - self.kept(rule, on), ZERO)


def account_of(holder):
    """The id of the available account of a person, or of the account given; None before anything was scored."""
    return ledger.available_account(holder.pk) if isinstance(holder, Person) else getattr(holder, "pk", holder)


def holding_of(account_id, *, on, rule):
    """Read once what `lots` and `schedule` look at: five queries."""
    found = Holding(balance=ledger.balance(account_id), provisional=ledger.provisional(account_id))
    published = _published()
    rows = CategoryTotal.objects.filter(account=account_id, category__in=ledger.CATEGORIES)
    by_month: dict = defaultdict(lambda: ZERO)
    for posted, earned, points in rows.values_list("posted_month", "earned_month", "points"):
        found.nets[earned] += points
        by_month[posted, earned] += points
    fixed = max(published, default=date.min)
    # A month without a step of its own stands with those after it.
    found.late = [
        (published.get(posted, date.min if posted <= fixed else None), earned, points)
        for (posted, earned), points in by_month.items()
    ]
    since = rule.protected_since(on)
    came = Transfer.objects.filter(to_account=account_id, kind__in=RETURNS).values_list("posting__at", "points")
    returned = [(timezone.localdate(at), points) for at, points in came]
    found.back = [(day, points) for day, points in returned if day >= since]
    return found


def _published():
    """The day of publication of each published month."""
    rows = Month.objects.filter(status__in=Month.FIXED).values_list("first", "published_at")
    return {first: timezone.localdate(at) if at else date.min for first, at in rows}


def lots(holder, *, on, rule=None, holding=None):
    """The lots of a person or an account on a day, oldest first; those that are used up included.

    :returns: ``[Lot]``
    """
    account_id = account_of(holder)
    if account_id is None:
        return []
    rule = rule or current_rule()
    holding = holding or holding_of(account_id, on=on, rule=rule)
    used = holding.used
    provisional: dict = defaultdict(lambda: ZERO)
    for published, month, points in holding.late:
        if published is None:
            provisional[month] += points
    found = []
    for month in sorted(month for month, net in holding.nets.items() if net > 0):
        earned = holding.nets[month]
        taken = min(max(used, ZERO), earned)
        used -= taken
        left = earned - taken
        found.append(Lot(month, earned, left, rule.last_day(month), max(min(provisional[month], left), ZERO)))
    return found


def schedule(holder, *, on, rule=None, holding=None):
    """What lapses when, if nothing is spent from the day on: ``[Lapse]``, the next one first.

    What is provisional counts as if it were published as it stands.
    """
    account_id = account_of(holder)
    rule = rule or current_rule()
    if account_id is None or not rule.lapses:
        return []
    holding = holding or holding_of(account_id, on=on, rule=rule)
    ends = {rule.last_day(month) for month, net in holding.nets.items() if net > 0}
    grace = rule.protected_since(on)
    ends |= {day + (on - grace) for day, _points in holding.back}
    ends |= {
        published + (on - grace) for published, _month, _points in holding.late if published and published >= grace
    }
    gone = holding.due(rule, on)
    found = [Lapse(on, gone)] if gone else []
    for end in sorted(end for end in ends if end >= on):
        by_then = holding.over(rule, end + DAY)
        if by_then > gone:
            found.append(Lapse(end, by_then - gone))
            gone = by_then
    return found
