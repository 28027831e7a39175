"""Posts transfers: the only way that points move. A posting is one transaction, and safe to repeat by its key."""

import hashlib
from collections import namedtuple
from datetime import date
from typing import NamedTuple

from django.db import transaction

from ledger import accounts, copying, months
from ledger.copying import NULL, escaped
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
    digest = hashlib.sha256(repr([tuple(map(str, movement)) for movement in movements]).encode()).hexdigest()
    with transaction.atomic():
        posting, is_new = Posting.objects.get_or_create(
            key=key, defaults={"at": at, "by": by, "reason": reason, "digest": digest}
        )
        if not is_new:
            if posting.digest != digest:
                raise KeyReused(f"{key} was posted as #{posting.pk} with other content; use a new key")
            return posting
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
    return posting


class AwardMove(NamedTuple):
    """What an award is worth now and was before, in cents: one transfer, if they differ.

    `record_id`, `date` and `record` name the record behind it; `inputs` is JSON text.
    """

    award: int
    record_id: int
    account: int
    date: date
    before: int
    after: int
    version: int
    rule: str
    record: str
    category: str
    inputs: str | None


AWARD_COLUMNS = (
    "posting_id, kind, from_account_id, to_account_id, points, category, earned_on, posted_month,"
    " award_id, version_id, rule, record_id, record, before, after, inputs"
)


def post_awards(cursor, moves, *, reason, at, by=""):
    """Post each `AwardMove` as one transfer by one COPY, in the caller's transaction."""
    posting = Posting.objects.create(at=at, by=by, reason=reason)
    issued = accounts.company(Account.Kind.ISSUED).pk
    days = {move.date for move in moves}
    takes = months.posting_months({day.replace(day=1) for day in days})
    dates = {day: f"{day}\t{takes[day.replace(day=1)]}" for day in days}
    rows = []
    # Taken apart once a row: moves come by the million.
    for award, record_id, account, day, before, after, version, rule, record, category, inputs in moves:
        if after > before:
            points = f"{issued}\t{account}\t{after - before}e-2"
        else:
            points = f"{account}\t{issued}\t{before - after}e-2"
        rows.append(
            f"{posting.pk}\taward\t{points}\t{category}\t{dates[day]}\t{award}\t{version}\t{escaped(rule)}\t{record_id}\t"
            f"{escaped(record)}\t{before}e-2\t{after}e-2\t{NULL if inputs is None else escaped(inputs)}\n"
        )
    copying.write(cursor, "ledger_transfer", AWARD_COLUMNS, rows)
    return posting
