"""Months: open → in review → published → closed. A month without a row is open."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Month(models.Model):
    """One month of the calendar (E1).

    `review_on`, `publish_on`, `close_on`: the days on which the clock takes the steps; empty: by hand. They are
    filled from the company's settings once, which `is_planned` remembers.
    """

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
    # From here on the month's figures stand.
    FIXED = (Status.PUBLISHED, Status.CLOSED)

    first = models.DateField(_("first day"), primary_key=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.OPEN)
    review_on = models.DateField(_("in review on"), null=True, blank=True)
    publish_on = models.DateField(_("published on"), null=True, blank=True)
    close_on = models.DateField(_("closed on"), null=True, blank=True)
    is_planned = models.BooleanField(_("planned"), default=False, db_default=False, editable=False)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True, editable=False)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("month")
        verbose_name_plural = _("months")
        ordering = ["-first"]
        constraints = [
            # Another day of a month would be a month of its own, open beside the published one.
            models.CheckConstraint(condition=Q(first__day=1), name="month_begins_on_its_first"),
            models.CheckConstraint(
                condition=(
                    (Q(publish_on=None) | Q(review_on=None) | Q(publish_on__gte=F("review_on")))
                    & (Q(close_on=None) | Q(publish_on=None) | Q(close_on__gte=F("publish_on")))
                    & (Q(close_on=None) | Q(review_on=None) | Q(close_on__gte=F("review_on")))
                ),
                name="month_steps_in_order",
            ),
            models.CheckConstraint(
                condition=(
                    Q(status__in=["open", "in_review"], published_at=None, closed_at=None)
                    | Q(status="published", published_at__isnull=False, closed_at=None)
                    | Q(status="closed", published_at__isnull=False, closed_at__isnull=False)
                ),
                name="month_moments_fit_status",
            ),
        ]

    def __str__(self):
        return f"{self.first:%Y-%m}"

    @property
    def is_fixed(self):
        return self.status in self.FIXED


class MonthMove(models.Model):
    """One step of a month: who took it (nobody: the clock), when, and what was said about it. Append-only.

    `found`: what was still undecided and not waited for, as `ledger.blockers` keeps it.
    """

    month = models.ForeignKey(Month, models.PROTECT, related_name="moves", verbose_name=_("month"))
    from_status = models.CharField(_("from"), max_length=10, choices=Month.Status)
    to_status = models.CharField(_("to"), max_length=10, choices=Month.Status)
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey("teams.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by"))
    note = models.TextField(_("note"), blank=True)
    found = models.JSONField(_("not waited for"), default=list, db_default=[], blank=True)

    class Meta:
        verbose_name = _("step of a month")
        verbose_name_plural = _("steps of months")
        ordering = ["-id"]

    def __str__(self):
        return f"{self.month} {self.from_status} → {self.to_status}"


class Seal(models.Model):
    """What a closed month holds, and by its chain all that lies before it. Written by the closing itself.

    `digest`: SHA-256 over the digest of the month closed before (`previous`, empty for the first) and one SHA-256 for
    each transfer of the month, in the order of their numbers (docs/months.md).
    """

    month = models.OneToOneField(Month, models.PROTECT, primary_key=True, related_name="seal", verbose_name=_("month"))
    transfers = models.BigIntegerField(_("transfers"))
    previous = models.CharField(_("seal before"), max_length=64, blank=True)
    digest = models.CharField(_("digest"), max_length=64)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("seal")
        verbose_name_plural = _("seals")
        ordering = ["-month"]

    def __str__(self):
        return f"{self.month_id} {self.digest[:12]}"
