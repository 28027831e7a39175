"""Months: open → in review → published → closed. A month without a row is open."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Month(models.Model):
    class Status(models.TextChoices):
        OPEN = "open", _("open")
        IN_REVIEW = "in_review", _("in review")
        PUBLISHED = "published", _("published")
        CLOSED = "closed", _("closed")

    MOVES = {
        Status.OPEN: {Status.IN_REVIEW},
        Status.IN_REVIEW: {Status.OPEN, Status.PUBLISHED},
        Status.PUBLISHED: {Status.CLOSED},
        Status.CLOSED: set(),
    }

    first = models.DateField(_("first day"), primary_key=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.OPEN)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)

    class Meta:
        verbose_name = _("month")
        verbose_name_plural = _("months")
        ordering = ["-first"]
        # Another day of a month would be a month of its own, open beside the published one.
        constraints = [models.CheckConstraint(condition=Q(first__day=1), name="month_begins_on_its_first")]

    def __str__(self):
        return f"{self.first:%Y-%m}"
