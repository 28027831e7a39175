"""What an import would change, cell by cell: read between its checks and its writing, for short files."""

# ruff: noqa: S608 (names in SQL come from the table of columns; values are parameters)

from dataclasses import dataclass
from typing import Any

from django.db import connection

from .applying import plan_of
from .columns import BY_NAME
from .kinds import Column, Kind
from .staging import quote


@dataclass(frozen=True)
class Change:
    """One row: its line, what becomes of it (`applying.NEW`, …), its cells before and after, by column."""

    line: int
    outcome: str
    before: dict[str, Any]
    after: dict[str, Any]


def read(kind: Kind) -> list[Change]:
    """Changes of the first file's rows, in their order; references as the codes that files have."""
    columns = [column for column in kind.columns if column.stored]
    before = ", ".join(_code(column, f"t.{quote(column.db_column(kind.model))}") for column in columns)
    # People and teams that are new are not stored yet: their codes stand in the file.
    after = ", ".join(
        f"coalesce({_code(column, f'p.{name}')}, s.{quote(column.name)})" if column.refers else f"p.{name}::{kept_as}"
        for column in columns
        for kept_as in [kind.model._meta.get_field(column.field or column.name).db_type(connection)]
        for name in [quote(column.db_column(kind.model))]
    )
    names = [column.name for column in columns]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT p._line, p._outcome, {before}, {after} FROM {plan_of(kind)} p"
            f" JOIN {kind.stage} s ON (s._file, s._line) = (p._file, p._line) LEFT JOIN {kind.table} t ON t.id = p.id"
            " WHERE p._file = 1 ORDER BY p._line"
        )
        half = len(names)
        return [
            Change(
                line, outcome, dict(zip(names, cells[:half], strict=True)), dict(zip(names, cells[half:], strict=True))
            )
            for line, outcome, *cells in cursor.fetchall()
        ]


def _code(column: Column, value: str) -> str:
    """SQL: a stored value as a file would say it."""
    if not column.refers:
        return value
    target = BY_NAME[column.refers]
    return f"(SELECT r.{quote(target.code.db_column(target.model))} FROM {target.table} r WHERE r.id = {value})"
