"""Bonus coefficients by rank, for payroll (U5); frozen with the standings they come from."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .catalogue import Period


class CoefficientScheme(models.Model):
    """Bands of ranks for a sort of period, in force from a day until the next scheme of that sort begins."""

    period = models.CharField(_("period"), max_length=7, choices=Period, default=Period.QUARTER)
    starts_on = models.DateField(_("in force from"))
    # Whoever is below all bands, or has no points.
    otherwise = models.DecimalField(_("everybody else"), max_digits=5, decimal_places=3, default=1)

    class Meta:
        verbose_name = _("scheme of coefficients")
        verbose_name_plural = _("schemes of coefficients")
        ordering = ["period", "-starts_on"]
        constraints = [
            models.UniqueConstraint(fields=["period", "starts_on"], name="coefficient_scheme_once"),
            models.CheckConstraint(condition=Q(otherwise__gte=0), name="coefficient_otherwise"),
        ]

    def __str__(self):
        return f"{self.get_period_display()} {self.starts_on}"


class Band(models.Model):
    """Ranks from the one before it (or 1) up to `rank_to` places, or percent of all people."""

    scheme = models.ForeignKey(CoefficientScheme, models.CASCADE, related_name="bands")
    up_to = models.DecimalField(_("up to"), max_digits=7, decimal_places=2)
    is_percent = models.BooleanField(_("percent of people"), default=False)
    coefficient = models.DecimalField(_("coefficient"), max_digits=5, decimal_places=3)

    class Meta:
        verbose_name = _("band of ranks")
        verbose_name_plural = _("bands of ranks")
        ordering = ["scheme", "is_percent", "up_to"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "is_percent", "up_to"], name="band_once"),
            models.CheckConstraint(condition=Q(up_to__gt=0, coefficient__gte=0), name="band_figures"),
        ]


class Coefficient(models.Model):
    """A person's coefficient for a published period, for good. `bought`: what redeemed coefficients add to it."""

    scheme = models.ForeignKey(CoefficientScheme, models.PROTECT, related_name="+", verbose_name=_("scheme"))
    kind = models.CharField(_("period"), max_length=7, choices=Period)
    first = models.DateField(_("from"))
    person = models.ForeignKey("teams.Person", models.PROTECT, related_name="+", verbose_name=_("person"))
    rank = models.IntegerField(_("rank"), null=True)
    points = models.DecimalField(_("points"), max_digits=16, decimal_places=2)
    by_rank = models.DecimalField(_("by rank"), max_digits=5, decimal_places=3)
    bought = models.DecimalField(_("bought"), max_digits=5, decimal_places=3, default=0)
    at = models.DateTimeField(_("frozen at"))

    class Meta:
        verbose_name = _("coefficient")
        verbose_name_plural = _("coefficients")
        ordering = ["-first", "rank", "person"]
        constraints = [models.UniqueConstraint(fields=["kind", "first", "person"], name="coefficient_once")]

    def __str__(self):
        return f"{self.person_id} {self.kind} {self.first}"

    @property
    def coefficient(self):
        return self.by_rank + self.bought
