"""Reads of nominations: whom they concern, which wait for somebody's vote, who could be nominated."""

from django.db.models import Q

from rewards.models import Promotion
from rewards.promotions import career, committee
from teams import permissions
from teams.models import Person
from teams.queries import members

Status = Promotion.Status
CANDIDATES_MOST = 200


def listed():
    return Promotion.objects.select_related("person", "from_grade", "to_grade", "nominated_by__person")


def visible_to(user, *, on):
    """Nominations that the user may read: the committee, points admins and auditors all; else one's own, those that
    one made, and those of whom one leads."""
    if permissions.can_see_all_promotions(user):
        return listed()
    mine = Q(person=user.person_id) if user.person_id else Q(pk=None)
    led = Person.objects.none()
    if reach := permissions.reach_of(user):
        led = members(reach, on=on)
    return listed().filter(mine | Q(nominated_by=user) | Q(person__in=led.values("pk")))


def waiting_for(user, *, on):
    """Open nominations that wait for the user's vote, as a query to be counted with others."""
    rows = Promotion.objects.filter(status=Status.NOMINATED)
    if not user.person_id or not permissions.can_decide_promotions(user):
        return rows.none()
    rows = rows.exclude(person=user.person_id).exclude(nominated_by=user).exclude(votes__by=user)
    rows = rows.filter(Q(person__left_on=None) | Q(person__left_on__gte=on))
    if not permissions.reach_of(user):
        return rows
    # Who leads somebody votes on them only where others are too few: that takes a look at each.
    open_ones = rows.select_related("person")
    return rows.filter(pk__in=[each.pk for each in open_ones if user.pk in committee.members(each, on=on)])


def candidates(user, *, on):
    """``[(person, career)]`` of those whom the user leads and who have what the next grade takes, by name."""
    reach = permissions.reach_of(user)
    if not reach:
        return []
    people = members(reach, on=on).exclude(pk=user.person_id)
    people = people.exclude(promotions__status=Status.NOMINATED).order_by("name", "code")[:CANDIDATES_MOST]
    people = list(people)
    found = career.of_people(people, on=on) if people else {}
    return [(each, found[each.pk]) for each in people if _is_ready(found[each.pk])]


def _is_ready(standing):
    # A lowest grade that takes no points would name everybody who has none yet.
    above = standing.above
    return above is not None and above.threshold > 0 and not standing.missing and not standing.months_missing
