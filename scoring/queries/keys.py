"""The keys of records by their ids: what files, statements and exports call them."""

from django.db import connection

from scoring.engine import periods

# id % 16 names the table (migration 0003): a record's id alone is enough.
TABLES = {
    1: ("scoring_contract", "number"),
    2: ("scoring_receipt", "number"),
    3: ("scoring_lead", "code"),
    4: ("scoring_visit", "number"),
    5: ("scoring_feedback", "number"),
    6: ("scoring_claim", "number"),
    7: ("teams_person", "code"),
}
# A person in a period takes the person's id, moved so that month, quarter and year differ (14 is the last table).
PERIODS = {"month": 0, "quarter": 8, "year": 9}
PERIOD_KINDS = {(7 + moved) % 16: (kind, moved) for kind, moved in PERIODS.items()}


def of(records, year_starts):
    """``{(record id, date): key}``: ``C-17``, and ``E001/2026-Q1`` for a person in the period that ends on the date."""
    by_table = {}
    for record_id, _ in records:
        kind = PERIOD_KINDS.get(record_id % 16)
        plain = record_id - kind[1] if kind else record_id
        by_table.setdefault(plain % 16, set()).add(plain)
    found = {}
    with connection.cursor() as cursor:
        for table, ids in by_table.items():
            found.update(_keys(cursor, table, list(ids)))
    return {(record_id, date): _key(record_id, date, found, year_starts) for record_id, date in records}


def _keys(cursor, table, ids):
    name, column = TABLES[table]
    cursor.execute(f"SELECT id, {column} FROM {name} WHERE id = ANY(%s)", [ids])
    found = dict(cursor.fetchall())
    if gone := [record_id for record_id in ids if record_id not in found]:
        # A record that was deleted, by whatever way, is still taken back under the name that it had.
        cursor.execute(
            "SELECT DISTINCT ON (record_id) record_id, data->>%s FROM scoring_revision WHERE record_id = ANY(%s)"
            " ORDER BY record_id, id DESC",
            [column, gone],
        )
        found.update(cursor.fetchall())
    return found


def _key(record_id, date, found, year_starts):
    kind = PERIOD_KINDS.get(record_id % 16)
    if kind is None:
        return found[record_id]
    return f"{found[record_id - kind[1]]}/{periods.period_of(kind[0], date, year_starts).label}"
