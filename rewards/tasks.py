"""Celery's way in: sweeps over state, safe to repeat."""

import structlog
from celery import shared_task
from django.utils import timezone

from rewards.honours import badges, stars

log = structlog.get_logger()


# --- Honours ----------------------------------------------------------------------------------


@shared_task
def give_stars():
    """Give the stars of periods whose standings are frozen. A lost, doubled or late call gives none twice."""
    given = stars.give_due(at=timezone.now(), on=timezone.localdate())
    if given:
        log.info("stars_given", count=given)


@shared_task
def give_badges():
    """Give badges and levels to whoever reaches them; nobody looks where nothing has changed."""
    given = badges.give_due(at=timezone.now(), on=timezone.localdate())
    if given:
        log.info("badges_given", count=given)
