"""Reads the facts as if some rows were there: each query finds them in place of its tables. Nothing is written.

A query's own WITH hides a table behind an expression of the same name, and its indexes go on serving. So the facts of a
hypothetical record are those of a real one, from the same queries, history and days of payment included.
"""

import json
import re
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def read_only():
    """A transaction that the database itself keeps from writing."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION READ ONLY")
        yield


@contextmanager
def supposed(rows):
    """Every query inside sees these rows: ``{table: [{column: value}]}``. One with the id of a stored row replaces it.

    For the SQL of `scoring.facts` and `scoring.queries`, which begins with SELECT or WITH.
    """
    with connection.execute_wrapper(_Supposed(rows)):
        yield


class _Supposed:
    def __init__(self, rows):
        self.tables = {table: (re.compile(rf"\b{table}\b"), _expression(table, each)) for table, each in rows.items()}

    def __call__(self, execute, sql, params, many, context):
        used = [expression for pattern, expression in self.tables.values() if pattern.search(sql)]
        if used and sql.lstrip()[:6].upper().startswith(("SELECT", "WITH")):
            if params is not None:
                used = [expression.replace("%", "%%") for expression in used]
            head, rest = ",\n".join(used), sql.lstrip()
            sql = f"WITH {head}, {rest[5:]}" if rest[:5].upper() == "WITH " else f"WITH {head} {rest}"
        return execute(sql, params, many, context)


def _expression(table, rows):
    with connection.cursor() as cursor:
        given = cursor.mogrify("%s::jsonb", [json.dumps(rows, default=str)]).decode()
        replaced = [row["id"] for row in rows if row["id"] > 0]
        # A condition keeps PostgreSQL from joining by the table's indexes: only where there is something to leave out.
        but = cursor.mogrify("WHERE t.id <> ALL(%s::bigint[])", [replaced]).decode() if replaced else ""
    return (
        f"{table} AS NOT MATERIALIZED (SELECT t.* FROM {table} t {but}"  # noqa: S608
        f" UNION ALL SELECT t.* FROM jsonb_populate_recordset(NULL::{table}, {given}) t)"
    )
