"""Who reviews a claim: the next manager in line without a part in it, or a desk of a role."""

from django.db.models import Q

from scoring.models import Filing
from teams import notices
from teams.models import Person, RoleGrant
from teams.permissions import Role

from .telling import DESKS, involved

Desk = Filing.Desk


def first(claim, filing, kind, *, on, without=()):
    """(desk, reviewer) of a claim that is to be reviewed.

    :param without: ids of those who decided it before
    """
    if kind.raised_by and kind.reviewed_by == Desk.MANAGER:
        return Desk.EITHER, None
    if kind.reviewed_by != Desk.MANAGER:
        return _desk(claim, filing, Desk(kind.reviewed_by), without), None
    line = line_of(claim, filing, on=on, without=without)
    return (Desk.MANAGER, line[0]) if line else (_desk(claim, filing, Desk.ADMIN, without), None)


def after(claim, filing, *, on, without=()):
    """(desk, reviewer) above the present one: the next manager in line, then whoever holds a role."""
    line = line_of(claim, filing, on=on, without=without)
    places = [place for place, person in enumerate(line) if person.pk == filing.reviewer_id]
    above = line[places[0] + 1 :] if places else []
    return (Desk.MANAGER, above[0]) if above else (Desk.EITHER, None)


def second(claim, filing, *, on, first_approver):
    """(desk, reviewer) of the second approval: above the first approver, who is none of them."""
    line = line_of(claim, filing, on=on)
    places = [place for place, person in enumerate(line) if person.pk in (first_approver, filing.reviewer_id)]
    above = [person for person in line[places[-1] + 1 :] if person.pk != first_approver] if places else []
    return (Desk.MANAGER, above[0]) if above else (Desk.EITHER, None)


def line_of(claim, filing, *, on, without=()):
    """The managers in line of the claimant who may decide it, the nearest first."""
    ids = notices.managers_of(filing.claimant, on=on)
    left_out = involved(claim, filing) | set(without)
    here = Person.objects.filter(Q(left_on=None) | Q(left_on__gte=on), pk__in=ids)
    people = here.exclude(roles__role=Role.AUDITOR).in_bulk()
    return [people[pk] for pk in ids if pk in people and pk not in left_out]


def _desk(claim, filing, desk, without):
    """The desk, or both roles together where nobody of it may decide this one."""
    holders = set(RoleGrant.objects.filter(role__in=DESKS[desk]).values_list("person_id", flat=True))
    return desk if holders - involved(claim, filing) - set(without) else Desk.EITHER
