"""Redemptions: asking for a reward, one's own list, the page of one with its way and what can be done."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from rewards import redemptions
from rewards.models import Redemption, Reward
from rewards.queries import redemptions as queries
from rewards.redemption_forms import AskForm, RedemptionFilter, UnitsForm
from teams import permissions

PAGE_SIZE = 20


# --- Asking -----------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new(request, pk):
    """The form of the reward's page; whatever comes of it is said on a page of its own or on the reward's."""
    reward = permissions.found_or_404(Reward.objects.filter(pk=pk).first(), allowed=True)
    if request.method != "POST":
        return redirect(_page_of(reward))
    if request.user.person_id is None:
        raise PermissionDenied
    form = AskForm(request.POST)
    if not form.is_valid():
        _say_what_is_wrong(request, form)
        return redirect(_page_of(reward))
    moment = {"by": request.user, "at": timezone.now(), "on": timezone.localdate()}
    try:
        made = redemptions.request(request.user.person, reward, **form.cleaned_data, **moment)
    except redemptions.Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect(_page_of(reward))
    messages.success(request, queries.what_next(queries.own(made.person_id).get(pk=made.pk)))
    return redirect("redemption", pk=made.pk)


def _page_of(reward):
    try:
        return reverse("reward", args=[reward.pk])
    except NoReverseMatch:
        return reverse("redemptions")


def _say_what_is_wrong(request, form):
    for name, errors in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        messages.error(request, f"{label or name}: {' '.join(errors)}")


# --- One's own --------------------------------------------------------------------------------


def has_person(user):
    return user.is_authenticated and user.person_id is not None


@require_safe
@permissions.required(has_person)
def listed(request):
    chosen = RedemptionFilter(request.GET)
    rows = queries.own(request.user.person_id)
    page = Paginator(chosen.apply(rows), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(each, queries.what_next(each)) for each in page],
        "filter": chosen,
        "spendable": queries.spendable_of([request.user.person_id])[request.user.person_id],
        "shop": _address_of("rewards"),
        "sees_all": permissions.can_see_all_redemptions(request.user),
        "section": "redemptions",
    }
    return render(request, "rewards/redemptions/mine.html", context)


def _address_of(name):
    """The address of a page that may not be there; "" then."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


# --- One --------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def redemption(request, pk):
    today = timezone.localdate()
    found = queries.find(request.user, pk, on=today)
    permissions.found_or_404(found, allowed=True)
    if request.method == "POST":
        return _act(request, found)
    return render(request, "rewards/redemptions/redemption.html", shown(request, found, today))


def shown(request, found, today):
    """What a redemption's page, and the desk's panel, say of it."""
    user = request.user
    can_decide = redemptions.can_decide(user, found, on=today)
    context = {
        "redemption": found,
        "next": queries.what_next(found),
        "steps": list(found.steps.select_related("by__person").order_by("pk")),
        "is_own": user.person_id is not None and user.person_id == found.person_id,
        "can_decide": can_decide,
        "can_cancel": user.person_id == found.person_id and found.status in Redemption.UNDECIDED,
        "can_hand_out": redemptions.can_hand_out(user, found),
        "can_take_back": redemptions.can_take_back(user, found),
        "section": "redemptions" if user.person_id == found.person_id else "rewards-desk",
    }
    if can_decide:
        context["spendable"] = queries.spendable_of([found.person_id])[found.person_id]
        context["budget_left"] = queries.budgets_left([found])[found.pk]
    return context


def _act(request, found):
    """Carry out what a button asks; a refusal stands above the page, which shows the state as it is."""
    try:
        if said := act(request, found):
            messages.success(request, said)
    except redemptions.Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("redemption", pk=found.pk)


def act(request, found):
    """Do what the form asks; the sentence to say then, or "" where it asks for nothing.

    :raises PermissionDenied: it is for somebody else to do
    :raises redemptions.Refusal: it can't be done
    """
    doing = ACTS.get(request.POST.get("do", ""))
    if doing is None:
        return ""
    moment = {"by": request.user, "at": timezone.now(), "on": timezone.localdate()}
    try:
        return doing(request, found, moment)
    except redemptions.NotAllowed:
        raise PermissionDenied from None


def _approve(request, found, moment):
    redemptions.approve(found, **moment)
    return _("Approved. It is on the list of whoever hands it out.")


def _decline(request, found, moment):
    redemptions.decline(found, **moment, reason=request.POST.get("reason", ""))
    return _("Declined with your reason. The points are free again.")


def _cancel(request, found, moment):
    redemptions.cancel(found, **moment)
    return _("Cancelled. The points are free again.")


def _deliver(request, found, moment):
    given = _units(request)
    made = redemptions.deliver(found, given["units"], **moment, seen=given["seen"])
    return _("%(units)d handed out, %(rest)d to follow.") % {"units": given["units"], "rest": made.to_hand_out}


def _refund(request, found, moment):
    given = _units(request)
    asked = {name: given[name] for name in ("reason", "restock", "were_handed_out", "seen")}
    redemptions.refund(found, given["units"], **moment, **asked)
    return _("%(units)d taken back. The points are the person's again.") % {"units": given["units"]}


def _units(request):
    form = UnitsForm(request.POST)
    if not form.is_valid():
        raise redemptions.UnitsWrong(form.fields["units"].max_value)
    return form.cleaned_data


ACTS = {"approve": _approve, "decline": _decline, "cancel": _cancel, "deliver": _deliver, "refund": _refund}
