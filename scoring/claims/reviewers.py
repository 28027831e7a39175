"""Who reviews a claim: the next manager in line without a part in it, or a desk of a role."""

from scoring.models import Filing
from teams import queries
from teams.lines import Lines
from teams.models import Person, RoleGrant, Team
from teams.permissions import Role

from .telling import DESKS, involved, owner_of

Desk = Filing.Desk


class Deciders:
    """Who may decide claims of these people, read at once: their managers in line, and who holds a desk's role.

    People are ids throughout.
    """

    def __init__(self, owners, *, on):
        self._lines = Lines(owners, on=on)
        managers = Person.objects.filter(pk__in=Team.objects.exclude(manager=None).values("manager"))
        here = queries.present(managers, on=on).exclude(roles__role=Role.AUDITOR)
        self._here = set(here.values_list("pk", flat=True))
        self._holders = set(RoleGrant.objects.filter(role__in=DESKS[Desk.EITHER]).values_list("person_id", "role"))

    def line(self, owner, left_out):
        """The managers in line who may decide, the nearest first."""
        return [person for person in self._lines.of(owner) if person in self._here and person not in left_out]

    def first(self, kind, owner, left_out):
        """(desk, reviewer or None) of a claim of a kind that is to be reviewed."""
        if kind.raised_by and kind.reviewed_by == Desk.MANAGER:
            return Desk.EITHER, None
        if kind.reviewed_by != Desk.MANAGER:
            return self._desk(Desk(kind.reviewed_by), left_out), None
        line = self.line(owner, left_out)
        return (Desk.MANAGER, line[0]) if line else (self._desk(Desk.ADMIN, left_out), None)

    def _desk(self, desk, left_out):
        """The desk, or both roles together where nobody of it may decide this one."""
        holders = {person for person, role in self._holders if role in DESKS[desk]}
        return desk if holders - left_out else Desk.EITHER


def first(claim, filing, kind, *, on, without=()):
    """(desk, reviewer) of a claim that is to be reviewed.

    :param without: ids of those who decided it before
    """
    owner = owner_of(claim, filing)
    desk, reviewer = Deciders([owner], on=on).first(kind, owner, involved(claim, filing) | set(without))
    return desk, reviewer and Person.objects.get(pk=reviewer)


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
    """The managers in line of whose claim it is who may decide it, the nearest first."""
    owner = owner_of(claim, filing)
    line = Deciders([owner], on=on).line(owner, involved(claim, filing) | set(without))
    people = Person.objects.in_bulk(line)
    return [people[pk] for pk in line]
