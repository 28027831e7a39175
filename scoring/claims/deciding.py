"""The reviewer's side: ask, approve with grades, reject; a second approver above a number of points; decide anew.

Whoever calls hurries the sweep afterwards (`scoring.tasks.hurry`): the claim's new status is what it scores.
"""

from django.db import transaction

from scoring.models import EarmarkedPool
from teams.models import Company

from . import content, foreseen, kinds, pools, reviewers, steps, telling, uses
from .duties import Action, check
from .refusals import ContentChanged, EvidenceUsed, PoolUsedUp, ReasonMissing, Refusal
from .steps import Did, Status, Waits

NO_DECISION = dict.fromkeys(("approved_by", "approved_at", "points", "pool", "decided_at"))


@transaction.atomic
def ask(claim, *, by, at, on, question):
    """Return it to the claimant with a question."""
    claim = steps.locked(claim)
    stands_for = check(claim, by, on, Action.ASK)
    step = steps.add(claim, Did.ASKED, by=by, at=at, stands_for=stands_for, reason=_given(question))
    steps.wait(claim, Waits.CLAIMANT, on=on)
    telling.tell({claim.filing.claimant_id}, "claim.asked", claim, at=at, on=on, key=step.pk)
    return claim


@transaction.atomic
def approve(claim, *, by, at, on, attributes=None, seen=None):
    """Approve it with what the reviewer fills in; above the company's bound a second one must approve as well.

    :param seen: `steps.mark_of` what lay before the approver; None: whatever is there
    :raises ContentChanged: it has moved on since
    :raises Incomplete: a grade is missing or wrong
    :raises EvidenceUsed: another approved claim cites the same
    :raises BudgetUsedUp: the approver has granted enough in this month
    :raises PoolUsedUp: the pool that it draws on refuses what is above its budget
    """
    claim = steps.locked(claim)
    stands_for = check(claim, by, on, Action.APPROVE)
    if seen is not None and seen != steps.mark_of(claim):
        raise ContentChanged
    if claim.filing.waits_for == Waits.SECOND:
        step = steps.add(claim, Did.SECOND_APPROVED, by=by, at=at, stands_for=stands_for, points=claim.filing.points)
        return _finish(claim, kinds.last_known(claim.kind), at=at, on=on, step=step)
    return _approve_first(claim, by, at, on, attributes or {}, stands_for)


def _approve_first(claim, by, at, on, attributes, stands_for):
    kind, filing = kinds.last_known(claim.kind), claim.filing
    given = content.checked(kind, "reviewer", attributes, whole=True)
    if clash := uses.clash(claim, kind):
        raise EvidenceUsed(*clash)
    points = foreseen.of(claim, on=on, attributes=given).points
    pools.check_budget(by.person_id, points, at=at)
    needs_second = needs_second_above(points)
    step = steps.add(
        claim,
        Did.APPROVED,
        by=by,
        at=at,
        stands_for=stands_for,
        attributes=given,
        points=points,
        needs_second=needs_second,
    )
    steps.say(claim, given)
    filing.approved_by, filing.approved_at, filing.points = by.person, at, points
    if not needs_second:
        return _finish(claim, kind, at=at, on=on, step=step)
    desk, reviewer = reviewers.second(claim, filing, on=on, first_approver=by.person_id)
    steps.wait(claim, Waits.SECOND, on=on, desk=desk, reviewer=reviewer)
    telling.tell_who_decides(claim, filing, at=at, on=on, kind="claim.second", key=step.pk)
    return claim


def needs_second_above(points):
    bound = Company.current().claim_second_above
    return bound is not None and abs(points) > bound


def _finish(claim, kind, *, at, on, step):
    """Everybody has approved it: it counts, unless the pool that it draws on has no room."""
    pool = pools.of(kind, claim.occurred_on)
    if pool is not None and not _fits(claim, pool):
        if pool.when_used_up == EarmarkedPool.WhenUsedUp.REFUSE:
            raise PoolUsedUp(pool, pools.left(pool), claim.filing.points)
        steps.wait(claim, Waits.POOL, on=on, pool=pool)
        telling.tell(
            telling.authors(claim, claim.filing), "claim.pool", claim, at=at, on=on, key=step.pk, pool=pool.code
        )
        return claim
    uses.keep(claim, kind)
    steps.move(claim, Status.APPROVED)
    steps.wait(claim, Waits.NOBODY, on=on, pool=pool, decided_at=at)
    people = {each.person_id for each in claim.participants.all()} | {claim.filing.claimant_id}
    telling.tell(people, "claim.approved", claim, at=at, on=on, key=step.pk, points=claim.filing.points)
    return claim


def _fits(claim, pool):
    """Whether the pool has room; who was approved before and waits for it goes first."""
    earlier = pool.filings.filter(waits_for=Waits.POOL, approved_at__lt=claim.filing.approved_at)
    if earlier.exclude(pk=claim.filing.pk).exists():
        return False
    return max(claim.filing.points, pools.NOTHING) <= pools.left(pool)


@transaction.atomic
def take_up(claim, *, at, on):
    """Let a claim count that waits for its pool, if the pool has room now; whether it had."""
    claim = steps.locked(claim)
    if claim.filing.waits_for != Waits.POOL:
        return False
    pool = pools.of(kinds.last_known(claim.kind), claim.occurred_on)
    if pool is not None and not _fits(claim, pool):
        return False
    step = steps.add(claim, Did.TAKEN_UP, by=None, at=at)
    _finish(claim, kinds.last_known(claim.kind), at=at, on=on, step=step)
    return True


@transaction.atomic
def reject(claim, *, by, at, on, reason, seen=None):
    """Reject it with a reason."""
    claim = steps.locked(claim)
    stands_for = check(claim, by, on, Action.REJECT)
    if seen is not None and seen != steps.mark_of(claim):
        raise ContentChanged
    step = steps.add(claim, Did.REJECTED, by=by, at=at, stands_for=stands_for, reason=_given(reason))
    steps.move(claim, Status.REJECTED)
    steps.wait(claim, Waits.NOBODY, on=on, **NO_DECISION | {"decided_at": at})
    telling.tell(telling.authors(claim, claim.filing), "claim.rejected", claim, at=at, on=on, key=step.pk)
    return claim


@transaction.atomic
def reopen(claim, *, by, at, on, reason):
    """A points admin lets a decided claim be decided anew, by somebody else: its points go until then."""
    claim = steps.locked(claim)
    check(claim, by, on, Action.REOPEN)
    kind, filing = kinds.last_known(claim.kind), claim.filing
    confirmed = filing.beneficiary_id and claim.steps.filter(action=Did.CONFIRMED, at__gte=filing.submitted_at).exists()
    step = steps.add(claim, Did.REOPENED, by=by, at=at, reason=_given(reason))
    former = {filing.approved_by_id, by.person_id}
    steps.move(claim, Status.CONFIRMED if confirmed else Status.SUBMITTED)
    uses.release(claim)
    for name, value in NO_DECISION.items():
        setattr(filing, name, value)
    if filing.beneficiary_id and not confirmed:
        steps.wait_for_next(claim, at=at, on=on, step=step)
    else:
        steps.wait_for_reviewer(claim, kind, at=at, on=on, step=step, without=former)
    telling.tell(telling.authors(claim, filing), "claim.reopened", claim, at=at, on=on, key=step.pk)
    return claim


def approve_many(chosen, *, by, at, on):
    """Approve several in which nothing has to be filled in, each by itself: (approved claims, [(claim, refusal)]).

    :param chosen: [(claim, `steps.mark_of` what lay before the approver)]
    """
    approved, refused = [], []
    for claim, seen in chosen:
        try:
            approved.append(approve(claim, by=by, at=at, on=on, seen=seen))
        except Refusal as refusal:
            refused.append((claim, refusal))
    return approved, refused


def _given(reason):
    if not reason.strip():
        raise ReasonMissing
    return reason.strip()
