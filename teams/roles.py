"""Giving roles (S1): who may give which, and the giving itself. Taking away is the admin's, one by one."""

from collections.abc import Iterable

from django.db import connection
from django.utils import timezone

from teams import permissions
from teams.models import RoleGrant

Role = RoleGrant.Role

# What a points admin may give by an import; the other roles are given one by one, by name.
GIVEN_BY_IMPORT = {Role.REP, Role.MANAGER}


def may_give(user, role, to):
    """Whether an import by `user` may give `role` to the person with code `to`.

    :param user: None stands for the command line: who runs it has the server's rights anyway
    """
    if user is None:
        return True
    if user.person_id and user.person.code == to:
        return False
    return Role.ADMIN in permissions.roles_of(user) and role in GIVEN_BY_IMPORT


def give(wanted: Iterable[tuple[str, str]], *, by=None, at=None):
    """Give roles to people by code, where they don't have them; returns how many were new. Each leaves an audit event.

    :param wanted: (person code, role)
    """
    pairs = list(wanted)
    at = at or timezone.now()
    if not pairs:
        return 0
    codes, roles = zip(*pairs, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH given AS (
                INSERT INTO teams_rolegrant (person_id, role, granted_at, granted_by_id)
                SELECT p.id, w.role, %(at)s, %(by)s FROM unnest(%(codes)s::text[], %(roles)s::text[]) w(code, role)
                JOIN teams_person p ON p.code = w.code
                ON CONFLICT (person_id, role) DO NOTHING RETURNING person_id, role)
            INSERT INTO teams_auditevent (at, by_id, event, target, after)
            SELECT %(at)s, %(by)s, 'role.given', p.code, jsonb_build_object('role', g.role)
            FROM given g JOIN teams_person p ON p.id = g.person_id ORDER BY p.code, g.role
            """,
            {"at": at, "by": by.pk if by else None, "codes": list(codes), "roles": list(roles)},
        )
        return cursor.rowcount
