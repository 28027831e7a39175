"""Finds what is due by its state and scores it: one scorer at a time, safe to repeat, to lose and to run twice."""

import gc
from contextlib import contextmanager
from typing import NamedTuple

from django.db import connection, transaction
from django.utils import timezone

from scoring import everything, indicators, partial, rulebook, scope
from scoring.dependencies import What
from scoring.facts.person_periods import Company as Settings
from scoring.models import ScoringState
from scoring.run import Run
from teams.models import Company

LOCK = "SELECT pg_advisory_lock(hashtext('pointsys.scoring'))"
KEEP_OFF = "SELECT pg_try_advisory_xact_lock(hashtext('pointsys.scoring'))"
UNLOCK = "SELECT pg_advisory_unlock(hashtext('pointsys.scoring'))"

# Above this, following each change costs more than comparing everything.
DUES = 20_000
SEEN = "FROM scoring_due WHERE pg_visible_in_snapshot(txid::text::xid8, %s::pg_snapshot)"


class Outcome(NamedTuple):
    """What a run came to: lines looked at, differences posted (or found, in a check), the first of them."""

    lines: int
    posted: int
    listed: list
    is_full: bool


def score(*, as_of, at=None, full=False, check=False, processes=1):
    """Score what is due, or everything, as of a date.

    :param as_of: decides which periods have begun and which are over; going back posts differences too
    :param check: with `full`: compare only, write nothing
    :param processes: 2 to use a second core for a long full scoring; not inside a transaction
    """
    with uncollected(), connection.cursor() as cursor:
        cursor.execute(LOCK)
        try:
            return _score(as_of, at or timezone.now(), full, check, processes)
        finally:
            cursor.execute(UNLOCK)


@contextmanager
def uncollected():
    """Without Python's search for cycles: going through millions of tuples, which hold none, is a third of a run."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _score(as_of, at, full, check, processes):
    snapshot = _one("SELECT pg_current_snapshot()::text")
    before = ScoringState.objects.get(id=1).as_of
    dues = [] if full else _dues(snapshot)
    if before is None or dues is None:
        full = True
    run = prepared(as_of, at, is_full=full, is_check=check)
    if full:
        everything.score(run, processes)
        if not check:
            indicators.forget_other_periods(as_of, run.company.year_starts, run.earliest or as_of)
            _done(snapshot, as_of, at)
    elif dues or before != as_of:
        # Small by the bound above: one transaction, so that what is due is forgotten only with its points posted.
        with transaction.atomic():
            if before != as_of:
                partial.score_dates(run, before)
            if before > as_of:
                indicators.forget_other_periods(as_of, run.company.year_starts)
            partial.score(run, scope.of(dues, run))
            _done(snapshot, as_of, at)
    return Outcome(run.lines, run.posted, run.listed, full)


def prepared(as_of, at, *, is_full, is_check):
    """A run with the book and the settings as they are now."""
    company = Company.current()
    weights = tuple(company.seasonal_weights) if company.seasonal_weights else None
    return Run(
        book=rulebook.in_force(),
        company=Settings(company.year_starts, weights),
        as_of=as_of,
        at=at,
        reason="full scoring" if is_full else "scoring",
        is_check=is_check,
        counts_from=company.counts_from,
    )


def _dues(snapshot):
    """The distinct rows that the snapshot sees; None where they are too many to follow."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT DISTINCT what, ref, owner_id, customer_id, on_date {SEEN} LIMIT {DUES + 1}", [snapshot])
        rows = cursor.fetchall()
    if len(rows) > DUES or any(row[0] == What.EVERYTHING for row in rows):
        return None
    return rows


def _done(snapshot, as_of, at):
    """Forget what the snapshot saw; what was written since stays due."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE {SEEN}", [snapshot])
        ScoringState.objects.update(as_of=as_of, scored_at=at, problem=None, failing_since=None)


def is_kept_off():
    """Keep every scoring off until the caller's transaction ends; False where one is going on."""
    return _one(KEEP_OFF)


def is_idle(as_of):
    """Whether a sweep as of that day would find nothing (cheap: for the tick every few seconds)."""
    if ScoringState.objects.get(id=1).as_of != as_of:
        return False
    return not _one("SELECT EXISTS (SELECT FROM scoring_due)")


def _one(query):
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()[0]
