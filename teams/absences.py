"""Who decides for whom: people who are away have a stand-in meanwhile."""

from teams.models import Absence


def stand_ins(people, *, on):
    """``{person id: stand-in's id}`` of those of these people who are away on that day, following one step only."""
    rows = Absence.objects.filter(person__in=people, starts_on__lte=on, ends_on__gte=on).order_by("id")
    return dict(rows.values_list("person_id", "stand_in_id"))


def stood_for(person_id, *, on):
    """Ids of those for whom the person decides on that day."""
    rows = Absence.objects.filter(stand_in=person_id, starts_on__lte=on, ends_on__gte=on)
    return set(rows.values_list("person_id", flat=True))
