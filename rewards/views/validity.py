"""What lapses when: one's own lots, and those of a person whose details the reader may see (U6)."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ledger import queries as ledger
from rewards import spending, validity
from rewards.models import Policy
from teams import permissions

# Lots that were used up long ago say nothing any more.
LOTS_MOST = 36


@require_safe
@login_required
def own(request):
    if request.user.person_id is None:
        raise PermissionDenied
    return _show(request, request.user.person)


@require_safe
@login_required
def of_person(request, pk):
    return _show(request, permissions.person_or_404(request.user, pk))


@require_safe
@login_required
def card(request, pk):
    """The part of a home page that says what lapses next, and the bonus coefficients."""
    person = permissions.person_or_404(request.user, pk)
    context = {
        "person": person,
        "is_own": person.pk == request.user.person_id,
        "spending": spending.of_person(person, on=timezone.localdate()),
    }
    return render(request, "rewards/money/home_card.html", context)


def _show(request, person):
    today = timezone.localdate()
    account = ledger.available_account(person.pk)
    rule = validity.current_rule()
    holding = validity.holding_of(account, on=today, rule=rule)
    known = {"on": today, "rule": rule, "holding": holding}
    lots = validity.lots(account, **known)[-LOTS_MOST:]
    is_own = person.pk == request.user.person_id
    context = {
        "person": person,
        "is_own": is_own,
        "policy": Policy.current(),
        "rule": rule,
        "today": today,
        "lots": lots,
        "lapses": validity.schedule(account, **known),
        "balance": holding.balance,
        "provisional": holding.provisional,
        "kept": holding.kept(rule, today) if rule.cutoff(today) else 0,
        "chart": _chart(lots),
        "section": "home" if is_own else "people" if permissions.can_see_directory(request.user) else "my-team",
    }
    return render(request, "rewards/money/validity.html", context)


def _chart(lots):
    """Lots by month: what is left of each and what was used, as static/js/charts.js draws them."""
    return {
        "kind": "groups",
        "is_stacked": True,
        "labels": [f"{lot.month:%Y-%m}" for lot in lots],
        "titles": [f"{lot.month:%Y-%m}" for lot in lots],
        "series": [
            {"name": _("left"), "color": "--accent", "values": [float(lot.left) for lot in lots]},
            {"name": _("used"), "color": "--line", "values": [float(lot.used) for lot in lots]},
        ],
    }
