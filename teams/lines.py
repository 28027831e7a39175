"""The managers in line of many people at once; `notices.managers_of` says the same of one."""

from teams import queries
from teams.models import Person, Team


class Lines:
    """Who is above whom on a day, read in two queries for any number of people."""

    def __init__(self, people, *, on):
        """
        :param people: ids of those whose managers are asked for
        """
        homes = queries.with_team(Person.objects.filter(pk__in=set(people)), on=on)
        self._homes = dict(homes.values_list("pk", "current_team_id"))
        self._teams = {pk: (parent, manager) for pk, parent, manager in Team.objects.values_list(*COLUMNS)}

    def of(self, person_id):
        """Ids of the person's managers in line, the nearest first, never themselves."""
        found, seen, team = [], set(), self._homes.get(person_id)
        while team is not None and team not in seen:
            seen.add(team)
            team, manager = self._teams[team]
            found += [manager] if manager not in (None, person_id, *found) else []
        return found


COLUMNS = ("id", "parent_id", "manager_id")
