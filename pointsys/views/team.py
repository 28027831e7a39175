"""A manager's team: members with the figures they see themselves, and the teams below."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from pointsys import rosters
from pointsys.forms import RosterForm
from teams import permissions, queries
from teams.models import Company, Team


@require_safe
@login_required
def my_team(request):
    """The team one leads, or a choice where there are several."""
    reach = permissions.reach_of(request.user)
    if not reach:
        raise PermissionDenied
    led = list(Team.objects.filter(manager=request.user.person_id).exclude(parent__in=reach))
    # A circle of parents has no top: then all of one's own teams are shown.
    led = led or list(Team.objects.filter(manager=request.user.person_id))
    if len(led) == 1:
        return redirect("team", pk=led[0].pk)
    today = timezone.localdate()
    figures = rosters.team_figures(on=today, company=Company.current())
    context = {"teams": [figures[team.pk] for team in led], "period": rosters.month_of(today)}
    return render(request, "pointsys/teams.html", context)


@require_safe
@login_required
def team(request, pk):
    found = Team.objects.select_related("manager").filter(pk=pk).first()
    allowed = found is not None and permissions.can_see_team(request.user, found)
    found = permissions.found_or_404(found, allowed=allowed)
    today = timezone.localdate()
    company = Company.current()
    figures = rosters.team_figures(on=today, company=company)
    line = queries.line_above(found)[:-1]
    form = RosterForm(request.GET)
    roster = rosters.members(found, form.chosen(), on=today, company=company)
    can_open = not permissions.is_executive(request.user) or permissions.can_see_directory(request.user)
    context = {
        "team": found,
        "line": line,
        "visible": permissions.teams_visible_among(request.user, [each.pk for each in line]),
        "figures": figures[found.pk],
        "below": rosters.ranked([figures[pk] for pk in rosters.children(found, figures)]),
        "form": form,
        "roster": roster,
        "company": company,
        "period": rosters.month_of(today),
        "can_open": can_open or permissions.leads_team(request.user, found),
        "can_see_pool": permissions.can_see_pool(request.user, found),
        "section": "my-team" if permissions.leads_team(request.user, found) else "company",
    }
    return render(request, "pointsys/team.html", context)
