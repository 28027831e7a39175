"""Changing what the company decides about itself: each change audited with before and after; the database says no."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from teams import audit
from teams.models import CalendarDay, Company


class Refusal(Exception):
    """What can't be changed; its text says why."""


class YearStartLocked(Refusal):
    def __init__(self):
        super().__init__(_("Points have been posted: the first month of the year is locked. Nothing was changed."))


class DayKnown(Refusal):
    def __init__(self, day):
        super().__init__(_("%(day)s stands in the calendar already. Take it out first.") % {"day": day.isoformat()})


def change(*, by=None, at=None, **values):
    """Change some settings; what stays the same is left alone, and without a difference nothing happens.

    :returns: the audit event, or None
    :raises YearStartLocked: points were posted already
    """
    company = Company.current()
    changes = {name: value for name, value in values.items() if getattr(company, name) != value}
    if not changes:
        return None
    before = {name: getattr(company, name) for name in changes}
    for name, value in changes.items():
        setattr(company, name, value)
    try:
        with transaction.atomic():
            company.save(update_fields=list(changes))
            return audit.record("company.changed", target="company", by=by, at=at, before=before, after=changes)
    except IntegrityError as refusal:
        if "company_year_start_locked" not in _constraint(refusal):
            raise
        raise YearStartLocked from refusal


def _constraint(error):
    return getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or ""


@transaction.atomic
def add_day(day, *, is_working, name, by, at):
    """A day on which the company differs from its country's calendar.

    :raises DayKnown: there is an entry for it
    """
    made, is_new = CalendarDay.objects.get_or_create(day=day, defaults={"is_working": is_working, "name": name})
    if not is_new:
        raise DayKnown(day)
    audit.record("calendar.day_added", target=day.isoformat(), by=by, at=at, after=_said(made))
    return made


@transaction.atomic
def remove_day(day, *, by, at):
    """Take it out again; nothing happens where it is gone."""
    for found in CalendarDay.objects.select_for_update().filter(day=day):
        audit.record("calendar.day_removed", target=day.isoformat(), by=by, at=at, before=_said(found))
        found.delete()


def _said(day):
    return {"is_working": day.is_working, "name": day.name}
