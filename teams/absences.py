"""Who decides for whom: people who are away have a stand-in meanwhile."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from teams import audit, notices, queries
from teams.models import Absence, Person, RoleGrant

Role = RoleGrant.Role
# Whoever decides by one of these roles needs a stand-in who may do the same.
DECIDING = (Role.MANAGER, Role.ADMIN, Role.COMMITTEE)
DAYS_MOST = 366


class Refusal(Exception):
    """Why somebody can't be away so; its text says what to do instead."""


# --- Reading ----------------------------------------------------------------------------------


def stand_ins(people, *, on):
    """``{person id: stand-in's id}`` of those of these people who are away on that day, following one step only."""
    rows = Absence.objects.filter(person__in=people, starts_on__lte=on, ends_on__gte=on).order_by("id")
    return dict(rows.values_list("person_id", "stand_in_id"))


def stood_for(person_id, *, on):
    """Ids of those for whom the person decides on that day."""
    return set(away_for(person_id, on=on).values_list("person_id", flat=True))


def away_for(person_id, *, on):
    """The same as a query, to be asked within another one."""
    return Absence.objects.filter(stand_in=person_id, starts_on__lte=on, ends_on__gte=on).order_by().values("person")


def candidates(person, *, on):
    """Who may stand in for the person: colleagues with the same deciding roles, and managers in line."""
    people = queries.present(Person.objects.exclude(pk=person.pk), on=on)
    needed = person.roles.filter(role__in=DECIDING).values_list("role", flat=True)
    same = people
    for role in needed:
        same = same.filter(roles__role=role)
    above = notices.managers_of(person, on=on)
    return people.filter(Q(pk__in=same.values("pk")) | Q(pk__in=above))


def between(person_ids, first, last):
    """Absences of these people that share a day with a span of days."""
    return Absence.objects.filter(person__in=person_ids, starts_on__lte=last, ends_on__gte=first)


# --- Writing ----------------------------------------------------------------------------------


@transaction.atomic
def begin(person, *, stand_in, first, last, by, at, on):
    """Note that the person is away from one day to another (both included), and who stands in.

    :raises Refusal: the days or the stand-in don't do
    """
    # Two absences at once could make a circle of two: both people are locked, always in one order.
    list(Person.objects.select_for_update(no_key=True).filter(pk__in=[person.pk, stand_in.pk]).order_by("pk"))
    _check(person, stand_in, first, last, on)
    absence = Absence.objects.create(person=person, stand_in=stand_in, starts_on=first, ends_on=last)
    said = {"stand_in": stand_in.code, "from": first, "to": last}
    audit.record("absence.begun", target=person.code, by=by, at=at, after=said)
    days = {"first": first, "last": last}
    key = f"absence:{absence.pk}"
    notices.tell([stand_in.pk], "absence.stand_in", key=key, at=at, url=address(), who=person.name, **days)
    # Who counts on this person while they are away themselves has to find somebody else.
    for other in Absence.objects.filter(stand_in=person, starts_on__lte=last, ends_on__gte=first):
        notices.tell([other.person_id], "absence.stand_in_away", key=key, at=at, url=address(), who=person.name, **days)
    return absence


@transaction.atomic
def end(absence, *, by, at, on):
    """The person is back: the absence ends yesterday, or is dropped where it has not begun before today."""
    absence = Absence.objects.select_for_update().select_related("person", "stand_in").get(pk=absence.pk)
    if absence.ends_on < on:
        raise Refusal(_("This absence is over already."))
    said = {"stand_in": absence.stand_in.code, "from": absence.starts_on, "to": absence.ends_on}
    audit.record("absence.ended", target=absence.person.code, by=by, at=at, before=said)
    key = f"absence:{absence.pk}:ended"
    notices.tell([absence.stand_in_id], "absence.ended", key=key, at=at, url=address(), who=absence.person.name)
    if absence.starts_on >= on:
        absence.delete()
        return
    absence.ends_on = on - timedelta(days=1)
    absence.save(update_fields=["ends_on"])


def _check(person, stand_in, first, last, on):
    if last < first:
        raise Refusal(_("The last day is before the first one. Turn them round."))
    if last < on:
        raise Refusal(_("These days are over. Choose days from today on."))
    if (last - first).days > DAYS_MOST:
        raise Refusal(_("An absence takes a year at most. Choose an earlier last day."))
    if between([person.pk], first, last).exists():
        raise Refusal(_("You are away on some of these days already. End that absence first."))
    if between([stand_in.pk], first, last).exists():
        text = _("%(name)s is away on some of these days, too. Choose somebody else.")
        raise Refusal(text % {"name": stand_in.name})
    if not candidates(person, on=on).filter(pk=stand_in.pk).exists():
        text = _("%(name)s may not decide what you decide. Choose somebody with the same role, or your manager.")
        raise Refusal(text % {"name": stand_in.name})


def address():
    return reverse("absences")
