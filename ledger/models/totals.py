"""Sums that the trigger on transfers keeps, so that no page sums the ledger."""

from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _


class CategoryTotal(models.Model):
    """Points of an account by posted month, earned month and category."""

    pk = models.CompositePrimaryKey("account", "posted_month", "earned_month", "category")
    account = models.ForeignKey("ledger.Account", models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    posted_month = models.DateField()
    earned_month = models.DateField()
    category = models.CharField(max_length=13)
    points = models.DecimalField(max_digits=16, decimal_places=2)

    class Meta:
        verbose_name = _("total by category")
        verbose_name_plural = _("totals by category")


class PeriodTotal(models.Model):
    """Earned points (awards, rulings, prizes, shares) of an account in a posted month, quarter or year: the boards."""

    pk = models.CompositePrimaryKey("account", "kind", "first")
    account = models.ForeignKey("ledger.Account", models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    kind = models.CharField(max_length=7)
    first = models.DateField()
    points = models.DecimalField(max_digits=16, decimal_places=2)

    class Meta:
        verbose_name = _("total of a period")
        verbose_name_plural = _("totals of periods")
        indexes = [models.Index(F("kind"), F("first"), F("points").desc(), F("account"), name="period_total_rank")]
