"""What was decided in the application: a file that has it undecided undoes nothing, one that says otherwise waits.

A record that a person entered is decided here alone. One that came by file (see `customer_work.take_in`) may still be
decided by its file as long as nobody did so here; afterwards the file may only take it back as void.
"""

# ruff: noqa: S608 (names in SQL come from the table of columns; values are parameters)

from collections.abc import Collection

from django.db import connection
from django.utils.translation import gettext as _

from .checks import hold_where
from .kinds import Kind
from .staging import TAKEN, quote

# Kinds whose records people also enter themselves, with the column of their entries.
ENTERED = {"leads": "lead_id", "visits": "visit_id", "feedback": "feedback_id"}
ENTRY = "EXISTS (SELECT FROM scoring_entry e WHERE e.{column} = t.id AND {said})"
FILING = "EXISTS (SELECT FROM scoring_filing f WHERE f.claim_id = t.id AND f.claimant_id IS NULL AND {said})"
CLAIM_DECIDED = "t.status IN ('approved', 'rejected')"


def keep(kinds: Collection[Kind]) -> None:
    """Let staged rows say what was decided here, or hold them back."""
    for kind in kinds:
        if column := ENTERED.get(kind.name):
            _keep_entries(kind, column)
        elif kind.name == "claims":
            _keep_claims(kind)


def _keep_entries(kind: Kind, column: str) -> None:
    decided = ENTRY.format(column=column, said="e.entered_by_id IS NULL AND e.status IN ('approved', 'rejected')")
    _keep(kind, "status", f"s.status = 'pending' AND {decided}")
    if "quality" in kind.by_name:
        _keep(kind, "quality", ENTRY.format(column=column, said="e.status = 'approved'"))
    here = ENTRY.format(column=column, said="(e.entered_by_id IS NOT NULL OR e.status = 'rejected')")
    text = _("status %s: this record was decided in the application, and its status stays so")
    _hold(kind, here, text)


def _keep_claims(kind: Kind) -> None:
    """What reviewers fill in stands among a claim's attributes."""
    _keep(kind, "attributes", FILING.format(said="f.approved_at IS NOT NULL"))
    decided = FILING.format(said=CLAIM_DECIDED)
    _keep(kind, "status", f"s.status IN ('draft', 'submitted', 'confirmed') AND {decided}")
    text = _("status %s: this claim was decided in the application; a points admin can have it decided anew")
    _hold(kind, decided, text)


def _keep(kind: Kind, name: str, condition: str) -> None:
    key, column = quote(kind.code.db_column(kind.model)), quote(name)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {kind.stage} s SET {column} = t.{column} FROM {kind.table} t"
            f" WHERE t.{key} = s.{quote(kind.code.name)} AND s._state = {TAKEN} AND {condition}"
        )


def _hold(kind: Kind, condition: str, reason: str) -> None:
    key, status = quote(kind.code.db_column(kind.model)), quote("status")
    there = (
        f"EXISTS (SELECT FROM {kind.table} t WHERE t.{key} = s.{quote(kind.code.name)} AND t.status <> s.{status}"
        f" AND s._given & {kind.bits['status']} <> 0 AND {condition})"
    )
    hold_where(kind, kind.by_name["status"], there, reason)
