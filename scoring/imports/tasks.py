"""Celery's way to the imports that wait; registered by `autodiscover_tasks(["scoring.imports"])`."""

import structlog
from celery import current_app, shared_task

from . import uploads

log = structlog.get_logger()


# Longer than the visibility timeout, unlike other tasks: a second delivery finds the import locked and goes home.
@shared_task(soft_time_limit=1_700, time_limit=1_800)
def run_queued_imports():
    """Run the imports that wait. A lost, doubled or late call loses no import and doubles none."""
    finished = uploads.run_queued()
    for record in finished:
        log.info("imported", number=record.pk, status=record.status, rows=record.rows_done)
    if finished:
        _hurry("scoring.tasks.score_due")
        _hurry("scoring.tasks.take_in_from_files")


def hurry():
    """Ask for a sweep; without a broker the next tick does it."""
    _hurry("scoring.imports.tasks.run_queued_imports")


def _hurry(task):
    try:
        # By name: scoring's own tasks stand above the imports.
        current_app.send_task(task, retry=False)
    except Exception as error:  # the broker's own errors are of many kinds; the sweep comes anyway
        log.warning("hurry_failed", error=str(error))
