"""Housekeeping that belongs to no application."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from pointsys.models import Tick

TICKS_KEPT = timedelta(days=7)


@shared_task
def forget_ticks():
    """Drop ticks that no beat needs any more, but keep each job's latest."""
    latest = Tick.objects.order_by("job", "-period_at").distinct("job").values("pk")
    old = Tick.objects.filter(period_at__lt=timezone.now() - TICKS_KEPT)
    old.exclude(pk__in=latest).delete()
