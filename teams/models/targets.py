"""Targets as given; what a period's target comes to is `scoring.engine.targets` (G2)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Target(models.Model):
    class Metric(models.TextChoices):
        SALES = "sales", _("sales")
        COLLECTION = "collection", _("collection")
        NEW_CUSTOMERS = "new_customers", _("new customers")

    person = models.ForeignKey(
        "teams.Person", models.PROTECT, null=True, blank=True, related_name="targets", verbose_name=_("person")
    )
    team = models.ForeignKey(
        "teams.Team", models.PROTECT, null=True, blank=True, related_name="targets", verbose_name=_("team")
    )
    metric = models.CharField(_("metric"), max_length=20, choices=Metric, default=Metric.SALES)
    period = models.CharField(_("period"), max_length=7, help_text=_("2026, 2026-Q1 or 2026-03"))
    amount = models.DecimalField(_("target"), max_digits=18, decimal_places=2)

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering = ["period", "metric"]
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, team__isnull=True) | Q(person__isnull=True, team__isnull=False),
                name="target_of_person_or_team",
            ),
            models.CheckConstraint(
                condition=Q(period__regex=r"^\d{4}(-Q[1-4]|-(0[1-9]|1[0-2]))?$"), name="target_period_label"
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="target_not_negative"),
            models.UniqueConstraint(
                fields=["person", "metric", "period"], condition=Q(person__isnull=False), name="target_once_a_person"
            ),
            models.UniqueConstraint(
                fields=["team", "metric", "period"], condition=Q(team__isnull=False), name="target_once_a_team"
            ),
        ]

    def __str__(self):
        return f"{self.person or self.team} {self.get_metric_display()} {self.period}"
