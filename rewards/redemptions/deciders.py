"""Who decides on a redemption and who hands it out: never whom it is for (S1)."""

from django.db.models import Q

from rewards.models import Redemption, Reward
from teams import absences, notices, permissions
from teams.models import RoleGrant

Role = RoleGrant.Role
Status = Redemption.Status
HandOut = Reward.HandOut
RIGHTS = {HandOut.PURCHASER: permissions.can_hand_out, HandOut.FINANCE: permissions.can_pay_out}
ROLES = {HandOut.PURCHASER: Role.PURCHASER, HandOut.FINANCE: Role.FINANCE}


def approver_of(person, reward, *, on):
    """The id of the manager who decides: the nearest who can act, never themselves; None: the points admins."""
    if reward.approval == Reward.Approval.ADMIN:
        return None
    return next(iter(acting_managers(person, on=on)), None)


def acting_managers(person, *, on):
    """Ids of a person's managers in line who have the role and a login and are still here, the nearest first."""
    line = notices.managers_of(person, on=on)
    granted = RoleGrant.objects.filter(
        Q(person__left_on=None) | Q(person__left_on__gte=on),
        role=Role.MANAGER, person__in=line, person__user__is_active=True,
    )  # fmt: skip
    acting = set(granted.values_list("person_id", flat=True))
    return [manager for manager in line if manager in acting]


def who_decides(redemption, *, on):
    """Ids of the people who may decide now; whoever stands in for a manager who is away may as well."""
    manager = redemption.approver_id
    if manager is None:
        found = permissions.people_with(Role.ADMIN, on=on)
    else:
        found = {manager, absences.stand_ins([manager], on=on).get(manager)}
    return found - {None, redemption.person_id}


def can_decide(user, redemption, *, on):
    """Whether the user decides on what waits: never on their own."""
    return redemption.status == Status.REQUESTED and _may_decide(user, redemption, on=on)


def _may_decide(user, redemption, *, on):
    if not user.is_authenticated or is_own(user, redemption):
        return False
    manager = redemption.approver_id
    if manager is None:
        return Role.ADMIN in permissions.roles_of(user)
    return user.person_id is not None and (
        user.person_id == manager or absences.stand_ins([manager], on=on).get(manager) == user.person_id
    )


def waiting_for(user, *, on):
    """Redemptions that wait for the user's decision."""
    mine = Q(pk__in=[])
    if user.person_id:
        mine = Q(approver=user.person_id) | Q(approver__in=absences.away_for(user.person_id, on=on))
    if Role.ADMIN in permissions.roles_of(user):
        mine |= Q(approver=None)
    return Redemption.objects.filter(mine, status=Status.REQUESTED).exclude(person=user.person_id)


def hands_out(user):
    """Who hands out (`Reward.HandOut`) as the user may: purchasing, payroll, both or none."""
    return [way for way, right in RIGHTS.items() if right(user)]


def handed_out_by(user):
    """Redemptions that wait for the user to hand them out."""
    ways = hands_out(user)
    rows = Redemption.objects.filter(status__in=Redemption.TO_HAND_OUT, reward__hand_out__in=ways)
    return rows.exclude(person=user.person_id) if user.person_id else rows


def can_hand_out(user, redemption):
    return redemption.status in Redemption.TO_HAND_OUT and _may_hand_out(user, redemption)


def can_take_back(user, redemption):
    """Whether the user takes units back, handed out or not: who hands out does."""
    is_there = redemption.status in (*Redemption.TO_HAND_OUT, Status.DELIVERED)
    return is_there and _may_hand_out(user, redemption)


def _may_hand_out(user, redemption):
    return not is_own(user, redemption) and RIGHTS[redemption.reward.hand_out](user)


def is_own(user, redemption):
    return user.person_id is not None and user.person_id == redemption.person_id


def people_who_hand_out(way, *, on):
    """Ids of the people who hand out what goes through purchasing or payroll."""
    return permissions.people_with(ROLES[way], on=on)
