"""Shares of a record add up to 100: which set of shares each contract or claim ends with, after each file in turn.

A record has a whole set of shares, or none, and rows pending. A file's rows are the new set if they add up to 100 by
themselves; else if they do with the rows pending; else if they change the set and it keeps adding up: then they stay
pending as well, for a set may come in pieces of which the first happens to fit the old one. Else they wait.

A set that cannot be stored yet, because its record or a person is not there, is kept among the waiting rows, with
`set` in its data. So the order in which contracts, people and shares come makes no difference.
"""

# ruff: noqa: S608 (names in SQL come from the table of columns; values are parameters)

from django.db import connection
from django.utils.translation import gettext as _

from .checks import hold_where, is_there, unknown_reason
from .columns import BY_NAME
from .kinds import Kind
from .staging import HELD, OVERTAKEN, TAKEN, quote

# Outcomes of a record's shares. Only those that fit are stored.
FITS, WRONG, UNKNOWN = "fits", "wrong", "unknown"


class Names:
    """The temporary tables of one kind of shares.

    `final`: the set that each touched record ends with (`_file` is null for stored shares, 0 for rows that waited);
    `pending`: rows that no set took up for good; `settled`: (record, outcome, total of the rows pending, whether the
    set differs from the stored one).
    """

    def __init__(self, kind: Kind):
        self.final = f"import_{kind.name}_set"
        self.pending = f"import_{kind.name}_pending"
        self.settled = f"import_{kind.name}_settled"


def settle(kind: Kind) -> None:
    """Decide about all staged shares of one kind; afterwards taken rows are exactly those to be stored."""
    names = Names(kind)
    with connection.cursor() as cursor:
        _begin(cursor, kind, names)
        cursor.execute(f"SELECT DISTINCT _file FROM {kind.stage} WHERE _state = {TAKEN} AND _file > 0 ORDER BY _file")
        for (number,) in cursor.fetchall():
            _take_file(cursor, kind, names, number)
        _mark_left_out(cursor, kind, names)
        _hold_wrong_sums(cursor, kind, names)
        _hold_unknown(cursor, kind, names)
        _mark_remembered(cursor, kind, names)


def _record(kind: Kind) -> str:
    return quote(kind.key[0].name)


def _begin(cursor, kind: Kind, names: Names) -> None:
    """Fill `final` and `pending` with what the touched records had before this import."""
    parent = BY_NAME[kind.shares_of or ""]
    code = parent.code.db_column(parent.model)
    final, pending, settled = names.final, names.pending, names.settled
    text = 'text COLLATE "C"'
    for table in (final, pending):
        cursor.execute(
            f"CREATE TEMP TABLE {table} (record {text}, person {text}, share numeric, _file smallint, _line integer)"
            " ON COMMIT DROP"
        )
    cursor.execute(
        f"CREATE TEMP TABLE {settled} (record {text} PRIMARY KEY, outcome text, total numeric, is_new boolean)"
        " ON COMMIT DROP"
    )
    cursor.execute(
        "CREATE TEMP TABLE import_waited ON COMMIT DROP AS SELECT w.data->>%s AS record, w.data->>'person' AS person,"
        # Numbered as `waiting.load` does it, which leaves out those without a reason.
        " (w.data->>'share')::numeric AS share, row_number() OVER (ORDER BY w.reason = '', w.id) AS _line,"
        " w.reason, w.data ? 'set' AS is_set"
        " FROM scoring_waitingrow w WHERE w.kind = %s",
        [kind.key[0].name, kind.name],
    )
    cursor.execute(
        f"INSERT INTO {settled} SELECT record, '{FITS}', 0, false"
        f" FROM (SELECT DISTINCT {_record(kind)} AS record FROM {kind.stage} WHERE _state = {TAKEN}) touched"
    )
    cursor.execute(f"DELETE FROM import_waited w WHERE NOT EXISTS (SELECT FROM {settled} t WHERE t.record = w.record)")
    every = sum(kind.bits.values())
    cursor.execute(
        f"INSERT INTO {kind.stage} (_file, _line, _given, {_record(kind)}, person, share)"
        f" SELECT 0, _line, {every}, record, person, share FROM import_waited WHERE reason = ''"
    )
    cursor.execute(
        f"UPDATE {settled} t SET is_new = w.has_set, total = w.total,"
        f" outcome = CASE WHEN w.is_wrong THEN '{WRONG}' ELSE '{FITS}' END"
        " FROM (SELECT record, bool_or(is_set) AS has_set, bool_or(reason <> '' AND NOT is_set) AS is_wrong,"
        "       sum(share) FILTER (WHERE NOT is_set) AS total FROM import_waited GROUP BY record) w"
        " WHERE w.record = t.record"
    )
    cursor.execute(f"INSERT INTO {pending} SELECT record, person, share, 0, _line FROM import_waited WHERE NOT is_set")
    cursor.execute(f"INSERT INTO {final} SELECT record, person, share, 0, _line FROM import_waited WHERE is_set")
    cursor.execute(
        f"INSERT INTO {final} SELECT t.record, p.code, s.share FROM {settled} t"
        f" JOIN {parent.table} r ON r.{code} = t.record"
        f" JOIN {kind.table} s ON s.{kind.key[0].db_column(kind.model)} = r.id"
        " JOIN teams_person p ON p.id = s.person_id WHERE NOT t.is_new"
    )
    cursor.execute("DROP TABLE import_waited")


def _take_file(cursor, kind: Kind, names: Names, number: int) -> None:
    """Let one file's rows replace, complete or change the set of each record that it names."""
    rows = (
        f"SELECT {_record(kind)} AS record, person, share, _file, _line FROM {kind.stage}"
        f" WHERE _state = {TAKEN} AND _file = {number}"
    )
    final, pending, settled = names.final, names.pending, names.settled
    cursor.execute(f"DELETE FROM {pending} p USING ({rows}) g WHERE (p.record, p.person) = (g.record, g.person)")
    cursor.execute(f"INSERT INTO {pending} {rows}")
    # How the record's set comes about: by this file alone, by all rows pending, by those over the set before.
    cursor.execute(
        "CREATE TEMP TABLE import_way ON COMMIT DROP AS"
        f" WITH given AS (SELECT record, sum(share) AS total FROM ({rows}) g GROUP BY record),"
        f" pending AS (SELECT record, sum(share) AS total FROM {pending} GROUP BY record),"
        f" kept AS (SELECT s.record, sum(s.share) AS total FROM {final} s"
        f"   WHERE NOT EXISTS (SELECT FROM {pending} p WHERE (p.record, p.person) = (s.record, s.person))"
        "   GROUP BY s.record)"
        " SELECT record, pending.total, CASE WHEN given.total = 100 THEN 'alone'"
        "   WHEN pending.total = 100 THEN 'pending'"
        "   WHEN pending.total + coalesce(kept.total, 0) = 100 THEN 'merged' END AS way"
        " FROM given JOIN pending USING (record) LEFT JOIN kept USING (record)"
    )
    cursor.execute(
        f"DELETE FROM {pending} p USING import_way w WHERE w.record = p.record AND w.way = 'alone'"
        f" AND p._file <> {number}"
    )
    cursor.execute(
        f"DELETE FROM {final} s USING import_way w WHERE w.record = s.record AND (w.way IN ('alone', 'pending')"
        f" OR w.way = 'merged' AND EXISTS (SELECT FROM {pending} p WHERE (p.record, p.person) = (s.record, s.person)))"
    )
    cursor.execute(
        f"INSERT INTO {final} SELECT p.* FROM {pending} p JOIN import_way w USING (record) WHERE w.way IS NOT NULL"
    )
    cursor.execute(
        f"DELETE FROM {pending} p USING import_way w WHERE w.record = p.record AND w.way IN ('alone', 'pending')"
    )
    cursor.execute(
        f"UPDATE {settled} t SET outcome = CASE WHEN w.way IS NULL THEN '{WRONG}' ELSE '{FITS}' END, total = w.total,"
        " is_new = t.is_new OR w.way IS NOT NULL FROM import_way w WHERE w.record = t.record"
    )
    cursor.execute("DROP TABLE import_way")


def _mark_left_out(cursor, kind: Kind, names: Names) -> None:
    """Rows that neither stand in a record's set nor wait any more are overtaken."""
    same = f"(e.record, e.person, e._file, e._line) = (s.{_record(kind)}, s.person, s._file, s._line)"
    cursor.execute(
        f"UPDATE {kind.stage} s SET _state = {OVERTAKEN} WHERE s._state = {TAKEN}"
        f" AND NOT EXISTS (SELECT FROM {names.final} e WHERE {same})"
        f" AND NOT EXISTS (SELECT FROM {names.pending} e WHERE {same})"
    )


def _mark_remembered(cursor, kind: Kind, names: Names) -> None:
    """Rows that only stay pending beside a set that fits are not to be stored."""
    cursor.execute(
        f"UPDATE {kind.stage} s SET _state = {OVERTAKEN} WHERE s._state = {TAKEN}"
        f" AND NOT EXISTS (SELECT FROM {names.final} e"
        f" WHERE (e.record, e.person, e._file, e._line) = (s.{_record(kind)}, s.person, s._file, s._line))"
    )


def _hold_wrong_sums(cursor, kind: Kind, names: Names) -> None:
    """Hold back every share of a record whose shares don't add up, and the record's own row."""
    reason = {
        "contracts": _("the shares of contract %s add up to %s, not to 100; they wait, and the contract with them"),
        "claims": _("the shares of claim %s add up to %s, not to 100; they wait, and the claim with them"),
    }[kind.shares_of or ""]
    parent = BY_NAME[kind.shares_of or ""]
    for stage, code, column, value in (
        (kind.stage, _record(kind), "share", "s.share::text"),
        (parent.stage, quote(parent.code.name), "", "''"),
    ):
        cursor.execute(
            f"UPDATE {stage} s SET _state = {HELD}, _column = %s, _value = {value},"
            f" _reason = format(%s, w.record, trim_scale(w.total)) FROM {names.settled} w"
            f" WHERE w.outcome = '{WRONG}' AND s.{code} = w.record AND s._state = {TAKEN}",
            [column, reason],
        )


def _hold_unknown(cursor, kind: Kind, names: Names) -> None:
    """Hold back sets of records that are not there, and sets with an unknown person, and then the record's own row."""
    record, person = kind.key[0], kind.by_name["person"]
    is_known = is_there("people", "s.person")
    is_stored = is_there(record.refers or "", "w.record")
    hold_where(kind, record, f"NOT ({is_there(record.refers or '', f's.{_record(kind)}')})", unknown_reason(record))
    cursor.execute(
        f"UPDATE {names.settled} w SET outcome = '{UNKNOWN}' WHERE w.outcome = '{FITS}' AND NOT ({is_stored})"
    )
    cursor.execute(
        f"UPDATE {names.settled} w SET outcome = '{UNKNOWN}' FROM {names.final} s WHERE s.record = w.record"
        f" AND w.outcome = '{FITS}' AND NOT ({is_known})"
    )
    if not cursor.rowcount:
        return
    is_concerned = f"EXISTS (SELECT FROM {names.settled} w WHERE w.outcome = '{UNKNOWN}' AND w.record = s.%s)"
    hold_where(kind, person, f"NOT ({is_known}) AND {is_concerned % _record(kind)}", unknown_reason(person))
    reason = {
        "contracts": _("another share of contract %s is held back; this row waits with it"),
        "claims": _("another share of claim %s is held back; this row waits with it"),
    }[kind.shares_of or ""]
    parent = BY_NAME[kind.shares_of or ""]
    for one, column in ((kind, record), (parent, parent.code)):
        hold_where(one, column, is_concerned % quote(column.name), reason)
