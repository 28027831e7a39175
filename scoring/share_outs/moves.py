"""The way of a proposal: submitted, withdrawn, rejected, or approved and posted. The map is `ShareOut.MOVES`."""

from django.db import IntegrityError, transaction
from django.urls import reverse

from ledger import accounts, months, transfers
from ledger.models import Transfer
from scoring.models import ShareOut
from scoring.queries import pools
from teams import audit, notices, permissions, queries

from .deciders import can_decide, who_decides
from .proposing import said, target_of
from .refusals import MonthJustPublished, MoveRefused, NotAllowed, PoolTooSmall, ReasonMissing

Status = ShareOut.Status
CATEGORY = "collaboration"


@transaction.atomic
def submit(share_out, *, by, at, on):
    """Lay the draft before the next one up.

    :raises Refusal: the pool gives less by now, or it is no draft any more
    """
    share_out = _of_the_team(share_out, by, on, Status.DRAFT)
    _check_pool(share_out)
    share_out.proposed_by, share_out.submitted_at = by, at
    _move(share_out, Status.SUBMITTED, by=by, at=at, after=said(share_out))
    _tell(share_out, who_decides(share_out, on=on), "share_out.waiting", at)
    return share_out


@transaction.atomic
def withdraw(share_out, *, by, at, on):
    """Give it up; it stays to be read."""
    return _move(_of_the_team(share_out, by, on, *ShareOut.OPEN), Status.WITHDRAWN, by=by, at=at)


@transaction.atomic
def reject(share_out, *, by, at, on, reason):
    """Refuse it with a reason; its team may propose another.

    :raises NotAllowed: whoever may not decide it
    """
    share_out = _waiting(share_out, by, on)
    if not reason.strip():
        raise ReasonMissing
    share_out.decided_by, share_out.decided_at, share_out.answer = by, at, reason.strip()
    _move(share_out, Status.REJECTED, by=by, at=at, after={"reason": reason.strip()})
    _tell(share_out, {share_out.proposed_by.person_id}, "share_out.rejected", at)
    return share_out


def approve(share_out, *, by, at, on, remark=""):
    """Approve it and post the shares, in one transaction. Two at once post once.

    :raises NotAllowed: whoever may not decide it
    :raises PoolTooSmall: the pool gives less by now
    """
    try:
        with transaction.atomic():
            return _approve(share_out, by, at, on, remark)
    except IntegrityError as refusal:
        constraint = getattr(getattr(refusal.__cause__, "diag", None), "constraint_name", None)
        if constraint == "balance_not_below_zero":
            raise PoolTooSmall(pools.figures(share_out.team).spendable) from refusal
        if constraint == "transfer_month_open":
            raise MonthJustPublished from refusal
        raise


def _approve(share_out, by, at, on, remark):
    share_out = _waiting(share_out, by, on)
    _check_pool(share_out)
    month = on.replace(day=1)
    share_out.posted_month = months.posting_months([month])[month]
    share_out.posting = _post(share_out, at=at, on=on, by=by)
    share_out.decided_by, share_out.decided_at, share_out.answer = by, at, remark.strip()
    _move(share_out, Status.APPROVED, by=by, at=at, after=said(share_out))
    given = set(share_out.lines.filter(points__gt=0).values_list("person_id", flat=True))
    members = queries.members([share_out.team_id], on=on).values_list("pk", flat=True)
    _tell(share_out, {*given, *members, share_out.proposed_by.person_id}, "share_out.approved", at)
    return share_out


def _post(share_out, *, at, on, by):
    pool = accounts.pools()[share_out.team_id]
    lines = share_out.lines.filter(points__gt=0).order_by("person__code").values_list("person_id", "points")
    accounts_of = accounts.available([person for person, _points in lines])
    record = f"{share_out.team.code[:60]}/{share_out.pk}"
    movements = [
        transfers.Movement(Transfer.Kind.SHARE_OUT, pool, accounts_of[person], points, CATEGORY, on, record)
        for person, points in lines
    ]
    key = f"share-out:{share_out.pk}"
    return transfers.post(key=key, movements=movements, reason="share-out", at=at, by=by.username)


# --- The moves themselves -------------------------------------------------------------------


def _of_the_team(share_out, by, on, *statuses):
    """The proposal, locked, for whoever shares out this pool.

    :raises NotAllowed: that is somebody else
    :raises MoveRefused: it is in none of these statuses
    """
    share_out = _locked(share_out)
    if not permissions.can_share_out(by, share_out.team, on=on):
        raise NotAllowed
    if share_out.status not in statuses:
        raise MoveRefused(share_out)
    return share_out


def _waiting(share_out, by, on):
    """The proposal, locked, for whoever decides it."""
    share_out = _locked(share_out)
    if share_out.status != Status.SUBMITTED:
        raise MoveRefused(share_out)
    if not can_decide(by, share_out, on=on):
        raise NotAllowed
    return share_out


def _locked(share_out):
    rows = ShareOut.objects.select_related("team", "proposed_by").select_for_update(of=["self"])
    return rows.get(pk=share_out.pk)


def _check_pool(share_out):
    spendable = pools.figures(share_out.team).spendable
    if share_out.points > spendable:
        raise PoolTooSmall(spendable)


def _move(share_out, status, *, by, at, after=None):
    if status not in ShareOut.MOVES[share_out.status]:
        raise MoveRefused(share_out)
    share_out.status = status
    share_out.save()
    audit.record(f"share_out.{status}", target=target_of(share_out), by=by, at=at, after=after)
    return share_out


def _tell(share_out, people, kind, at):
    notices.tell(
        sorted(person for person in people if person is not None),
        kind,
        key=f"{kind}:{share_out.pk}",
        at=at,
        url=reverse("share-out", args=[share_out.pk]),
        team=share_out.team.name,
        points=format(share_out.points.normalize(), "f"),
    )
