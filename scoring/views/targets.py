"""Targets (G2, G4): the year's plan of a team and its members, edited in place; one's own; their history; as a file."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from scoring import exports, plans, target_grids, target_inputs, tasks
from scoring.imports.columns import BY_NAME
from scoring.queries import plans as queries
from scoring.target_inputs import Chosen
from teams import permissions
from teams import queries as teams
from teams.models import Company, Target, Team

EXPORTS = {"csv": exports.csv_response, "xlsx": exports.xlsx_response}


@require_safe
@login_required
def targets(request):
    """Where the reader's plan begins: the team at the top of what they see, or their own targets."""
    visible = permissions.teams_visible_to(request.user)
    top = visible.exclude(parent__in=visible.values("pk")).order_by("code").first() or visible.first()
    if top is not None:
        query = f"?{request.GET.urlencode()}" if request.GET else ""
        return redirect(f"{reverse('team-targets', args=[top.pk])}{query}")
    if request.user.person_id is None:
        raise PermissionDenied
    return show_person(request, request.user.person)


# --- A team ---------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def of_team(request, pk):
    team = readable_team(request.user, pk)
    chosen, said = chosen_of(request), sent(request)
    if said is not None and said.is_done and not request.htmx:
        return redirect(request.get_full_path())
    line = teams.line_above(team)[:-1]
    grid = target_grids.team_grid(team, chosen, sees_people=sees_people(request.user, team), said=said)
    context = {
        "team": team,
        "line": line,
        "visible": permissions.teams_visible_among(request.user, [each.pk for each in line]),
        "grid": grid,
        "is_led": permissions.leads_team(request.user, team),
        **common(request, chosen, said),
    }
    if said is not None and request.htmx:
        context["row"] = grid.row_of(said.cell)
        return render(request, "scoring/targets/saved.html", context)
    return render(request, "scoring/targets/team.html", context, status=status_of(said))


def readable_team(user, pk):
    found = Team.objects.filter(pk=pk).first()
    return permissions.found_or_404(found, allowed=found is not None and permissions.can_see_team(user, found))


def sees_people(user, team):
    """Whether the members' own targets are shown: an executive reads teams only (S6)."""
    return permissions.can_see_directory(user) or permissions.leads_team(user, team)


# --- A person -------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def of_person(request, pk):
    return show_person(request, permissions.person_or_404(request.user, pk))


def show_person(request, person):
    chosen, said = chosen_of(request), sent(request)
    if said is not None and said.is_done and not request.htmx:
        return redirect(request.get_full_path())
    grids = target_grids.person_grid(person, chosen, said=said)
    context = {
        "person": person,
        "is_own": person.pk == request.user.person_id,
        "grids": grids,
        **common(request, chosen, said),
    }
    if said is not None and request.htmx:
        metric = said.cell.metric if said.cell else ""
        context["changed"] = next((each for each in grids if each.metric == metric), None)
        return render(request, "scoring/targets/saved.html", context)
    return render(request, "scoring/targets/person.html", context, status=status_of(said))


# --- What both share ------------------------------------------------------------------------


def chosen_of(request):
    return Chosen.of(request.GET, Company.current(), on=timezone.localdate())


def common(request, chosen, said):
    can_plan = permissions.can_administer(request.user)
    return {
        "chosen": chosen,
        "company": chosen.company,
        "said": said,
        "can_plan": can_plan,
        "last_change": plans.last_change(request.user) if can_plan else None,
        "section": "targets",
    }


def sent(request):
    """What came of the amounts sent, or None where none were: all that differ are changed together, or none."""
    if request.method != "POST":
        return None
    said = target_inputs.read(request.POST)
    if said.errors:
        return said
    try:
        said.event = plans.change(said.wanted, by=request.user, at=timezone.now(), seen=said.seen)
    except plans.NotAllowed:
        raise PermissionDenied from None
    except plans.Refusal as refusal:
        said.refusal = str(refusal)
    if said.event:
        tasks.hurry()
        if not request.htmx:
            messages.success(request, _("Saved."))
    return said


def status_of(said):
    return 200 if said is None or said.is_done else 422


@require_POST
@permissions.required(permissions.can_administer)
def undo(request):
    """Take back one's last change, and go back to the page where that was asked."""
    try:
        plans.undo(by=request.user, at=timezone.now())
        tasks.hurry()
        messages.success(request, _("Your last change is undone."))
    except plans.Refusal as refusal:
        messages.error(request, str(refusal))
    sort, pk = request.POST.get("sort", ""), request.POST.get("pk", "")
    if sort in ("team", "person") and pk.isdecimal() and len(pk) < 19:
        chosen = Chosen.of(request.POST, Company.current(), on=timezone.localdate())
        return redirect(f"{reverse(f'{sort}-targets', args=[pk])}?{chosen.here}")
    return redirect("targets")


# --- History and files ----------------------------------------------------------------------


@require_safe
@login_required
def team_history(request, pk):
    return _history(request, "team", readable_team(request.user, pk))


@require_safe
@login_required
def person_history(request, pk):
    return _history(request, "person", permissions.person_or_404(request.user, pk))


def _history(request, sort, holder):
    last = request.GET.get("before", "")
    last = int(last) if last.isdecimal() and len(last) < 19 else None
    steps = queries.history(sort, holder.pk, last=last)
    context = {
        "sort": sort,
        "holder": holder,
        "steps": steps[: queries.HISTORY_MAX],
        "older": steps[queries.HISTORY_MAX - 1].pk if len(steps) > queries.HISTORY_MAX else "",
        "is_first_page": last is None,
        "metrics": dict(Target.Metric.choices),
        "company": Company.current(),
        "section": "targets",
    }
    return render(request, "scoring/targets/history.html", context)


@require_safe
@login_required
def export(request, pk, form):
    """Given targets of a year, of a team and all below it, as the file that brings them in again (files.md)."""
    team = readable_team(request.user, pk)
    if form not in EXPORTS:
        raise Http404
    chosen = chosen_of(request)
    below = teams.teams_below(team.pk)
    rows = Target.objects.filter(team__in=below)
    if sees_people(request.user, team):
        members = teams.members(below, on=timezone.localdate()).values("pk")
        rows |= Target.objects.filter(person__in=members)
    rows = rows.filter(period__in=chosen.year.labels).order_by("person__code", "team__code", "metric", "period")
    table = rows.values_list("person__code", "team__code", "metric", "period", "amount").iterator()
    header = [column.title for column in BY_NAME["targets"].columns]
    name = f"targets-{team.code}-{chosen.year.label}.{form}"
    return EXPORTS[form](name, header, ([cell if cell is not None else "" for cell in row] for row in table))
