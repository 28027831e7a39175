"""A person's home: their points, place, targets and latest lines, kept fresh while the page is open."""

import hashlib

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from pointsys import dashboards
from pointsys.charts import categories_chart, trend_chart
from rewards.queries import honours
from teams import permissions


@require_safe
@login_required
def home(request):
    """One's own home; who is no person of the company starts at what they look after."""
    if request.user.person_id is None:
        return redirect("company" if permissions.can_see_company(request.user) else "boards")
    if is_seen(request):
        return HttpResponse(status=204)
    return show(request, request.user.person)


@require_safe
@login_required
def person(request, pk):
    """A member's home as their managers, the points admin and the auditor see it."""
    found = permissions.person_or_404(request.user, pk)
    return HttpResponse(status=204) if is_seen(request) else show(request, found)


def show(request, whose):
    today = timezone.localdate()
    dashboard = dashboards.of_person(whose, on=today, language=get_language())
    is_own = whose.pk == request.user.person_id
    context = {
        "board": dashboard,
        "person": whose,
        "is_own": is_own,
        "mark": mark(),
        "categories": categories_chart(dashboard),
        "trend": trend_chart(dashboard),
        "honours": None if is_fragment(request) else honours.of_person(whose.pk),
        "section": section_of(request.user, is_own=is_own),
    }
    return render(request, "pointsys/home_live.html" if is_fragment(request) else "pointsys/home.html", context)


def is_fragment(request):
    return request.htmx and request.GET.get("part") == "live"


def is_seen(request):
    """Whether the open page asks for news, and there are none."""
    return is_fragment(request) and request.GET.get("seen") == mark()


def mark():
    """Stands for what a home page shows; as long as it is the same, so is the page."""
    state = f"{dashboards.mark(timezone.localdate())}-{get_language()}"
    return hashlib.sha256(state.encode()).hexdigest()[:16]


def section_of(user, *, is_own):
    """Where in the navigation a person's page stands for this reader."""
    if is_own:
        return "home"
    return "people" if permissions.can_see_directory(user) else "my-team"
