"""Leavers with their frozen balance, the days they have left, and what happened (U7): for points admins."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from rewards import leavers
from rewards.models import Policy
from rewards.queries import money
from teams import permissions, queries
from teams.models import Person

PAGE = 30


@require_safe
@permissions.required(permissions.can_edit_policy)
def listed(request):
    today, text = timezone.localdate(), request.GET.get("q", "")[:80]
    policy = Policy.current()
    left = Person.objects.filter(left_on__lt=today).select_related("team", "user")
    page = Paginator(queries.find_people(left, text).order_by("-left_on", "code"), PAGE).get_page(
        request.GET.get("page")
    )
    balances, events = money.balances_of(page), money.events_of(page)
    rows = []
    for person in page:
        due = leavers.due_on(person, policy)
        held = balances.get(person.pk, {})
        rows.append(
            {
                "person": person,
                "available": held.get("available", 0),
                "held": held.get("held", 0),
                "due": due,
                "days": max((due - today).days, 0),
                "events": events.get(person.code, []),
                "login": getattr(person, "user", None),
            }
        )
    context = {"page": page, "rows": rows, "text": text, "policy": policy, "section": "budgets"}
    return render(request, "rewards/money/leavers.html", context)
