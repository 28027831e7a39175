"""Who a user is: their roles and the teams they lead, read once a request."""

from teams import queries
from teams.models import RoleGrant

Role = RoleGrant.Role

# Who may look at anybody's details (S1, S6): the colleague, the manager in line and these.
SEES_EVERYBODY = {Role.ADMIN, Role.AUDITOR}
SEES_COMPANY = {*SEES_EVERYBODY, Role.EXECUTIVE}


def roles_of(user):
    """The user's roles as a frozen set of `Role`; a superuser is a points admin. Nobody logged in: empty."""
    if not user.is_authenticated or not user.is_active:
        return frozenset()
    if not hasattr(user, "_roles"):
        user._roles = _read_roles(user)
    return user._roles


def _read_roles(user):
    granted = {Role.ADMIN} if user.is_superuser else set()
    if user.person_id:
        granted |= {
            Role(role) for role in RoleGrant.objects.filter(person_id=user.person_id).values_list("role", flat=True)
        }
    return frozenset(granted)


def reach_of(user):
    """Ids of the teams whose members the user leads: their own teams and those below."""
    if Role.MANAGER not in roles_of(user) or not user.person_id:
        return frozenset()
    if not hasattr(user, "_reach"):
        user._reach = queries.teams_managed_by(user.person_id)
    return user._reach
