"""What a long run would look up again in each of its windows, computed once into temporary tables.

Facts that are joined from several tables; what people signed and collected in each period.
"""

from contextlib import contextmanager

from django.db import connection

from scoring.dependencies import BEFORE_FIELDS, HISTORY_FIELDS
from scoring.engine import periods
from scoring.facts import records, sql

TABLES = ("first", *records.JOINED, "calendar", "month", "before")
FORGET = f"DROP TABLE IF EXISTS {', '.join(f'pg_temp.whole_{table}' for table in TABLES)}"
FIRST_FIELDS = set().union(*HISTORY_FIELDS.values())


@contextmanager
def prepared(asked, *, kept, days, reads, year_starts, gives=None, takes=None):
    """Keeps the tables while a run goes on.

    :param asked: the periods (`engine.periods.Period`) that `person_periods.read_period` will be asked for
    :param kept: the tables whose records of `days` (first, last) are kept for `records.read(is_kept=True)`: worth it
        for many
    :param reads: the fields that rules look at: what none of them does is left out
    :param gives: where the months are written for a process of later dates (`halves.Handover`)
    :param takes: (first day, where the months before it come from): a process of earlier dates sums those
    """
    with connection.cursor() as cursor:
        cursor.execute(FORGET)
        try:
            if kept and (asked or reads & FIRST_FIELDS):
                cursor.execute(sql.WHOLE_FIRST)
            if asked:
                _sum_people(cursor, asked, reads, year_starts, sql.FIRST_OF_WHOLE if kept else sql.FIRST, takes)
            if gives:
                gives.write(cursor, "whole_month" if asked else None)
            for table in kept:
                cursor.execute(records.keeping(table, reads), {"first": days[0], "last": days[1]})
            yield
        finally:
            if not connection.needs_rollback:
                cursor.execute(FORGET)


def _sum_people(cursor, asked, reads, year_starts, first_contract, takes):
    before = set()
    if reads & BEFORE_FIELDS:
        before = {periods.four_quarters_before(period, year_starts) for period in asked}
    first = min(period.first for period in asked)
    signed = min([first, *(begin for begin, _ in before)])
    begin, earlier = takes or (signed, None)
    params = {
        "begin": begin.replace(day=1),
        # A customer counts once a year: whether that is later than `begin` shows from the year's first day on.
        "signed_from": max(signed, periods.first_day("year", begin, year_starts)),
        "cash_from": max(first, begin),
        "latest": max(period.last for period in asked),
        "year_starts": year_starts,
        "begins": [begin for begin, _ in before],
        "ends": [end for _, end in before],
    }
    cursor.execute(sql.WHOLE_CALENDAR, params)
    cursor.execute(sql.WHOLE_MONTH.format(first=first_contract), params)
    if earlier:
        earlier.read(cursor, "whole_month")
    cursor.execute(sql.FIND_MONTH)
    cursor.execute(sql.WHOLE_BEFORE, params)
