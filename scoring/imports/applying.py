"""Writing what differs: a plan of each kind's taken rows beside what is stored, then one INSERT and one UPDATE.

Keys become ids here. Teams and people get their ids before either is written, because they refer to each other; the
foreign keys are checked when the transaction ends.
"""

# ruff: noqa: S608 (names in SQL come from the table of columns; values are parameters)

from collections.abc import Callable, Iterable

from django.db import connection

from .checks import CIRCLE
from .columns import BY_NAME
from .kinds import Column, Kind
from .shares import FITS, Names
from .staging import TAKEN, quote

NEW, CHANGED, UNCHANGED = "n", "c", "u"


def plan_of(kind: Kind) -> str:
    """The temporary table with a kind's rows as they will be stored: `_file`, `_line`, `_outcome`, `id`, columns."""
    return f"import_{kind.name}_plan"


def write(kinds: Iterable[Kind], look: Callable[[Kind], None] = lambda kind: None) -> None:
    """Store the taken rows of kinds that are checked together (see `checks.in_order`).

    :param look: called for each kind when its plan stands and nothing is written yet
    """
    kinds = list(kinds)
    if kinds[0].name in CIRCLE:
        for name in CIRCLE:
            _number_new(BY_NAME[name])
    for kind in kinds:
        _plan(kind)
    for kind in kinds:
        look(kind)
    for kind in kinds:
        if kind.shares_of:
            _remove_left_out(kind)
        _insert(kind)
        _update(kind)


def counts(kind: Kind) -> dict[int, dict[str, int]]:
    """Numbers of rows by file and outcome (`n` new, `c` changed, `u` unchanged)."""
    found: dict[int, dict[str, int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT _file, _outcome, count(*) FROM {plan_of(kind)} GROUP BY 1, 2")
        for file, outcome, number in cursor.fetchall():
            found.setdefault(file, {})[outcome] = number
    return found


def _stored_columns(kind: Kind) -> list[Column]:
    return [column for column in kind.columns if column.stored]


def _new_ids(kind: Kind) -> str:
    return f"import_{kind.name}_ids"


def _number_new(kind: Kind) -> None:
    """Take ids for the codes that are not stored yet."""
    stored, code = quote(kind.code.db_column(kind.model)), quote(kind.code.name)
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMP TABLE {_new_ids(kind)} ON COMMIT DROP AS"
            f" SELECT s.{code} AS code, {_next_id(kind)} AS id FROM {kind.stage} s WHERE s._state = {TAKEN}"
            f" AND NOT EXISTS (SELECT FROM {kind.table} t WHERE t.{stored} = s.{code})"
        )


def _next_id(kind: Kind) -> str:
    return f"nextval(pg_get_serial_sequence('{kind.table}', 'id'))"


def _ids_of(name: str, with_new: bool) -> str:
    """SQL: (code, id) of everything that a reference to this kind may mean."""
    target = BY_NAME[name]
    stored = f"SELECT {quote(target.code.db_column(target.model))} AS code, id FROM {target.table}"
    return f"(({stored}) UNION ALL (SELECT code, id FROM {_new_ids(target)}))" if with_new else f"({stored})"


def _plan(kind: Kind) -> None:
    columns = _stored_columns(kind)
    joins, values = [], {}
    for place, column in enumerate(columns):
        if column.refers:
            with_new = kind.name in CIRCLE and column.refers in CIRCLE
            joins.append(
                f"LEFT JOIN {_ids_of(column.refers, with_new)} r{place} ON r{place}.code = s.{quote(column.name)}"
            )
            values[column.name] = f"r{place}.id"
        else:
            values[column.name] = f"s.{quote(column.name)}"
    joins.append(f"LEFT JOIN {kind.table} t ON {_match(kind, values)}")
    # A column that the file does not have keeps what is stored.
    kept = {
        column.name: value
        if column.required or column.key
        else f"CASE WHEN t.id IS NOT NULL AND s._given & {kind.bits[column.name]} = 0"
        f" THEN t.{quote(column.db_column(kind.model))} ELSE {value} END"
        for column in columns
        for value in [values[column.name]]
    }
    selected = ", ".join(f"{kept[column.name]} AS {quote(column.db_column(kind.model))}" for column in columns)
    fresh = ", ".join(kept[column.name] for column in columns)
    stored = ", ".join(f"t.{quote(column.db_column(kind.model))}" for column in columns)
    new_id = _next_id(kind)
    if kind.name in CIRCLE:
        joins.append(f"LEFT JOIN {_new_ids(kind)} fresh ON fresh.code = s.{quote(kind.code.name)}")
        new_id = "fresh.id"
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMP TABLE {plan_of(kind)} ON COMMIT DROP AS SELECT s._file, s._line,"
            f" CASE WHEN t.id IS NULL THEN '{NEW}' WHEN ({fresh}) IS DISTINCT FROM ({stored}) THEN '{CHANGED}'"
            f" ELSE '{UNCHANGED}' END AS _outcome, coalesce(t.id, {new_id}) AS id, {selected}"
            f" FROM {kind.stage} s {' '.join(joins)} WHERE s._state = {TAKEN}"
        )


def _match(kind: Kind, values: dict[str, str]) -> str:
    """SQL: the stored row `t` has the staged row's key."""
    optional = [column for column in kind.key if not column.required and column.refers]
    fixed = " AND ".join(
        f"{{t}}.{quote(column.db_column(kind.model))} = {values[column.name]}"
        for column in kind.key
        if column not in optional
    )
    if not optional:
        return fixed.format(t="t")
    # A target's key holds a person or a team: one look into either index.
    looks = (
        f"(SELECT k.id FROM {kind.table} k WHERE k.{quote(column.db_column(kind.model))} = {values[column.name]}"
        f" AND {fixed.format(t='k')})"
        for column in optional
    )
    return f"t.id = coalesce({', '.join(looks)})"


def _insert(kind: Kind) -> None:
    names = ["id", *(quote(column.db_column(kind.model)) for column in _stored_columns(kind))]
    extra = "".join(f", {name}" for name in kind.extra)
    extra_values = "".join(f", {value}" for value in kind.extra.values())
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {kind.table} ({', '.join(names)}{extra}) SELECT {', '.join(names)}{extra_values}"
            f" FROM {plan_of(kind)} WHERE _outcome = '{NEW}' ORDER BY _file, _line"
        )


def _update(kind: Kind) -> None:
    keys = {column.name for column in kind.key}
    changed = [
        f"{name} = p.{name}"
        for column in _stored_columns(kind)
        if column.name not in keys
        for name in [quote(column.db_column(kind.model))]
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {kind.table} t SET {', '.join(changed)} FROM {plan_of(kind)} p"
            f" WHERE t.id = p.id AND p._outcome = '{CHANGED}'"
        )


def _remove_left_out(kind: Kind) -> None:
    """Delete stored shares that a record's new set does not have."""
    names, parent = Names(kind), BY_NAME[kind.shares_of or ""]
    record = kind.key[0].db_column(kind.model)
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {kind.table} s USING {names.settled} w, {parent.table} r, teams_person p"
            f" WHERE w.outcome = '{FITS}' AND r.{parent.code.db_column(parent.model)} = w.record AND s.{record} = r.id"
            f" AND p.id = s.person_id AND NOT EXISTS (SELECT FROM {names.final} e"
            " WHERE (e.record, e.person) = (w.record, p.code))"
        )
