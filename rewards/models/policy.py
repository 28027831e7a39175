"""Settings of how points are spent: one row, changed by points admins and finance."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Policy(models.Model):
    """The one row (id 1); a migration makes it.

    `validity_changed_on`: nothing lapses within a month of it, so that everybody is reminded first (U6).
    `grace_days`: points that came back (a refund, a release, late data of a month that lapsed) stay at least so long.
    `leaver_days`: after the last day, what is left of a leaver's points is forfeited (U7).
    `point_value`: money that one point stands for, in the company's currency (S4).
    """

    class Validity(models.TextChoices):
        NONE = "none", _("points don't lapse")
        ROLLING = "rolling", _("so many months after the month they were earned in")
        YEAR_END = "year_end", _("at the end of the company's year they were earned in")

    id = models.SmallIntegerField(primary_key=True, default=1, editable=False)
    validity = models.CharField(_("points lapse"), max_length=8, choices=Validity, default=Validity.NONE)
    validity_months = models.SmallIntegerField(
        _("valid for months"), default=12, validators=[MinValueValidator(1), MaxValueValidator(120)]
    )
    validity_changed_on = models.DateField(_("validity changed on"), null=True, blank=True, editable=False)
    grace_days = models.SmallIntegerField(
        _("days that returned points stay"), default=30, validators=[MinValueValidator(0), MaxValueValidator(366)]
    )
    leaver_days = models.SmallIntegerField(
        _("days until a leaver's points are forfeited"), default=90,
        validators=[MinValueValidator(0), MaxValueValidator(1098)],
    )  # fmt: skip
    point_value = models.DecimalField(
        _("money value of one point"), max_digits=10, decimal_places=4, default=Decimal(1),
        validators=[MinValueValidator(Decimal("0.0001"))],
    )  # fmt: skip
    budget_warning_percent = models.SmallIntegerField(
        _("warn when so many percent of a budget are spent"), default=80,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )  # fmt: skip

    class Meta:
        verbose_name = _("rewards settings")
        verbose_name_plural = _("rewards settings")
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="policy_is_one_row"),
            models.CheckConstraint(
                condition=Q(validity_months__range=(1, 120), grace_days__gte=0, leaver_days__gte=0, point_value__gt=0),
                name="policy_figures",
            ),
        ]

    def __str__(self):
        return str(_("Rewards settings"))

    @classmethod
    def current(cls):
        return cls.objects.get(id=1)
