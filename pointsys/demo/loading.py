"""Copies the stream of rows into the database: one COPY a table, through files, in one transaction."""

from contextlib import ExitStack
from tempfile import TemporaryFile

from django.db import connection, transaction

from pointsys import owner
from teams.models import Company as CompanyModel
from teams.models import Person

from . import tables
from .company import Company

COMPANY_NAME = "华辰科技（合成演示数据） Huachen Technology (synthetic demo data)"
# From here on it is worth telling the planner at once what has come in.
MANY = 20_000


class SystemNotEmpty(Exception):
    """There are people already."""


@transaction.atomic
def load(plan):
    """Draw the company of a plan and store it; returns it.

    :raises SystemNotEmpty: demo data never mixes with what is there
    """
    with connection.cursor() as cursor, ExitStack() as stack:
        # Held until commit: two seeds at once, or an import beside it, would share ids.
        cursor.execute("LOCK TABLE teams_person IN EXCLUSIVE MODE")
        if Person.objects.exists():
            raise SystemNotEmpty
        free = first_free_ids(cursor)
        company = Company(plan, tables.Ids(free))
        CompanyModel.objects.update(name=COMPANY_NAME, is_demo=True)
        for kind, file in spool(company.rows(), stack).items():
            copy(cursor, kind, file)
            if company.records[kind] and kind in free:
                use_up(cursor, kind, company.records[kind])
    return company


def first_free_ids(cursor):
    """The next id of each table; drawn from its series, so that it is ours."""
    firsts = {}
    for kind, table in tables.TABLES.items():
        if "id" in kind._fields:
            cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [table])
            firsts[kind] = cursor.fetchone()[0]
    return firsts


def use_up(cursor, kind, rows):
    """Move the table's series past the rows that brought their own ids; the first one is drawn already."""
    cursor.execute(
        "SELECT count(nextval(pg_get_serial_sequence(%s, 'id'))) FROM generate_series(2, %s)",
        [tables.TABLES[kind], rows],
    )


def spool(rows, stack):
    """Write each table's rows to a file of its own; {kind: file}, in the order of loading.

    The rows of a team belong to many tables, and COPY takes one table at a time.
    """
    files = {kind: stack.enter_context(table_file()) for kind in tables.TABLES}
    writers = {kind: file.write for kind, file in files.items()}
    for row in rows:
        writers[type(row)](tables.line(row))
    return files


def table_file():
    return TemporaryFile("w+", encoding="utf-8", newline="\n")


def copy(cursor, kind, file):
    file.seek(0)
    columns = ", ".join(kind._fields)
    cursor.copy_expert(f"COPY {tables.TABLES[kind]} ({columns}) FROM STDIN", file)


def analyze():
    """Fresh statistics, as the tables' owner: the first scoring then plans well."""
    with owner.connected_as_owner() as connected, connected.cursor() as cursor:
        for table in tables.TABLES.values():
            cursor.execute(f"ANALYZE {table}")
