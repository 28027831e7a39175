"""Breaking a team's year down among the teams below it and its members: seen first, then saved as one change."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from scoring import plans, target_inputs, tasks
from scoring.imports import cleaners
from scoring.plans import Cell
from scoring.queries import plans as queries
from scoring.target_grids import subtree
from scoring.target_inputs import Chosen
from teams import permissions
from teams import queries as teams
from teams.models import Company, Team

EQUALLY, BY_LAST_YEAR, BY_HAND = "equally", "last_year", "by_hand"
WAYS = (
    (EQUALLY, gettext_lazy("Equally")),
    (BY_LAST_YEAR, gettext_lazy("By last year's figures")),
    (BY_HAND, gettext_lazy("By hand")),
)
# More members than fit a form come by a file.
PARTS_MAX = 300


@dataclass
class Part:
    """One team or member: what was reached last year, the target now, and what it is to be."""

    sort: str
    holder: Any
    before: Decimal
    now: Decimal | None
    is_in: bool = True
    new: Decimal | None = None
    typed: str = ""
    error: str = ""

    @property
    def key(self):
        return f"{self.sort}-{self.holder.pk}"


@require_http_methods(["GET", "HEAD", "POST"])
@permissions.required(permissions.can_administer)
def break_down(request, pk):
    team = permissions.found_or_404(Team.objects.filter(pk=pk).first(), allowed=True)
    data = request.POST if request.method == "POST" else request.GET
    chosen = Chosen.of(request.GET, Company.current(), on=timezone.localdate())
    given = queries.given(chosen.year, chosen.metric, teams=[team.pk])
    amount = chosen.year.resolve(given.get(("team", team.pk), {}), chosen.year.period)
    way = data.get("way") if data.get("way") in dict(WAYS) else EQUALLY
    parts, is_cut = parts_of(team, chosen)
    choose(parts, data, is_sent=request.method == "POST")
    if amount is not None:
        divide(parts, way, amount, data, chosen.metric)
    is_saving = request.method == "POST" and request.POST.get("do") == "save"
    if is_saving and amount is not None and not any(part.error for part in parts):
        answer = save(request, team, parts, chosen)
        if answer:
            return answer
    total = sum((part.new for part in parts if part.new is not None), Decimal(0))
    context = {
        "team": team,
        "chosen": chosen,
        "company": chosen.company,
        "amount": amount,
        "ways": WAYS,
        "way": way,
        "parts": parts,
        "is_cut": is_cut,
        "most": PARTS_MAX,
        "total": total,
        "gap": None if amount is None else amount - total,
        "section": "targets",
    }
    if request.htmx and request.GET.get("part") == "preview":
        return render(request, "scoring/targets/parts.html", context)
    return render(request, "scoring/targets/break_down.html", context, status=422 if is_saving else 200)


def parts_of(team, chosen):
    """(the teams right below and the team's own members, whether there are more than fit)."""
    today = timezone.localdate()
    year, metric = chosen.year, chosen.metric
    tree = subtree(team)
    sums = queries.team_sums(year, metric, tree, on=today)
    below = list(Team.objects.filter(pk__in=tree, parent=team).exclude(pk=team.pk).order_by("code")[: PARTS_MAX + 1])
    members = list(teams.members([team.pk], on=today).order_by("code")[: PARTS_MAX + 1])
    given = queries.given(year, metric, people=[each.pk for each in members], teams=[each.pk for each in below])
    earlier = queries.reached_before(year, metric, [each.pk for each in members])

    def now(sort, holder):
        return year.resolve(given.get((sort, holder.pk), {}), year.period)

    parts = [Part("team", each, sums[each.pk].before, now("team", each)) for each in below]
    parts += [Part("person", each, earlier.get(each.pk, Decimal(0)), now("person", each)) for each in members]
    if below:
        # Beside teams a manager or the staff of a head office: they take part where they did before.
        for part in parts:
            part.is_in = part.sort == "team" or bool(part.now or part.before)
    return parts[:PARTS_MAX], len(parts) > PARTS_MAX


def choose(parts, data, *, is_sent):
    if is_sent:
        for part in parts:
            part.is_in = f"in-{part.key}" in data


def divide(parts, way, amount, data, metric):
    taking = [part for part in parts if part.is_in]
    if way == BY_HAND:
        for part in taking:
            read(part, data, metric)
        return
    weights = {part.key: part.before if way == BY_LAST_YEAR else Decimal(1) for part in taking}
    for key, share in plans.broken_down(amount, weights).items():
        next(part for part in taking if part.key == key).new = share


def read(part, data, metric):
    """By hand a part begins with what it has."""
    part.typed = data.get(f"amount-{part.key}", target_inputs.shown(part.now))
    try:
        part.new = target_inputs.amount(part.typed, metric)
    except cleaners.Refused as refused:
        part.error = str(refused)


def save(request, team, parts, chosen):
    """Write the parts as one change; None with a message where something stands in the way."""
    label, metric = chosen.year.label, chosen.metric
    wanted = {
        Cell(part.sort, part.holder.pk, metric, label): part.new
        for part in parts
        if part.is_in and part.new is not None
    }
    try:
        event = plans.change(wanted, by=request.user, at=timezone.now())
    except plans.Refusal as refusal:
        messages.error(request, str(refusal))
        return None
    if event:
        tasks.hurry()
    messages.success(request, _("Broken down. It can be undone while it is your last change."))
    return redirect(f"{reverse('team-targets', args=[team.pk])}?{chosen.address()}")
