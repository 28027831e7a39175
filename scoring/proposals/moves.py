"""The way of a proposal: submitted, called back, sent back, approved and published. The map is `Proposal.MOVES`."""

from django.db import transaction

from scoring import rulebook
from scoring.models import Decision, Proposal, Simulation
from teams import audit, permissions

from . import content, drafts, effects
from .refusals import AlreadyDecided, ContentChanged, MoveRefused, NotAllowed, ReasonMissing
from .review import review

Status = Proposal.Status
Role = Decision.Role
Verdict = Decision.Verdict


@transaction.atomic
def submit(proposal, *, by, at, on):
    """Lay the draft before others.

    :param on: today
    :raises Refusal: the first thing that stands in its way (`review` lists them all)
    """
    proposal = drafts.draft_of(proposal, by)
    _check_clear(proposal, on)
    proposal.submitted_at = at
    return _move(proposal, Status.SUBMITTED, by=by, at=at, digest=content.content_digest(proposal))


@transaction.atomic
def recall(proposal, *, by, at):
    """The author takes it back to go on writing; approvals so far are void."""
    return _move(drafts.own(proposal, by, Status.SUBMITTED), Status.DRAFT, by=by, at=at, event="recalled")


@transaction.atomic
def withdraw(proposal, *, by, at):
    """The author gives it up; it stays to be read."""
    return _move(drafts.own(proposal, by, *Proposal.OPEN), Status.WITHDRAWN, by=by, at=at)


@transaction.atomic
def reopen(proposal, *, by, at):
    """The author takes up a withdrawn proposal again as a draft."""
    return _move(drafts.own(proposal, by, Status.WITHDRAWN), Status.DRAFT, by=by, at=at, event="reopened")


@transaction.atomic
def send_back(proposal, *, by, at, reason):
    """Send it back to its author with a reason.

    :raises NotAllowed: its author, or nobody who decides on it
    """
    proposal = drafts.locked(proposal)
    if not can_send_back(by, proposal):
        raise NotAllowed
    if proposal.status != Status.SUBMITTED:
        raise MoveRefused(proposal)
    if not reason.strip():
        raise ReasonMissing
    role = next(role for role in roles_needed(proposal) if role in permissions.roles_of(by))
    _decide(proposal, Verdict.SENT_BACK, role, by, at, content.content_digest(proposal), reason=reason.strip())
    return _move(proposal, Status.DRAFT, by=by, at=at, event="sent_back", reason=reason.strip())


@transaction.atomic
def approve(proposal, *, by, at, on, digest, simulation=None):
    """Approve what the digest stands for; once everybody needed has, the book is changed. Two at once publish once.

    :param digest: `content_digest` of what lay before the approver
    :param simulation: the simulation that lay before the approver
    :raises NotAllowed: its author, or nobody who decides on it
    :raises Refusal: something else stands in its way
    """
    proposal = drafts.locked(proposal)
    if by.pk == proposal.created_by_id or not set(roles_needed(proposal)) & permissions.roles_of(by):
        raise NotAllowed
    if proposal.status != Status.SUBMITTED:
        raise MoveRefused(proposal)
    role = role_for(by, proposal)
    if role is None:
        raise AlreadyDecided
    if digest != content.content_digest(proposal) or not _is_of(simulation, proposal, digest):
        raise ContentChanged
    rulebook.lock()
    _check_clear(proposal, on)
    _decide(proposal, Verdict.APPROVED, role, by, at, digest, simulation=simulation)
    audit.record(
        "proposal.approved", target=drafts.target_of(proposal), by=by, at=at, after={"role": role, "digest": digest}
    )
    if len(approvals(proposal)) == len(roles_needed(proposal)):
        _publish(proposal, by=by, at=at, on=on)
    return proposal


def _publish(proposal, *, by, at, on):
    start = content.first_day(proposal, on)
    proposal.published_by, proposal.published_at = by, at
    proposal.posted = effects.begin()
    loaded = rulebook.publish(content.given(proposal), start, at=at, proposal=proposal)
    _move(proposal, Status.PUBLISHED, by=by, at=at, starts_on=start, **loaded._asdict())


# --- Who decides ----------------------------------------------------------------------------


def roles_needed(proposal):
    """The roles of those who must approve: another points admin; of a correction a committee member too (E4)."""
    return [Role.ADMIN, Role.COMMITTEE] if proposal.is_correction else [Role.ADMIN]


def approvals(proposal):
    """``{role: decision}`` of who approved what is waiting now, or what was published."""
    if proposal.submitted_at is None:
        return {}
    digest = content.content_digest(proposal)
    found = proposal.decisions.filter(
        verdict=Verdict.APPROVED, digest=digest, decided_at__gte=proposal.submitted_at
    ).select_related("decided_by__person", "simulation")
    return {decision.role: decision for decision in found}


def role_for(by, proposal):
    """In which role the person may approve now; None: in none (any more). One person counts once."""
    if by.pk == proposal.created_by_id or proposal.status != Status.SUBMITTED:
        return None
    given = approvals(proposal)
    if any(decision.decided_by_id == by.pk for decision in given.values()):
        return None
    held = permissions.roles_of(by)
    return next((role for role in roles_needed(proposal) if role in held and role not in given), None)


def can_send_back(by, proposal):
    return by.pk != proposal.created_by_id and bool(set(roles_needed(proposal)) & permissions.roles_of(by))


# --- The moves themselves -------------------------------------------------------------------


def _check_clear(proposal, on):
    found = review(proposal, on=on)
    if not found.is_clear:
        raise found.refusals[0]


def _is_of(simulation, proposal, digest):
    if simulation is None:
        return True
    is_done = simulation.status == Simulation.Status.DONE
    return simulation.proposal_id == proposal.pk and simulation.content == digest and is_done


def _decide(proposal, verdict, role, by, at, digest, *, reason="", simulation=None):
    return Decision.objects.create(
        proposal=proposal,
        verdict=verdict,
        role=role,
        reason=reason,
        digest=digest,
        simulation=simulation,
        decided_by=by,
        decided_at=at,
    )


def _move(proposal, status, *, by, at, event=None, **said):
    if status not in Proposal.MOVES[proposal.status]:
        raise MoveRefused(proposal)
    proposal.status = status
    if status == Status.DRAFT:
        proposal.submitted_at = None
    proposal.changed_at = at
    proposal.save()
    audit.record(f"proposal.{event or status}", target=drafts.target_of(proposal), by=by, at=at, after=said or None)
    return proposal
