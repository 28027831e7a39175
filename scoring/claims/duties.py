"""Who may do what with a claim: one table of status, whom it waits for, part and action.

Buttons, checks and the tests of the grid read it; the database keeps its heart by triggers (migration 0015).
"""

from enum import StrEnum

from scoring.models import Claim, ClaimStep, Filing
from teams import absences, permissions
from teams.permissions import Role

from . import kinds
from .refusals import MoveRefused, NotAllowed
from .telling import DESKS, involved

Status, Waits, Did = Claim.Status, Filing.WaitsFor, ClaimStep.Action


class Action(StrEnum):
    REVISE = "revise"
    DISCARD = "discard"
    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    ATTACH = "attach"
    ANSWER = "answer"
    AGREE = "agree"
    REFUSE_SHARE = "refuse_share"
    CONFIRM = "confirm"
    DECLINE = "decline"
    ASK = "ask"
    APPROVE = "approve"
    REJECT = "reject"
    REOPEN = "reopen"
    USE = "use"
    UNUSE = "unuse"
    REREVIEW = "rereview"


class Part(StrEnum):
    """What somebody is to a claim now. One person may have several parts, but who is involved never decides."""

    CLAIMANT = "claimant"
    PARTICIPANT = "participant"
    BENEFICIARY = "beneficiary"
    REVIEWER = "reviewer"
    ADMIN = "admin"
    READER = "reader"
    REREVIEWER = "rereviewer"


A, P = Action, Part
_WITHDRAW = frozenset({A.WITHDRAW})
_UNDER_REVIEW = {
    Waits.REVIEWER: {P.CLAIMANT: _WITHDRAW, P.REVIEWER: frozenset({A.ASK, A.APPROVE, A.REJECT})},
    Waits.CLAIMANT: {P.CLAIMANT: frozenset({A.ANSWER, A.ATTACH, A.WITHDRAW}), P.REVIEWER: frozenset({A.REJECT})},
    Waits.SECOND: {P.CLAIMANT: _WITHDRAW, P.REVIEWER: frozenset({A.APPROVE, A.REJECT})},
    Waits.POOL: {P.CLAIMANT: _WITHDRAW},
}
GRID = {
    (Status.DRAFT, Waits.CLAIMANT): {
        P.CLAIMANT: frozenset({A.REVISE, A.DISCARD, A.SUBMIT, A.WITHDRAW, A.ATTACH}),
    },
    (Status.SUBMITTED, Waits.PARTICIPANTS): {
        P.CLAIMANT: _WITHDRAW,
        P.PARTICIPANT: frozenset({A.AGREE, A.REFUSE_SHARE}),
    },
    (Status.SUBMITTED, Waits.BENEFICIARY): {
        P.CLAIMANT: _WITHDRAW,
        P.BENEFICIARY: frozenset({A.CONFIRM, A.DECLINE}),
    },
    **{(Status.SUBMITTED, waits): offered for waits, offered in _UNDER_REVIEW.items()},
    **{(Status.CONFIRMED, waits): offered for waits, offered in _UNDER_REVIEW.items()},
    (Status.APPROVED, Waits.NOBODY): {
        P.ADMIN: frozenset({A.REOPEN}),
        P.READER: frozenset({A.USE, A.UNUSE}),
        P.REREVIEWER: frozenset({A.REREVIEW}),
    },
    (Status.REJECTED, Waits.NOBODY): {P.ADMIN: frozenset({A.REOPEN})},
    (Status.WITHDRAWN, Waits.NOBODY): {P.CLAIMANT: frozenset({A.REVISE})},
}


def can(claim, user, on):
    """The actions that the user may take now, as a set; on a claim without a filing there is nothing but using it."""
    filing = filing_of(claim)
    offered = _offered(claim, filing)
    parts = set(_parts(claim, filing, user, on))
    found = frozenset().union(*(actions for part, actions in offered.items() if part in parts))
    return found - _impossible(claim, filing, user, found)


def _offered(claim, filing):
    """``{part: actions}`` of the claim's state; of one that came by file only what an approved one offers."""
    if filing is None and claim.status != Status.APPROVED:
        return {}
    return GRID.get((Status(claim.status), Waits(filing.waits_for if filing else Waits.NOBODY)), {})


def check(claim, user, on, action):
    """Whether the user may, and for whom they stand in (a person's id, or None).

    :raises MoveRefused: nobody may in this state
    :raises NotAllowed: others may
    """
    filing = filing_of(claim)
    # First what costs nothing: of many who decide at once, all but one leave here.
    if not any(action in actions for actions in _offered(claim, filing).values()):
        raise MoveRefused(claim)
    if action not in can(claim, user, on):
        raise NotAllowed
    return _stands_for(filing, user, action)


def filing_of(claim):
    """The claim's filing; None of one that came by file."""
    try:
        return claim.filing
    except Filing.DoesNotExist:
        return None


def parts_of(claim, user, on):
    """What the user is to the claim now."""
    return frozenset(_parts(claim, filing_of(claim), user, on))


def _parts(claim, filing, user, on):
    if not user.is_authenticated or not user.is_active or not user.person_id:
        return
    own = user.person_id
    roles = permissions.roles_of(user)
    shares = {each.person_id for each in claim.participants.all()}
    if filing is None:
        if own not in shares:
            yield Part.READER
        return
    taking_part = involved(claim, filing)
    if own == filing.claimant_id:
        yield Part.CLAIMANT
    if own in shares and filing.waits_for == Waits.PARTICIPANTS and own in lacking(claim, filing):
        yield Part.PARTICIPANT
    if filing.beneficiary_id and _acts_for(filing.beneficiary_id, own, taking_part, on):
        yield Part.BENEFICIARY
    if own not in shares and own != filing.claimant_id:
        yield Part.READER
    if own in taking_part:
        return
    if _reviews(filing, own, roles, on):
        yield Part.REVIEWER
    if Role.ADMIN in roles and Role.AUDITOR not in roles:
        yield Part.ADMIN
    if claim.status == Status.APPROVED and claim.rereviews.open().filter(reviewer=own).exists():
        yield Part.REREVIEWER


def _acts_for(person, own, taking_part, on):
    return own == person or (own not in taking_part and person in absences.stood_for(own, on=on))


def _reviews(filing, own, roles, on):
    """Whether somebody without a part in it decides it now: the reviewer or their stand-in, or anybody of the desk."""
    if Role.AUDITOR in roles or (filing.waits_for == Waits.SECOND and own == filing.approved_by_id):
        return False
    if filing.reviewer_id:
        return own == filing.reviewer_id or filing.reviewer_id in absences.stood_for(own, on=on)
    return bool(DESKS.get(filing.desk, set()) & roles)


def _stands_for(filing, user, action):
    if action in (Action.CONFIRM, Action.DECLINE):
        person = filing.beneficiary_id
    elif action in (Action.ASK, Action.APPROVE, Action.REJECT):
        person = filing.reviewer_id
    else:
        return None
    return person if person and person != user.person_id else None


def _impossible(claim, filing, user, found):
    """What this very claim doesn't offer: a draft that was submitted is withdrawn, one that wasn't is thrown away."""
    if Action.ASK in found and filing.is_by_file:
        return {Action.ASK}
    if Action.DISCARD in found:
        return {Action.DISCARD if claim.steps.exists() else Action.WITHDRAW}
    if Action.USE in found:
        if not kinds.is_library(claim.kind):
            return {Action.USE, Action.UNUSE}
        return {Action.USE} if claim.uses.filter(person=user.person_id).exists() else {Action.UNUSE}
    return set()


def lacking(claim, filing):
    """Ids of those who have not agreed to their share since the claim was submitted."""
    agreed = claim.steps.filter(action=Did.AGREED, at__gte=filing.submitted_at or filing.created_at)
    shared = {each.person_id for each in claim.participants.all()}
    return shared - set(agreed.values_list("by_id", flat=True)) - {filing.claimant_id}


def fields_for(claim, user, on):
    """The attributes that the user fills in at this step: ``{name: language.Attribute}``."""
    kind, may = kinds.last_known(claim.kind), can(claim, user, on)
    if Action.REVISE in may and claim.status == Status.DRAFT:
        return kind.asks("claimant")
    if Action.CONFIRM in may:
        return kind.asks("beneficiary")
    if Action.REREVIEW in may or (Action.APPROVE in may and claim.filing.waits_for == Waits.REVIEWER):
        return kind.asks("reviewer")
    return {}


def check_reader(claim, user, on, actions):
    """
    :raises NotAllowed: none of these actions is the user's
    """
    if not can(claim, user, on) & set(actions):
        raise NotAllowed
