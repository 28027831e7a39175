"""Who decides on sharing out a pool: the next manager up who has no part in it, else such a points admin (S1)."""

from django.db import connection

from scoring.models import ShareOut, ShareOutLine
from teams import absences, permissions, queries

Status = ShareOut.Status
Role = permissions.Role

# The managers in line above each share-out's team; the nearest proposes, or has somebody propose in their stead.
NEXT_UP = """
    WITH RECURSIVE wanted AS (
        SELECT s.id, s.team_id, u.person_id AS proposer
        FROM scoring_shareout s JOIN teams_user u ON u.id = s.proposed_by_id WHERE {scope}
    ), up(id, proposer, team_id, line) AS (
        SELECT id, proposer, team_id, ARRAY[team_id] FROM wanted
        UNION ALL
        SELECT u.id, u.proposer, t.parent_id, u.line || t.parent_id
        FROM up u JOIN teams_team t ON t.id = u.team_id
        WHERE t.parent_id IS NOT NULL AND t.parent_id <> ALL(u.line)
    ), manager AS (
        SELECT u.id, u.proposer, p.id AS person_id, cardinality(u.line) AS height,
               first_value(p.id) OVER (PARTITION BY u.id ORDER BY cardinality(u.line)) AS nearest
        FROM up u JOIN teams_team t ON t.id = u.team_id JOIN teams_person p ON p.id = t.manager_id
        WHERE {acts}
    )
    SELECT w.id, (
        SELECT m.person_id FROM manager m
        WHERE m.id = w.id AND m.person_id <> m.nearest AND m.person_id IS DISTINCT FROM m.proposer
          AND NOT EXISTS (SELECT FROM scoring_shareoutline l
                          WHERE l.share_out_id = w.id AND l.person_id = m.person_id AND l.points > 0)
        ORDER BY m.height LIMIT 1)
    FROM wanted w
"""
WAITING = "s.status = 'submitted'"
ONE = "s.id = %(share_out)s"


def next_up(share_out, *, on):
    """The id of the manager who decides, or None: then any points admin does who has no part in it."""
    return dict(_rows(ONE, on=on, share_out=share_out.pk))[share_out.pk]


def next_up_of_waiting(*, on):
    """The same of everything that waits: ``{share-out's id: person id or None}``."""
    return dict(_rows(WAITING, on=on))


def _rows(scope, **params):
    with connection.cursor() as cursor:
        cursor.execute(NEXT_UP.format(scope=scope, acts=queries.ACTS), params)
        return cursor.fetchall()


def who_decides(share_out, *, on):
    """Ids of the people who may decide now; whoever stands in for a manager who is away may as well."""
    manager = next_up(share_out, on=on)
    if manager is None:
        found = permissions.people_with(Role.ADMIN, on=on)
    else:
        found = {manager, absences.stand_ins([manager], on=on).get(manager)}
    return found - _with_part(share_out) - {None, share_out.proposed_by.person_id}


def can_decide(user, share_out, *, on):
    """Whether the user decides on what is waiting: never on what they proposed, nor get a share of."""
    if share_out.status != Status.SUBMITTED or user.pk == share_out.proposed_by_id:
        return False
    if user.person_id is not None and user.person_id in _with_part(share_out):
        return False
    manager = next_up(share_out, on=on)
    if manager is None:
        return Role.ADMIN in permissions.roles_of(user)
    return user.person_id is not None and (
        user.person_id == manager or absences.stand_ins([manager], on=on).get(manager) == user.person_id
    )


def _with_part(share_out):
    lines = ShareOutLine.objects.filter(share_out=share_out, points__gt=0)
    return set(lines.values_list("person_id", flat=True))
