"""The random sample: some of the approved claims are looked at again, by somebody who is told nothing (S5).

Chance is a hash of the approval's number and a seed that is drawn and kept when the approval's lot is: anybody can
compute it again, and nobody could know it before the decision.
"""

import hashlib
import secrets
from decimal import Decimal

from django.db import transaction
from django.db.models import Max

from scoring.models import Claim, ClaimStep, Lot, Rereview
from teams.models import Company, Person, RoleGrant
from teams.permissions import Role

from . import content, duties, kinds, steps, telling
from .refusals import ReasonMissing
from .steps import Did

BATCH = 500
REVIEWERS = (Role.AUDITOR, Role.COMMITTEE, Role.ADMIN, Role.MANAGER)


def is_chosen(approval_id, percent, seed):
    """Whether an approval is in a sample of so many percent."""
    return _hash(seed, approval_id) % 1_000_000 < int(Decimal(percent) * 10_000)


def _hash(*words):
    return int(hashlib.sha256(":".join(map(str, words)).encode()).hexdigest()[:15], 16)


def draw(*, at, on):
    """Draw the lots of all final approvals that have none; the claims chosen."""
    percent, seed = Company.current().claim_sample_percent, secrets.token_hex(16)
    approvals = ClaimStep.objects.filter(
        action=Did.APPROVED, claim__status=Claim.Status.APPROVED, pk__in=_latest(), lot=None
    )
    found = []
    for approval in approvals.select_related("claim").order_by("id")[:BATCH]:
        if _draw_one(approval, percent, seed, at, on):
            found.append(approval.claim)
    return found


def _latest():
    """The last approval of each claim: an earlier one was undone."""
    approvals = ClaimStep.objects.filter(action=Did.APPROVED).order_by().values("claim")
    return approvals.annotate(last=Max("pk")).values("last")


@transaction.atomic
def _draw_one(approval, percent, seed, at, on):
    claim = steps.locked(approval.claim)
    chosen = is_chosen(approval.pk, percent, seed)
    _lot, is_new = Lot.objects.get_or_create(
        approval=approval, defaults={"percent": percent, "seed": seed, "is_chosen": chosen, "at": at}
    )
    if not (is_new and chosen and claim.status == Claim.Status.APPROVED):
        return False
    reviewer = _reviewer(claim, approval, seed, on)
    if reviewer is None:
        return False
    steps.add(claim, Did.SAMPLED, by=None, at=at)
    Rereview.objects.create(
        claim=claim, approval=approval, reviewer=reviewer, assigned_at=at, due_on=steps.due_on(claim.kind, on)
    )
    telling.tell({reviewer.pk}, "claim.rereview", claim, at=at, on=on, key=approval.pk)
    return True


def _reviewer(claim, approval, seed, on):
    """Somebody with a role, a login and no part in the claim or its decision: the auditor before others."""
    deciders = set(claim.steps.filter(action__in=(Did.APPROVED, Did.SECOND_APPROVED)).values_list("by_id", flat=True))
    left_out = telling.involved(claim, claim.filing) | deciders
    for role in REVIEWERS:
        holders = RoleGrant.objects.filter(role=role, person__user__is_active=True).exclude(person__in=left_out)
        here = holders.exclude(person__left_on__lt=on).order_by("person_id").values_list("person_id", flat=True)
        if people := list(here):
            return Person.objects.get(pk=people[_hash(seed, approval.pk, "reviewer") % len(people)])
    return None


@transaction.atomic
def rereview(claim, *, by, at, on, verdict, reason="", attributes=None):
    """Say of a sampled claim whether it is as it should be; an objection is for a points admin to follow.

    :param verdict: upheld or objected; an objection needs a reason
    :param attributes: the grades that the reviewer would give
    """
    claim = steps.locked(claim)
    duties.check(claim, by, on, duties.Action.REREVIEW)
    row = claim.rereviews.open().get(reviewer=by.person)
    verdict = Rereview.Verdict(verdict)
    if verdict == Rereview.Verdict.OBJECTED and not reason.strip():
        raise ReasonMissing
    given = content.checked(kinds.last_known(claim.kind), "reviewer", attributes or {})
    action = Did.UPHELD if verdict == Rereview.Verdict.UPHELD else Did.OBJECTED
    step = steps.add(claim, action, by=by, at=at, reason=reason.strip(), attributes=given)
    row.verdict, row.reason, row.attributes, row.decided_at = verdict, reason.strip(), given, at
    row.save()
    if verdict == Rereview.Verdict.OBJECTED:
        admins = set(RoleGrant.objects.filter(role=Role.ADMIN).values_list("person_id", flat=True))
        admins -= telling.involved(claim, claim.filing)
        telling.tell(admins, "claim.objected", claim, at=at, on=on, key=step.pk)
    return row
