"""Sharing out a team's pool (T1): who gets how much of it, proposed by one and decided by another."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

PERSON = {"on_delete": models.PROTECT, "related_name": "+"}


class ShareOut(models.Model):
    """One sharing out of one team's pool. What was submitted stays as it is; the database sees to it.

    `first` and `last` are the first days of the months whose contributions count; `percent` is the part that a
    mixed one gives by contribution. `posting` and `posted_month` come with the approval.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("waiting for approval")
        APPROVED = "approved", _("approved")
        REJECTED = "rejected", _("rejected")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class Mode(models.TextChoices):
        CONTRIBUTION = "contribution", _("by contribution")
        EQUAL = "equal", _("equally")
        MIXED = "mixed", _("mixed")
        MANUAL = "manual", _("by hand")

    OPEN = (Status.DRAFT, Status.SUBMITTED)
    MOVES = {
        Status.DRAFT: {Status.SUBMITTED, Status.WITHDRAWN},
        Status.SUBMITTED: {Status.APPROVED, Status.REJECTED, Status.WITHDRAWN},
        Status.APPROVED: set(),
        Status.REJECTED: set(),
        Status.WITHDRAWN: set(),
    }

    team = models.ForeignKey("teams.Team", models.PROTECT, related_name="+", verbose_name=_("team"))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    mode = models.CharField(_("how"), max_length=12, choices=Mode, default=Mode.CONTRIBUTION)
    percent = models.DecimalField(_("percent by contribution"), max_digits=5, decimal_places=2, default=50)
    points = models.DecimalField(_("points to share"), max_digits=14, decimal_places=2)
    first = models.DateField(_("first month"))
    last = models.DateField(_("last month"))
    reason = models.TextField(_("reason"), blank=True, max_length=1000)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("proposed by"), **PERSON)
    proposed_at = models.DateTimeField(_("proposed at"))
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, verbose_name=_("decided by"), **PERSON
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    answer = models.TextField(_("reason of the decision"), blank=True, max_length=1000)
    posting = models.OneToOneField("ledger.Posting", null=True, blank=True, **PERSON, verbose_name=_("posting"))
    posted_month = models.DateField(_("posted month"), null=True, blank=True)

    class Meta:
        verbose_name = _("sharing out of a pool")
        verbose_name_plural = _("sharings out of pools")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(points__gt=0), name="share_out_points_above_0"),
            models.CheckConstraint(condition=Q(percent__range=(0, 100)), name="share_out_percent"),
            models.CheckConstraint(
                condition=Q(first__lte=F("last"), first__day=1, last__day=1), name="share_out_months_in_order"
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None) | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="share_out_decided_by_and_at",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["approved", "rejected"], decided_at__isnull=False)
                | (~Q(status__in=["approved", "rejected"]) & Q(decided_at=None)),
                name="share_out_decided_is_a_status",
            ),
            models.CheckConstraint(
                condition=Q(status="approved", posting__isnull=False, posted_month__isnull=False)
                | (~Q(status="approved") & Q(posting=None, posted_month=None)),
                name="share_out_posted_is_approved",
            ),
            models.CheckConstraint(condition=~Q(status="rejected") | ~Q(answer=""), name="share_out_rejected_why"),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("proposed_by")),
                name="share_out_needs_a_second_person",
            ),
            # Two at once would promise the same points twice.
            models.UniqueConstraint(
                fields=["team"], condition=Q(status__in=["draft", "submitted"]), name="share_out_one_open_a_team"
            ),
        ]
        indexes = [
            models.Index(fields=["team", "-id"], name="share_out_of_team"),
            models.Index(fields=["team"], name="share_out_waiting", condition=Q(status="submitted")),
        ]

    def __str__(self):
        return f"{self.team} #{self.pk}"


class ShareOutLine(models.Model):
    """One person's share. `computed` is what the way of sharing gives; another number needs a reason."""

    share_out = models.ForeignKey(
        ShareOut, models.CASCADE, related_name="lines", db_index=False, verbose_name=_("sharing out")
    )
    person = models.ForeignKey("teams.Person", verbose_name=_("person"), **PERSON)
    contribution = models.DecimalField(_("contribution"), max_digits=14, decimal_places=2)
    computed = models.DecimalField(_("computed share"), max_digits=14, decimal_places=2)
    points = models.DecimalField(_("share"), max_digits=14, decimal_places=2)
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("share")
        verbose_name_plural = _("shares")
        ordering = ["person__code"]
        constraints = [
            models.UniqueConstraint(fields=["share_out", "person"], name="share_once_a_person"),
            models.CheckConstraint(condition=Q(points__gte=0), name="share_not_below_0"),
            models.CheckConstraint(condition=Q(points=F("computed")) | ~Q(reason=""), name="share_by_hand_why"),
        ]

    def __str__(self):
        return f"{self.person} {self.points}"
