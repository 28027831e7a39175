"""Posts transfers: the only way that points move. A posting is one transaction, and safe to repeat by its key."""

import hashlib
from collections import namedtuple

from django.db import transaction

from ledger import accounts, months
from ledger.models import Account, Month, Posting, Transfer

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


POST_AWARDS = """
    INSERT INTO ledger_transfer (posting_id, kind, from_account_id, to_account_id, points, category, earned_on,
        posted_month, award_id, version_id, rule, record_id, record, before, after, inputs)
    SELECT %(posting)s, 'award',
        CASE WHEN d.after > d.before THEN %(issued)s ELSE d.account_id END,
        CASE WHEN d.after > d.before THEN d.account_id ELSE %(issued)s END,
        abs(d.after - d.before), d.category, d.date, {posted_month},
        d.award_id, d.version_id, d.rule, d.record_id, d.record, d.before, d.after, d.inputs
    FROM {table} d
"""


def post_awards(cursor, *, table, reason, at, by=""):
    """Post each row of the temporary `table` (scoring's differences) as one transfer, in the caller's transaction.

    Its columns: award_id, rule_id, record_id, account_id, date, before, after, version_id, rule, record, category,
    inputs.
    """
    posting = Posting.objects.create(at=at, by=by, reason=reason)
    params = {"posting": posting.pk, "issued": accounts.company(Account.Kind.ISSUED).pk}
    posted_month = "date_trunc('month', d.date::timestamp)::date"
    if Month.objects.filter(status__in=months.FIXED).exists():
        cursor.execute(f"SELECT DISTINCT date_trunc('month', date::timestamp)::date FROM {table}")
        takes = months.posting_months([first for (first,) in cursor.fetchall()])
        params |= {"earned": list(takes), "posted": list(takes.values())}
        posted_month = (
            "(SELECT m.posted FROM unnest(%(earned)s::date[], %(posted)s::date[]) m(earned, posted)"
            " WHERE m.earned = date_trunc('month', d.date::timestamp)::date)"
        )
    cursor.execute(POST_AWARDS.format(table=table, posted_month=posted_month), params)
    return posting
