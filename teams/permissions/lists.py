"""Of a list, what a user may see of it."""

from django.db.models import Q

from teams import queries
from teams.models import Person, RoleGrant, Team

from .roles import SEES_COMPANY, SEES_EVERYBODY, reach_of, roles_of


def people_visible_to(user, *, on):
    """People whose details the user may see."""
    roles = roles_of(user)
    if roles & SEES_EVERYBODY:
        return Person.objects.all()
    own = Person.objects.filter(pk=user.person_id) if user.is_authenticated else Person.objects.none()
    reach = reach_of(user)
    if not reach:
        return own
    led = queries.members(reach, on=on).values("pk")
    return Person.objects.filter(pk__in=led) | own


def visible_among(user, person_ids, *, on):
    """The ids of those, among a few people, whose details the user may see."""
    if roles_of(user) & SEES_EVERYBODY:
        return set(person_ids)
    found = {user.person_id} & set(person_ids)
    if reach := reach_of(user):
        people = queries.with_team(Person.objects.filter(pk__in=person_ids), on=on)
        found |= set(people.filter(current_team_id__in=reach).values_list("pk", flat=True))
    return found


def people_with(role, *, on):
    """Ids of the people who have a role and a login to use it, and are still here."""
    granted = RoleGrant.objects.filter(role=role, person__user__is_active=True)
    return set(granted.filter(Q(person__left_on=None) | Q(person__left_on__gte=on)).values_list("person_id", flat=True))


def teams_visible_to(user):
    """Teams whose page the user may open."""
    if roles_of(user) & SEES_COMPANY:
        return Team.objects.all()
    return Team.objects.filter(pk__in=reach_of(user))


def teams_visible_among(user, team_ids):
    """Ids of those of these teams whose page the user may open."""
    return set(teams_visible_to(user).filter(pk__in=team_ids).values_list("pk", flat=True))


def pools_visible_to(user, *, on):
    """Teams whose pool the user may see (T1): their own, those they lead; points admin and auditor all."""
    if roles_of(user) & SEES_EVERYBODY:
        return Team.objects.all()
    own = {queries.team_of(user.person, on=on).pk} if user.person_id else set()
    return Team.objects.filter(pk__in=own | reach_of(user))
