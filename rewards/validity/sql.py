"""What lapses of many accounts by a day, set-wise: balance less what unexpired months brought, less what is protected.

Oldest first, so that everything used counts against the oldest lots: what is left of expired ones is what the balance
has beyond the sum of the unexpired ones. That sum is all that has to be read.
"""

from datetime import date, datetime, time

from django.db import connection, transaction
from django.utils import timezone

from ledger import months as calendar
from ledger.models import Month
from ledger.queries import CATEGORIES, HELD

# Asked in two ways: what lapses, and of whom, after it was posted, more was taken than had expired.
QUERY = """
    WITH picked AS MATERIALIZED (
        SELECT a.id, a.person_id, b.points AS balance FROM ledger_account a JOIN ledger_balance b ON b.account_id = a.id
        WHERE a.kind = 'available' AND {picked} AND a.id > %(after)s AND a.id <= %(upto)s
    ), fresh AS (
        SELECT account_id, sum(points) AS points FROM (
            SELECT t.account_id, sum(t.points) AS points FROM ledger_categorytotal t
            WHERE t.account_id > %(after)s AND t.account_id <= %(upto)s
                AND t.earned_month >= %(cutoff)s AND t.category = ANY(%(earned)s)
            GROUP BY t.account_id, t.earned_month) nets WHERE points > 0 GROUP BY 1
    ), over AS MATERIALIZED (
        SELECT p.id, p.person_id, p.balance, p.balance - coalesce(f.points, 0) AS points
        FROM picked p LEFT JOIN fresh f ON f.account_id = p.id WHERE {over}
    ), provisional AS (
        SELECT account_id, sum(points) AS points FROM (
            SELECT t.account_id, sum(t.points) AS points FROM ledger_categorytotal t JOIN over o ON o.id = t.account_id
            WHERE t.posted_month > %(fixed)s
                AND (t.category = ANY(%(earned)s) OR (t.category = %(held)s AND t.earned_month = t.posted_month))
            GROUP BY t.account_id, t.posted_month) months WHERE points > 0 GROUP BY 1
    ), late AS (
        SELECT account_id, sum(points) AS points FROM (
            SELECT t.account_id, sum(t.points) AS points FROM ledger_categorytotal t JOIN over o ON o.id = t.account_id
            WHERE (t.posted_month = ANY(%(recent)s) OR t.posted_month > %(fixed)s)
                AND t.earned_month < %(cutoff)s AND t.category = ANY(%(earned)s)
            GROUP BY t.account_id, t.earned_month) months WHERE points > 0 GROUP BY 1
    ), back AS (
        SELECT t.to_account_id AS account_id, sum(t.points) AS points FROM over o
        JOIN ledger_transfer t ON t.to_account_id = o.id AND t.kind IN ('release', 'refund')
        JOIN ledger_posting p ON p.id = t.posting_id
        WHERE p.at >= %(since)s GROUP BY 1
    ), due AS (
        SELECT o.id, o.person_id,
               least(o.points - coalesce(l.points, 0) - coalesce(b.points, 0),
                     o.balance - coalesce(v.points, 0)) AS points
        FROM over o LEFT JOIN provisional v ON v.account_id = o.id LEFT JOIN late l ON l.account_id = o.id
        LEFT JOIN back b ON b.account_id = o.id
    )
    SELECT id, person_id, points FROM due WHERE {due} ORDER BY id
"""
OVERDUE = QUERY.format(picked="b.points > 0", over="p.balance > coalesce(f.points, 0)", due="points > 0")
OVERDRAWN = QUERY.format(picked="a.id = ANY(%(accounts)s)", over="true", due="points < 0")
EVERY = (0, 2**62)
# Accounts at a time.
BATCH = 5_000


def overdue(rule, *, on, span=EVERY):
    """``[(account id, person id, points)]`` of what lapses by the day, of accounts after the first number of the span
    up to the second; empty where nothing expires."""
    return _asked(OVERDUE, rule, on, span)


def overdrawn(rule, *, on, span, accounts):
    """Those of these accounts of a span that, less what just lapsed, have less than what doesn't lapse by the day."""
    return _asked(OVERDRAWN, rule, on, span, accounts=accounts)


def _asked(query, rule, on, span, **more):
    cutoff = rule.cutoff(on)
    if cutoff is None:
        return []
    since = timezone.make_aware(datetime.combine(rule.protected_since(on), time.min))
    recent = Month.objects.filter(status__in=Month.FIXED, published_at__gte=since).values_list("first", flat=True)
    asked = {
        "after": span[0],
        "upto": span[1],
        "cutoff": cutoff,
        "earned": list(CATEGORIES),
        "held": HELD,
        "fixed": calendar.latest_fixed() or date.min,
        "recent": list(recent),
        "since": since,
    } | more
    with transaction.atomic(), connection.cursor() as cursor:
        # Compiling this query takes longer than its answer.
        cursor.execute("SET LOCAL jit = off")
        cursor.execute(query, asked)
        return cursor.fetchall()


def overdue_of_all(rule, *, on):
    """The same of everybody, span by span, as lapsing itself goes."""
    if rule.cutoff(on) is None:
        return []
    return [row for span in spans(BATCH) for row in overdue(rule, on=on, span=span)]


SPANS = """
    SELECT max(id) FROM (
        SELECT id, (row_number() OVER (ORDER BY id) - 1) / %s AS part FROM ledger_account WHERE kind = 'available') a
    GROUP BY part ORDER BY part
"""


def spans(size):
    """Ranges of account numbers with about so many accounts of people each: ``[(after, up to)]``."""
    with connection.cursor() as cursor:
        cursor.execute(SPANS, [size])
        ends = [row[0] for row in cursor.fetchall()]
    return list(zip([0, *ends], ends, strict=False))
