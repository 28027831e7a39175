"""Pools and what was proposed of them, for the tests of pages."""

from datetime import date
from decimal import Decimal

from ledger.models import Account, Month, Transfer
from scoring import share_outs
from tests.pages import parts as making

LAST_MONTH = date(2026, 10, 1)


def filled(parts, team, points=100):
    """Points in a team's pool, of a month that is published."""
    pool = Account.objects.get(kind="pool", team=parts.teams[team])
    making.move(pool, points, on=LAST_MONTH, record=f"J-{team}")
    Month.objects.update_or_create(first=LAST_MONTH, defaults={"status": "published"})


def saved(parts, team, *, by, points=60, **more):
    asked = {"mode": "equal", "points": Decimal(points), "first": LAST_MONTH, "last": LAST_MONTH, **more}
    return share_outs.save(parts.teams[team], by=parts.users[by], at=making.NOW, on=making.TODAY, **asked)


def waiting(parts, team, *, by, **more):
    """A proposal that waits for approval, of a pool that has enough for it."""
    filled(parts, team)
    draft = saved(parts, team, by=by, **more)
    return share_outs.submit(draft, by=parts.users[by], at=making.NOW, on=making.TODAY)


def publish_before(day):
    """Publish every month before a day that anything was posted in."""
    for first in Transfer.objects.order_by("posted_month").values_list("posted_month", flat=True).distinct():
        if first < day:
            Month.objects.update_or_create(first=first, defaults={"status": Month.Status.PUBLISHED})
