"""Appeals against lines of the statement, or against a line that is missing (E3): their steps, votes and evidence."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from teams.models.people import CodeField

from .kept_files import evidence_storage

POINTS = {"max_digits": 14, "decimal_places": 2}
CLOSED = ["accepted", "ruled_upheld", "ruled_rejected", "withdrawn"]
# Steps that the clock takes, or the committee's votes.
BY_ITSELF = ["resumed", "escalated", "silent", "settled", "ruled_upheld", "ruled_rejected"]


class Appeal(models.Model):
    """A person says that a line is wrong, or that one is missing; somebody else answers, then the committee.

    `line` is the transfer in dispute, null where a line is missing; `line_points` what it did, signed. `month` is the
    one whose publication the clock counts from. `involved` are the logins that made the disputed decision: none of
    them answers or votes. `granted` is the adjustment that the answer or ruling gives, signed; where the record itself
    `is_corrected` the difference comes by scoring instead. `due_on`: the last day for what the status waits for.
    """

    class Status(models.TextChoices):
        FILED = "filed", _("waiting for an answer")
        ASKED = "asked", _("question to the appellant")
        ANSWERED_UPHELD = "answered_upheld", _("upheld in the first answer")
        ANSWERED_REJECTED = "answered_rejected", _("rejected in the first answer")
        COMMITTEE = "committee", _("before the committee")
        ACCEPTED = "accepted", _("answer accepted")
        RULED_UPHELD = "ruled_upheld", _("upheld by the committee")
        RULED_REJECTED = "ruled_rejected", _("rejected by the committee")
        WITHDRAWN = "withdrawn", _("withdrawn")

    ANSWERED = (Status.ANSWERED_UPHELD, Status.ANSWERED_REJECTED)
    UNDECIDED = (Status.FILED, Status.ASKED, Status.COMMITTEE)
    MOVES = {
        Status.FILED: {Status.ASKED, *ANSWERED, Status.COMMITTEE, Status.WITHDRAWN},
        Status.ASKED: {Status.FILED, Status.WITHDRAWN},
        Status.ANSWERED_UPHELD: {Status.ACCEPTED, Status.COMMITTEE},
        Status.ANSWERED_REJECTED: {Status.ACCEPTED, Status.COMMITTEE},
        Status.COMMITTEE: {Status.RULED_UPHELD, Status.RULED_REJECTED, Status.WITHDRAWN},
        **{status: set() for status in map(Status, CLOSED)},
    }

    appellant = models.ForeignKey(
        "teams.Person", models.PROTECT, related_name="appeals", db_index=False, verbose_name=_("appellant")
    )
    line = models.ForeignKey(
        "ledger.Transfer", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("line")
    )
    rule = CodeField(_("rule"), blank=True)
    record = models.CharField(_("record"), max_length=80, blank=True)
    month = models.DateField(_("month"))
    earned_on = models.DateField(_("earned on"))
    category = models.CharField(_("category"), max_length=13)
    line_points = models.DecimalField(_("points of the line"), default=0, **POINTS)
    should_points = models.DecimalField(_("should be"), null=True, blank=True, **POINTS)
    should_words = models.CharField(_("should be, in words"), max_length=500, blank=True)
    reason = models.TextField(_("reason"))
    involved = ArrayField(models.BigIntegerField(), default=list, verbose_name=_("who made the disputed decision"))
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.FILED)
    filed_at = models.DateTimeField(_("filed at"))
    changed_at = models.DateTimeField(_("changed at"))
    due_on = models.DateField(_("due on"), null=True, blank=True)
    heard_at = models.DateTimeField(_("before the committee since"), null=True, blank=True)
    held = models.DecimalField(_("points held back"), default=0, **POINTS)
    is_upheld = models.BooleanField(pgettext_lazy("appeal", "upheld"), null=True)
    granted = models.DecimalField(_("adjustment"), null=True, blank=True, **POINTS)
    is_corrected = models.BooleanField(_("the record was corrected"), default=False)
    ruling = models.OneToOneField(
        "ledger.Transfer", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("adjustment posted")
    )
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    days_taken = models.SmallIntegerField(_("working days taken"), null=True, blank=True)

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        ordering = ["-id"]
        constraints = [
            # A line is decided on once, in two levels at most; what was withdrawn may be filed again.
            models.UniqueConstraint(fields=["line"], condition=~Q(status="withdrawn"), name="appeal_once_a_line"),
            models.UniqueConstraint(
                fields=["appellant", "record", "rule", "month"],
                condition=Q(line=None) & ~Q(status="withdrawn"),
                name="appeal_once_a_missing_line",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="appeal_has_a_reason"),
            models.CheckConstraint(
                condition=Q(should_points__isnull=False) | ~Q(should_words=""), name="appeal_says_what_should_be"
            ),
            models.CheckConstraint(condition=Q(held__gte=0), name="appeal_held_not_negative"),
            models.CheckConstraint(
                condition=Q(status__in=CLOSED, closed_at__isnull=False) | (~Q(status__in=CLOSED) & Q(closed_at=None)),
                name="appeal_closed_is_a_status",
            ),
            models.CheckConstraint(
                condition=Q(ruling=None)
                | Q(status__in=["accepted", "ruled_upheld"], is_upheld=True, granted__isnull=False),
                name="appeal_ruling_is_upheld",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["accepted", "ruled_upheld"], granted__isnull=False, ruling=None),
                name="appeal_granted_is_posted",
            ),
        ]
        indexes = [
            models.Index(fields=["appellant", "-id"], name="appeal_of_appellant"),
            models.Index(fields=["status", "due_on"], condition=~Q(status__in=CLOSED), name="appeal_open"),
        ]

    def __str__(self):
        return self.number

    @property
    def number(self):
        return f"A-{self.pk}"

    @property
    def is_closed(self):
        return self.status in CLOSED

    @property
    def asked(self):
        """The adjustment asked for, signed; None where only words say what it should be."""
        return None if self.should_points is None else self.should_points - self.line_points


class AppealStep(models.Model):
    """What was done about an appeal. Append-only; without `by` the clock did it, or the committee's votes."""

    class Action(models.TextChoices):
        FILED = "filed", pgettext_lazy("appeal", "filed")
        ASKED = "asked", pgettext_lazy("appeal", "asked back")
        REPLIED = "replied", pgettext_lazy("appeal", "replied")
        RESUMED = "resumed", pgettext_lazy("appeal", "no reply in time: decided on what is there")
        UPHELD = "upheld", pgettext_lazy("appeal", "upheld")
        REJECTED = "rejected", pgettext_lazy("appeal", "rejected")
        REFERRED = "referred", pgettext_lazy("appeal", "passed on to the committee")
        ESCALATED = "escalated", pgettext_lazy("appeal", "no answer in time: before the committee")
        CONTESTED = "contested", pgettext_lazy("appeal", "not content: before the committee")
        ACCEPTED = "accepted", pgettext_lazy("appeal", "accepted the answer")
        SILENT = "silent", pgettext_lazy("appeal", "not contested in time: closed")
        SETTLED = "settled", pgettext_lazy("appeal", "all that was asked for is granted: closed")
        RULED_UPHELD = "ruled_upheld", pgettext_lazy("appeal", "upheld by the committee")
        RULED_REJECTED = "ruled_rejected", pgettext_lazy("appeal", "rejected by the committee")
        WITHDRAWN = "withdrawn", pgettext_lazy("appeal", "withdrawn")

    appeal = models.ForeignKey(Appeal, models.PROTECT, related_name="steps", verbose_name=_("appeal"))
    action = models.CharField(_("action"), max_length=20, choices=Action)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"))
    reason = models.TextField(_("reason"), blank=True)
    points = models.DecimalField(_("points"), null=True, **POINTS)

    class Meta:
        verbose_name = _("step of an appeal")
        verbose_name_plural = _("steps of appeals")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(by=None, action__in=BY_ITSELF) | (Q(by__isnull=False) & ~Q(action__in=BY_ITSELF)),
                name="appeal_step_by_somebody",
            )
        ]


class AppealVote(models.Model):
    """One committee member's vote on one appeal. Append-only; upholding without points: the record is corrected."""

    appeal = models.ForeignKey(Appeal, models.PROTECT, related_name="votes", verbose_name=_("appeal"))
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False, verbose_name=_("member")
    )
    upholds = models.BooleanField(pgettext_lazy("appeal", "upholds"))
    points = models.DecimalField(_("points"), null=True, **POINTS)
    reason = models.TextField(_("reason"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("vote on an appeal")
        verbose_name_plural = _("votes on appeals")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["appeal", "member"], name="appeal_vote_once"),
            models.CheckConstraint(condition=Q(upholds=True) | Q(points=None), name="appeal_vote_points_uphold"),
        ]


class AppealFile(models.Model):
    """Evidence: stored outside the web root under a name of its own; `kind` is what its bytes are."""

    appeal = models.ForeignKey(Appeal, models.PROTECT, related_name="files", verbose_name=_("appeal"))
    name = models.CharField(_("file"), max_length=200)
    kind = models.CharField(_("kind"), max_length=5)
    size = models.IntegerField(_("size in bytes"))
    digest = models.CharField(_("SHA-256"), max_length=64)
    file = models.FileField(_("file"), upload_to="appeals/", storage=evidence_storage)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False, verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("evidence of an appeal")
        verbose_name_plural = _("evidence of appeals")
        ordering = ["id"]

    def __str__(self):
        return self.name
