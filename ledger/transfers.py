"""Posts transfers: the only way that points move. A posting is one transaction, and safe to repeat by its key."""

import hashlib
from collections import namedtuple

from django.db import connection, transaction

from ledger import accounts, copying, months
from ledger.copying import NULL, escaped, escaped_json
from ledger.models import Account, Posting, Transfer

# A movement that is not scoring's: points from one account to another (ids), with what the statement shows.
Movement = namedtuple("Movement", "kind from_account to_account points category earned_on record", defaults=[""])


class KeyReused(Exception):
    """The posting's key was used before, for other transfers."""


def post(*, key, movements, reason, at, by=""):
    """Post `movements` once under `key`; the same again answers with the first posting.

    :param key: the business identity, such as `redemption:17`; without one a repeat would post twice
    :raises KeyReused: the key stands for other movements
    :raises django.db.IntegrityError: the database refuses (unknown account, fixed month, balance below zero …)
    """
    if not key:
        # NULL would find scoring's own postings, which have no key.
        raise ValueError("a posting needs a key")
    digest = _digest(movements)
    with transaction.atomic():
        new = _new_postings({key: digest}, at=at, by=by, reason=reason)
        if key in new:
            posting = Posting(pk=new[key], at=at, by=by, reason=reason, key=key, digest=digest)
            months.into_open(lambda: _write(posting, movements))
            return posting
        posting = Posting.objects.get(key=key)
        if posting.digest != digest:
            raise KeyReused(f"{key} was posted as #{posting.pk} with other content; use a new key")
        return posting


NEW_POSTINGS = """
    INSERT INTO ledger_posting (at, "by", reason, key, digest)
    SELECT %s, %s, %s, k.key, k.digest FROM unnest(%s::text[], %s::text[]) k(key, digest) ORDER BY k.key
    ON CONFLICT (key) DO NOTHING RETURNING key, id
"""


def _new_postings(digests, *, at, by, reason):
    """``{key: id}`` of those that are new, of ``{key: digest}``; the same key under way elsewhere is waited for."""
    with connection.cursor() as cursor:
        cursor.execute(NEW_POSTINGS, [at, by, reason, list(digests), list(digests.values())])
        return dict(cursor.fetchall())


def _digest(movements):
    return hashlib.sha256(repr([tuple(map(str, movement)) for movement in movements]).encode()).hexdigest()


def _write(posting, movements):
    takes = months.posting_months({movement.earned_on.replace(day=1) for movement in movements})
    Transfer.objects.bulk_create(
        Transfer(
            posting=posting,
            kind=movement.kind,
            from_account_id=movement.from_account,
            to_account_id=movement.to_account,
            points=movement.points,
            category=movement.category,
            earned_on=movement.earned_on,
            posted_month=takes[movement.earned_on.replace(day=1)],
            record=movement.record,
        )
        for movement in movements
    )


COLUMNS = "posting_id, kind, from_account_id, to_account_id, points, category, earned_on, posted_month, rule, record"


def post_many(*, keyed, reason, at, by=""):
    """Post many movements of one transfer each, set-wise: ``[(key, Movement)]``; keys that are known are left alone.

    :returns: the keys that were posted now
    :raises django.db.IntegrityError: the database refuses one of them, and nothing is posted
    """
    if not keyed:
        return set()
    by_key = dict(keyed)
    if "" in by_key or None in by_key:
        raise ValueError("a posting needs a key")
    with transaction.atomic():
        return months.into_open(lambda: _write_many(by_key, reason, at, by))


def _write_many(by_key, reason, at, by):
    digests = {key: _digest([movement]) for key, movement in by_key.items()}
    takes = months.posting_months({movement.earned_on.replace(day=1) for movement in by_key.values()})
    postings = _new_postings(digests, at=at, by=by, reason=reason)
    rows = []
    for key, posting in postings.items():
        each = by_key[key]
        rows.append(
            f"{posting}\t{each.kind}\t{each.from_account}\t{each.to_account}\t{each.points}\t{each.category}\t"
            f"{each.earned_on}\t{takes[each.earned_on.replace(day=1)]}\t\t{escaped(each.record)}\n"
        )
    with connection.cursor() as cursor:
        copying.write(cursor, "ledger_transfer", COLUMNS, rows)
    return set(postings)


AWARD_COLUMNS = (
    "posting_id, kind, from_account_id, to_account_id, points, category, earned_on, posted_month,"
    " award_id, version_id, rule, record_id, record, before, after, inputs"
)


class AwardPosting:
    """Awards that move: one transfer for each that is added, all written by one COPY, in the caller's transaction.

    :param days: the dates of what will be added
    """

    def __init__(self, days, *, reason, at, by=""):
        self.posting = Posting.objects.create(at=at, by=by, reason=reason).pk
        self.issued = accounts.company(Account.Kind.ISSUED).pk
        takes = months.posting_months({day.replace(day=1) for day in days})
        self.dates = {day: f"{day}\t{takes[day.replace(day=1)]}" for day in days}
        self.rows = []

    def add(self, award, record_id, account, day, before, after, version, rule, record, category, inputs):
        """What an award is worth now and was before, in cents, and the record behind it.

        :param rule: its code, which holds nothing that COPY would read as something else
        :param inputs: JSON in one line, or None
        """
        if after > before:
            points = f"{self.issued}\t{account}\t{after - before}e-2"
        else:
            points = f"{account}\t{self.issued}\t{before - after}e-2"
        inputs = NULL if inputs is None else escaped_json(inputs)
        self.rows.append(
            f"{self.posting}\taward\t{points}\t{category}\t{self.dates[day]}\t{award}\t{version}\t{rule}\t"
            f"{record_id}\t{escaped(record)}\t{before}e-2\t{after}e-2\t{inputs}\n"
        )

    def write(self, cursor):
        copying.write(cursor, "ledger_transfer", AWARD_COLUMNS, self.rows)
