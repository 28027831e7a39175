"""Which month a change counts in: its own while that is open, else the next open one (E1)."""

from django.db import connection

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
