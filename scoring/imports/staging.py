"""Temporary tables that hold an import's rows, one for each kind, filled by COPY; they end with the transaction.

A row's own state: `_file` (0: a row that waited), `_line`, `_given` (bits of the columns that its file has), `_state`,
and for a row held back `_column`, `_value`, `_reason`.
"""

import itertools
from collections.abc import Callable, Iterable, Iterator

from django.db import connection

from .columns import KINDS
from .kinds import Kind

# States. A row that was overtaken stands further down once more, or in a later file.
TAKEN, OVERTAKEN, HELD = 0, 1, 2
LINES_AT_ONCE = 2_000
Progress = Callable[[int], None]


def quote(name: str) -> str:
    return f'"{name}"'


def create() -> None:
    """Make empty staging tables for all kinds: references are looked up in those without rows too."""
    statements = []
    for kind in KINDS:
        columns = ", ".join(f"{quote(column.name)} {_sql_type(column.cleaner.sql)}" for column in kind.columns)
        statements.append(
            f"CREATE TEMP TABLE {kind.stage} (_file smallint NOT NULL, _line integer NOT NULL,"
            f" _given bigint NOT NULL, {columns}, _state smallint NOT NULL DEFAULT {TAKEN},"
            " _column text, _value text, _reason text) ON COMMIT DROP"
        )
    with connection.cursor() as cursor:
        cursor.execute("; ".join(statements))


def drop() -> None:
    """Remove every table of an import at once; a second one in the same transaction (a test's) makes its own."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = pg_my_temp_schema() AND relname LIKE 'import%'"
        )
        if names := [f"pg_temp.{name}" for (name,) in cursor.fetchall() if not name.endswith("_pkey")]:
            cursor.execute(f"DROP TABLE {', '.join(names)}")


def _sql_type(sql: str) -> str:
    # Codes are compared and sorted as bytes, as everywhere in the database.
    return 'text COLLATE "C"' if sql == "code" else sql


def copy(kind: Kind, lines: Iterable[str], progress: Progress) -> None:
    """Stream lines of COPY's text format into a kind's table."""
    columns = ", ".join(quote(column.name) for column in kind.columns)
    stream = _Stream(lines, progress)
    with connection.cursor() as cursor:
        try:
            cursor.copy_expert(f"COPY {kind.stage} (_file, _line, _given, {columns}) FROM STDIN", stream, 1 << 16)
        except Exception:
            # The driver replaces what goes wrong while it reads by an error of its own.
            if stream.problem is not None:
                raise stream.problem from None
            raise


def analyze(kinds: Iterable[Kind]) -> None:
    """Tell the planner how many rows there are; nothing else does for temporary tables."""
    with connection.cursor() as cursor:
        for kind in kinds:
            cursor.execute(f"ANALYZE {kind.stage}")


class _Stream:
    """A file for the driver to read from, made of lines as they are cleaned: never more than a batch in memory."""

    def __init__(self, lines: Iterable[str], progress: Progress):
        self.lines: Iterator[str] = iter(lines)
        self.progress = progress
        self.rest = b""
        self.problem: Exception | None = None

    def read(self, size: int = -1) -> bytes:
        try:
            if not self.rest:
                batch = list(itertools.islice(self.lines, LINES_AT_ONCE))
                self.rest = "".join(batch).encode()
                self.progress(len(batch))
        except Exception as problem:
            self.problem = problem
            raise
        size = len(self.rest) if size < 0 else size
        chunk, self.rest = self.rest[:size], self.rest[size:]
        return chunk
