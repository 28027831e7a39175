"""Which month a change counts in: its own while that is open, else the next open one (E1)."""

from django.db import connection
from django.utils import timezone

from ledger.models import Month

FIXED = (Month.Status.PUBLISHED, Month.Status.CLOSED)


def following(first):
    return first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)


def posting_months(firsts):
    """For each first day of a month in `firsts` the first day of the month that takes its changes now."""
    fixed = set(Month.objects.filter(status__in=FIXED).values_list("first", flat=True))
    found = {}
    for first in firsts:
        month = first
        while month in fixed:
            month = following(month)
        found[first] = month
    return found


def in_force(first):
    """The month's row, made on demand."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_month (first, status) VALUES (%s, %s) ON CONFLICT DO NOTHING",
            [first, Month.Status.OPEN],
        )
    return Month.objects.get(first=first)


def published_on(first):
    """The day on which a month was published; None: it is not, or nobody knows when."""
    return published_among([first])[first]


def published_among(firsts):
    """The same of several months: ``{first: day or None}``."""
    rows = Month.objects.filter(first__in=firsts, status__in=FIXED, published_at__isnull=False)
    found = {first: timezone.localdate(at) for first, at in rows.values_list("first", "published_at")}
    return {first: found.get(first) for first in firsts}
