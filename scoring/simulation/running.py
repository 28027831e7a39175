"""Runs the simulations that wait: one worker each, safe to repeat, to lose and to run twice.

The row is the queue. A worker holds the simulation's lock on a second connection while it runs it; if it dies, the
lock goes with it, and the next sweep takes the simulation again, three times at most.
"""

import time
from contextlib import contextmanager
from dataclasses import fields

import structlog
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ledger import copying
from scoring import proposals, rulebook, sweep
from scoring.engine.scorer import Unscorable
from scoring.models import Due, ScoringState, Simulation
from scoring.posting import TooManyPoints
from scoring.simulation import outcome
from scoring.simulation.asking import OPEN, Status
from scoring.simulation.rehearsal import Rehearsal

log = structlog.get_logger()

ATTEMPTS = 3
SECONDS_BETWEEN_REPORTS = 0.3
# "simu" in ASCII, for two-part locks: this and the simulation's number.
LOCK_CLASS = 0x73696D75
# Of the progress shown: the rest is for ranks, and for writing the result down.
SCORED_PERCENT = 90

PROBLEMS = {
    "given_up": _(
        "Given up: it ended its worker three times. Choose fewer days; if that doesn’t help, ask who runs this system."
    ),
    "error": _("An error of the program stopped it, and was noted. Simulate again; if it comes back, report it."),
    "invalid": _(
        "A change of the proposal is not valid in the rule language. Mend it in the editor, then simulate again."
    ),
    "standstill": _(
        "Scoring itself stands still: points admins read why at the top of each page. When it goes on, simulate again."
    ),
    "too_many": _(
        "A line would come to a trillion points or more, which no account can hold. Give fewer points, or set a bound."
    ),
}


class Cancelled(Exception):
    """Somebody called the simulation off while it ran."""


def run_waiting():
    """Run every simulation that waits and that no other worker runs; those that came to an end."""
    found = []
    for simulation in Simulation.objects.filter(status__in=OPEN).order_by("pk"):
        with _alone(simulation) as tell:
            if tell and _run_one(simulation, tell):
                found.append(simulation)
    return found


@contextmanager
def _alone(simulation):
    """Hold the simulation's lock, and give a function that reports progress; None if another worker has it."""
    second = connection.copy()
    try:
        with second.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK_CLASS, simulation.pk])
            (is_ours,) = cursor.fetchone()
        yield _Report(second, simulation.pk) if is_ours else None
    finally:
        second.close()


class _Report:
    """Tells how far it is, for everybody to see: not in the simulation's own transaction.

    :raises Cancelled: when called after it was called off
    """

    def __init__(self, second, number):
        self.second, self.number = second, number
        self.told_at = 0.0

    def __call__(self, share):
        if time.monotonic() - self.told_at < SECONDS_BETWEEN_REPORTS:
            return
        self.told_at = time.monotonic()
        with self.second.cursor() as cursor:
            cursor.execute(
                "UPDATE scoring_simulation SET percent = %s WHERE id = %s AND status = 'running'",
                [int(share * SCORED_PERCENT), self.number],
            )
            if not cursor.rowcount:
                raise Cancelled


def _run_one(simulation, tell):
    """Whether it came to an end, well or not."""
    # Counted and committed before the work: what kills its worker is tried three times, not for ever.
    taken = Simulation.objects.filter(pk=simulation.pk, status__in=OPEN, attempts__lt=ATTEMPTS).update(
        attempts=F("attempts") + 1, status=Status.RUNNING, percent=0, started_at=timezone.now()
    )
    if not taken:
        return _end(simulation, "given_up")
    try:
        try:
            _catch_up()
        except (Unscorable, TooManyPoints):
            return _end(simulation, "standstill")
        run(simulation, tell)
    except Cancelled:
        return False
    except (OperationalError, InterfaceError):
        # The database went away: nothing is written, and a worker tries again.
        raise
    except proposals.DefinitionInvalid:
        return _end(simulation, "invalid")
    except TooManyPoints:
        return _end(simulation, "too_many")
    except Exception:
        log.exception("simulation_failed", number=simulation.pk)
        return _end(simulation, "error")
    return True


def _end(simulation, problem):
    """Close a simulation that can't be run, unless it came to its end just before."""
    is_open = Simulation.objects.filter(pk=simulation.pk, status__in=OPEN).update(
        status=Status.FAILED, problem=problem, finished_at=timezone.now()
    )
    return bool(is_open)


def _catch_up():
    """Awards that lag behind the records would be taken for what the proposal does."""
    today = timezone.localdate()
    if not sweep.is_idle(today):
        sweep.score(as_of=today)


def run(simulation, tell=lambda share: None):
    """Simulate, and keep what came of it; what an earlier run kept is replaced.

    :param tell: called now and then with the share done so far (0–1)
    :raises Cancelled: by `tell`, or because it was called off just before the end
    """
    Simulation.objects.filter(pk=simulation.pk, status=Status.WAITING).update(
        status=Status.RUNNING, started_at=timezone.now()
    )
    with sweep.uncollected():
        content, found = _look(simulation, tell)
        _keep(simulation, content, found)
    simulation.refresh_from_db()


def _look(simulation, tell):
    """(digest of what was simulated, outcome), both from one snapshot of the database."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        proposal = simulation.proposal
        proposal.refresh_from_db()
        on = timezone.localdate()
        start = simulation.first if simulation.is_as_if and not proposal.is_correction else None
        plan = proposals.plan(proposal, on=on, start=start)
        now = rulebook.in_force()
        book = rulebook.applied(plan, now)
        as_of = ScoringState.objects.get(id=1).as_of or on
        run = sweep.prepared(as_of, timezone.now(), is_full=False, is_check=True)
        rehearsal = Rehearsal(**{part.name: getattr(run, part.name) for part in fields(run)} | {"book": book})
        rehearsal.begin(simulation.first, simulation.last, tell)
        codes = codes_of(plan, now, book)
        rehearsal.score(codes)
        found = outcome.of(rehearsal, codes, is_exact=not Due.objects.exists())
        return proposals.content_digest(proposal), found


def codes_of(plan, now, book):
    """``{code: rule id}`` of the rules and campaigns that a plan touches."""
    bases = {f"claim.{kind}" for kind in _kinds_moved(now, book)}
    reading = {version.code for force in (now, book) for version in force.versions if version.rule.basis in bases}
    rule_ids = {**book.rule_ids, **now.rule_ids}
    return {code: rule_ids[code] for code in {*plan.rules, *plan.campaigns, *reading}}


def _kinds_moved(now, book):
    """Kinds of claim whose claims may be read otherwise."""
    before = {kind.kind: kind.definition for kind in now.claims}
    after = {kind.kind: kind.definition for kind in book.claims}
    return {kind for kind in before.keys() | after.keys() if before.get(kind) != after.get(kind)}


@transaction.atomic
def _keep(simulation, content, found):
    is_running = Simulation.objects.select_for_update().filter(pk=simulation.pk, status=Status.RUNNING).exists()
    if not is_running:
        raise Cancelled
    simulation.accounts.all().delete()
    with connection.cursor() as cursor:
        rows = [
            f"{simulation.pk}\t{account}\t{before}e-2\t{after}e-2\t{_or_null(rank_before)}\t{_or_null(rank_after)}\n"
            for account, before, after, rank_before, rank_after in found.accounts
        ]
        columns = "simulation_id, account_id, before, after, rank_before, rank_after"
        copying.write(cursor, "scoring_simulatedaccount", columns, rows)
    Simulation.objects.filter(pk=simulation.pk).update(
        status=Status.DONE,
        percent=100,
        finished_at=timezone.now(),
        content=content,
        result=found.result,
        digest=found.digest,
        problem="",
    )


def _or_null(value):
    return copying.NULL if value is None else value
