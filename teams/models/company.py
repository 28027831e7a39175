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

    class Calendar(models.TextChoices):
        CHINA = "cn", _("China, with holidays and make-up days")
        WEEKDAYS = "weekdays", _("Monday to Friday")

    id = models.SmallIntegerField(primary_key=True, default=1, editable=False)
    name = models.CharField(_("company name"), max_length=200, blank=True)
    currency = models.CharField(_("currency"), max_length=3, default="CNY")
    year_starts = models.SmallIntegerField(
        _("first month of the year"), default=1, validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    seasonal_weights = models.JSONField(_("seasonal weights"), null=True, blank=True)
    counts_from = models.DateField(_("points count from"), null=True, blank=True, editable=False)
    calendar = models.CharField(_("calendar of working days"), max_length=8, choices=Calendar, default=Calendar.CHINA)
    # When a month's steps are taken by the clock: so many days after the month's last one; empty: by hand.
    review_after_days = models.SmallIntegerField(_("in review after days"), null=True, blank=True, default=3)
    publish_after_days = models.SmallIntegerField(_("published after days"), null=True, blank=True, default=8)
    close_after_days = models.SmallIntegerField(_("closed after days"), null=True, blank=True, default=20)
    # Claims: working days for each decision; points above which a second approver is needed; what one approver may
    # grant in a month; how many of a hundred approved claims are looked at again. Empty: none.
    claim_days = models.SmallIntegerField(_("working days to decide a claim"), default=3)
    claim_second_above = models.DecimalField(
        _("second approver above points"), max_digits=12, decimal_places=2, null=True, blank=True, default=500
    )
    claim_budget = models.DecimalField(
        _("points an approver may grant in a month"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    claim_sample_percent = models.DecimalField(
        _("approved claims looked at again, in percent"), max_digits=5, decimal_places=2, default=5
    )
    # Appeals (E3), in working days.
    appeal_days = models.SmallIntegerField(_("working days to appeal after publication"), default=5)
    appeal_answer_days = models.SmallIntegerField(_("working days for the first answer"), default=3)
    is_demo = models.BooleanField(_("synthetic demo data"), default=False, editable=False)

    class Meta:
        verbose_name = _("company settings")
        verbose_name_plural = _("company settings")
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="company_is_one_row"),
            models.CheckConstraint(condition=Q(year_starts__range=(1, 12)), name="company_year_starts_month"),
            models.CheckConstraint(
                condition=Q(claim_sample_percent__range=(0, 100)), name="company_claim_sample_is_percent"
            ),
            models.CheckConstraint(
                condition=Q(claim_days__gte=1, appeal_days__gte=1, appeal_answer_days__gte=1),
                name="company_days_to_decide",
            ),
        ]

    def __str__(self):
        return self.name or str(_("Company"))

    @classmethod
    def current(cls):
        return cls.objects.get(id=1)
