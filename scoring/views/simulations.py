"""Simulations of a proposal: asked for, watched while they run, read, shared by their link, taken along as files."""

from decimal import Decimal
from itertools import pairwise

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from scoring import exports, proposals, simulation_forms, tasks
from scoring import simulation as service
from scoring.models import Proposal, Simulation
from scoring.queries import simulations as queries
from scoring.simulation_forms import PeopleFilter, SimulationForm
from teams import permissions
from teams.models import Company
from teams.queries import offered

LISTED = 50
FORMATS = {"csv": exports.csv_response, "xlsx": exports.xlsx_response}
Status = Simulation.Status


@require_http_methods(["GET", "HEAD", "POST"])
@permissions.required(permissions.can_see_proposals)
def simulations(request, pk):
    """All simulations of a proposal, and the form that asks for another."""
    proposal = _proposal(pk)
    company = Company.current()
    is_allowed = service.can_simulate(request.user, proposal)
    if request.method == "POST" and not is_allowed:
        raise PermissionDenied
    form = SimulationForm(
        request.POST or None,
        today=timezone.localdate(),
        year_starts=company.year_starts,
        is_correction=proposal.is_correction,
    )
    if request.method == "POST" and form.is_valid():
        asked = _ask(request, proposal, form)
        if asked is not None:
            return redirect("simulation", pk=pk, number=asked.pk)
    content = proposals.content_digest(proposal)
    found = proposal.simulations.select_related("requested_by__person")[:LISTED]
    context = {
        "proposal": proposal,
        "form": form if is_allowed else None,
        "simulations": [_listed(each, content, company) for each in found],
        "company": company,
        "section": "proposals",
    }
    return render(request, "scoring/rules/simulations.html", context, status=422 if form.errors else 200)


def _ask(request, proposal, form):
    days = {"first": form.cleaned_data["first"], "last": form.cleaned_data["last"]}
    try:
        asked = service.request(proposal, **days, by=request.user, at=timezone.localtime(), is_as_if=form.is_as_if)
    except service.NotAllowed:
        raise PermissionDenied from None
    except service.Refusal as refusal:
        form.add_error(None, str(refusal))
        return None
    tasks.hurry_simulations()
    return asked


def _listed(each, content, company):
    each.period = simulation_forms.period_of(each.first, each.last, company.year_starts)
    each.is_of_now = each.content == content
    if each.result:
        each.change = Decimal(each.result["after"] - each.result["before"]) / 100
    return each


@require_safe
@permissions.required(permissions.can_see_proposals)
def simulation(request, pk, number):
    """How far it is, or what came of it."""
    found = _simulation(pk, number)
    company = Company.current()
    context = {
        "proposal": found.proposal,
        "simulation": found,
        "period": simulation_forms.period_of(found.first, found.last, company.year_starts),
        "company": company,
        "is_open": found.status in (Status.WAITING, Status.RUNNING),
        "can_cancel": permissions.can_edit_rules(request.user) or request.user.pk == found.requested_by_id,
        "can_repeat": service.can_simulate(request.user, found.proposal),
        "section": "proposals",
    }
    if request.htmx and request.GET.get("part") == "progress":
        return _progress(request, context)
    if found.status == Status.DONE:
        return _result(request, found, context)
    context["problem"] = service.PROBLEMS.get(found.problem, "")
    return render(request, "scoring/rules/simulation.html", context)


def _progress(request, context):
    """The bar while it runs; once it is over, the whole page again."""
    if context["is_open"]:
        return render(request, "scoring/rules/simulation_progress.html", context)
    return HttpResponse(headers={"HX-Refresh": "true"})


def _result(request, found, context):
    chosen = PeopleFilter(request.GET).chosen()
    people = queries.page(found, chosen)
    given = request.GET.copy()
    given.pop("page", None)
    context |= {
        "result": found.result,
        "people": people,
        "chosen": chosen,
        "filter": PeopleFilter({**chosen, "team": chosen["team"] or ""}),
        "here": given.urlencode(),
        "teams": offered(chosen["team"]),
        "can_open": permissions.can_see_directory(request.user),
    }
    if request.htmx and request.GET.get("part") == "people":
        return render(request, "scoring/rules/simulation_people.html", context)
    is_nothing = not sum(found.result["lines"].values()) and not found.result["on_trial"]["lines"]
    points = queries.Row("", *(Decimal(found.result[name]) / 100 for name in ("before", "after")))
    context |= {
        "is_nothing": is_nothing,
        "cost": cost_of(points.change, context["company"]),
        "is_of_now": found.content == proposals.content_digest(found.proposal),
        "points": points,
        "on_trial": Decimal(found.result["on_trial"]["cents"]) / 100,
        "line_count": sum(found.result["lines"].values()),
        "rules": queries.by_rule(found, get_language()),
        "categories": queries.by_category(found),
        "team_rows": queries.by_team(found),
        "changes": _changes(found.result["changes"]),
        "totals": _totals(found.result["totals"]),
        **queries.movers(found),
    }
    return render(request, "scoring/rules/simulation.html", context)


def cost_of(points, company):
    """What the points cost in reward money, where the company has said what one is worth (S4); else None."""
    value = getattr(company, "point_value", None)
    return None if value is None else points * value


@require_POST
@permissions.required(permissions.can_see_proposals)
def cancel(request, pk, number):
    found = _simulation(pk, number)
    try:
        is_cancelled = service.cancel(found, by=request.user, at=timezone.now())
    except service.NotAllowed:
        raise PermissionDenied from None
    if is_cancelled:
        messages.success(request, _("Called off. Nothing of it is kept."))
    else:
        messages.info(request, _("It was over already."))
    return redirect("simulation", pk=pk, number=number)


@require_safe
@permissions.required(permissions.can_see_proposals)
def export(request, pk, number, form):
    """Everybody's points and ranks before and after, as a file."""
    found = _simulation(pk, number)
    if form not in FORMATS or found.status != Status.DONE:
        raise Http404
    kinds = {"person": _("person"), "pool": _("team pool")}
    rows = ((kinds[kind], *row) for kind, *row in queries.export(found))
    header = [
        _("Account"),
        _("Code"),
        _("Name"),
        _("Team"),
        _("Points before"),
        _("Points after"),
        pgettext("points", "Change"),
        _("Rank before"),
        _("Rank after"),
    ]
    name = f"{_('simulation')}-{found.pk}-{found.first:%Y%m%d}-{found.last:%Y%m%d}.{form}"
    return FORMATS[form](name, header, rows)


def _proposal(pk):
    found = Proposal.objects.filter(pk=pk).first()
    return permissions.found_or_404(found, allowed=found is not None)


def _simulation(pk, number):
    found = Simulation.objects.select_related("proposal", "requested_by__person").filter(pk=number, proposal=pk).first()
    return permissions.found_or_404(found, allowed=found is not None)


# --- Charts: plain data for static/js/charts.js, and the rows of the table beside it ---------------------------------


def _changes(changes):
    """How many people lose and gain how much, without empty bars at the ends."""
    counts = changes["people"]
    bars = list(zip(*_spans(changes["edges"]), counts, range(len(counts)), strict=True)) if sum(counts) else []
    while bars and not bars[0][2]:
        bars.pop(0)
    while bars and not bars[-1][2]:
        bars.pop()
    middle = len(counts) // 2
    losing = [count if place < middle else 0 for *_, count, place in bars]
    gaining = [count if place >= middle else 0 for *_, count, place in bars]
    chart = {
        "kind": "groups",
        "labels": [label for label, *_ in bars],
        "titles": [title for _label, title, *_ in bars],
        "is_stacked": True,
        "series": [
            {"name": _("lose"), "color": "--bad", "values": losing},
            {"name": _("gain"), "color": "--good", "values": gaining},
        ],
    }
    return {"chart": chart, "rows": [(title, count) for _label, title, count, _place in bars]}


def _totals(totals):
    """How many people have how many points, before and after."""
    labels, titles = _spans(totals["edges"])
    chart = {
        "kind": "groups",
        "labels": labels,
        "titles": titles,
        "is_stacked": False,
        "series": [
            {"name": _("before"), "color": "--chart-before", "values": totals["before"]},
            {"name": _("after"), "color": "--accent", "values": totals["after"]},
        ],
    }
    return {"chart": chart, "rows": list(zip(titles, totals["before"], totals["after"], strict=True))}


def _spans(edges):
    """(labels, titles) of the bars between edges in cents, the outer ones open; a label is the lower edge."""
    texts = [f"{edge // 100:,}".replace("-", "−") for edge in edges]
    if not texts:
        return [_("all")], [_("all")]
    first, last = f"< {texts[0]}", f"≥ {texts[-1]}"
    inner = [_("%(low)s to below %(high)s") % {"low": low, "high": high} for low, high in pairwise(texts)]
    return [first, *texts], [first, *inner, last]
