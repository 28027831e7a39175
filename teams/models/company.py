"""Settings of the company: one row, read by everybody, changed by points admins."""

from datetime import date

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Company(models.Model):
    """The one row (id 1); a migration makes it.

    `year_starts`: month 1–12; the database refuses to change it after the first posting.
    `seasonal_weights`: twelve numbers for the months of the company's year, or null for equal months (G2).
    `counts_from`: lines of earlier days are on trial, they count nowhere and are never paid later (S3); null: all
    count; `NOT_YET`: the trial goes on. The database lets a trial begin only before the first posting.
    """

    NOT_YET = date.max

    id = models.SmallIntegerField(primary_key=True, default=1, editable=False)
    name = models.CharField(_("company name"), max_length=200, blank=True)
    currency = models.CharField(_("currency"), max_length=3, default="CNY")
    year_starts = models.SmallIntegerField(
        _("first month of the year"), default=1, validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    seasonal_weights = models.JSONField(_("seasonal weights"), null=True, blank=True)
    counts_from = models.DateField(_("points count from"), null=True, blank=True, editable=False)
    is_demo = models.BooleanField(_("synthetic demo data"), default=False, editable=False)

    class Meta:
        verbose_name = _("company settings")
        verbose_name_plural = _("company settings")
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="company_is_one_row"),
            models.CheckConstraint(condition=Q(year_starts__range=(1, 12)), name="company_year_starts_month"),
        ]

    def __str__(self):
        return self.name or str(_("Company"))

    @classmethod
    def current(cls):
        return cls.objects.get(id=1)
