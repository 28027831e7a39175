"""Keeps each person's figures by period as last scored: what dashboards read (G1, G4)."""

from datetime import date

from django.db import connection

from ledger import copying

# What the column holds; a target of a cent is passed by more. Rules look at the quotient itself.
MOST_ATTAINMENT = 10**12 - 1

COLUMNS = (
    "person_id, kind, first, sales_target, sales, collected, due, collected_of_due,"
    " contracts, customers, new_customers, repeat_customers, attainment"
)
STAGE = f"""
    CREATE TEMP TABLE IF NOT EXISTS pending_indicator ON COMMIT DELETE ROWS AS
        SELECT {COLUMNS} FROM scoring_indicator WHERE false;
    DELETE FROM pending_indicator
"""
# What is as it was is left out first: ON CONFLICT would lock its row, which is a write, before looking at the values.
UPSERT = f"""
    INSERT INTO scoring_indicator ({COLUMNS})
    SELECT p.* FROM pending_indicator p LEFT JOIN scoring_indicator i USING (person_id, kind, first)
    WHERE i.person_id IS NULL
        OR (i.sales_target, i.sales, i.collected, i.due, i.collected_of_due, i.contracts, i.customers, i.new_customers,
            i.repeat_customers) IS DISTINCT FROM
           (p.sales_target, p.sales, p.collected, p.due, p.collected_of_due, p.contracts, p.customers, p.new_customers,
            p.repeat_customers)
    ON CONFLICT (person_id, kind, first) DO UPDATE SET
        sales_target = EXCLUDED.sales_target, sales = EXCLUDED.sales, collected = EXCLUDED.collected,
        due = EXCLUDED.due, collected_of_due = EXCLUDED.collected_of_due, contracts = EXCLUDED.contracts,
        customers = EXCLUDED.customers, new_customers = EXCLUDED.new_customers,
        repeat_customers = EXCLUDED.repeat_customers, attainment = EXCLUDED.attainment
"""
GONE = """
    DELETE FROM scoring_indicator i USING unnest(%s::bigint[], %s::text[], %s::date[]) g(person_id, kind, first)
    WHERE i.person_id = g.person_id AND i.kind = g.kind AND i.first = g.first
"""
HAS_FIGURES = "SELECT EXISTS (SELECT FROM scoring_indicator WHERE kind = %s AND first = %s)"
GONE_FROM_PERIOD = """
    DELETE FROM scoring_indicator i WHERE i.kind = %s AND i.first = %s
        AND NOT EXISTS (SELECT FROM pending_indicator p WHERE p.person_id = i.person_id)
"""


def keep(facts, *, gone=(), period=None):
    """Write the figures of `facts` (an iterable of `person_periods.Facts`), in the caller's transaction.

    :param gone: person-periods that exist no more; or
    :param period: (kind, first) of which `facts` are all there are
    """
    rows = [_row(each) for each in facts]
    with connection.cursor() as cursor:
        if period and not _has_figures(cursor, period):
            copying.write(cursor, "scoring_indicator", COLUMNS, rows)
            return
        cursor.execute(STAGE)
        copying.write(cursor, "pending_indicator", COLUMNS, rows)
        cursor.execute(UPSERT)
        if period:
            cursor.execute(GONE_FROM_PERIOD, period)
        elif gone:
            cursor.execute(GONE, [list(column) for column in zip(*gone, strict=True)])


def _has_figures(cursor, period):
    cursor.execute(HAS_FIGURES, period)
    return cursor.fetchone()[0]


NO_PERIOD = """
    DELETE FROM scoring_indicator WHERE first > %s OR first <> ledger_period_first(kind, first, %s)
        OR first + make_interval(months => CASE kind WHEN 'month' THEN 1 WHEN 'quarter' THEN 3 ELSE 12 END) <= %s
"""


def forget_other_periods(as_of, year_starts, earliest=date.min):
    """Drop the figures of periods that have not begun, are none of the company's year, or end before `earliest`."""
    with connection.cursor() as cursor:
        cursor.execute(NO_PERIOD, [as_of, year_starts, earliest])


def _row(each):
    of, sums = each.of, each.sums
    has_target = sums.target is not None and sums.target > 0
    target = round(sums.target, 6) if has_target else "\\N"
    attainment = min(round(sums.sales / sums.target, 6), MOST_ATTAINMENT) if has_target else "\\N"
    cash = (sums.collected, sums.due, sums.collected_of_due)
    counts = (sums.contracts, sums.customers, sums.new_customers, sums.repeat_customers)
    # Not one f-string: it would take three times as long for numbers with decimals.
    return "\t".join(map(str, (*of, target, sums.sales, *cash, *counts, attainment))) + "\n"
