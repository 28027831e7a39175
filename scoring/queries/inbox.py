"""Everything that waits for one person's decision, from all that can wait; and what they decided lately.

A source is a module with `waiting_for(user, *, on)` and `count_for(user, *, on)`, or with `open_to(user, *, on)`, the
queries to be counted, so that one query counts for all; with `decided_by(user, *, limit)` as
well, what was decided shows with what came of it. Another one is a line in `SOURCES`.
"""

from datetime import date

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Exists, OuterRef, Sum

from ledger.models import Account
from scoring.models import Award
from scoring.queries import appeals, claims, customer_work, share_outs
from teams import queries as teams
from teams.models import Person, Team

SOURCES = (claims, customer_work, share_outs, appeals)
DECIDED_MAX = 50
LISTED_MAX = customer_work.LISTED_MAX


def waiting_for(user, *, on):
    """What waits for the user: late things on top, then by due date."""
    found = [each for source in SOURCES for each in source.waiting_for(user, on=on)]
    return sorted(found, key=lambda each: (not each.is_late(on), each.due_on or date.max, each.since))


def count_for(user, *, on):
    """How much waits."""
    return counts(user, on=on)["inbox"]


def counts(user, *, on, more=None):
    """What the navigation of every page says: how much waits in the inbox, and how many own entries and claims were
    asked about. One query, but for sources that are none.

    :param more: ``{name: queryset}`` of what applications above count beside it, in the same query
    """
    queries, others, more = {}, 0, more or {}
    if user.person_id:
        queries = {"entries": customer_work.returned(user), "claims": claims.asked(user)}
    for source in SOURCES:
        if hasattr(source, "open_to"):
            opened = source.open_to(user, on=on)
            queries |= {f"inbox_{source.__name__.rpartition('.')[2]}_{n}": rows for n, rows in enumerate(opened)}
        else:
            others += source.count_for(user, on=on)
    numbers = _numbers(queries | more)
    found = {name: numbers.pop(name, 0) for name in ("entries", "claims", *more)}
    return found | {"inbox": others + sum(numbers.values())}


NUMBERS = "SELECT {}"
NUMBER = "(SELECT count(*) FROM ({}) counted)"
NOTHING = "SELECT WHERE false"


def _numbers(queries):
    """``{name: how many rows}`` of some querysets, by one query.

    As Django's subqueries each would be built twice: that was a tenth of the time of every page.
    """
    counts, params = [], []
    for rows in queries.values():
        try:
            text, values = rows.order_by().values("pk").query.sql_with_params()
        except EmptyResultSet:
            text, values = NOTHING, ()
        counts.append(NUMBER.format(text))
        params += values
    if not counts:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(NUMBERS.format(", ".join(counts)), params)
        return dict(zip(queries, cursor.fetchone(), strict=True))


def decided_by(user):
    """``[(Decided, points or None)]``: what the user decided lately, and the points that the person has of it now."""
    found = [
        each
        for source in SOURCES
        if hasattr(source, "decided_by")
        for each in source.decided_by(user, limit=DECIDED_MAX)
    ]
    found = sorted(found, key=lambda each: each.at, reverse=True)[:DECIDED_MAX]
    points = points_of(found)
    return [(each, points.get(each.record_id) if each.is_approved else None) for each in found]


def points_of(decided):
    """``{record id: points}`` of all people who earn from these records; trials and teams' pools are left out."""
    records = {each.record_id for each in decided}
    of_person = Account.objects.filter(pk=OuterRef("account_id"), kind=Account.Kind.AVAILABLE)
    rows = Award.objects.filter(Exists(of_person), record_id__in=records, inputs__isnull=True)
    return dict(rows.values_list("record_id").annotate(points=Sum("points")).order_by())


def teams_of(waiting, *, on):
    """``{person id: team}`` of those whom it concerns, on a day."""
    people = teams.with_team(Person.objects.filter(pk__in={each.who.pk for each in waiting}), on=on)
    homes = dict(people.values_list("pk", "current_team_id"))
    found = Team.objects.in_bulk(set(homes.values()))
    return {person: found[team] for person, team in homes.items()}
