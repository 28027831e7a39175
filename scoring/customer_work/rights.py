"""Who decides about what somebody entered or a file brought, and what a person may do with an entry now."""

from scoring.models import Entry
from teams import absences, notices, permissions, queries
from teams.lines import Lines
from teams.models import Person, RoleGrant

Role = RoleGrant.Role
Status = Entry.Status


class Reviewers:
    """The managers in line who could decide about records of these owners: none of them gone."""

    def __init__(self, owners, *, on):
        self._lines = Lines(owners, on=on)
        able = queries.present(Person.objects.filter(roles__role=Role.MANAGER), on=on)
        self._able = set(able.values_list("pk", flat=True))

    def of(self, owner, entered_by=None):
        """Their ids, the nearest first: not the owner, nor who entered it."""
        return [person for person in self._lines.of(owner) if person in self._able and person != entered_by]


def reviewers_for(owner, entered_by, *, on):
    """Ids of the managers in line who could decide about one person's record, the nearest first."""
    return Reviewers([owner.pk], on=on).of(owner.pk, entered_by.pk)


def involved_in(entry):
    """Ids of those who must not decide: who entered it, and whose record it is."""
    return {entry.entered_by_id, entry.record.owner_id} - {None}


def deciders_of(entry, *, on):
    """Ids of those for whom it waits: the reviewer, and who stands in for them today."""
    if entry.reviewer_id is None:
        return set()
    stand_in = absences.stand_ins([entry.reviewer_id], on=on).get(entry.reviewer_id)
    return {entry.reviewer_id, stand_in} - {None} - involved_in(entry)


def can(entry, user, *, on):
    """What the user may do with the entry now, as a set of names of services, `see` among them."""
    found = set()
    if entry.is_open and user.person_id and user.person_id == entry.author.pk:
        # What a file brought is changed or taken back where the file comes from.
        found |= {"see"} if entry.is_by_file else {"see", "change", "withdraw"}
        found |= {"answer"} if entry.status == Status.RETURNED else set()
    decides = may_decide(entry, user, on=on)
    if decides and entry.is_open:
        found |= {"see", "approve", "reject"} | ({"ask"} if entry.status == Status.WAITING else set())
    if _may_void(entry, user):
        found |= {"see", "void"}
    is_of_theirs = user.person_id and user.person_id in {*involved_in(entry), entry.decided_by_id, entry.reviewer_id}
    if decides or is_of_theirs or permissions.can_see_details(user, entry.owner):
        found.add("see")
    return frozenset(found)


def _may_void(entry, user):
    """A points admin, of what was approved and still counts; never of what they entered or earn from."""
    is_admin = user.person_id and user.is_active and Role.ADMIN in permissions.roles_of(user)
    return (
        is_admin and entry.status == Status.APPROVED and not entry.is_void and user.person_id not in involved_in(entry)
    )


def may_decide(entry, user, *, on):
    """The reviewer or their stand-in, another manager in line, or a points admin where there is none."""
    if not user.person_id or not user.is_active or user.person_id in involved_in(entry):
        return False
    roles = permissions.roles_of(user)
    if entry.reviewer_id is None and Role.ADMIN in roles:
        return True
    if user.person_id in deciders_of(entry, on=on):
        return user.person_id != entry.reviewer_id or Role.MANAGER in roles
    return Role.MANAGER in roles and user.person_id in notices.managers_of(entry.owner, on=on)
