"""Which month a change counts in: its own while that is open, else the next open one (E1)."""

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from ledger.models import Month

# How often a posting looks again for an open month: each time, another one was published meanwhile.
ATTEMPTS = 3


def following(first):
    return first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)


def preceding(first):
    return first.replace(year=first.year - (first.month == 1), month=(first.month - 2) % 12 + 1)


def latest_fixed():
    """The last month whose figures stand, or None. Months are published in order, so all before it stand as well."""
    fixed = Month.objects.filter(status__in=Month.FIXED).order_by("-first")
    return fixed.values_list("first", flat=True).first()


def posting_months(firsts):
    """For each first day of a month in `firsts` the first day of the month that takes its changes now."""
    fixed = latest_fixed()
    if fixed is None:
        return {first: first for first in firsts}
    opened = following(fixed)
    return {first: max(first, opened) for first in firsts}


def into_open(write):
    """`write()`, which looks up posting months and posts; again where one of them was published in between (E1).

    :raises IntegrityError: the database refuses for any other reason
    """
    for _ in range(ATTEMPTS - 1):
        try:
            with transaction.atomic():
                return write()
        except IntegrityError as refusal:
            if constraint_of(refusal) != "transfer_month_open":
                raise
    return write()


def constraint_of(error):
    """The name of the constraint or trigger that refused."""
    return getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)


def in_force(first):
    """The month's row, made on demand.

    :raises IntegrityError: it lies before a published month, and stands with that
    """
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
    rows = Month.objects.filter(first__in=firsts, status__in=Month.FIXED, published_at__isnull=False)
    found = {first: timezone.localdate(at) for first, at in rows.values_list("first", "published_at")}
    return {first: found.get(first) for first in firsts}
