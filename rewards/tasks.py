"""Celery's way in: sweeps over state, each safe to come lost, doubled or late."""

import structlog
from celery import shared_task
from django.utils import timezone

from rewards import budgets, coefficients, draws, leavers, redemptions, validity
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
    """Remind, and pass on what is late: each once, however often this comes."""
    passed_on = redemptions.remind(at=timezone.now(), on=timezone.localdate())
    if passed_on:
        log.info("redemptions_passed_on", count=passed_on)


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
    """Close logins of who has left, cancel what they asked for, forfeit what is left after the set time."""
    tended = leavers.tend(on=timezone.localdate(), at=timezone.now())
    if any(tended):
        log.info("leavers_tended", **tended._asdict())


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
