"""Changes to the rule book on their way: drafts, decisions about them, and simulations of what they would do."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from teams.models.people import CodeField


class Proposal(models.Model):
    """One change to the book, of one rule or of many; a second person decides it (S1).

    `starts_on`: the first day on which it holds; null: the day after publication. A correction holds for all dates
    and needs a committee member as well (E4).
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("waiting for approval")
        PUBLISHED = "published", _("published")
        WITHDRAWN = "withdrawn", _("withdrawn")

    OPEN = (Status.DRAFT, Status.SUBMITTED)
    MOVES = {
        Status.DRAFT: {Status.SUBMITTED, Status.WITHDRAWN},
        Status.SUBMITTED: {Status.DRAFT, Status.PUBLISHED, Status.WITHDRAWN},
        Status.PUBLISHED: set(),
        Status.WITHDRAWN: {Status.DRAFT},
    }

    title = models.CharField(_("title"), max_length=120)
    reason = models.TextField(_("reason"), blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    starts_on = models.DateField(_("in force from"), null=True, blank=True)
    is_correction = models.BooleanField(_("correction for all dates"), default=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("author"))
    created_at = models.DateTimeField(_("created at"))
    changed_at = models.DateTimeField(_("changed at"))
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("published by"),
    )
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    # What was published, to be compared with what scoring then did.
    posted = models.JSONField(_("what came of it"), null=True, blank=True)

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(published_at=None, published_by=None)
                | Q(published_at__isnull=False, published_by__isnull=False),
                name="proposal_published_by_and_at",
            ),
            models.CheckConstraint(
                condition=Q(status="published", published_at__isnull=False)
                | (~Q(status="published") & Q(published_at=None)),
                name="proposal_published_is_a_status",
            ),
            models.CheckConstraint(
                condition=Q(published_by=None) | ~Q(published_by=F("created_by")), name="proposal_needs_a_second_person"
            ),
        ]

    def __str__(self):
        return self.title


class Change(models.Model):
    """What a proposal does to one code: a definition in the language's own JSON, or retiring it.

    `form` is what the editor's fields hold, kept also while it is no valid definition yet; `definition` is null then.
    `base` are the code's versions with their days when the draft was begun: others since mean a conflict.
    """

    class Sort(models.TextChoices):
        RULE = "rule", _("rule")
        CAMPAIGN = "campaign", _("campaign")
        CLAIM_KIND = "claim", _("kind of claim")

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="changes")
    sort = models.CharField(_("sort"), max_length=8, choices=Sort, default=Sort.RULE)
    code = CodeField(_("code"))
    is_retired = models.BooleanField(_("retire"), default=False)
    is_trial = models.BooleanField(_("trial: points don't count"), default=False)
    definition = models.JSONField(_("definition"), null=True, blank=True)
    form = models.JSONField(_("form"), null=True, blank=True)
    base = models.JSONField(_("based on versions"), default=list)
    changed_at = models.DateTimeField(_("changed at"))

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        ordering = ["proposal", "sort", "code"]
        constraints = [models.UniqueConstraint(fields=["proposal", "sort", "code"], name="change_once_a_proposal")]

    def __str__(self):
        return self.code


class Decision(models.Model):
    """What somebody decided about a proposal, and what lay before them: `digest` is that of its content then."""

    class Verdict(models.TextChoices):
        APPROVED = "approved", _("approved")
        SENT_BACK = "sent_back", _("sent back")

    class Role(models.TextChoices):
        ADMIN = "admin", _("points admin")
        COMMITTEE = "committee", _("committee member")

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="decisions")
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict)
    role = models.CharField(_("role"), max_length=10, choices=Role)
    reason = models.TextField(_("reason"), blank=True)
    digest = models.CharField(_("digest of the content"), max_length=64)
    simulation = models.ForeignKey(
        "scoring.Simulation", models.PROTECT, null=True, blank=True, related_name="decisions"
    )
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    decided_at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["id"]


class Simulation(models.Model):
    """What a proposal would have done in a span of days (E4); a worker fills it in, and it is kept.

    `is_as_if`: as if the changes had been in force from the first of these days; otherwise on the days that
    publication gives them. `content` is the digest of the proposal's content that was simulated, `digest` that of
    the result, `problem` a name of `simulation.PROBLEMS`.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", _("waiting for a worker")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="simulations")
    first = models.DateField(_("first day"))
    last = models.DateField(_("last day"))
    is_as_if = models.BooleanField(_("as if in force from the first day"), default=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.WAITING)
    attempts = models.SmallIntegerField(_("attempts"), default=0)
    percent = models.SmallIntegerField(_("done so far (%)"), default=0)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    requested_at = models.DateTimeField(_("requested at"))
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    problem = models.TextField(_("problem"), blank=True)
    content = models.CharField(_("digest of the content"), max_length=64)
    digest = models.CharField(_("digest of the result"), max_length=64, blank=True)
    result = models.JSONField(_("result"), null=True, blank=True)

    class Meta:
        verbose_name = _("simulation")
        verbose_name_plural = _("simulations")
        ordering = ["-id"]
        constraints = [models.CheckConstraint(condition=Q(first__lte=F("last")), name="simulation_days_in_order")]

    def __str__(self):
        return f"#{self.pk} {self.first} – {self.last}"


class SimulatedAccount(models.Model):
    """One account's points in a simulation, before and after; ranks are among people, None for a team's pool."""

    simulation = models.ForeignKey(Simulation, models.CASCADE, related_name="accounts", db_index=False)
    account = models.ForeignKey("ledger.Account", models.PROTECT, related_name="+", db_index=False)
    before = models.DecimalField(max_digits=16, decimal_places=2)
    after = models.DecimalField(max_digits=16, decimal_places=2)
    rank_before = models.IntegerField(null=True)
    rank_after = models.IntegerField(null=True)

    class Meta:
        verbose_name = _("simulated account")
        verbose_name_plural = _("simulated accounts")
        constraints = [models.UniqueConstraint(fields=["simulation", "account"], name="simulated_once")]
