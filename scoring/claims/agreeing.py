"""Those whom a claim concerns: participants agree to their shares, whom it helped confirms it."""

from django.db import transaction

from . import content, duties, kinds, steps, telling
from .duties import Action, check
from .refusals import ReasonMissing
from .steps import Did, Status, Waits


@transaction.atomic
def agree(claim, *, by, at, on):
    """A participant agrees to their share; when all have, it goes on."""
    claim = steps.locked(claim)
    check(claim, by, on, Action.AGREE)
    step = steps.add(claim, Did.AGREED, by=by, at=at)
    if not duties.lacking(claim, claim.filing):
        steps.wait_for_next(claim, at=at, on=on, step=step)
    return claim


@transaction.atomic
def refuse_share(claim, *, by, at, on, reason):
    """A participant doesn't agree: the claim goes back to its claimant, who may change the shares."""
    claim = steps.locked(claim)
    check(claim, by, on, Action.REFUSE_SHARE)
    step = steps.add(claim, Did.REFUSED_SHARE, by=by, at=at, reason=_given(reason))
    steps.move(claim, Status.DRAFT)
    steps.wait(claim, Waits.CLAIMANT, on=on, due_on=None)
    telling.tell(
        {claim.filing.claimant_id}, "claim.share_refused", claim, at=at, on=on, key=step.pk, who=by.person.name
    )
    return claim


@transaction.atomic
def confirm(claim, *, by, at, on, attributes=None):
    """Whom it helped says that it is so, and fills in what is theirs.

    :raises Incomplete: what is missing or wrong
    """
    claim = steps.locked(claim)
    stands_for = check(claim, by, on, Action.CONFIRM)
    given = content.checked(kinds.last_known(claim.kind), "beneficiary", attributes or {}, whole=True)
    step = steps.add(claim, Did.CONFIRMED, by=by, at=at, stands_for=stands_for, attributes=given)
    steps.say(claim, given)
    steps.move(claim, Status.CONFIRMED)
    steps.wait_for_next(claim, at=at, on=on, step=step)
    return claim


@transaction.atomic
def decline(claim, *, by, at, on, reason):
    """Whom it was to help says that it is not so: the claim is rejected."""
    claim = steps.locked(claim)
    stands_for = check(claim, by, on, Action.DECLINE)
    step = steps.add(claim, Did.DECLINED, by=by, at=at, stands_for=stands_for, reason=_given(reason))
    steps.move(claim, Status.REJECTED)
    steps.wait(claim, Waits.NOBODY, on=on, decided_at=at, reviewer=None)
    telling.tell({claim.filing.claimant_id}, "claim.declined", claim, at=at, on=on, key=step.pk)
    return claim


def _given(reason):
    if not reason.strip():
        raise ReasonMissing
    return reason.strip()
