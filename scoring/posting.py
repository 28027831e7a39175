"""Posts differences of awards: awards and transfers in one transaction. A line on trial moves its award alone."""

from decimal import Decimal
from io import BytesIO
from itertools import chain
from typing import NamedTuple

from django.db import connection, transaction

from ledger import copying, months, transfers
from scoring.facts import arrays


class Held(NamedTuple):
    """An award as it stands: its id, cents, the version that last moved it, and whether it is on trial."""

    id: int
    cents: int
    version: int
    is_trial: bool


class Difference(NamedTuple):
    """What one award is worth now and was before, in cents; `id` None: a new award.

    On trial nothing is posted; what counted until then is taken back by a difference of its own.
    """

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
    is_trial: bool = False


class AwardsMoved(Exception):
    """Somebody else posted to these awards meanwhile; score again."""


class TooManyPoints(Exception):
    """A line of more points than an award, and the ledger, can hold.

    :param basis: of the record: its kind
    """

    def __init__(self, rule, basis, record, date, cents):
        # All of them, so that it comes whole out of a process beside this one.
        super().__init__(rule, basis, record, date, cents)
        self.rule, self.basis, self.record, self.date, self.cents = rule, basis, record, date, cents

    def __str__(self):
        return f"{self.rule} gives {cents(self.cents):,} points for {self.basis} {self.record} of {self.date}"


# In cents: what the columns of awards and transfers hold.
MOST = 10**14 - 1

AWARDS = """
    SELECT a.rule_id, a.record_id, a.account_id, a.date, a.id, (a.points * 100)::bigint, a.version_id,
           a.inputs IS NOT NULL
    FROM scoring_award a {scope} AND a.rule_id = ANY(%(rules)s)
"""
# Joined, not `= ANY`: with stale statistics that would go through all awards of the rules instead.
OF_RECORDS = "JOIN unnest(%(records)s::bigint[]) w(record_id) ON a.record_id = w.record_id WHERE true"
ON_DAYS = (
    "JOIN unnest(%(records)s::bigint[], %(days)s::date[]) w(record_id, day)"
    " ON a.record_id = w.record_id AND a.date = w.day WHERE true"
)


def held(scope, **params):
    """Awards as ``{(rule id, record id, account id, date): Held}``, those worth 0 included.

    :param scope: joins and conditions from WHERE on, `a` being the award
    """
    with connection.cursor() as cursor:
        cursor.execute(AWARDS.format(scope=scope), params)
        new = tuple.__new__
        return {row[:4]: new(Held, row[4:]) for row in cursor.fetchall()}


TEXTS = """
    COPY (
        SELECT a.rule_id, a.record_id, a.account_id, a.date, (a.points * 100)::bigint, a.inputs IS NOT NULL
        FROM scoring_award a
        WHERE a.date BETWEEN %s AND %s AND a.rule_id = ANY(%s) AND a.points <> 0
    ) TO STDOUT
"""


def texts(rules, first, last):
    """Awards worth something as a set of texts "rule id, record id, account id, date, cents, t or f" with tabs.

    All that tells whether anything differs, for a quarter of what `between` costs.
    """
    with connection.cursor() as cursor:
        rows = BytesIO()
        cursor.copy_expert(cursor.mogrify(TEXTS, [first, last, rules]).decode(), rows)
        return set(rows.getvalue().decode().splitlines())


def between(rules, first, last):
    return held("WHERE a.date BETWEEN %(first)s AND %(last)s", rules=rules, first=first, last=last)


def of_records(rules, records):
    return held(OF_RECORDS, rules=rules, records=arrays.text(records))


def on_days(rules, records_days):
    """Those of each (record id, day)."""
    records, days = zip(*records_days, strict=True) if records_days else ((), ())
    return held(ON_DAYS, rules=rules, records=arrays.text(records), days=arrays.text(days))


AWARD_COLUMNS = "id, rule_id, record_id, account_id, date, points, version_id"
STAGE = """
    CREATE TEMP TABLE IF NOT EXISTS pending_award (
        id bigint, before numeric(14,2), after numeric(14,2), version_id bigint
    ) ON COMMIT DELETE ROWS;
    DELETE FROM pending_award
"""
UPDATE_AWARDS = """
    UPDATE scoring_award a SET points = p.after, version_id = p.version_id, inputs = NULL FROM pending_award p
    WHERE a.id = p.id AND CASE WHEN a.inputs IS NULL THEN a.points ELSE 0 END = p.before
"""
# The sequence steps from block to block of so many ids: asking for each alone was a fiftieth of a long scoring.
IDS = 100
NEXT_BLOCKS = "SELECT nextval('scoring_award_id_seq') FROM generate_series(1, %s)"


@transaction.atomic
def post(differences, *, reason, at, by=""):
    """Write the differences to awards and ledger; all of them or none.

    :param differences: a list of `Difference`
    :raises AwardsMoved: an award is not worth what its difference says it was
    """
    with connection.cursor() as cursor:
        if counting := [each for each in differences if not each.is_trial]:
            # A month that is published while the points are on their way leaves them to the next open one.
            months.into_open(lambda: _post(cursor, counting, reason=reason, at=at, by=by))
        # After what counted was taken back: an award that goes on trial begins from 0.
        if on_trial := [each for each in differences if each.is_trial]:
            _keep_on_trial(cursor, on_trial)


def _post(cursor, differences, **why):
    dates = {day: str(day) for day in {each.date for each in differences}}
    posting = transfers.AwardPosting(dates, **why)
    ids = _next_ids(cursor, sum(each.id is None for each in differences))
    new, changed = [], []
    # Taken apart once: lines come by the million.
    for pk, rule, record, account, day, before, after, version, code, name, category, inputs, _ in differences:
        if pk is None:
            pk = next(ids)
            new.append(f"{pk}\t{rule}\t{record}\t{account}\t{dates[day]}\t{after}e-2\t{version}\n")
        else:
            changed.append(f"{pk}\t{before}e-2\t{after}e-2\t{version}\n")
        posting.add(pk, record, account, day, before, after, version, code, name, category, inputs)
    copying.write(cursor, "scoring_award", AWARD_COLUMNS, new)
    if changed:
        _update(cursor, changed)
    posting.write(cursor)


def _next_ids(cursor, number):
    """At least so many ids for new awards."""
    cursor.execute(NEXT_BLOCKS, [-(-number // IDS)])
    return chain.from_iterable(range(first, first + IDS) for (first,) in cursor.fetchall())


def _update(cursor, rows):
    cursor.execute(STAGE)
    copying.write(cursor, "pending_award", "id, before, after, version_id", rows)
    cursor.execute(UPDATE_AWARDS)
    if cursor.rowcount != len(rows):
        raise AwardsMoved(f"{len(rows) - cursor.rowcount} awards were posted to meanwhile")


TRIAL_COLUMNS = "id, rule_id, record_id, account_id, date, points, version_id, inputs"
STAGE_TRIAL = """
    CREATE TEMP TABLE IF NOT EXISTS pending_trial (
        id bigint DEFAULT nextval('scoring_award_id_seq'), rule_id bigint, record_id bigint, account_id bigint,
        date date, points numeric(14,2), version_id bigint, inputs jsonb
    ) ON COMMIT DELETE ROWS;
    DELETE FROM pending_trial
"""
KEEP_TRIAL = f"""
    INSERT INTO scoring_award AS a ({TRIAL_COLUMNS}) SELECT {TRIAL_COLUMNS} FROM pending_trial
    ON CONFLICT (rule_id, date, record_id, account_id) DO UPDATE
        SET points = EXCLUDED.points, version_id = EXCLUDED.version_id, inputs = EXCLUDED.inputs
"""


def _keep_on_trial(cursor, differences):
    cursor.execute(STAGE_TRIAL)
    rows = [
        f"{each.rule_id}\t{each.record_id}\t{each.account}\t{each.date}\t{each.after}e-2\t{each.version}\t"
        f"{copying.escaped_json(each.inputs or '{}')}\n"
        for each in differences
    ]
    copying.write(cursor, "pending_trial", TRIAL_COLUMNS.removeprefix("id, "), rows)
    cursor.execute(KEEP_TRIAL)


def gone(key, award, versions, names):
    """The difference that takes an award back whose line is no more.

    :param versions: ``{version id: (code, category)}``
    :param names: ``{(record id, date): key}``
    """
    code, category = versions[award.version]
    name = names[key[1], key[3]]
    return Difference(award.id, *key, award.cents, 0, award.version, code, name, category, None, award.is_trial)


def cents(points):
    """Decimal points with two places from integer cents."""
    return Decimal(points).scaleb(-2)
