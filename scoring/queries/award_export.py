"""The award export: one line for each rule, record, account and date with its net points now."""

import csv

from django.db import connection, transaction

from scoring.queries import keys
from teams.models import Company

BATCH = 20_000
AWARDS = """
    SELECT r.code, a.record_id, coalesce('person:' || p.code, 'team:' || t.code), a.date, a.points
    FROM scoring_award a
    JOIN scoring_rule r ON r.id = a.rule_id
    JOIN ledger_account h ON h.id = a.account_id
    LEFT JOIN teams_person p ON p.id = h.person_id
    LEFT JOIN teams_team t ON t.id = h.team_id
    WHERE a.points <> 0 AND a.inputs IS NULL
    ORDER BY r.code COLLATE "C"
"""


def write(out):
    """Write the export to a text file; the number of lines."""
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["rule", "record", "account", "date", "points"])
    count = 0
    for rows in _by_rule():
        rows.sort()
        writer.writerows(rows)
        count += len(rows)
    return count


def _by_rule():
    """The rows of one rule at a time, so that memory holds one rule's lines and no more."""
    starts = Company.current().year_starts
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(AWARDS)
        rule, rows = None, []
        while batch := cursor.fetchmany(BATCH):
            names = keys.of({(row[1], row[3]) for row in batch}, starts)
            for code, record, account, date, points in batch:
                if code != rule and rows:
                    yield rows
                    rows = []
                rule = code
                rows.append((code, names[record, date], account, date.isoformat(), str(points)))
        if rows:
            yield rows
