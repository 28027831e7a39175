"""Rows that wait for what they refer to, or for shares that add up: each import takes them along and keeps the rest.

They join as file 0, before every file, so that a newer row of the same key overtakes them.
"""

# ruff: noqa: S608 (names in SQL come from the table of columns; values are parameters)

from django.db import connection
from django.db.models import Model
from django.utils import timezone

from scoring.models import WaitingRow

from .cleaners import exact_json
from .columns import BY_NAME, KINDS
from .kinds import Column, Kind
from .shares import FITS, WRONG, Names
from .staging import HELD, quote

STATE_COLUMNS = ["_file", "_line", "_given", "_state", "_column", "_value", "_reason"]
# Between the parts of a key: no code may hold it.
BETWEEN = "\t"


def kinds() -> set[str]:
    """Names of the kinds of which rows wait."""
    return set(WaitingRow.objects.exclude(reason="").values_list("kind", flat=True).distinct())


def load(kind: Kind) -> None:
    """Put the waiting rows of one kind into its staging table."""
    names = ", ".join(quote(column.name) for column in kind.columns)
    values = ", ".join(f"r.{quote(column.name)}" for column in kind.columns)
    given = " + ".join(f"CASE WHEN w.data ? '{name}' THEN {bit} ELSE 0 END" for name, bit in kind.bits.items())
    defaults = {
        column.name: value for column in kind.columns if (value := column.in_database(None, kind.model)) is not None
    }
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {kind.stage} (_file, _line, _given, {names})"
            f" SELECT 0, row_number() OVER (ORDER BY w.id), {given}, {values} FROM scoring_waitingrow w"
            f" CROSS JOIN LATERAL jsonb_populate_record(NULL::{kind.stage}, %s::jsonb || w.data) r"
            " WHERE w.kind = %s AND w.reason <> ''",
            [exact_json(defaults), kind.name],
        )


def save(kind: Kind, *, with_files: bool) -> None:
    """Keep the rows that are held back, and let go of those that came right or were overtaken.

    :param with_files: False for a strict import, which leaves nothing of its files behind
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE import_wait ON COMMIT DROP AS " + (_shares(kind) if kind.shares_of else _held(kind))
        )
        own = "AND _file = 0" if not with_files else ""
        touched = _is_touched(kind) if kind.shares_of else "true"
        cursor.execute(
            f"DELETE FROM scoring_waitingrow w WHERE w.kind = %s AND {touched}"
            f" AND NOT EXISTS (SELECT FROM import_wait n WHERE n.key = w.key {own})",
            [kind.name],
        )
        cursor.execute(
            "INSERT INTO scoring_waitingrow AS waiting (kind, key, data, reason, since)"
            f" SELECT %s, key, data, reason, %s FROM import_wait WHERE true {own} ORDER BY key"
            " ON CONFLICT (kind, key) DO UPDATE SET data = excluded.data, reason = excluded.reason"
            " WHERE (waiting.data, waiting.reason) IS DISTINCT FROM (excluded.data, excluded.reason)",
            [kind.name, timezone.now()],
        )
        cursor.execute("DROP TABLE import_wait")


def _held(kind: Kind) -> str:
    """SQL: (key, data, reason, _file) of the staged rows held back; one a key, since earlier ones are overtaken."""
    key = f" || '{BETWEEN}' || ".join(f"coalesce(s.{quote(column.name)}::text, '')" for column in kind.key)
    return (
        f"SELECT {key} AS key, {_data(kind)} AS data, s._reason AS reason, s._file"
        f" FROM {kind.stage} s WHERE s._state = {HELD}"
    )


def _is_touched(kind: Kind) -> str:
    return f"EXISTS (SELECT FROM {Names(kind).settled} t WHERE t.record = w.data->>'{kind.key[0].name}')"


def _shares(kind: Kind) -> str:
    """SQL: the same for shares: sets that cannot be stored yet, rows pending, and parts remembered without a reason."""
    names, record = Names(kind), kind.key[0].name
    key = f"e.record || '{BETWEEN}' || e.person"
    row = f"'{record}', e.record, 'person', e.person, 'share', e.share"
    reason = (
        f"coalesce((SELECT s._reason FROM {kind.stage} s WHERE s._state = {HELD}"
        f" AND (s._file, s._line) = (e._file, e._line)), '')"
    )
    return (
        f"SELECT {key} AS key, jsonb_build_object({row}) AS data,"
        f" CASE WHEN t.outcome = '{WRONG}' THEN {reason} ELSE '' END AS reason, e._file"
        f" FROM {names.pending} e JOIN {names.settled} t USING (record)"
        f" UNION ALL SELECT {key} || '{BETWEEN}set', jsonb_build_object({row}, 'set', true),"
        f" {reason}, e._file FROM {names.final} e JOIN {names.settled} t USING (record)"
        f" WHERE t.outcome <> '{FITS}' AND t.is_new"
    )


def forget(instance: Model) -> None:
    """Let go of what waits of a record, and of its shares: a form brought a newer state of it."""
    for kind in KINDS:
        if isinstance(instance, kind.model):
            key = BETWEEN.join(_key_of(instance, column) for column in kind.key)
            WaitingRow.objects.filter(kind=kind.name, key=key).delete()
    for kind in KINDS:
        if kind.shares_of and isinstance(instance, BY_NAME[kind.shares_of].model):
            code = str(getattr(instance, BY_NAME[kind.shares_of].code.name))
            WaitingRow.objects.filter(kind=kind.name, key__startswith=code + BETWEEN).delete()


def _key_of(instance: Model, column: Column) -> str:
    value = getattr(instance, column.field or column.name)
    if column.refers and value is not None:
        value = getattr(value, BY_NAME[column.refers].code.name)
    return "" if value is None else str(value)


def _data(kind: Kind) -> str:
    """SQL: a staged row as JSON of the columns that its file has."""
    own = ", ".join(f"'{name}'" for name in STATE_COLUMNS)
    absent = " || ".join(
        f"CASE WHEN s._given & {bit} = 0 THEN ARRAY['{name}'] ELSE ARRAY[]::text[] END"
        for name, bit in kind.bits.items()
    )
    return f"to_jsonb(s) - ARRAY[{own}] - ({absent})"
