"""The claimant's side: write a claim, hand it in, answer questions, take it back."""

from django.db import transaction
from django.utils import timezone

from scoring.models import Claim, Filing, Participant
from teams import audit

from . import content, evidence, foreseen, kinds, known, numbers, steps, telling
from .duties import Action, check
from .refusals import NotAllowed, ReasonMissing
from .steps import Did, Status, Waits


@transaction.atomic
def draft(*, kind, by, at, on, **said):
    """A new claim of a kind (by name), not handed in yet: the claimant's alone unless shares are given.

    :param said: some of title, story, occurred_on, customer, contract, attributes (the claimant's own), participants
        as (person, percent) pairs, beneficiary, differs (why it is other than what the system knows)
    :raises NotAllowed: who may not file this kind
    :raises Incomplete: something that can't even be kept
    """
    described = kinds.of(kind)
    if not kinds.may_file(described, by):
        raise NotAllowed
    year = timezone.localdate(at).year
    claim = Claim.objects.create(
        number=numbers.next_number(year), kind=described.kind, occurred_on=on, status=Status.DRAFT
    )
    claim.filing = Filing.objects.create(claim=claim, claimant=by.person, created_at=at)
    if not described.raised_by and "participants" not in said:
        Participant.objects.create(claim=claim, person=by.person, share=content.WHOLE)
    content.write(claim, described, said)
    _fill_in(claim, described, said.get("attributes", {}))
    audit.record("claim.drafted", target=claim.number, by=by, at=at)
    return claim


@transaction.atomic
def revise(claim, *, by, at, on, **said):
    """Change a draft; a withdrawn claim becomes a draft again."""
    claim = steps.locked(claim)
    check(claim, by, on, Action.REVISE)
    if claim.status == Status.WITHDRAWN:
        steps.move(claim, Status.DRAFT)
        claim.filing.waits_for = Waits.CLAIMANT
    described = kinds.of(claim.kind)
    content.write(claim, described, said)
    _fill_in(claim, described, claim.attributes)
    audit.record("claim.revised", target=claim.number, by=by, at=at)
    return claim


def _fill_in(claim, kind, given):
    """What the claimant left empty and the system knows is filled in."""
    asked = kind.asks("claimant")
    found = {name: value for name, value in known.proposed(claim, kind).items() if name in asked and name not in given}
    steps.say(claim, found)


@transaction.atomic
def discard(claim, *, by, at, on):
    """Throw away a draft that was never handed in, with its files."""
    claim = steps.locked(claim)
    check(claim, by, on, Action.DISCARD)
    evidence.forget(claim)
    audit.record("claim.discarded", target=claim.number, by=by, at=at)
    claim.filing.delete()
    claim.delete()


@transaction.atomic
def submit(claim, *, by, at, on):
    """Hand it in: those who share in it agree first, then whom it helped confirms it, then it is reviewed.

    :raises Incomplete: what is missing, by field
    :raises EvidenceUsed: another approved claim cites the same
    """
    claim = steps.locked(claim)
    check(claim, by, on, Action.SUBMIT)
    kind = kinds.of(claim.kind)
    content.check_whole(claim, kind, on=on)
    filing = claim.filing
    filing.known = known.known_of(claim, kind)
    filing.submitted_at, filing.escalations = at, 0
    if not (kind.asks("reviewer") or kind.asks("beneficiary")):
        filing.expected = foreseen.of(claim, on=on).points
    filing.save()
    step = steps.add(claim, Did.SUBMITTED, by=by, at=at, attributes=claim.attributes)
    steps.move(claim, Status.SUBMITTED)
    steps.wait_for_next(claim, at=at, on=on, step=step)
    return claim


@transaction.atomic
def withdraw(claim, *, by, at, on, reason=""):
    """Take it back before it is decided; it may be revised and handed in again."""
    claim = steps.locked(claim)
    check(claim, by, on, Action.WITHDRAW)
    steps.add(claim, Did.WITHDRAWN, by=by, at=at, reason=reason.strip())
    steps.move(claim, Status.WITHDRAWN)
    _undecide(claim, on)
    return claim


def _undecide(claim, on):
    none = dict.fromkeys(("reviewer", "approved_by", "approved_at", "points", "pool", "decided_at"))
    steps.wait(claim, Waits.NOBODY, on=on, **none)


@transaction.atomic
def answer(claim, *, by, at, on, text):
    """Answer the reviewer's question, perhaps with more files attached before; it goes back to who asked."""
    claim = steps.locked(claim)
    check(claim, by, on, Action.ANSWER)
    if not text.strip():
        raise ReasonMissing
    step = steps.add(claim, Did.ANSWERED, by=by, at=at, reason=text.strip())
    steps.wait(claim, Waits.REVIEWER, on=on)
    telling.tell_who_decides(claim, claim.filing, at=at, on=on, kind="claim.answered", key=step.pk)
    return claim
