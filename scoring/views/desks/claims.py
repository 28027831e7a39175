"""The desk of claims: what lies beside a decision about one, and every step that somebody takes with it."""

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from scoring import claim_pages, claims, tasks
from scoring.claim_forms import AttributesForm
from scoring.claims import refusals
from teams import permissions

TEMPLATE = "scoring/claims/panel.html"
REFUSALS = refusals.Refusal


def shown(request, key):
    today = timezone.localdate()
    claim = claim_pages.visible(request.user, key, on=today)
    return claim_pages.context_of(claim, request.user, on=today) if claim is not None else None


def act(request, key, do):
    """Carry out what a button asks; what was done, as a sentence.

    :raises claims.refusals.Refusal: it can't be done
    """
    today = timezone.localdate()
    claim = claim_pages.visible(request.user, key, on=today)
    claim = permissions.found_or_404(claim, allowed=claim is not None)
    if do not in ACTS:
        raise PermissionDenied
    said = ACTS[do](request, claim, {"by": request.user, "at": timezone.now(), "on": today})
    tasks.hurry()
    return said


def approve_many(request, chosen):
    """Approve claims by (key, version); how many, and ``[(title, refusal)]``."""
    today = timezone.localdate()
    found = [(claim, seen) for key, seen in chosen if (claim := claim_pages.visible(request.user, key, on=today))]
    approved, refused = claims.approve_many(found, by=request.user, at=timezone.now(), on=today)
    tasks.hurry()
    return len(approved), [(claim.title or claim.number, refusal) for claim, refusal in refused]


def given(request, claim, who):
    """The attributes that the user fills in at this step.

    :raises claims.refusals.Incomplete: something that is none of what is asked
    """
    kind = claims.last_known(claim.kind)
    asked = claims.fields_for(claim, request.user, who["on"])
    form = AttributesForm(request.POST, kind=kind, asked=asked)
    if not form.is_valid():
        raise refusals.Incomplete(
            {f"attributes.{name.removeprefix('a_')}": errors[0] for name, errors in form.errors.items()}
        )
    return form.attributes()


def _approve(request, claim, who):
    after = claims.approve(claim, **who, attributes=given(request, claim, who), seen=_seen(request))
    if after.status == after.Status.APPROVED:
        return _("%(number)s is approved.") % {"number": claim.number}
    if after.filing.waits_for == after.filing.WaitsFor.POOL:
        return _("%(number)s is approved, and waits for room in its pool.") % {"number": claim.number}
    return _("%(number)s is approved by you, and needs a second approval.") % {"number": claim.number}


def _reject(request, claim, who):
    claims.reject(claim, **who, reason=request.POST.get("reason", ""), seen=_seen(request))
    return _("%(number)s is rejected, with your reason.") % {"number": claim.number}


def _ask(request, claim, who):
    claims.ask(claim, **who, question=request.POST.get("question", ""))
    return _("Your question about %(number)s is sent.") % {"number": claim.number}


def _answer(request, claim, who):
    for file in request.FILES.getlist("files"):
        claims.attach(claim, **who, file=file)
    claims.answer(claim, **who, text=request.POST.get("answer", ""))
    return _("Answered. It waits for the decision again.")


def _withdraw(request, claim, who):
    claims.withdraw(claim, **who, reason=request.POST.get("reason", ""))
    return _("%(number)s is taken back.") % {"number": claim.number}


def _discard(request, claim, who):
    claims.discard(claim, **who)
    return _("The draft is thrown away.")


def _submit(request, claim, who):
    claims.submit(claim, **who)
    return _("Handed in.")


def _agree(request, claim, who):
    claims.agree(claim, **who)
    return _("You agree to your share.")


def _refuse_share(request, claim, who):
    claims.refuse_share(claim, **who, reason=request.POST.get("reason", ""))
    return _("You don't agree: it goes back with your reason.")


def _confirm(request, claim, who):
    claims.confirm(claim, **who, attributes=given(request, claim, who))
    return _("Confirmed. It is reviewed next.")


def _decline(request, claim, who):
    claims.decline(claim, **who, reason=request.POST.get("reason", ""))
    return _("Declined, with your reason.")


def _reopen(request, claim, who):
    claims.reopen(claim, **who, reason=request.POST.get("reason", ""))
    return _("It is decided anew, by somebody else.")


def _rereview(request, claim, who):
    claims.rereview(
        claim,
        **who,
        verdict="objected" if request.POST.get("verdict") == "objected" else "upheld",
        reason=request.POST.get("reason", ""),
        attributes=given(request, claim, who),
    )
    return _("Thank you: your second look is noted.")


def _seen(request):
    """The mark of what lay before the decider; a form without one has seen nothing."""
    seen = request.POST.get("seen", "")
    return int(seen) if seen.isdecimal() else 0


ACTS = {
    "approve": _approve,
    "reject": _reject,
    "ask": _ask,
    "answer": _answer,
    "withdraw": _withdraw,
    "discard": _discard,
    "submit": _submit,
    "agree": _agree,
    "refuse_share": _refuse_share,
    "confirm": _confirm,
    "decline": _decline,
    "reopen": _reopen,
    "rereview": _rereview,
}
