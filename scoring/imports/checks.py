"""Set-wise checks of staged rows: keys that stand there twice, and references to what is not there.

A reference is fine if its target is stored or staged and itself not held back. Teams and people refer to each other,
so theirs are checked until nothing more is held back; every other kind refers only to kinds before it.
"""

# ruff: noqa: S608 (names in SQL come from the table of columns; values are parameters)

from collections.abc import Collection

from django.db import connection
from django.utils.translation import gettext as _

from .columns import BY_NAME, KINDS
from .kinds import Column, Kind
from .staging import HELD, OVERTAKEN, TAKEN, quote

# Kinds that refer to each other in both directions.
CIRCLE = ("teams", "people")


def mark_overtaken(kind: Kind) -> None:
    """Leave only the last row of each key; columns that its file does not have are taken from the rows before it.

    Of shares, one row a person and file is left: what the files come to together is for `shares` to say.
    """
    key = _key(kind)
    if kind.shares_of:
        key = f"_file, CASE WHEN _file = 0 THEN _line END, {key}"
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {kind.stage} s SET _state = {OVERTAKEN} FROM ("
            f" SELECT ctid, row_number() OVER (PARTITION BY {key} ORDER BY _file DESC, _line DESC) AS place"
            f" FROM {kind.stage}) d WHERE d.ctid = s.ctid AND d.place > 1"
        )
        if cursor.rowcount and not kind.shares_of:
            _complete_from_overtaken(cursor, kind)


def _key(kind: Kind, alias: str = "") -> str:
    return ", ".join(f"{alias}{quote(column.name)}" for column in kind.key)


def _complete_from_overtaken(cursor, kind: Kind) -> None:
    same_key = " AND ".join(
        f"e.{quote(column.name)} IS NOT DISTINCT FROM s.{quote(column.name)}" for column in kind.key
    )
    for column in kind.columns:
        if column.required or column.key:
            continue
        bit, name = kind.bits[column.name], quote(column.name)
        cursor.execute(
            f"UPDATE {kind.stage} s SET {name} = e._cell, _given = s._given | {bit} FROM ("
            f" SELECT DISTINCT ON ({_key(kind)}) {_key(kind)}, {name} AS _cell FROM {kind.stage}"
            f" WHERE _state = {OVERTAKEN} AND _given & {bit} <> 0"
            f" ORDER BY {_key(kind)}, _file DESC, _line DESC) e"
            f" WHERE s._state = {TAKEN} AND s._given & {bit} = 0 AND {same_key}"
        )


def hold_unresolved(kinds: Collection[Kind]) -> None:
    """Hold back rows of the given kinds that refer to what is neither stored nor staged and taken.

    For kinds whose rows are shares, `shares.settle` does it.
    """
    while sum(map(_hold_unresolved_references, kinds)):
        if all(kind.name not in CIRCLE for kind in kinds):
            return


def _hold_unresolved_references(kind: Kind) -> int:
    """Hold back rows of one kind; returns how many."""
    return sum(
        hold_where(kind, column, f"NOT ({is_there(column.refers, f's.{quote(column.name)}')})", unknown_reason(column))
        for column in kind.columns
        if column.refers
    )


def is_there(name: str, value: str) -> str:
    """SQL: the code `value` is stored, or staged and not held back."""
    target = BY_NAME[name]
    code = quote(target.code.db_column(target.model))
    return (
        f"EXISTS (SELECT FROM {target.table} t WHERE t.{code} = {value}) OR EXISTS (SELECT FROM {target.stage} x"
        f" WHERE x.{quote(target.code.name)} = {value} AND x._state = {TAKEN})"
    )


def hold_where(kind: Kind, column: Column, condition: str, reason: str) -> int:
    """Hold back taken rows `s` whose `column` is filled and for which `condition` holds; returns how many.

    :param reason: text in the reader's language, with one `%s` for the cell
    """
    name = quote(column.name)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {kind.stage} s SET _state = {HELD}, _column = %s, _value = s.{name},"
            f" _reason = format(%s, s.{name}) WHERE s._state = {TAKEN} AND s.{name} IS NOT NULL AND ({condition})",
            [column.name, reason],
        )
        return cursor.rowcount


def unknown_reason(column: Column) -> str:
    """Why a reference holds its row back, with `%s` for the code."""
    return {
        "teams": _("team %s is not known yet; the row waits for it"),
        "people": _("person %s is not known yet; the row waits for them"),
        "products": _("product %s is not known yet; the row waits for it"),
        "customers": _("customer %s is not known yet; the row waits for it"),
        "contracts": _("contract %s is not known yet; the row waits for it"),
        "claims": _("claim %s is not known yet; the row waits for it"),
    }[column.refers or ""]


def in_order(kinds: Collection[Kind]) -> list[list[Kind]]:
    """Kinds in the order in which they can be checked and stored; those of the circle together."""
    circle = [kind for kind in KINDS if kind in kinds and kind.name in CIRCLE]
    others = [[kind] for kind in KINDS if kind in kinds and kind.name not in CIRCLE]
    return [circle, *others] if circle else others
