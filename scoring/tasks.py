"""Celery's way in: sweeps over state, hurried by whoever wrote."""

import structlog
from celery import shared_task
from django.db import transaction
from django.utils import timezone

from scoring import appeals, claims, customer_work, proposals, simulation, standstill, sweep

log = structlog.get_logger()


@shared_task
def score_due():
    """Score what is due as of today. A lost, doubled or late call loses no point and doubles none."""
    today = timezone.localdate()
    if not sweep.is_idle(today):
        with standstill.noted(at=timezone.now()):
            outcome = sweep.score(as_of=today)
        log.info("scored", lines=outcome.lines, posted=outcome.posted, full=outcome.is_full)
    # What came of published rules is noted here and not by the sweep: who scores by hand finds it noted a tick later.
    proposals.note_posted(at=timezone.now())


# Longer than the visibility timeout, unlike other tasks: a second delivery finds the simulation locked and goes home.
@shared_task(soft_time_limit=1_700, time_limit=1_800)
def run_simulations():
    """Run the simulations that wait. A lost, doubled or late call loses none and runs none twice."""
    for done in simulation.run_waiting():
        done.refresh_from_db()
        log.info("simulated", number=done.pk, status=done.status, problem=done.problem)


@shared_task
def take_in_from_files():
    """Lay before somebody what files brought undecided. A lost, doubled or late call leaves out and doubles nothing."""
    at, on = timezone.now(), timezone.localdate()
    entries, claims_found = customer_work.take_in(at=at, on=on), claims.take_in(at=at, on=on)
    if entries or claims_found:
        log.info("taken_in", entries=entries, claims=claims_found)


@shared_task
def pass_on_entries():
    """Give leads, visits and ratings that nobody decided in time to the next manager in line."""
    passed_on = customer_work.pass_on_late(at=timezone.now(), on=timezone.localdate())
    log.info("entries_passed_on", count=passed_on)


@shared_task
def tend_claims():
    """Remind, escalate, take up what waited for a pool, draw the sample: each once, however often this comes."""
    at, on = timezone.now(), timezone.localdate()
    taken_up = claims.take_up_waiting(at=at, on=on)
    if taken_up:
        hurry()
    late, reminded = claims.escalate(at=at, on=on), claims.remind(at=at, on=on)
    drawn = len(claims.draw(at=at, on=on))
    if taken_up or late or reminded or drawn:
        log.info("claims_tended", taken_up=taken_up, late=late, reminded=reminded, drawn=drawn)


@shared_task
def move_appeals_on():
    """Move on what waited too long. A lost, doubled or late call moves nothing twice."""
    for appeal in appeals.move_on(at=timezone.now()):
        log.info("appeal_moved_on", number=appeal.number, status=appeal.status)


def hurry():
    """Ask for a sweep once the caller's transaction is there; without a broker the next tick does it."""
    transaction.on_commit(lambda: _send(score_due))


def hurry_simulations():
    """The same for a simulation that was asked for."""
    transaction.on_commit(lambda: _send(run_simulations))


def _send(task):
    try:
        task.apply_async(retry=False)
    except Exception as error:  # the broker's own errors are of many kinds; the sweep comes anyway
        log.warning("hurry_failed", error=str(error))
