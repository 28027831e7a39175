"""Celery's way in: sweeps over state, safe to repeat."""

import structlog
from celery import shared_task
from django.utils import timezone

from rewards import draws, redemptions
from rewards.catalogue import gifts
from rewards.honours import badges, stars

log = structlog.get_logger()


@shared_task
def give_gifts():
    """Give rewards to the best of frozen periods. A lost, doubled or late call loses none and doubles none."""
    outcome = gifts.give_due(at=timezone.now())
    if outcome.given:
        log.info("gifts_given", given=outcome.given, missing=outcome.missing)


@shared_task
def draw_due():
    """Draw the windows that are over. A lost, doubled or late call draws nothing twice."""
    for drawn in draws.draw_due(at=timezone.now(), on=timezone.localdate()):
        log.info("drawn", number=drawn.pk, reward=drawn.reward.code, entries=len(drawn.outcome))


@shared_task
def remind_redemptions():
    """Remind, pass on what is late, and cancel what leavers asked for: each once, however often this comes."""
    at, on = timezone.now(), timezone.localdate()
    cancelled, passed_on = redemptions.cancel_of_leavers(at=at, on=on), redemptions.remind(at=at, on=on)
    if cancelled or passed_on:
        log.info("redemptions_tended", cancelled=cancelled, passed_on=passed_on)


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
