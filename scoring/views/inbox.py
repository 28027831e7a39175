"""The approvals inbox: what waits for the reader, decided one by one beside its evidence, or in bulk."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from scoring.inbox_forms import SORTS, InboxFilter
from scoring.queries import inbox as queries
from scoring.views.desks import DESKS
from teams import permissions

PAGE_SIZE = 50
FILTERS = ("q", "sort", "person", "team", "page")
REFUSED_SHOWN_MAX = 5


def has_person(user):
    return user.is_authenticated and user.person_id is not None


@require_http_methods(["GET", "HEAD", "POST"])
@permissions.required(has_person)
def inbox(request):
    if request.GET.get("view") == "decided":
        context = {"decided": queries.decided_by(request.user), "labels": SORTS, "section": "inbox"}
        return render(request, "scoring/inbox/decided.html", context)
    if request.method == "POST":
        return _decide_many(request) if request.POST.get("do") == "approve_many" else _decide(request)
    if request.htmx and request.GET.get("part") == "panel":
        return _panel(request)
    return _shown(request)


def _shown(request):
    today = timezone.localdate()
    waiting = queries.waiting_for(request.user, on=today)
    chosen = InboxFilter(request.GET, waiting=waiting, homes=queries.teams_of(waiting, on=today))
    found = chosen.found()
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    at = request.GET.get("at", "")
    shown = next((each for each in found if each.at == at), None) or next(iter(page), None)
    context = {
        "page": page,
        "rows": [(each, each.is_late(today)) for each in page],
        "waiting": len(waiting),
        "filter": chosen,
        "query": _filters(request),
        "labels": SORTS,
        "shown": shown,
        "is_chosen": bool(at) and shown is not None and shown.at == at,
        "section": "inbox",
        "can_bulk": any(each.is_bulk and each.sort in DESKS for each in page),
        "desks": DESKS,
        "listed_max": queries.LISTED_MAX if len(waiting) >= queries.LISTED_MAX else 0,
        **_beside(request, shown),
    }
    return render(request, "scoring/inbox/inbox.html", context)


def _panel(request):
    """The right side alone, for the thing that was chosen in the list."""
    today = timezone.localdate()
    at = request.GET.get("at", "")
    shown = next((each for each in queries.waiting_for(request.user, on=today) if each.at == at), None)
    context = {"shown": shown, "query": _filters(request), "labels": SORTS, **_beside(request, shown)}
    return render(request, "scoring/inbox/panel.html", context)


def _beside(request, shown):
    if shown is None or shown.sort not in DESKS:
        return {"panel": ""}
    desk = DESKS[shown.sort]
    context = desk.shown(request, shown.key)
    return {"panel": ""} if context is None else {"panel": desk.TEMPLATE, **context}


def _decide(request):
    """One decision; then the next thing in the list as it is filtered."""
    sort, key = _named(request.POST.get("at", ""))
    if sort not in DESKS:
        raise PermissionDenied
    after = _after(request, f"{sort}-{key}")
    try:
        messages.success(request, DESKS[sort].act(request, key, request.POST.get("do", "")))
    except DESKS[sort].REFUSALS as refusal:
        messages.error(request, str(refusal))
        after = f"{sort}-{key}"
    return redirect(_address(request, at=after))


def _after(request, at):
    """What comes after a thing in the list; after the last one, the one before it."""
    today = timezone.localdate()
    waiting = queries.waiting_for(request.user, on=today)
    found = InboxFilter(request.GET, waiting=waiting, homes=queries.teams_of(waiting, on=today)).found()
    names = [each.at for each in found]
    if at not in names:
        return ""
    place = names.index(at)
    return next(iter(names[place + 1 : place + 2] or names[max(place - 1, 0) : place]), "")


def _decide_many(request):
    """Approve what was ticked, each by itself; what was refused is said with its reason."""
    chosen = {}
    for named in request.POST.getlist("chosen"):
        at, _dot, version = named.partition(".")
        sort, key = _named(at)
        if sort in DESKS and version.isdecimal():
            chosen.setdefault(DESKS[sort], []).append((key, int(version)))
    done, refused = 0, []
    for desk, things in chosen.items():
        approved, not_approved = desk.approve_many(request, things)
        done, refused = done + approved, refused + not_approved
    if not chosen:
        messages.error(request, _("Nothing is ticked. Tick what you want to approve first."))
    if done:
        messages.success(request, ngettext("%(count)s approved.", "%(count)s approved.", done) % {"count": done})
    for title, refusal in refused[:REFUSED_SHOWN_MAX]:
        messages.error(request, f"{title}: {refusal}")
    if more := len(refused[REFUSED_SHOWN_MAX:]):
        text = ngettext("%(count)s more was not approved.", "%(count)s more were not approved.", more)
        messages.error(request, text % {"count": more})
    return redirect(_address(request))


def _named(at):
    sort, _dash, key = at.rpartition("-")
    return sort, int(key) if key.isdecimal() else 0


def _filters(request):
    return urlencode({name: request.GET[name] for name in FILTERS if request.GET.get(name)})


def _address(request, at=""):
    query = "&".join(filter(None, [_filters(request), f"at={at}" if at else ""]))
    return reverse("inbox") + (f"?{query}" if query else "")
