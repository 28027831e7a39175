"""Sharing out a pool: the manager's proposal with the shares as they come, and the page on which it is decided."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from scoring import share_outs
from scoring.models import ShareOut
from scoring.queries import pools
from scoring.queries import share_outs as queries
from scoring.share_out_forms import ShareOutForm, by_hand
from scoring.views.pools import span_of
from teams import permissions
from teams.models import Person, Team

Status = ShareOut.Status
POST_ANSWERS = {"save", "submit"}


# --- Proposing ------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def propose(request, pk):
    today = timezone.localdate()
    team = Team.objects.filter(pk=pk).first()
    allowed = team is not None and permissions.can_see_pool(request.user, team)
    team = permissions.found_or_404(team, allowed=allowed)
    if not permissions.can_share_out(request.user, team, on=today):
        raise PermissionDenied
    draft = share_outs.draft_of(team)
    if draft is not None and draft.status != Status.DRAFT:
        return redirect("share-out", pk=draft.pk)
    figures = pools.figures(team)
    earliest, first, last = span_of(team, figures, today)
    known = {"earliest": earliest, "latest": today.replace(day=1)}
    if request.method == "POST":
        form = ShareOutForm(request.POST, **known)
        asking = _asked(team, form, request.POST, today)
    else:
        begun = _begun(draft, figures, first, last)
        form = ShareOutForm(initial=begun | {name: f"{begun[name]:%Y-%m}" for name in ("first", "last")}, **known)
        asking = _planned(team, begun, draft, today)
    if request.method == "POST" and request.POST.get("do") in POST_ANSWERS and asking.is_complete:
        answer = _save(request, team, form, asking, today)
        if answer:
            return answer
    context = {"team": team, "figures": figures, "form": form, "asking": asking, "draft": draft, "section": "pools"}
    if request.htmx and request.GET.get("part") == "preview":
        return render(request, "scoring/pools/shares.html", context)
    is_refused = request.POST.get("do") in POST_ANSWERS
    return render(request, "scoring/pools/propose.html", context, status=422 if is_refused else 200)


@dataclass
class Asking:
    """The shares as asked so far; without a plan the form is not filled in yet."""

    plan: Any = None
    hand: dict = None
    errors: dict = None
    is_manual: bool = False

    @property
    def is_complete(self):
        return self.plan is not None and not self.errors


def _asked(team, form, data, today):
    if not form.is_valid():
        return Asking()
    is_manual = form.cleaned_data["mode"] == ShareOut.Mode.MANUAL
    plan = share_outs.plan(team, on=today, **form.asked)
    hand, errors = by_hand(data, [share.person for share in plan.shares]) if is_manual else ({}, {})
    if hand:
        plan = share_outs.plan(team, on=today, by_hand=hand, **form.asked)
    return Asking(plan, hand, errors, is_manual)


def _begun(draft, figures, first, last):
    """What the form begins with: the draft, or all that can be shared, by contribution."""
    if draft is not None:
        return {name: getattr(draft, name) for name in ("mode", "percent", "points", "first", "last", "reason")}
    return {
        "mode": ShareOut.Mode.CONTRIBUTION,
        "percent": 50,
        "points": figures.spendable,
        "first": first,
        "last": last,
        "reason": "",
    }


def _planned(team, begun, draft, today):
    if begun["points"] <= 0:
        return Asking()
    is_manual = begun["mode"] == ShareOut.Mode.MANUAL
    changed = draft.lines.exclude(reason="") if is_manual else []
    hand = {line.person_id: (line.points, line.reason) for line in changed}
    asked = {name: value for name, value in begun.items() if name != "reason"}
    return Asking(share_outs.plan(team, on=today, by_hand=hand, **asked), hand, {}, is_manual)


def _save(request, team, form, asking, today):
    """Save, and submit where that was asked; None with a message where something stands in the way."""
    user, at = request.user, timezone.now()
    try:
        found = share_outs.save(
            team,
            by=user,
            at=at,
            on=today,
            reason=form.cleaned_data["reason"],
            by_hand=asking.hand,
            **form.asked,
        )
        if request.POST["do"] == "submit":
            share_outs.submit(found, by=user, at=at, on=today)
            messages.success(request, _("Submitted. The shares stand; points move when it is approved."))
        else:
            messages.success(request, _("Saved as a draft. Nobody is asked yet."))
    except share_outs.Refusal as refusal:
        messages.error(request, str(refusal))
        return None
    return redirect("share-out", pk=found.pk)


# --- One proposal ---------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def share_out(request, pk):
    today = timezone.localdate()
    rows = ShareOut.objects.select_related("team", "proposed_by__person", "decided_by__person")
    found = rows.filter(pk=pk).first()
    allowed = found is not None and _can_see(request.user, found, today)
    found = permissions.found_or_404(found, allowed=allowed)
    if request.method == "POST":
        return _act(request, found)
    manager = share_outs.next_up(found, on=today) if found.status == Status.SUBMITTED else None
    lines = list(found.lines.select_related("person").order_by("-points", "person__code"))
    context = {
        "share_out": found,
        "team": found.team,
        "lines": lines,
        "most": max((line.points for line in lines), default=0),
        "figures": pools.figures(found.team),
        "can_decide": share_outs.can_decide(request.user, found, on=today),
        "can_share_out": permissions.can_share_out(request.user, found.team, on=today),
        "can_see_pool": permissions.can_see_pool(request.user, found.team),
        "manager": Person.objects.filter(pk=manager).first() if manager else None,
        "section": "pools",
    }
    return render(request, "scoring/pools/share_out.html", context)


def _can_see(user, found, today):
    if permissions.can_see_pool(user, found.team) or queries.is_recipient(user, found):
        return True
    return share_outs.can_decide(user, found, on=today)


def _act(request, found):
    """Carry out what a button of the page asks; a refusal stands above the page, which shows the state as it is."""
    act = ACTS.get(request.POST.get("do", ""))
    if act is None:
        return redirect("share-out", pk=found.pk)
    moment = {"by": request.user, "at": timezone.now(), "on": timezone.localdate()}
    try:
        messages.success(request, act(request, found, moment))
    except share_outs.NotAllowed:
        raise PermissionDenied from None
    except share_outs.Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("share-out", pk=found.pk)


def _submit(request, found, moment):
    share_outs.submit(found, **moment)
    return _("Submitted. The shares stand; points move when it is approved.")


def _withdraw(request, found, moment):
    share_outs.withdraw(found, **moment)
    return _("Withdrawn. The pool is as it was.")


def _approve(request, found, moment):
    share_outs.approve(found, **moment, remark=request.POST.get("remark", "")[:1000])
    return _("Approved. The shares are in everybody's account.")


def _reject(request, found, moment):
    share_outs.reject(found, **moment, reason=request.POST.get("reason", "")[:1000])
    return _("Rejected with your reason. The pool is as it was.")


ACTS = {"submit": _submit, "withdraw": _withdraw, "approve": _approve, "reject": _reject}
