"""The calendar of one month for those who run it (E1): its days, what is in the way of a step, the step itself."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from ledger import calendar, publications
from ledger.models import Month, Seal
from pointsys import publishing
from pointsys.forms import MonthDaysForm
from teams import permissions
from teams.models import Company

Status = Month.Status

DONE = {
    Status.OPEN: gettext_lazy("Open again. Its day of review is empty now: set one, or take the step by hand."),
    Status.IN_REVIEW: gettext_lazy("In review now."),
    Status.PUBLISHED: gettext_lazy("Published. Everybody was told, and the points can be spent."),
    Status.CLOSED: gettext_lazy("Closed: the ledger is sealed up to here."),
}


@require_http_methods(["GET", "HEAD", "POST"])
@permissions.required(permissions.can_see_months)
def month(request, first):
    found = permissions.found_or_404(Month.objects.filter(first=first).first(), allowed=True)
    form = MonthDaysForm(request.POST or None, month=found)
    if request.method == "POST" and (answer := set_days(request, found, form)):
        return answer
    today = timezone.localdate()
    to = calendar.NEXT.get(found.status)
    blockers = publishing.in_the_way(found, to, on=today) if to else []
    context = {
        "month": found,
        "form": form,
        "steps": steps_of(found),
        "to": to,
        "to_label": to and Status(to).label,
        "blockers": blockers,
        "is_blocked": any(not each.is_warning for each in blockers),
        "moves": found.moves.select_related("by__person"),
        "seal": Seal.objects.filter(month=found).first(),
        "frozen": list(publications.ending(calendar.last_day(first)).values()) if found.is_fixed else [],
        "company": Company.current(),
        "can_run": permissions.can_run_months(request.user),
        "section": "months",
    }
    return render(request, "pointsys/months/calendar.html", context, status=422 if form.errors else 200)


def steps_of(month):
    """(status, its label, its day or moment, whether it is taken) of the whole way."""
    order = [Status.OPEN, *calendar.DAYS]
    reached = order.index(month.status)
    moments = {Status.PUBLISHED: month.published_at, Status.CLOSED: month.closed_at}
    return [
        {
            "status": status,
            "label": status.label,
            "day": getattr(month, calendar.DAYS[status]) if status in calendar.DAYS else None,
            "at": moments.get(status),
            "is_taken": place <= reached,
            "is_now": place == reached,
        }
        for place, status in enumerate(order)
    ]


def set_days(request, found, form):
    if not form.is_valid():
        return None
    try:
        calendar.set_days(found.first, form.cleaned_data, by=request.user, at=timezone.now())
    except calendar.NotAllowed:
        raise PermissionDenied from None
    except calendar.DatesInvalid as refusal:
        form.add_error(None, str(refusal))
        return None
    messages.success(request, _("Saved."))
    return redirect("month-calendar", first=found.first)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def step(request, first, to):
    """Ask whether to take a step by hand, showing what it does and what is in the way; then take it."""
    if not permissions.can_run_months(request.user):
        raise PermissionDenied
    found = permissions.found_or_404(Month.objects.filter(first=first).first(), allowed=True)
    if to not in Status.values:
        raise Http404
    if request.method == "POST":
        return take(request, found, Status(to))
    return confirm(request, found, Status(to))


def confirm(request, found, to, note="", status=200):
    if to not in Month.MOVES[Status(found.status)]:
        messages.info(request, str(calendar.MoveRefused(found)))
        return redirect("month-calendar", first=found.first)
    blockers = publishing.in_the_way(found, to, on=timezone.localdate())
    company = Company.current()
    context = {
        "month": found,
        "to": to,
        "to_label": to.label,
        "blockers": blockers,
        "is_blocked": any(not each.is_warning for each in blockers),
        "needs_note": any(each.is_warning for each in blockers),
        "preview": publications.preview(found.first) if to == Status.PUBLISHED else None,
        "ends": publications.periods_ending(found.first, company.year_starts),
        "note": note,
        "company": company,
        "section": "months",
    }
    return render(request, "pointsys/months/step.html", context, status=status)


def take(request, found, to):
    note = request.POST.get("note", "")[:2_000]
    try:
        publishing.move(found.first, to, by=request.user, at=timezone.now(), on=timezone.localdate(), note=note)
    except calendar.NotAllowed:
        raise PermissionDenied from None
    except calendar.Refusal as refusal:
        messages.error(request, str(refusal))
        found.refresh_from_db()
        return confirm(request, found, to, note, status=409)
    messages.success(request, DONE[to])
    return redirect("month-calendar", first=found.first)
