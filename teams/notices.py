"""Tells people what happened, once each; what a notice says is in `teams.notice_texts`, in the reader's language."""

import json

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection

from teams import queries
from teams.models import Notice, Person

TELL = """
    INSERT INTO teams_notice (person_id, kind, said, url, key, at)
    SELECT p.id, %(kind)s, %(said)s::jsonb, %(url)s, %(key)s, %(at)s FROM teams_person p WHERE {scope}
    ON CONFLICT (person_id, key) DO NOTHING
"""


def tell(people, kind, *, key, at, url="", **said):
    """Tell these people (ids) one thing, in the caller's transaction; who was told by this key is not told again.

    :param kind: a name of `notice_texts.TEXTS`, such as ``claim.waiting``
    :param said: what the text names, as JSON can hold it; dates and numbers are written in the reader's way
    :returns: how many were told
    """
    people = [person for person in people if person is not None]
    return _tell("p.id = ANY(%(people)s)", kind, key, at, url, said, people=people) if people else 0


def tell_all(kind, *, key, at, on, url="", **said):
    """The same for everybody who is still here on a day."""
    return _tell("p.left_on IS NULL OR p.left_on >= %(on)s", kind, key, at, url, said, on=on)


TELL_EACH = """
    INSERT INTO teams_notice (person_id, kind, said, url, key, at)
    SELECT t.person, %s, t.said::jsonb, %s, t.key, %s
    FROM unnest(%s::bigint[], %s::text[], %s::text[]) t(person, key, said)
    ORDER BY t.person, t.key
    ON CONFLICT (person_id, key) DO NOTHING
"""


def tell_each(told, kind, *, at, url=""):
    """Tell many people something of their own, in one statement: ``[(person id, key, said)]``; each once by its key.

    :returns: how many were told
    """
    if not told:
        return 0
    people, keys, said = zip(*told, strict=True)
    written = [json.dumps(each, cls=DjangoJSONEncoder) for each in said]
    with connection.cursor() as cursor:
        cursor.execute(TELL_EACH, [kind, url, at, list(people), list(keys), written])
        return cursor.rowcount


def _tell(scope, kind, key, at, url, said, **who):
    written = json.dumps(said, cls=DjangoJSONEncoder)
    with connection.cursor() as cursor:
        cursor.execute(
            TELL.format(scope=scope), {"kind": kind, "said": written, "url": url, "key": key, "at": at, **who}
        )
        return cursor.rowcount


def unread(person_id):
    """How many notices the person has not read."""
    return Notice.objects.filter(person=person_id, read_at=None).count()


def read_all(person_id, *, at, up_to):
    """Mark what the person has seen as read, up to a notice's id."""
    return Notice.objects.filter(person=person_id, read_at=None, pk__lte=up_to).update(read_at=at)


def managers_of(person: Person, *, on):
    """The managers in line of a person, the nearest first: of their team and of those above it, never themselves."""
    line = reversed(queries.line_above(queries.team_of(person, on=on)))
    found = [team.manager_id for team in line if team.manager_id and team.manager_id != person.pk]
    return list(dict.fromkeys(found))
