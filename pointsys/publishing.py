"""Moves months with all that the applications know: what is in the way of a step, and who is told of it."""

from datetime import timedelta

import structlog
from django.db import DatabaseError, transaction
from django.urls import reverse

from ledger import calendar
from ledger.models import Month
from pointsys import month_blockers
from teams import notices
from teams.models import RoleGrant

log = structlog.get_logger()

# A first import of past years is published month by month; nobody wants a notice for each of them.
NEWS = timedelta(days=100)


@transaction.atomic
def move(first, to, *, by, at, on, note=""):
    """Take one step of a month, and tell everybody of a publication; see `ledger.calendar.move`."""
    taken = calendar.move(first, to, by=by, at=at, on=on, blockers=month_blockers.ALL, note=note)
    if taken and to == Month.Status.PUBLISHED and on - calendar.last_day(first) <= NEWS:
        url = reverse("month", args=[first])
        notices.tell_all("month.published", key=f"month:{first:%Y-%m}", at=at, on=on, url=url, month=first)
    return taken


def in_the_way(month, to, *, on):
    """What is between a month and a step, what blocks it first."""
    return calendar.in_the_way(month, to, on=on, blockers=month_blockers.ALL)


def move_due(*, on, at):
    """Take the steps that are due by the clock, one after the other; yields each as it is taken.

    What can't be taken stays due for the next tick; the points admins are told once.
    """
    calendar.plan(on=on)
    stuck = set()
    while waiting := [pair for pair in calendar.due(on=on) if pair[0].first not in stuck]:
        month, to = waiting[0]
        try:
            taken = move(month.first, to, by=None, at=at, on=on)
        except calendar.Busy:
            return
        except calendar.Blocked as refusal:
            log.info("month_blocked", month=str(month), to=to, blockers=[each.sentence for each in refusal.blockers])
            stuck.add(month.first)
            _tell_admins(month, to, at)
        except DatabaseError:
            log.exception("month_failed", month=str(month), to=to)
            stuck.add(month.first)
            _tell_admins(month, to, at)
        else:
            if taken:
                yield taken


def _tell_admins(month, to, at):
    admins = RoleGrant.objects.filter(role=RoleGrant.Role.ADMIN).values_list("person_id", flat=True)
    notices.tell(
        admins,
        f"month.blocked.{to}",
        key=f"month:{month}:{to}",
        at=at,
        url=reverse("month-calendar", args=[month.first]),
        month=month.first,
    )
