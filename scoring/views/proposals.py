"""Proposals to change the rules: the list, a new one, and the one page on which a proposal is read and decided."""

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from scoring import proposal_pages, proposals, simulation, tasks
from scoring.models import Change, Proposal
from scoring.queries import proposals as queries
from scoring.queries import rule_book
from scoring.rule_forms import ProposalForm
from teams import permissions
from teams.models import Company

PAGE_SIZE = 30
Status = Proposal.Status


@require_http_methods(["GET", "HEAD"])
@permissions.required(permissions.can_see_proposals)
def listed(request):
    """All proposals, the newest first; those that wait for the reader are marked."""
    asked = request.GET.get("status", "")
    rows = Proposal.objects.select_related("created_by__person", "published_by__person").annotate(
        size=Count("changes", distinct=True)
    )
    rows = rows.order_by("-id")
    counts = dict(Proposal.objects.order_by().values_list("status").annotate(count=Count("id")))
    if asked in Status.values:
        rows = rows.filter(status=asked)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    waiting = queries.waiting_for(request.user.pk, permissions.roles_of(request.user))
    context = {
        "page": page,
        "statuses": [(value, label, counts.get(value, 0)) for value, label in Status.choices],
        "status": asked if asked in Status.values else "",
        "total": sum(counts.values()),
        "waiting": set(waiting.values_list("pk", flat=True)),
        "can_edit": permissions.can_edit_rules(request.user),
        "section": "proposals",
    }
    return render(request, "scoring/rules/proposals.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permissions.required(permissions.can_edit_rules)
def new(request):
    form = ProposalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        proposal = proposals.create(by=request.user, at=timezone.now(), **form.cleaned_data)
        return redirect("proposal", pk=proposal.pk)
    return render(
        request,
        "scoring/rules/new.html",
        {"form": form, "section": "proposals"},
        status=422 if form.is_bound else 200,
    )


@require_POST
@permissions.required(permissions.can_edit_rules)
def take_up(request):
    """Take a code into a draft, to change or to retire it; without a draft named, into a new one."""
    sort, code = request.POST.get("sort", ""), request.POST.get("code", "")
    if "item" in request.POST:
        sort, _colon, code = request.POST["item"].partition(":")
    if sort not in Change.Sort.values or not proposal_pages.is_known(sort, code):
        messages.error(request, _("This rule is not in the book. Open it from the rule book again."))
        return redirect("rule-book")
    at = timezone.now()
    chosen = request.POST.get("proposal", "")
    found = proposals.drafts_of(request.user).filter(pk=chosen).first() if chosen.isdecimal() else None
    if request.POST.get("do") == "retire":
        found = found or proposals.create(by=request.user, at=at, title=_("Retire %(code)s") % {"code": code})
        proposals.retire(found, sort=sort, code=code, by=request.user, at=at)
        return redirect("proposal", pk=found.pk)
    found = found or proposals.create(by=request.user, at=at, title=_("Change %(code)s") % {"code": code})
    return redirect("editor", found.pk, sort, code)


# --- One proposal ---------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@permissions.required(permissions.can_see_proposals)
def proposal(request, pk):
    found = Proposal.objects.select_related("created_by__person", "published_by__person").filter(pk=pk).first()
    found = permissions.found_or_404(found, allowed=True)
    if request.method == "POST":
        return _act(request, found)
    if request.GET.get("part") == "outcome" and request.htmx:
        if found.status != Status.PUBLISHED:
            return HttpResponse(status=204)
        return render(request, "scoring/rules/outcome.html", {"proposal": found, **outcome_of(found)})
    return _shown(request, found)


def _shown(request, found, form=None, status=200):
    today = timezone.localdate()
    user = request.user
    is_own = found.created_by_id == user.pk and permissions.can_edit_rules(user)
    speaker = rule_book.Speaker(get_language(), Company.current().currency)
    page = proposal_pages.page_of(found, on=today, speaker=speaker, year_starts=Company.current().year_starts)
    can_write = is_own and found.status == Status.DRAFT
    role = proposals.role_for(user, found)
    context = {
        "proposal": found,
        "page": page,
        "form": form or (ProposalForm.of(found) if can_write else None),
        "is_own": is_own,
        "can_write": can_write,
        "role": role,
        "can_send_back": found.status == Status.SUBMITTED and proposals.can_send_back(user, found),
        "has_approved": any(each.decided_by_id == user.pk for each in page.approvals.values()),
        "first_day": proposals.first_day(found, timezone.localdate(found.published_at or timezone.now())),
        "digest": proposals.content_digest(found),
        "simulations": proposal_pages.simulations_of(found),
        "latest": simulation.latest(found),
        "can_simulate": simulation.can_simulate(user, found) and bool(page.changes),
        "has_conflict": any(each.is_conflict for each in page.changes),
        "addable": proposal_pages.addable(found, today, speaker) if can_write else [],
        "section": "proposals",
        **(outcome_of(found) if found.status == Status.PUBLISHED else {}),
    }
    return render(request, "scoring/rules/proposal.html", context, status=status)


def outcome_of(found):
    """How far the sweep is after publication, what came of it, and what the approved simulation had said."""
    decision = next((each for each in found.decisions.select_related("simulation") if each.simulation), None)
    return {
        "is_settled": proposals.is_settled(found),
        "effect": proposals.so_far(found) if found.posted else None,
        "noted_at": datetime.fromisoformat(found.posted["at"]) if proposals.is_settled(found) else None,
        "expected": proposal_pages.expected_of(decision.simulation) if decision else None,
    }


def _act(request, found):
    """Carry out what a button of the page asks; a refusal stands above the page, which shows the state as it is."""
    act = ACTS.get(request.POST.get("do", ""))
    if act is None:
        return redirect("proposal", pk=found.pk)
    try:
        answer = act(request, found)
    except proposals.NotAllowed:
        raise PermissionDenied from None
    except proposals.Refusal as refusal:
        messages.error(request, str(refusal))
        answer = None
    return answer or redirect("proposal", pk=found.pk)


def _describe(request, found):
    form = ProposalForm(request.POST)
    if not form.is_valid():
        return _shown(request, found, form=form, status=422)
    proposals.describe(found, by=request.user, at=timezone.now(), **form.cleaned_data)
    messages.success(request, _("Saved."))
    return None


def _submit(request, found):
    proposals.submit(found, by=request.user, at=timezone.now(), on=timezone.localdate())
    messages.success(request, _("Submitted. It now waits for somebody else's approval."))


def _recall(request, found):
    proposals.recall(found, by=request.user, at=timezone.now())
    messages.success(request, _("Called back: it is your draft again."))


def _withdraw(request, found):
    proposals.withdraw(found, by=request.user, at=timezone.now())
    messages.success(request, _("Withdrawn. It stays here to be read, and can be taken up again."))


def _reopen(request, found):
    proposals.reopen(found, by=request.user, at=timezone.now())
    messages.success(request, _("Taken up again as a draft."))


def _rebase(request, found):
    proposals.rebase(found, by=request.user, at=timezone.now())
    messages.success(request, _("The draft now builds on the rules as they are. Compare once more, then submit it."))


def _remove(request, found):
    sort, _colon, code = request.POST.get("change", "").partition(":")
    proposals.remove(found, sort=sort, code=code, by=request.user, at=timezone.now())
    messages.success(request, _("Taken out of the proposal."))


def _send_back(request, found):
    proposals.send_back(found, by=request.user, at=timezone.now(), reason=request.POST.get("reason", ""))
    messages.success(request, _("Sent back to its author with your reason."))


def _approve(request, found):
    seen = request.POST.get("simulation", "")
    after = proposals.approve(
        found,
        by=request.user,
        at=timezone.now(),
        on=timezone.localdate(),
        digest=request.POST.get("digest", ""),
        simulation=found.simulations.filter(pk=seen).first() if seen.isdecimal() else None,
    )
    if after.status == Status.PUBLISHED:
        tasks.hurry()
        messages.success(request, _("Approved and published. Points are being scored again where it matters."))
    else:
        messages.success(request, _("Approved. It still waits for the other approval that a correction needs."))


ACTS = {
    "describe": _describe,
    "submit": _submit,
    "recall": _recall,
    "withdraw": _withdraw,
    "reopen": _reopen,
    "rebase": _rebase,
    "remove": _remove,
    "send_back": _send_back,
    "approve": _approve,
}
