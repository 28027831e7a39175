"""Reads about people and teams; who may see the answer is `teams.permissions`."""

from django.db import connection
from django.db.models import BigIntegerField, F, OuterRef, Q, Subquery
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce

from teams.models import Move, Person, Team

# UNION, not UNION ALL: a circle of parent teams must not run for ever.
BELOW_SQL = """
    WITH RECURSIVE below(id) AS (
        SELECT id FROM teams_team WHERE {start}
        UNION SELECT t.id FROM teams_team t JOIN below b ON t.parent_id = b.id
    ) SELECT id FROM below
"""


def teams_managed_by(person_id):
    """Ids of the teams that name the person as manager, and of all teams below them."""
    return _below("manager_id = %s", person_id)


def teams_below(team_id):
    """Ids of the team and of all teams below it."""
    return _below("id = %s", team_id)


def _below(start, value):
    with connection.cursor() as cursor:
        cursor.execute(BELOW_SQL.format(start=start), [value])
        return frozenset(row[0] for row in cursor.fetchall())


# From some teams up to the top of the tree. Not UNION alone: a line tells what is above what.
UP_SQL = """
    WITH RECURSIVE up(team, id, parent_id, manager_id, line) AS (
        SELECT id, id, parent_id, manager_id, ARRAY[id] FROM teams_team WHERE id = ANY(%(teams)s::bigint[])
        UNION ALL
        SELECT u.team, t.id, t.parent_id, t.manager_id, t.id || u.line FROM up u JOIN teams_team t ON t.id = u.parent_id
        WHERE t.id <> ALL(u.line)
    )
"""
LINES = f"{UP_SQL} SELECT DISTINCT ON (team) team, line FROM up ORDER BY team, cardinality(line) DESC"


def lines_above(team_ids):
    """``{team id: ids from the top of the tree down to it}``."""
    with connection.cursor() as cursor:
        cursor.execute(LINES, {"teams": list(team_ids)})
        return dict(cursor.fetchall())


def line_above(team):
    """The teams from the top of the tree down to this one, for the breadcrumb."""
    line = lines_above([team.pk])[team.pk]
    found = Team.objects.in_bulk(line)
    return [found[pk] for pk in line]


# So many teams stand in a list to choose from; of more, those that are near.
OFFERED_MAX = 200


def offered(chosen, person=None):
    """Teams for a list to choose from, by code: all where they are few, else those near the chosen (or one's own) team.

    Near are the line from the top of the tree down to it, what stands beside each of that line, and what is right below
    it: with each choice one comes further up or down the tree.

    :param chosen: its id, or None
    """
    teams = Team.objects.order_by("code")
    found = list(teams[: OFFERED_MAX + 1])
    if len(found) <= OFFERED_MAX:
        return found
    start = chosen or (person and person.team_id)
    line = lines_above([start]).get(start, []) if start else []
    kin = list(teams.filter(Q(parent=None) | Q(parent__in=line))[:OFFERED_MAX])
    return sorted({*kin, *Team.objects.filter(pk__in=line)}, key=lambda team: team.code)


# Who has the role and a login, and is still here: another one named as manager can decide nothing.
ACTS = """
    (p.left_on IS NULL OR p.left_on >= %(on)s)
    AND EXISTS (SELECT FROM teams_rolegrant g WHERE g.person_id = p.id AND g.role = 'manager')
    AND EXISTS (SELECT FROM teams_user l WHERE l.person_id = p.id AND l.is_active)
"""
NEAREST_MANAGER = f"""
    {UP_SQL}
    SELECT p.id FROM up u JOIN teams_person p ON p.id = u.manager_id WHERE {ACTS} ORDER BY cardinality(u.line) LIMIT 1
"""


def nearest_manager(team, *, on):
    """The id of the manager of a team who can act on a day: its own, else that of the nearest team above; or None."""
    with connection.cursor() as cursor:
        cursor.execute(NEAREST_MANAGER, {"teams": [team.pk], "on": on})
        row = cursor.fetchone()
    return row and row[0]


def with_team(people, *, on):
    """Annotate each person with `current_team_id`: the last move on or before the day, else the team on file."""
    moved_to = Move.objects.filter(person=OuterRef("pk"), starts_on__lte=on).order_by("-starts_on")
    return people.annotate(
        current_team_id=Coalesce(Subquery(moved_to.values("team_id")[:1]), F("team_id"), output_field=BigIntegerField())
    )


def members(team_ids, *, on):
    """People whose team on that day is one of these, leavers apart."""
    # First everybody who ever had to do with these teams, by index; then the exact team of that few.
    among = _listed(team_ids)
    ever = Person.objects.filter(team_id__in=among).values("pk")
    moved = Move.objects.filter(team_id__in=among).values("person_id")
    people = present(Person.objects.filter(Q(pk__in=ever) | Q(pk__in=moved)), on=on)
    return with_team(people, on=on).filter(current_team_id__in=among)


def _listed(ids):
    """Ids as one parameter: the teams of a large company are many, and a query would name each of them three times."""
    return RawSQL("SELECT unnest(%s::bigint[])", [list(ids)])


def present(people, *, on):
    """Leave out who has left by that day (the last day still counts)."""
    return people.filter(Q(left_on=None) | Q(left_on__gte=on))


def team_of(person, *, on):
    """The person's team on a day."""
    move = person.moves.filter(starts_on__lte=on).order_by("-starts_on").select_related("team").first()
    return move.team if move else person.team


def find_people(people, text):
    """People whose name or code has the text in it."""
    text = text.strip()
    return people.filter(Q(name__icontains=text) | Q(code__icontains=text)) if text else people


def find_teams(teams, text):
    """Teams whose name or code has the text in it."""
    text = text.strip()
    return teams.filter(Q(name__icontains=text) | Q(code__icontains=text)) if text else teams


def teams_by_id(team_ids):
    return Team.objects.in_bulk(team_ids)
