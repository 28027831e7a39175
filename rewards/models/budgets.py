"""What a year's rewards and prizes may cost (S4). Scoring never asks it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .catalogue import Reward


class Budget(models.Model):
    """Money for a year (by its first day), a team with those below it (None: the company) and a kind ("": all).

    `spent` moves only by the triggers on redemptions and prizes; where it `stops`, the database refuses what is above
    `amount`.
    """

    PRIZE = "prize"
    KINDS = [*Reward.Kind.choices, (PRIZE, _("prizes"))]

    year = models.DateField(_("year from"))
    team = models.ForeignKey(
        "teams.Team", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("team")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=KINDS, blank=True)
    amount = models.DecimalField(_("budget"), max_digits=16, decimal_places=2)
    spent = models.DecimalField(_("spent"), max_digits=16, decimal_places=2, default=0, editable=False)
    stops = models.BooleanField(_("stops when it is used up"), default=True)

    class Meta:
        verbose_name = _("budget")
        verbose_name_plural = _("budgets")
        ordering = ["-year", "team", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["year", "team", "kind"], nulls_distinct=False, name="budget_once"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="budget_not_negative"),
        ]

    def __str__(self):
        return f"{self.year:%Y} {self.team or ''} {self.get_kind_display()}".strip()

    @property
    def left(self):
        return self.amount - self.spent
