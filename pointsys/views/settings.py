"""The company's settings: what points admins decide about the company, each section saved by itself and audited."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ledger import queries as ledger
from pointsys import company_forms as forms
from scoring import tasks
from scoring.engine import periods, targets
from teams import company_settings, permissions, workdays
from teams.models import AuditEvent, CalendarDay, Company

SECTIONS = {
    "general": forms.GeneralForm,
    "calendar": forms.CalendarForm,
    "months": forms.MonthsForm,
    "claims": forms.ClaimsForm,
    "appeals": forms.AppealsForm,
}
# What the preview of the seasons breaks down.
SAMPLE = Decimal(1_200_000)
UPCOMING, PAST, EVENTS = 40, 10, 10


@require_http_methods(["GET", "HEAD", "POST"])
@permissions.required(permissions.can_administer)
def settings(request):
    company = Company.current()
    section = request.POST.get("do", "") if request.method == "POST" else ""
    bound = {}
    if section == "seasons":
        bound["seasons"] = forms.SeasonsForm(request.POST, months=months_of(company))
    elif section == "day":
        bound["day"] = forms.DayForm(request.POST)
    elif section in SECTIONS:
        bound[section] = form_of(section, company, request.POST)
    if request.htmx and request.GET.get("part") == "seasons" and "seasons" in bound:
        return render(request, "pointsys/settings_seasons.html", {"seasons": seasons_of(company, bound["seasons"])})
    if section:
        answer = ACTS.get(section, save)(request, section, bound.get(section))
        if answer:
            return answer
    context = {
        "company": company,
        "is_locked": is_locked(),
        "form": {name: bound.get(name) or form_of(name, Company.current()) for name in SECTIONS},
        "seasons": seasons_of(company, bound.get("seasons")),
        "day_form": bound.get("day") or forms.DayForm(initial={"day": None, "is_working": "0"}),
        "upcoming": CalendarDay.objects.filter(day__gte=timezone.localdate()).order_by("day")[:UPCOMING],
        "past": CalendarDay.objects.filter(day__lt=timezone.localdate()).order_by("-day")[:PAST],
        "unusual": unusual_days(timezone.localdate()),
        "known_until": max(workdays.KNOWN) if company.calendar == Company.Calendar.CHINA else None,
        "events": AuditEvent.objects.filter(event__in=AUDITED).select_related("by__person").order_by("-id")[:EVENTS],
        "section": "company-settings",
    }
    return render(request, "pointsys/settings.html", context, status=422 if section else 200)


AUDITED = ("company.changed", "calendar.day_added", "calendar.day_removed")


def is_locked():
    return ledger.newest_transfer() > 0


def form_of(section, company, data=None):
    more = {"is_locked": is_locked()} if section == "general" else {}
    # An instance of its own: a form that is refused leaves what it was given in it.
    return SECTIONS[section](data, instance=Company.current(), prefix=section, **more)


# --- Seasons --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Season:
    """One month's field, its part of the year, and what it gives of the sample."""

    field: object
    share: Decimal
    amount: Decimal


def months_of(company):
    """The calendar's numbers of the months of the company's year, from its first."""
    return [(company.year_starts - 1 + place) % 12 + 1 for place in range(12)]


def seasons_of(company, form=None):
    form = form or forms.SeasonsForm.begun(company.seasonal_weights, months_of(company))
    weights = company.seasonal_weights
    if form.is_bound:
        weights = form.weights if form.is_valid() else None
    year = periods.parse_label("2025", company.year_starts)
    inside = {kind: periods.inside(kind, year, company.year_starts) for kind in ("month", "quarter")}
    amounts = {
        kind: [targets.resolve({year.label: SAMPLE}, each, company.year_starts, weights) for each in inside[kind]]
        for kind in inside
    }
    seasons = [Season(field, amount / SAMPLE, amount) for field, amount in zip(form, amounts["month"], strict=True)]
    return {
        "form": form,
        "months": seasons,
        "quarters": amounts["quarter"],
        "sample": SAMPLE,
        "most": max(season.share for season in seasons),
        "is_equal": weights is None,
        "company": company,
    }


# --- Days -----------------------------------------------------------------------------------


def unusual_days(today: date):
    """Days of the next weeks that differ from Monday to Friday, by the calendar and the company's own days."""
    days = [today + timedelta(days=number) for number in range(92)]
    working = workdays.working_days(days[0], days[-1])
    return [(day, day in working) for day in days if (day in working) != (day.weekday() < 5)]


# --- Saving ---------------------------------------------------------------------------------


def save(request, section, form):
    """Save a section; None where something stands in the way, which its form or a message says."""
    if form is None or not form.is_valid():
        return None
    return _changed(request, section, form.values)


def save_seasons(request, section, form):
    return _changed(request, section, {"seasonal_weights": form.stored}) if form.is_valid() else None


def reset_seasons(request, section, form):
    return _changed(request, "seasons", {"seasonal_weights": None})


def _changed(request, section, values):
    try:
        event = company_settings.change(by=request.user, at=timezone.now(), **values)
    except company_settings.Refusal as refusal:
        messages.error(request, str(refusal))
        return None
    if event is None:
        messages.info(request, _("Nothing was different."))
    else:
        tasks.hurry()
        messages.success(request, _("Saved."))
    return redirect(f"{reverse('company-settings')}#{section}")


def add_day(request, section, form):
    if not form.is_valid():
        return None
    try:
        company_settings.add_day(**form.cleaned_data, by=request.user, at=timezone.now())
    except company_settings.Refusal as refusal:
        form.add_error("day", str(refusal))
        return None
    messages.success(request, _("Saved."))
    return redirect(f"{reverse('company-settings')}#calendar")


def remove_day(request, section, form):
    try:
        day = date.fromisoformat(request.POST.get("day", ""))
    except ValueError:
        return None
    company_settings.remove_day(day, by=request.user, at=timezone.now())
    messages.success(request, _("Taken out of the calendar."))
    return redirect(f"{reverse('company-settings')}#calendar")


ACTS = {"seasons": save_seasons, "equal-months": reset_seasons, "day": add_day, "remove-day": remove_day}
