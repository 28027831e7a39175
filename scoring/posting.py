"""Compares lines with awards and posts only the differences: awards and transfers in one transaction."""

import io
from decimal import Decimal
from typing import NamedTuple

from django.db import connection, transaction

from ledger import transfers
from scoring.copying import NULL, escaped


class Held(NamedTuple):
    """An award as it stands: its id, cents and the version that last moved it."""

    id: int
    cents: int
    version: int


class Difference(NamedTuple):
    """What one award is worth now and was before, in cents; `id` None: a new award."""

    id: int | None
    rule_id: int
    record_id: int
    account: int
    date: object
    before: int
    after: int
    version: int
    rule: str
    record: str
    category: str
    inputs: str | None


class AwardsMoved(Exception):
    """Somebody else posted to these awards meanwhile; score again."""


AWARDS = """
    SELECT rule_id, record_id, account_id, date, id, (points * 100)::bigint, version_id FROM scoring_award
    WHERE rule_id = ANY(%(rules)s) AND {scope}
"""


def held(scope, **params):
    """Awards as ``{(rule id, record id, account id, date): Held}``, those worth 0 included."""
    with connection.cursor() as cursor:
        cursor.execute(AWARDS.format(scope=scope), params)
        return {row[:4]: Held(*row[4:]) for row in cursor.fetchall()}


def between(rules, first, last):
    return held("date BETWEEN %(first)s AND %(last)s", rules=rules, first=first, last=last)


def of_records(rules, records):
    return held("record_id = ANY(%(records)s)", rules=rules, records=list(records))


STAGE = """
    CREATE TEMP TABLE IF NOT EXISTS pending_difference (
        award_id bigint NOT NULL DEFAULT nextval('scoring_award_id_seq'), is_new boolean NOT NULL,
        rule_id bigint, record_id bigint, account_id bigint, date date, before numeric(14,2), after numeric(14,2),
        version_id bigint, rule text, record text, category text, inputs jsonb
    ) ON COMMIT DELETE ROWS;
    DELETE FROM pending_difference
"""
COLUMNS = "is_new, rule_id, record_id, account_id, date, before, after, version_id, rule, record, category, inputs"
INSERT_AWARDS = """
    INSERT INTO scoring_award (id, rule_id, record_id, account_id, date, points, version_id)
    SELECT award_id, rule_id, record_id, account_id, date, after, version_id FROM pending_difference WHERE is_new
"""
UPDATE_AWARDS = """
    UPDATE scoring_award a SET points = d.after, version_id = d.version_id FROM pending_difference d
    WHERE NOT d.is_new AND a.id = d.award_id AND a.points = d.before
"""


@transaction.atomic
def post(differences, *, reason, at, by=""):
    """Write the differences to awards and ledger; all of them or none.

    :param differences: a list of `Difference`
    :raises AwardsMoved: an award is not worth what its difference says it was
    """
    new, changed = io.StringIO(), io.StringIO()
    changes = 0
    for each in differences:
        if each.id is None:
            new.write(_row(each, "t"))
        else:
            changed.write(f"{each.id}\t")
            changed.write(_row(each, "f"))
            changes += 1
    with connection.cursor() as cursor:
        cursor.execute(STAGE)
        for source, columns in ((new, COLUMNS), (changed, f"award_id, {COLUMNS}")):
            source.seek(0)
            cursor.cursor.copy_expert(f"COPY pending_difference ({columns}) FROM STDIN", source)
        cursor.execute(INSERT_AWARDS)
        if changes:
            cursor.execute(UPDATE_AWARDS)
            if cursor.rowcount != changes:
                raise AwardsMoved(f"{changes - cursor.rowcount} awards were posted to meanwhile")
        transfers.post_awards(cursor, table="pending_difference", reason=reason, at=at, by=by)


def _row(each, is_new):
    inputs = NULL if each.inputs is None else escaped(each.inputs)
    return (
        f"{is_new}\t{each.rule_id}\t{each.record_id}\t{each.account}\t{each.date}\t{each.before}e-2\t{each.after}e-2\t"
        f"{each.version}\t{escaped(each.rule)}\t{escaped(each.record)}\t{each.category}\t{inputs}\n"
    )


def gone(key, award, versions, names):
    """The difference that takes an award back whose line is no more.

    :param versions: ``{version id: (code, category)}``
    :param names: ``{(record id, date): key}``
    """
    code, category = versions[award.version]
    name = names[key[1], key[3]]
    return Difference(award.id, *key, award.cents, 0, award.version, code, name, category, None)


def cents(points):
    """Decimal points with two places from integer cents."""
    return Decimal(points).scaleb(-2)
