"""What a long run would look up again in each of its windows, computed once into temporary tables.

Customers' first contracts, contracts' days of full payment and shares; what people signed and collected in each period.
"""

from contextlib import contextmanager

from django.db import connection

from scoring.dependencies import BEFORE_FIELDS, HISTORY_FIELDS, PAID_FIELDS
from scoring.engine import periods
from scoring.facts import sql

TABLES = ("first", "paid", "shares", "calendar", "asked", "month", "signed", "cash", "before")
FORGET = f"DROP TABLE IF EXISTS {', '.join(f'pg_temp.whole_{table}' for table in TABLES)}"
FIRST_FIELDS = set().union(*HISTORY_FIELDS.values())


@contextmanager
def prepared(asked, *, has_history, reads, year_starts):
    """Keeps the tables while a run goes on.

    :param asked: the periods (`engine.periods.Period`) that `person_periods.read_period` will be asked for
    :param has_history: keep the history too, for `records.read(is_whole=True)`: worth it for many records
    :param reads: the fields that rules look at: what none of them does is left out
    """
    with connection.cursor() as cursor:
        cursor.execute(FORGET)
        try:
            if has_history and (asked or reads & FIRST_FIELDS):
                cursor.execute(sql.WHOLE_FIRST)
            if has_history and reads & PAID_FIELDS:
                cursor.execute(sql.WHOLE_PAID)
            if has_history:
                cursor.execute(sql.WHOLE_SHARES)
            if asked:
                _sum_people(cursor, asked, reads, year_starts, sql.FIRST_OF_WHOLE if has_history else sql.FIRST)
            yield
        finally:
            if not connection.needs_rollback:
                cursor.execute(FORGET)


def _sum_people(cursor, asked, reads, year_starts, first):
    before = set()
    if reads & BEFORE_FIELDS:
        before = {periods.four_quarters_before(period, year_starts) for period in asked}
    params = {
        "kinds": [period.kind for period in asked],
        "firsts": [period.first for period in asked],
        "lasts": [period.last for period in asked],
        "begins": [begin for begin, _ in before],
        "ends": [end for _, end in before],
        "earliest": min([begin for begin, _ in before] + [period.first for period in asked]),
        "latest": max(period.last for period in asked),
        "year_starts": year_starts,
    }
    cursor.execute(sql.WHOLE_CALENDAR, params)
    cursor.execute(sql.WHOLE_MONTH.format(first=first), params)
    cursor.execute(sql.WHOLE_SIGNED)
    cursor.execute(sql.WHOLE_CASH)
    cursor.execute(sql.WHOLE_BEFORE, params)
