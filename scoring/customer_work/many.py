"""What the clock does with many entries at once, in a few statements whatever their number: taken in, passed on.

Nothing here waits for a record that somebody else is at: it is left for the next time, so that an import and a
decision never wait for each other in a circle.
"""

# ruff: noqa: S608 (names in SQL come from the table of sorts; values are parameters)

from django.db import connection, transaction
from django.db.models.functions import Coalesce

from scoring.models import Entry
from teams import absences, audit, notices, permissions, workdays
from teams.models import Company

from .entering import MODELS, Status
from .rights import Reviewers, Role

OWNED = ("lead__owner_id", "visit__owner_id", "feedback__owner_id")
UNDECIDED = "r.status = 'pending' AND NOT EXISTS (SELECT FROM scoring_entry e WHERE e.{sort}_id = r.id)"
OWNERS = " UNION ".join(
    f"SELECT r.owner_id FROM {model._meta.db_table} r WHERE {UNDECIDED.format(sort=sort)}"
    for sort, model in MODELS.items()
)
TAKE_IN = """
    WITH found AS (
        SELECT r.id, r.owner_id FROM {table} r WHERE {undecided} FOR NO KEY UPDATE SKIP LOCKED
    ), taken AS (
        INSERT INTO scoring_entry (sort, {sort}_id, entered_at, changed_at, version, token, note, why_again, status,
            reviewer_id, due_on, reason)
        SELECT %(sort)s, f.id, %(at)s, %(at)s, 1, gen_random_uuid(), '', '', 'waiting', l.reviewer, %(due_on)s, ''
        FROM found f LEFT JOIN unnest(%(owners)s::bigint[], %(reviewers)s::bigint[]) l(owner, reviewer)
            ON l.owner = f.owner_id
        ON CONFLICT DO NOTHING RETURNING id, reviewer_id
    ), noted AS (
        INSERT INTO scoring_entrystep (entry_id, what, at, text) SELECT id, 'taken_in', %(at)s, '' FROM taken
    )
    SELECT reviewer_id, count(*) FROM taken GROUP BY reviewer_id
"""
# A file brought the decision, and took it back.
REOPEN = """
    WITH back AS (
        SELECT e.id FROM scoring_entry e JOIN {table} r ON r.id = e.{sort}_id
        WHERE e.status = 'elsewhere' AND r.status = 'pending' FOR NO KEY UPDATE OF e SKIP LOCKED
    ), again AS (
        UPDATE scoring_entry e SET status = 'waiting', version = e.version + 1, changed_at = %(at)s, due_on = %(due_on)s
        FROM back WHERE back.id = e.id RETURNING e.id, e.reviewer_id
    ), noted AS (
        INSERT INTO scoring_entrystep (entry_id, what, at, text) SELECT id, 'taken_in', %(at)s, '' FROM again
    )
    SELECT reviewer_id, count(*) FROM again GROUP BY reviewer_id
"""
PASSING_ON = """
    WITH late AS (
        SELECT id FROM scoring_entry WHERE id = ANY(%(entries)s) AND status = 'waiting' AND due_on < %(on)s
        FOR NO KEY UPDATE SKIP LOCKED
    ), passed AS (
        UPDATE scoring_entry e SET reviewer_id = m.reviewer, due_on = %(due_on)s
        FROM late, unnest(%(entries)s::bigint[], %(reviewers)s::bigint[]) m(entry, reviewer)
        WHERE e.id = late.id AND m.entry = late.id RETURNING e.id, e.reviewer_id
    ), noted AS (
        INSERT INTO scoring_entrystep (entry_id, what, at, text) SELECT id, 'passed_on', %(at)s, '' FROM passed
    )
    SELECT reviewer_id, count(*) FROM passed GROUP BY reviewer_id
"""


@transaction.atomic
def take_in(*, at, on):
    """Lay what files brought undecided before the next manager in line of whose it is; how many.

    Safe to repeat: a record is taken in once, and again only when a file takes its own decision back.
    """
    owners = [owner for (owner,) in _rows(OWNERS)]
    reviewers = Reviewers(owners, on=on)
    said = {
        "at": at,
        "due_on": _due_on(on),
        "owners": owners,
        "reviewers": [next(iter(reviewers.of(owner)), None) for owner in owners],
    }
    taken = {}
    for sort, model in MODELS.items():
        names = {"sort": sort, "table": model._meta.db_table, "undecided": UNDECIDED.format(sort=sort)}
        for sql in (TAKE_IN, REOPEN) if owners else (REOPEN,):
            _add(taken, _rows(sql.format(**names), {**said, "sort": sort}))
    _tell(taken, "entry.from_file", "entry.taken_in", at, on)
    return sum(taken.values())


@transaction.atomic
def pass_on_late(*, at, on):
    """Give what was not decided in time to the next manager in line; the last one in line is reminded.

    Safe to repeat: what was passed on has a new last day.
    :returns: how many were passed on
    """
    above = _next_in_line(on)
    last = {reviewer for _pk, reviewer, following in above if following is None and reviewer is not None}
    notices.tell(_with_stand_ins(last, on), "entry.late", key=f"late.{on}", at=at, url="/inbox/")
    moving = [(pk, following) for pk, _reviewer, following in above if following is not None]
    passed = {}
    if moving:
        entries, reviewers = zip(*moving, strict=True)
        said = {"entries": list(entries), "reviewers": list(reviewers), "at": at, "on": on, "due_on": _due_on(on)}
        _add(passed, _rows(PASSING_ON, said))
    _tell(passed, "entry.passed_on", "entry.passed_on", at, on)
    return sum(passed.values())


def _next_in_line(on):
    """``[(entry, reviewer, the next one or None)]`` of all that is late."""
    late = Entry.objects.filter(status=Status.WAITING, due_on__lt=on)
    rows = list(late.annotate(owner=Coalesce(*OWNED)).values_list("pk", "reviewer_id", "entered_by_id", "owner"))
    reviewers = Reviewers({owner for *_rest, owner in rows}, on=on)
    return [(pk, reviewer, _after(reviewer, reviewers.of(owner, author))) for pk, reviewer, author, owner in rows]


def _after(reviewer, line):
    above = line[line.index(reviewer) + 1 :] if reviewer in line else line
    return next(iter(above), None)


def _due_on(on):
    return workdays.add(on, Company.current().claim_days)


def _tell(counts, kind, event, at, on):
    """Tell each reviewer once a day, and note how many there were; points admins, where nobody is in line."""
    people = set(counts) - {None}
    if None in counts:
        people |= permissions.people_with(Role.ADMIN, on=on)
    notices.tell(_with_stand_ins(people, on), kind, key=f"{kind}.{on}", at=at, url="/inbox/")
    if counts:
        audit.record(event, target="entries", at=at, after={"count": sum(counts.values())})


def _with_stand_ins(people, on):
    return sorted(people | set(absences.stand_ins(people, on=on).values())) if people else []


def _add(counts, rows):
    for reviewer, count in rows:
        counts[reviewer] = counts.get(reviewer, 0) + count


def _rows(sql, said=None):
    with connection.cursor() as cursor:
        cursor.execute(sql, said)
        return cursor.fetchall()
