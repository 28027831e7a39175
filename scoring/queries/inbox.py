"""Everything that waits for one person's decision, from all that can wait; and what they decided lately.

A source is a module with `waiting_for(user, *, on)` and `count_for(user, *, on)`, or with `open_to(user, *, on)`, the
queries to be counted, so that one query counts for all; with `decided_by(user, *, limit)` as
well, what was decided shows with what came of it. Another one is a line in `SOURCES`.
"""

from datetime import date

from django.db.models import Exists, F, Func, IntegerField, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from ledger.models import Account
from scoring.models import Award
from scoring.queries import appeals, claims, customer_work, share_outs
from teams import queries as teams
from teams.models import Company, Person, Team

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
    row = Company.objects.values(**{name: _number(rows) for name, rows in (queries | more).items()}).get(id=1)
    found = {name: row.pop(name, 0) for name in ("entries", "claims", *more)}
    return found | {"inbox": others + sum(row.values())}


def _number(rows):
    """How many rows a query has, within another one."""
    counted = rows.order_by().annotate(number_=Func(F("pk"), function="COUNT")).values("number_")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


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
