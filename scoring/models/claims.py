"""Claims on their way: who filed one, whom it waits for, every step of it, its evidence and what that was used for.

The record itself is `scoring.Claim`, as files bring it too: a claim without a filing was decided where it came from.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .earmarked import EarmarkedPool
from .kept_files import evidence_storage
from .records import Claim, Contract

PERSON = {"to": "teams.Person", "on_delete": models.PROTECT, "related_name": "+"}
POINTS = {"max_digits": 14, "decimal_places": 2}
JSON = {"default": dict, "blank": True}


class Filing(models.Model):
    """What a claim needs that is decided here: who filed it, whom it waits for and until when, what came of it.

    :ivar claimant: nobody, where a file brought the claim undecided: it stays the file's to change
    :ivar known: what the system knew when it was submitted; `differs`: why the claimant says otherwise
    :ivar expected: the points that approving would have brought when it was submitted, where nothing is to be graded
    :ivar points: what the engine said that it would bring when it was approved
    """

    class WaitsFor(models.TextChoices):
        CLAIMANT = "claimant", _("the claimant")
        PARTICIPANTS = "participants", _("the participants")
        BENEFICIARY = "beneficiary", _("the beneficiary")
        REVIEWER = "reviewer", _("the reviewer")
        SECOND = "second", _("a second approver")
        POOL = "pool", _("room in the pool")
        NOBODY = "nobody", _("nobody")

    class Desk(models.TextChoices):
        """Who reviews it: the named manager, or anybody of a role."""

        MANAGER = "manager", _("manager")
        ADMIN = "admin", _("points admin")
        COMMITTEE = "committee", _("committee")
        EITHER = "either", _("points admin or committee")

    claim = models.OneToOneField(Claim, models.CASCADE, related_name="filing", verbose_name=_("claim"))
    claimant = models.ForeignKey(
        "teams.Person", models.PROTECT, related_name="filings", verbose_name=_("claimant"), null=True, blank=True
    )
    story = models.TextField(_("what happened"), blank=True)
    contract = models.ForeignKey(
        Contract, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("contract")
    )
    beneficiary = models.ForeignKey(**PERSON, null=True, blank=True, verbose_name=_("beneficiary"))
    desk = models.CharField(_("reviewed by"), max_length=10, choices=Desk, default=Desk.MANAGER)
    reviewer = models.ForeignKey(**PERSON, null=True, blank=True, verbose_name=_("reviewer"))
    waits_for = models.CharField(_("waits for"), max_length=12, choices=WaitsFor, default=WaitsFor.CLAIMANT)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    reminded_for = models.DateField(_("reminded for"), null=True, blank=True)
    escalations = models.SmallIntegerField(_("times escalated"), default=0)
    created_at = models.DateTimeField(_("created at"))
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    approved_by = models.ForeignKey(**PERSON, null=True, blank=True, verbose_name=_("approved by"))
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    known = models.JSONField(_("what the system knows"), **JSON)
    differs = models.TextField(_("why it differs"), blank=True)
    expected = models.DecimalField(_("expected points"), null=True, blank=True, **POINTS)
    points = models.DecimalField(_("points"), null=True, blank=True, **POINTS)
    pool = models.ForeignKey(
        EarmarkedPool, models.PROTECT, null=True, blank=True, related_name="filings", verbose_name=_("earmarked pool")
    )

    class Meta:
        verbose_name = _("filing")
        verbose_name_plural = _("filings")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_at=None, approved_by=None)
                | Q(approved_at__isnull=False, approved_by__isnull=False),
                name="filing_approved_by_and_at",
            ),
            models.CheckConstraint(condition=~Q(beneficiary=F("claimant")), name="filing_helps_another"),
        ]
        indexes = [
            models.Index(fields=["waits_for", "reviewer"], name="filing_waits_for"),
            models.Index(fields=["due_on"], name="filing_due"),
            models.Index(fields=["approved_by", "approved_at"], name="filing_approved"),
        ]

    def __str__(self):
        return str(self.claim)

    @property
    def is_by_file(self):
        return self.claimant_id is None


class ClaimStep(models.Model):
    """One thing that somebody, or the clock, did to a claim. Appended, never changed."""

    class Action(models.TextChoices):
        SUBMITTED = "submitted", pgettext_lazy("step", "submitted")
        WITHDRAWN = "withdrawn", pgettext_lazy("step", "withdrawn")
        AGREED = "agreed", pgettext_lazy("step", "agreed to their share")
        REFUSED_SHARE = "refused_share", pgettext_lazy("step", "refused their share")
        CONFIRMED = "confirmed", pgettext_lazy("step", "confirmed")
        DECLINED = "declined", pgettext_lazy("step", "declined")
        ASKED = "asked", pgettext_lazy("step", "asked")
        ANSWERED = "answered", pgettext_lazy("step", "answered")
        APPROVED = "approved", pgettext_lazy("step", "approved")
        SECOND_APPROVED = "second_approved", pgettext_lazy("step", "approved as the second")
        REJECTED = "rejected", pgettext_lazy("step", "rejected")
        REOPENED = "reopened", pgettext_lazy("step", "reopened")
        UPHELD = "upheld", pgettext_lazy("step", "upheld in the sample")
        OBJECTED = "objected", pgettext_lazy("step", "objected to in the sample")
        REMINDED = "reminded", pgettext_lazy("step", "reminded")
        ESCALATED = "escalated", pgettext_lazy("step", "passed on to the next one")
        SAMPLED = "sampled", pgettext_lazy("step", "drawn for the sample")
        TAKEN_UP = "taken_up", pgettext_lazy("step", "taken up, since the pool has room")
        TAKEN_IN = "taken_in", pgettext_lazy("step", "came by file, not decided there")

    BY_THE_CLOCK = (Action.REMINDED, Action.ESCALATED, Action.SAMPLED, Action.TAKEN_UP, Action.TAKEN_IN)

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="steps", verbose_name=_("claim"))
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(**PERSON, null=True, blank=True, verbose_name=_("by"))
    stands_for = models.ForeignKey(**PERSON, null=True, blank=True, verbose_name=_("stands in for"))
    action = models.CharField(_("action"), max_length=16, choices=Action)
    reason = models.TextField(_("reason"), blank=True)
    attributes = models.JSONField(_("attributes"), **JSON)
    points = models.DecimalField(_("points"), null=True, blank=True, **POINTS)
    needs_second = models.BooleanField(_("needs a second approver"), default=False)

    class Meta:
        verbose_name = _("step of a claim")
        verbose_name_plural = _("steps of claims")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(by__isnull=False)
                | Q(action__in=["reminded", "escalated", "sampled", "taken_up", "taken_in"]),
                name="claim_step_by_somebody",
            )
        ]

    def __str__(self):
        return f"{self.claim_id} {self.action}"


class Evidence(models.Model):
    """A file that proves a claim: kept under a name of ours, of a type that its own bytes say."""

    claim = models.ForeignKey(Claim, models.CASCADE, related_name="evidence", verbose_name=_("claim"))
    file = models.FileField(_("file"), storage=evidence_storage, max_length=80)
    name = models.CharField(_("name"), max_length=200)
    content_type = models.CharField(_("content type"), max_length=80)
    size = models.IntegerField(_("size in bytes"))
    digest = models.CharField(_("SHA-256"), max_length=64)
    added_by = models.ForeignKey(**PERSON, verbose_name=_("added by"))
    added_at = models.DateTimeField(_("added at"))

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["claim", "digest"], name="evidence_once_a_claim")]
        indexes = [models.Index(fields=["digest"], name="evidence_by_digest")]

    def __str__(self):
        return self.name


class EvidenceUse(models.Model):
    """What an approved claim cites: it counts once within its scope (a kind or a group of kinds) and milestone."""

    class Sort(models.TextChoices):
        CONTRACT = "contract", _("contract")
        PERSON = "person", _("person")
        FILE = "file", _("file")

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="evidence_uses", verbose_name=_("claim"))
    scope = models.CharField(_("scope"), max_length=100)
    milestone = models.CharField(_("milestone"), max_length=200, blank=True)
    sort = models.CharField(_("kind"), max_length=10, choices=Sort)
    value = models.CharField(_("value"), max_length=100)

    class Meta:
        verbose_name = _("use of evidence")
        verbose_name_plural = _("uses of evidence")
        constraints = [
            models.UniqueConstraint(fields=["scope", "milestone", "sort", "value"], name="evidence_used_once")
        ]

    def __str__(self):
        return f"{self.sort} {self.value}"


class RereviewQuerySet(models.QuerySet):
    def open(self):
        """Those that wait: of the approval that holds, not of one that was undone since."""
        return self.filter(
            decided_at=None, claim__status=Claim.Status.APPROVED, approval__at=F("claim__filing__approved_at")
        )


class Rereview(models.Model):
    """An approved claim that was drawn to be looked at again by somebody who is told nothing of the decision (S5)."""

    class Verdict(models.TextChoices):
        UPHELD = "upheld", _("upheld")
        OBJECTED = "objected", _("objected")

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="rereviews", verbose_name=_("claim"))
    approval = models.OneToOneField(ClaimStep, models.PROTECT, related_name="+", verbose_name=_("approval"))
    reviewer = models.ForeignKey(**PERSON, verbose_name=_("reviewer"))
    assigned_at = models.DateTimeField(_("assigned at"))
    due_on = models.DateField(_("due on"))
    verdict = models.CharField(_("verdict"), max_length=8, choices=Verdict, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    attributes = models.JSONField(_("attributes"), **JSON)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    objects = RereviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("blind re-review")
        verbose_name_plural = _("blind re-reviews")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict="", decided_at=None) | (~Q(verdict="") & Q(decided_at__isnull=False)),
                name="rereview_verdict_and_at",
            )
        ]
        indexes = [models.Index(fields=["reviewer"], name="rereview_open", condition=Q(decided_at=None))]

    def __str__(self):
        return f"{self.claim} {self.verdict}"


class Use(models.Model):
    """A colleague has used what an approved claim of the library holds: once each, never who made it."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="uses", verbose_name=_("claim"))
    person = models.ForeignKey(**PERSON, verbose_name=_("person"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("use")
        verbose_name_plural = _("uses")
        constraints = [models.UniqueConstraint(fields=["claim", "person"], name="use_once_a_person")]

    def __str__(self):
        return f"{self.claim} {self.person}"


class Lot(models.Model):
    """One final approval's lot in the sample, with the percent and the seed of that time: anybody can draw it again."""

    approval = models.OneToOneField(ClaimStep, models.PROTECT, related_name="lot", verbose_name=_("approval"))
    percent = models.DecimalField(_("percent"), max_digits=5, decimal_places=2)
    seed = models.CharField(_("seed"), max_length=80)
    is_chosen = models.BooleanField(_("chosen"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("lot")
        verbose_name_plural = _("lots")
        ordering = ["-id"]

    def __str__(self):
        return f"{self.approval_id} {self.is_chosen}"
