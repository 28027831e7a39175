"""Boards: who stands where in a month, quarter or year. Colleagues see totals and ranks, never details (S6)."""

from datetime import date
from decimal import Decimal, InvalidOperation

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ledger import standings
from scoring.engine import periods
from scoring.filters import BoardFilter
from scoring.queries import indicators, team_boards
from teams import permissions, queries
from teams.models import Company, Person

TOP = 20
PAGE = 50
AROUND = 3
FOUND_MAX = 20


@require_safe
@login_required
def boards(request):
    today = timezone.localdate()
    company = Company.current()
    chosen = BoardFilter(request.GET).chosen()
    period = period_shown(chosen, today, company)
    earlier, following = periods.preceding(period, company.year_starts), later(period, today, company)
    context = {
        "chosen": chosen,
        "form": BoardFilter(request.GET),
        "period": period,
        "company": company,
        "is_running": today in period,
        "teams": queries.offered(chosen["team"], request.user.person),
        "links": links(request, earlier, following),
        "kept": [(name, chosen[name]) for name in ("of", "by", "kind")] + on_kept(chosen),
    }
    # Who is in which team, and who left: as of the period's end, or today while it runs.
    on = min(today, period.last)
    fill, rows = BOARDS[chosen["of"]]
    context |= fill(request.user, chosen, period, on, company)
    return render(request, rows if request.htmx and chosen["after"] else "scoring/boards.html", context)


def period_shown(chosen, today, company):
    """The asked period, never one that has not begun."""
    day = min(chosen["on"] or today, today)
    return periods.period_of(chosen["kind"], max(day, date(1990, 1, 1)), company.year_starts)


def later(period, today, company):
    following = periods.following(period, company.year_starts)
    return following if following.first <= today else None


def links(request, earlier, following):
    """Switches of the page as (address, label, is current); each keeps everything else that was chosen."""
    given = request.GET.copy()
    for name in ("after", "part"):
        given.pop(name, None)

    def changed(**changes):
        query = given.copy()
        for name, value in changes.items():
            query[name] = value
        return query.urlencode()

    return {
        "of": [(changed(of=value), label, value) for value, label in BoardFilter.OF],
        "by": [(changed(by=value), label, value) for value, label in BoardFilter.BY],
        "kind": [(changed(kind=value), label, value) for value, label in BoardFilter.KINDS],
        "previous": changed(on=earlier.first.isoformat()),
        "next": changed(on=following.first.isoformat()) if following else "",
        "here": given.urlencode(),
    }


def on_kept(chosen):
    """The day as the search form hands it on."""
    return [("on", chosen["on"].isoformat())] if chosen["on"] else []


# --- People ---------------------------------------------------------------------------------


def people_board(user, chosen, period, on, company):
    ladder, own = ladder_of(user, chosen, period, on)
    if chosen["team"]:
        ladder = ladder.within(queries.members(queries.teams_below(chosen["team"]), on=on).values("pk"))
    found = {"own": None, "around": [], "more": ""}
    if chosen["q"].strip():
        matching = queries.find_people(Person.objects.all(), chosen["q"]).values("pk")
        found["places"] = ladder.of_people(matching, FOUND_MAX)
    elif after := key_of(chosen["after"]):
        found["places"] = ladder.after(*after, PAGE)
        found["more"] = key_after(found["places"], PAGE)
    else:
        found["places"] = ladder.top(TOP)
        found["more"] = key_after(found["places"], TOP)
        if own is not None:
            found |= own_place(user.person, own, ladder, found["places"])
    shown = [*found["places"], *found["around"]]
    found["openable"] = openable(user, shown, on)
    if chosen["by"] == "points":
        # By points the key is the account.
        keys = {place.key for place in shown} | ({own[1]} if own else set())
        found["adjustments"] = standings.adjustments(period.first, period.last, keys)
    found["most"] = max((place.value for place in found["places"]), default=0)
    return found


def ladder_of(user, chosen, period, on):
    """The ladder by the chosen measure, and the reader's own (value, key) on it."""
    kind, first = period.kind, period.first
    if chosen["by"] == "attainment":
        value = indicators.own_attainment(user.person_id, kind, first) if user.person_id else None
        own = None if value is None else (value, user.person_id)
        return indicators.ladder(kind, first, on=on), own
    account, points = standings.own_total(user.person_id, kind, first) if user.person_id else (None, None)
    return standings.points(kind, first, on=on), None if account is None else (points, account)


def own_place(person, own, ladder, places):
    """Where the reader stands: in the top rows, among neighbours, or (not listed) for their eyes only."""
    value, key = own
    rank = ladder.rank(value)
    mine = standings.Place(person.pk, person.name, person.code, value, key, rank)
    is_in_top = any(place.person_id == person.pk for place in places)
    if is_in_top:
        return {"own": mine}
    is_listed = ladder.rows.filter(**{ladder.key: key}).exists()
    around = ladder.around(value, key, AROUND) if is_listed else []
    return {"own": mine, "around": around, "is_hidden": not is_listed}


def key_after(places, size):
    return f"{places[-1].value}_{places[-1].key}" if len(places) == size else ""


def key_of(text):
    """(value, key) of an address, or None."""
    value, _, key = text.partition("_")
    try:
        return Decimal(value), int(key)
    except (InvalidOperation, ValueError):
        return None


def openable(user, places, on):
    """Ids of the people among these places whose page the reader may open."""
    return permissions.visible_among(user, [place.person_id for place in places], on=on)


# --- Teams ----------------------------------------------------------------------------------


def teams_board(user, chosen, period, on, company):
    figures = team_boards.figures(period, on=on, company=company)
    shown = [each for each in figures.values() if belongs(each, chosen["team"])]
    if chosen["q"].strip():
        text = chosen["q"].strip().casefold()
        shown = [each for each in shown if text in each.name.casefold()]
    rows = team_boards.ranked(shown, chosen["by"])
    mine = queries.team_of(user.person, on=on).pk if user.person_id else None
    start = int(chosen["after"]) if chosen["after"].isdecimal() else 0
    found = {"team_rows": rows[start : start + PAGE], "team_rows_around": [] if start else around(mine, rows)}
    seen = [each.pk for row in found.values() for _rank, _is_shared, each in row]
    return found | {
        "mine": mine,
        "more": start + PAGE if len(rows) > start + PAGE else "",
        "visible": permissions.teams_visible_among(user, seen),
        "adjustments": team_boards.adjustments(period, on=on) if chosen["by"] == "points" else {},
    }


def belongs(figures, parent):
    """Without a parent the teams at the end of the tree compete; with one, the teams right below it."""
    return figures.parent_id == parent if parent else figures.is_leaf


def around(mine, rows):
    """The rows beside the reader's own team, where it isn't in the first page."""
    place = next((place for place, (_rank, _is_shared, each) in enumerate(rows) if each.pk == mine), 0)
    return rows[place - AROUND : place + AROUND + 1] if place >= PAGE else []


BOARDS = {
    "people": (people_board, "scoring/board_rows.html"),
    "teams": (teams_board, "scoring/board_team_rows.html"),
}
