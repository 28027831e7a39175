"""Celery's way in: sweeps over state, each safe to come lost, doubled or late."""

import structlog
from celery import shared_task
from django.utils import timezone

from rewards import budgets, coefficients, leavers, validity

log = structlog.get_logger()

# --- Validity, leavers, budgets, coefficients -----------------------------------------------


@shared_task
def lapse_points():
    """Let lapse what has expired, then remind of what lapses next."""
    at, on = timezone.now(), timezone.localdate()
    people, points = validity.lapse_due(on=on, at=at)
    told = validity.remind(on=on, at=at)
    if people or told:
        log.info("points_lapsed", people=people, points=str(points), reminded=told)


@shared_task
def tend_leavers():
    """Close logins of who has left, forfeit what is left after the set time."""
    logins, accounts = leavers.tend(on=timezone.localdate(), at=timezone.now())
    if logins or accounts:
        log.info("leavers_tended", logins=logins, forfeited=accounts)


@shared_task
def watch_budgets():
    """Tell finance and points admins of budgets that near their end."""
    told = budgets.warn(on=timezone.localdate(), at=timezone.now())
    if told:
        log.info("budgets_watched", told=told)


@shared_task
def freeze_coefficients():
    """Freeze the bonus coefficients of periods that were published."""
    for kind, first, people in coefficients.freeze_due(at=timezone.now()):
        log.info("coefficients_frozen", kind=kind, first=str(first), people=people)
