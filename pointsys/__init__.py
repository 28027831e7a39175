"""Wiring: what puts the applications together, and no business of its own."""

from pointsys.celery import app as celery_app

__all__ = ["celery_app"]
