"""The rewards desk: what waits to be decided and to be handed out, one by one or in bulk, and what one did."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from rewards import redemptions
from rewards.queries import redemptions as queries
from rewards.redemption_forms import RedemptionFilter
from rewards.views.redemptions import act, has_person, shown
from teams import permissions, workdays

PAGE_SIZE = 50
DECIDE, HAND_OUT, HISTORY = "decide", "hand-out", "history"
REFUSED_SHOWN_MAX = 5
# Working days after which something is late.
LATE_DAYS = {DECIDE: 3, HAND_OUT: 10}


@require_http_methods(["GET", "HEAD", "POST"])
@permissions.required(has_person)
def desk(request):
    today = timezone.localdate()
    waiting = {DECIDE: queries.to_decide(request.user, on=today), HAND_OUT: queries.to_hand_out(request.user)}
    counts = {name: rows.count() for name, rows in waiting.items()}
    tab = request.GET.get("tab", "")
    if tab not in (*waiting, HISTORY):
        tab = HAND_OUT if counts[HAND_OUT] and not counts[DECIDE] else DECIDE
    if tab == HISTORY:
        return _history(request, counts)
    chosen = RedemptionFilter(request.GET, without=("status",))
    found = chosen.apply(waiting[tab])
    if request.method == "POST":
        return _decide_many(request, tab, found) if request.POST.get("do") == "many" else _decide(request, tab, found)
    return _shown(request, tab, counts, chosen, found, today)


def _shown(request, tab, counts, chosen, found, today):
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    rows = list(page)
    current, is_chosen = _current(request, found, rows)
    context = {
        "tab": tab,
        "tabs": tabs_of(counts, request.user),
        "waiting": counts[tab],
        "filter": chosen,
        "query": _query(request, tab),
        "current": current,
        "is_chosen": is_chosen,
        "section": "rewards-desk",
    }
    if current is not None:
        context |= shown(request, current, today) | {"section": "rewards-desk"}
    if request.htmx and request.GET.get("part") == "panel":
        return render(request, "rewards/desk/panel.html", context)
    context |= {
        "page": page,
        "rows": _rows(tab, rows, today),
        "lists": permissions.can_see_all_redemptions(request.user),
    }
    return render(request, "rewards/desk/desk.html", context)


def tabs_of(counts, user):
    labels = {DECIDE: _("To decide"), HAND_OUT: _("To hand out"), HISTORY: _("Done by me")}
    hidden = set() if counts[HAND_OUT] or redemptions.hands_out(user) else {HAND_OUT}
    return [(name, label, counts.get(name)) for name, label in labels.items() if name not in hidden]


def _current(request, found, rows):
    at = request.GET.get("at", "")
    if at.isdecimal() and len(at) < 19 and (named := found.filter(pk=at).first()) is not None:
        return named, True
    return (rows[0] if rows and not at else None), False


def _rows(tab, rows, today):
    """``[(redemption, days it is late or 0, what the person has left, what of the budget is left)]``."""
    left = queries.spendable_of({each.person_id for each in rows}) if tab == DECIDE else {}
    budgets = queries.budgets_left(rows) if tab == DECIDE else {}
    since = {each.pk: timezone.localdate(each.requested_at if tab == DECIDE else each.decided_at) for each in rows}
    waited = workdays.left(today, set(since.values()))
    return [
        (each, max(-waited[since[each.pk]] - LATE_DAYS[tab], 0), left.get(each.person_id), budgets.get(each.pk))
        for each in rows
    ]


def _history(request, counts):
    context = {
        "tab": HISTORY,
        "tabs": tabs_of(counts, request.user),
        "done": queries.done_by(request.user),
        "lists": permissions.can_see_all_redemptions(request.user),
        "section": "rewards-desk",
    }
    return render(request, "rewards/desk/history.html", context)


# --- Deciding ---------------------------------------------------------------------------------


def _decide(request, tab, found):
    """One of them; then the next in the list as it is filtered."""
    at = request.POST.get("at", "")
    number = int(at) if at.isdecimal() and len(at) < 19 else 0
    one = permissions.found_or_404(queries.find(request.user, number, on=timezone.localdate()), allowed=True)
    after = _after(found, one)
    try:
        messages.success(request, act(request, one))
    except redemptions.Refusal as refusal:
        messages.error(request, str(refusal))
        after = one.pk
    return redirect(_address(request, tab, at=after))


def _after(found, one):
    """What comes after it in the list; after the last one, the one before."""
    numbers = list(found.values_list("pk", flat=True))
    if one.pk not in numbers:
        return ""
    place = numbers.index(one.pk)
    return next(iter(numbers[place + 1 : place + 2] or numbers[max(place - 1, 0) : place]), "")


def _decide_many(request, tab, found):
    """Approve or hand out in full what was ticked, each by itself; what was refused is said with its reason."""
    chosen = dict(_ticked(request.POST.getlist("chosen")))
    rows = found.filter(pk__in=chosen)
    done, refused = 0, []
    for each in rows:
        try:
            _do(tab, each, chosen[each.pk], request.user)
            done += 1
        except redemptions.Refusal as refusal:
            refused.append(f"{each} {each.person.name}: {refusal}")
    if not chosen:
        messages.error(request, _("Nothing is ticked. Tick what you mean first."))
    elif gone := len(chosen) - len(rows):
        text = ngettext("%(count)s no longer waits for you.", "%(count)s no longer wait for you.", gone)
        messages.error(request, text % {"count": gone})
    if done:
        messages.success(request, DONE[tab](done) % {"count": done})
    for each in refused[:REFUSED_SHOWN_MAX]:
        messages.error(request, each)
    if more := len(refused[REFUSED_SHOWN_MAX:]):
        messages.error(request, ngettext("%(count)s more refused.", "%(count)s more refused.", more) % {"count": more})
    return redirect(_address(request, tab))


def _ticked(names):
    """Number and units handed out, as the page showed them."""
    for name in names:
        number, _dot, seen = name.partition(".")
        if number.isdecimal() and seen.isdecimal() and len(name) < 30:
            yield int(number), int(seen)


def _do(tab, redemption, seen, user):
    moment = {"by": user, "at": timezone.now(), "on": timezone.localdate()}
    if tab == DECIDE:
        redemptions.approve(redemption, **moment)
    else:
        redemptions.deliver(redemption, redemption.to_hand_out, **moment, seen=seen)


DONE = {
    DECIDE: lambda count: ngettext("%(count)s approved.", "%(count)s approved.", count),
    HAND_OUT: lambda count: ngettext("%(count)s handed out.", "%(count)s handed out.", count),
}


def _query(request, tab):
    return "&".join(filter(None, [f"tab={tab}", _without_tab(request)]))


def _without_tab(request):
    return urlencode({name: request.GET[name] for name in ("q", "kind") if request.GET.get(name)})


def _address(request, tab, at=""):
    return f"{reverse('rewards-desk')}?{_query(request, tab)}" + (f"&at={at}" if at else "")
