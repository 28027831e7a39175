"""Publication (E2): the months that are published, and the ranks and totals of each for everybody."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ledger import calendar, publications
from ledger.models import Month
from pointsys.forms import PublicationForm
from teams import permissions, queries
from teams.models import Company

TOP = 20
PAGE = 50
AROUND = 3
MONTHS_PAGE = 24


@require_safe
@login_required
def months(request):
    """The published months; for points admin and auditor the calendar with those that are on their way too."""
    before = request.GET.get("before", "")
    sees_calendar = permissions.can_see_months(request.user)
    rows = Month.objects.all() if sees_calendar else Month.objects.filter(status__in=Month.FIXED)
    if len(before) == 7 and before[:4].isdecimal() and before[5:].isdecimal():
        rows = rows.filter(first__lt=f"{before}-01") if "01" <= before[5:] <= "12" else rows
    found = list(rows.order_by("-first")[: MONTHS_PAGE + 1])
    shown = found[:MONTHS_PAGE]
    firsts = [month.first for month in shown]
    context = {
        "months": shown,
        "more": shown[-1].first if len(found) > MONTHS_PAGE else None,
        "frozen": {each.first: each for each in publications.published().filter(first__in=firsts)},
        "own": publications.own_of(firsts, request.user.person_id) if request.user.person_id else {},
        "sees_calendar": sees_calendar,
        "next_steps": next_steps() if sees_calendar else [],
        "today": timezone.localdate(),
        "company": Company.current(),
    }
    return render(request, "pointsys/months/list.html", context)


def next_steps():
    """(month, step, its day) of the earliest month of each step: what comes next, the oldest first."""
    found = {}
    for month in Month.objects.exclude(status=Month.Status.CLOSED).order_by("first"):
        to = calendar.NEXT[month.status]
        found.setdefault(to, (month, to, Month.Status(to).label, getattr(month, calendar.DAYS[to])))
    return list(found.values())


@require_safe
@login_required
def month(request, first):
    """A published month: own place, the first places, everybody by name."""
    frozen = publications.of_month(first)
    permissions.found_or_404(frozen, allowed=True)
    chosen = PublicationForm(request.GET).chosen()
    periods = publications.ending(frozen.last)
    period = periods.get(chosen["kind"], frozen)
    company = Company.current()
    context = {
        "month": Month.objects.get(first=first),
        "frozen": frozen,
        "period": period,
        "periods": list(periods.values()),
        "chosen": chosen,
        "company": company,
        "teams": queries.offered(chosen["team"], request.user.person),
        "keep": keep(chosen, period),
        "section": "months",
    }
    fill = teams_shown if chosen["of"] == "teams" else people_shown
    context |= fill(request.user, chosen, period)
    is_fragment = request.htmx and chosen["after"]
    return render(request, "pointsys/months/rows.html" if is_fragment else "pointsys/months/month.html", context)


def keep(chosen, period):
    """What switches and forms of the page hand on."""
    return {"kind": period.kind, "of": chosen["of"], "q": chosen["q"], "team": chosen["team"] or ""}


def people_shown(user, chosen, period):
    is_searched = bool(chosen["q"].strip() or chosen["team"])
    team_ids = queries.teams_below(chosen["team"]) if chosen["team"] else None
    rows = publications.by_name(period, PAGE + 1, text=chosen["q"], team_ids=team_ids, after=key_of(chosen["after"]))
    place = publications.own(period, user.person_id) if user.person_id else None
    found = {"places": rows[:PAGE], "more": key_after(rows), "own": place, "is_searched": is_searched}
    if not is_searched and not chosen["after"]:
        found["top"] = publications.top(period, TOP)
        found["around"] = publications.around(period, place, AROUND) if place else []
    everybody = [*found["places"], *found.get("top", []), *found.get("around", [])]
    found["openable"] = permissions.visible_among(user, [each.person_id for each in everybody], on=timezone.localdate())
    return found


def key_after(rows):
    """Where the next page begins: the last shown name and code, which no name can hold a line break of."""
    return f"{rows[PAGE - 1].name}\n{rows[PAGE - 1].code}" if len(rows) > PAGE else ""


def key_of(text):
    name, _, code = text.rpartition("\n")
    return (name, code) if name and "\0" not in text else None


def teams_shown(user, chosen, period):
    page = Paginator(publications.teams(period, chosen["q"].strip()), PAGE).get_page(chosen["page"])
    mine = queries.team_of(user.person, on=period.last).pk if user.person_id else None
    seen = [each.team_id for each in page]
    return {
        "page": page,
        "leaves": [each for each in page if each.is_leaf],
        "others": [each for each in page if not each.is_leaf],
        "mine": mine,
        # It stands by itself where it isn't in the page.
        "own": None if mine in seen else publications.teams(period).filter(team=mine).first(),
        "visible": permissions.teams_visible_among(user, [*seen, mine]),
    }
