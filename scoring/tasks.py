"""Celery's way in: sweeps over state, hurried by whoever wrote."""

import structlog
from celery import shared_task
from django.db import transaction
from django.utils import timezone

from scoring import sweep

log = structlog.get_logger()


@shared_task
def score_due():
    """Score what is due as of today. A lost, doubled or late call loses no point and doubles none."""
    today = timezone.localdate()
    if sweep.is_idle(today):
        return
    outcome = sweep.score(as_of=today)
    log.info("scored", lines=outcome.lines, posted=outcome.posted, full=outcome.is_full)


def hurry():
    """Ask for a sweep once the caller's transaction is there; without a broker the next tick does it."""
    transaction.on_commit(_send)


def _send():
    try:
        score_due.apply_async(retry=False)
    except Exception as error:  # the broker's own errors are of many kinds; the sweep comes anyway
        log.warning("hurry_failed", error=str(error))
