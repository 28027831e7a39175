"""The small moves that all services share: lock a claim, append a step, let it wait for the next one."""

import zlib

from scoring.models import Claim, ClaimStep, Filing
from teams import audit, workdays
from teams.models import Company

from . import duties, kinds, reviewers, telling

Status, Waits, Did = Claim.Status, Filing.WaitsFor, ClaimStep.Action


def locked(claim):
    """The claim as it is now, with its filing, and nobody else at it until the transaction ends."""
    pk = claim.pk if isinstance(claim, Claim) else claim
    found = Claim.objects.select_for_update(of=("self",)).get(pk=pk)
    found.filing = Filing.objects.select_related("claimant", "beneficiary", "contract", "reviewer").get(claim=pk)
    return found


def add(claim, action, *, by, at, stands_for=None, reason="", **more):
    """Append what somebody did; `by` is a login, or None for the clock."""
    step = ClaimStep.objects.create(
        claim=claim,
        action=action,
        by_id=by.person_id if by else None,
        stands_for_id=stands_for,
        at=at,
        reason=reason,
        **more,
    )
    audit.record(f"claim.{action}", target=claim.number, by=by, at=at, after={"reason": reason} if reason else None)
    return step


def move(claim, status):
    """Write a new status; the database asks for the step that decides it."""
    claim.status = status
    Claim.objects.filter(pk=claim.pk).update(status=status)


def say(claim, attributes):
    """Write attributes that somebody filled in."""
    if attributes:
        claim.attributes = claim.attributes | attributes
        Claim.objects.filter(pk=claim.pk).update(attributes=claim.attributes)


def wait(claim, waits_for, *, on, **more):
    """Let it wait for somebody, until a working day of their own."""
    filing = claim.filing
    filing.waits_for = waits_for
    filing.due_on = None if waits_for in (Waits.POOL, Waits.NOBODY) else due_on(claim.kind, on)
    filing.reminded_for = None
    for name, value in more.items():
        setattr(filing, name, value)
    filing.save()


def due_on(kind, on):
    """The last working day for a decision on a claim of the kind that is asked for today."""
    return workdays.add(on, kinds.last_known(kind).days or Company.current().claim_days)


def wait_for_next(claim, *, at, on, step):
    """Let it wait for whoever comes next: those who share in it, whom it helped, the reviewer."""
    filing, kind = claim.filing, kinds.last_known(claim.kind)
    missing = set() if kind.raised_by else duties.lacking(claim, filing)
    if missing:
        wait(claim, Waits.PARTICIPANTS, on=on)
        telling.tell(missing, "claim.share", claim, at=at, on=on, key=step.pk, claimant=filing.claimant.name)
    elif filing.beneficiary_id and claim.status == Status.SUBMITTED:
        wait(claim, Waits.BENEFICIARY, on=on)
        telling.tell(
            {filing.beneficiary_id}, "claim.confirm", claim, at=at, on=on, key=step.pk, claimant=filing.claimant.name
        )
    else:
        wait_for_reviewer(claim, kind, at=at, on=on, step=step)


def wait_for_reviewer(claim, kind, *, at, on, step, without=()):
    desk, reviewer = reviewers.first(claim, claim.filing, kind, on=on, without=without)
    wait(claim, Waits.REVIEWER, on=on, desk=desk, reviewer=reviewer)
    telling.tell_who_decides(claim, claim.filing, at=at, on=on, key=step.pk)


def mark_of(claim):
    """What lay before somebody who looks at the claim, as a number: see `mark`."""
    return mark(claim, last_steps(claim=claim).first())


def last_steps(**of):
    """Numbers of the steps that people took, the last one first."""
    taken = ClaimStep.objects.filter(**of).exclude(action__in=ClaimStep.BY_THE_CLOCK)
    return taken.order_by("-id").values_list("pk", flat=True)


def mark(claim, last_step):
    """The last step that a person took, and a digest of what the claim says: a file may change one that it brought."""
    shares = sorted((each.person_id, each.share.normalize()) for each in claim.participants.all())
    says = (claim.title, claim.occurred_on, claim.customer_id, sorted(claim.attributes.items()), shares)
    return ((last_step or 0) << 32) + zlib.crc32(repr(says).encode())
