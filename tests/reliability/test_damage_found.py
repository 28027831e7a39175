"""R18: whoever damages the books past all triggers, as their owner, is found by `manage.py verify`."""

import io
from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from pointsys import owner
from scoring import sweep
from scoring.imports import run
from tests.ledger.books import as_role
from tests.reliability import sales

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

CHANGED = "(SELECT max(id) FROM ledger_transfer WHERE before > 0 AND after > 0)"
A_LINE = "(SELECT min(id) FROM ledger_transfer)"
COLUMNS = """
    posting_id, kind, from_account_id, to_account_id, points, category, earned_on, posted_month, award_id, version_id,
     rule, record_id, record, before, after, inputs
"""
# What is done: its SQL, and a check that names it.
DAMAGE = {
    "a balance raised": (
        "UPDATE ledger_balance SET points = points + 9 WHERE account_id = (SELECT min(account_id) FROM ledger_balance)",
        "balance",
    ),
    "a balance removed": (
        "DELETE FROM ledger_balance WHERE account_id = (SELECT min(account_id) FROM ledger_balance)",
        "balance",
    ),
    "points moved between two balances": (
        "UPDATE ledger_balance b SET points = points + s.way FROM (SELECT min(account_id) AS id, 5 AS way FROM"
        " ledger_balance UNION SELECT max(account_id), -5 FROM ledger_balance) s WHERE s.id = b.account_id",
        "balance",
    ),
    "a total by category cut": (
        "UPDATE ledger_categorytotal SET points = points - 1 WHERE ctid = (SELECT min(ctid) FROM ledger_categorytotal)",
        "total by category",
    ),
    "a month's total raised on the boards": (
        "UPDATE ledger_periodtotal SET points = points + 1 WHERE ctid ="
        " (SELECT min(ctid) FROM ledger_periodtotal WHERE kind = 'month')",
        "total of a period",
    ),
    "a total put on a period that has none": (
        "UPDATE ledger_periodtotal SET first = '2031-01-01' WHERE ctid = (SELECT max(ctid) FROM ledger_periodtotal)",
        "total of a period",
    ),
    "an award raised": (
        "UPDATE scoring_award SET points = points + 1 WHERE id = (SELECT min(id) FROM scoring_award)",
        "award",
    ),
    "an award removed": ("DELETE FROM scoring_award WHERE id = (SELECT min(id) FROM scoring_award)", "award"),
    "an award given to somebody else": (
        "UPDATE scoring_award a SET account_id = (SELECT max(id) FROM ledger_account WHERE kind = 'available'"
        " AND id <> a.account_id) WHERE id = (SELECT min(id) FROM scoring_award)",
        "line",
    ),
    "an award without any transfer": (
        "INSERT INTO scoring_award (rule_id, record_id, account_id, date, points, version_id) SELECT rule_id, 7,"
        " account_id, date, 100, version_id FROM scoring_award LIMIT 1",
        "award",
    ),
    "a transfer raised": (f"UPDATE ledger_transfer SET points = points + 1 WHERE id = {A_LINE}", "balance"),
    "a transfer raised with its value after": (
        f"UPDATE ledger_transfer SET points = points + 1, after = after + 1 WHERE id = {A_LINE}",
        "award",
    ),
    "a transfer turned round": (
        "UPDATE ledger_transfer SET from_account_id = to_account_id, to_account_id = from_account_id"
        f" WHERE id = {A_LINE}",
        "balance",
    ),
    "a transfer given to somebody else": (
        "UPDATE ledger_transfer t SET to_account_id = (SELECT max(id) FROM ledger_account WHERE kind = 'available'"
        f" AND id <> t.to_account_id) WHERE id = {A_LINE}",
        "line",
    ),
    "a transfer put into another month": (
        f"UPDATE ledger_transfer SET posted_month = '2031-01-01' WHERE id = {A_LINE}",
        "total of a period",
    ),
    "a transfer's day moved": (
        "UPDATE ledger_transfer SET earned_on = date_trunc('month', earned_on)::date"
        " + (extract(day FROM earned_on)::int % 28) WHERE id = " + A_LINE,
        "line",
    ),
    "a transfer called a ruling of another rule": (
        f"UPDATE ledger_transfer SET rule = 'lead.filed' WHERE id = {CHANGED}",
        "line",
    ),
    "a value before that never was": (
        f"UPDATE ledger_transfer SET before = before + 1, after = after + 1 WHERE id = {CHANGED}",
        "chain of corrections",
    ),
    "a transfer cut off": ("DELETE FROM ledger_transfer WHERE id = (SELECT max(id) FROM ledger_transfer)", "balance"),
    "a transfer posted a second time": (
        f"INSERT INTO ledger_transfer ({COLUMNS}) SELECT {COLUMNS} FROM ledger_transfer WHERE id = {A_LINE}",
        "chain of corrections",
    ),
    "a line for which nothing was awarded": (
        f"INSERT INTO ledger_transfer ({COLUMNS}) SELECT posting_id, kind, from_account_id, to_account_id, 500,"
        " category, earned_on, posted_month, NULL, NULL, rule, record_id, record, NULL, NULL, NULL FROM ledger_transfer"
        f" WHERE id = {A_LINE}",
        "line",
    ),
    "a posting removed": ("DELETE FROM ledger_posting WHERE id = (SELECT min(id) FROM ledger_posting)", "transfer"),
}


@pytest.fixture
def scored(company, tmp_path):
    """A company's points, some of them corrected."""
    records = sales.draw(400)
    bring(tmp_path / "first", records)
    bring(tmp_path / "corrected", [replace(record, amount=record.amount + 300) for record in records])


def bring(folder, records):
    run.run([sales.write(folder, records)])
    sweep.score(as_of=timezone.localdate())


def test_every_kind_of_damage_is_found_and_a_clean_run_finds_nothing(scored):
    verify()
    missed = {}
    with owner.connected_as_owner() as connected:
        for name, (change, check) in DAMAGE.items():
            with transaction.atomic(), connected.cursor() as cursor:
                disable_triggers(cursor)
                cursor.execute(change)
                assert cursor.rowcount >= 1, name
                found = complaint()
                if f"{check} " not in found:
                    missed[name] = found
                transaction.set_rollback(True)
    assert missed == {}
    assert len(DAMAGE) >= 10
    verify()


def test_the_command_ends_with_1_and_names_what_is_off(scored, manage):
    with as_role("owner") as other, other.cursor() as cursor:
        disable_triggers(cursor)
        cursor.execute(DAMAGE["a balance raised"][0])
    result = manage("verify", check=False)
    assert result.returncode == 1
    assert "balance" in result.stdout
    assert "the transfers say" in result.stdout
    assert "2 things are off" in result.stderr


def disable_triggers(cursor):
    for table in ("ledger_transfer", "ledger_posting", "scoring_award"):
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")


def complaint():
    """What `manage.py verify` says is off; empty where it finds nothing."""
    out = io.StringIO()
    try:
        call_command("verify", stdout=out)
    except CommandError:
        return out.getvalue()
    return ""


def verify():
    call_command("verify", stdout=io.StringIO())
