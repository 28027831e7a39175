"""What runs by the clock and belongs to no application alone: housekeeping, and the months' steps."""

from datetime import timedelta

import structlog
from celery import shared_task
from django.utils import timezone

from pointsys import publishing
from pointsys.models import Tick

log = structlog.get_logger()

TICKS_KEPT = timedelta(days=7)


@shared_task
def forget_ticks():
    """Drop ticks that no beat needs any more, but keep each job's latest."""
    latest = Tick.objects.order_by("job", "-period_at").distinct("job").values("pk")
    old = Tick.objects.filter(period_at__lt=timezone.now() - TICKS_KEPT)
    old.exclude(pk__in=latest).delete()


@shared_task
def move_months():
    """Take every step of every month that is due. What is in the way of one is tried again at the next tick."""
    for move in publishing.move_due(on=timezone.localdate(), at=timezone.now()):
        log.info("month_moved", month=str(move.month), to=move.to_status)
