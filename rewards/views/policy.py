"""The settings of rewards: validity, leavers, the value of a point; what a change would do is shown before it."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from rewards import validity
from rewards.models import Policy
from rewards.money_forms import PolicyForm
from teams import permissions
from teams.models import AuditEvent, Company

EVENTS = 8


@require_http_methods(["GET", "HEAD", "POST"])
@permissions.required(permissions.can_edit_policy)
def policy(request):
    today = timezone.localdate()
    form = PolicyForm(request.POST or None, instance=Policy.current())
    is_sent = request.method == "POST"
    if is_sent and request.POST.get("do") == "save" and form.is_valid():
        changed = validity.change(form.values, by=request.user, at=timezone.now(), on=today)
        messages.success(request, _("Saved.")) if changed else messages.info(request, _("Nothing was different."))
        return redirect("points-policy")
    effect = validity.effect(form.values, on=today) if is_sent and form.is_valid() else None
    context = {"form": form, "effect": effect, "policy": Policy.current(), "company": Company.current()}
    if request.htmx and request.GET.get("part") == "effect":
        return render(request, "rewards/money/policy_effect.html", context)
    context |= {
        "now": validity.effect({}, on=today),
        "events": AuditEvent.objects.filter(event="policy.changed")
        .select_related("by__person")
        .order_by("-id")[:EVENTS],
        "section": "budgets",
    }
    is_refused = is_sent and request.POST.get("do") == "save"
    return render(request, "rewards/money/policy.html", context, status=422 if is_refused else 200)
