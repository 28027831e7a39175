"""What happened stays: no role of the application changes, deletes or empties what the ledger and the audit say."""

import psycopg2
import pytest
from django.utils import timezone

from teams import audit
from tests.ledger.books import as_role, award

TABLES = {
    "ledger_transfer": "points = points + 1",
    "ledger_posting": "reason = 'other'",
    "ledger_account": "name = 'other'",
    "teams_auditevent": "event = 'other'",
    "scoring_revision": "by = 'other'",
}


@pytest.fixture
def happened(committed_books):
    """A row in each of the tables (making people left revisions)."""
    award(committed_books, 50)
    audit.record("month.published", target="2026-03", by=None, at=timezone.now())


@pytest.mark.parametrize("role", ["runtime", "owner"])
def test_neither_role_alters_what_happened(happened, role):
    with as_role(role) as other, other.cursor() as cursor:
        for table, change in TABLES.items():
            before = rows(cursor, table)
            assert before
            for statement in (f"UPDATE {table} SET {change}", f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"):
                with pytest.raises(psycopg2.errors.InsufficientPrivilege):
                    cursor.execute(statement)
            assert rows(cursor, table) == before


def rows(cursor, table):
    cursor.execute(f"SELECT md5(t::text) FROM {table} t ORDER BY 1")
    return cursor.fetchall()


@pytest.mark.parametrize("table", ["ledger_balance", "ledger_categorytotal", "ledger_periodtotal"])
def test_the_application_only_reads_the_sums_that_the_trigger_keeps(happened, table):
    with as_role("runtime") as other, other.cursor() as cursor:
        before = rows(cursor, table)
        for statement in (
            f"UPDATE {table} SET points = 1",
            f"DELETE FROM {table}",
            f"TRUNCATE {table}",
            f"INSERT INTO {table} SELECT * FROM {table}",
        ):
            with pytest.raises(psycopg2.errors.InsufficientPrivilege):
                cursor.execute(statement)
        assert rows(cursor, table) == before


def test_a_second_row_cannot_stand_for_an_account_that_is_there(happened):
    with as_role("runtime") as other, other.cursor() as cursor, pytest.raises(psycopg2.errors.UniqueViolation):
        cursor.execute("INSERT INTO ledger_account (kind, name) VALUES ('issued', 'company')")
