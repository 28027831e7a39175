"""Leads, visits and ratings that people enter themselves, and what was decided about each (R5, R6, R7)."""

from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce, Right
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from scoring.models.records import Feedback, Lead, Visit

PEOPLE = {"on_delete": models.PROTECT, "related_name": "+"}
# A telephone number counts by its last digits: with +86 or without, with spaces or without.
PHONE_DIGITS = 11


class LeadDetail(models.Model):
    """What a prospect file says besides the customer's name; how much of it is filled in is `Lead.completeness`."""

    class Size(models.TextChoices):
        SMALL = "small", _("up to 50 people")
        MEDIUM = "medium", _("51 to 300 people")
        LARGE = "large", _("301 to 2,000 people")
        HUGE = "huge", _("more than 2,000 people")

    class Source(models.TextChoices):
        REFERRAL = "referral", pgettext_lazy("source of a lead", "referral")
        VISIT = "visit", pgettext_lazy("source of a lead", "own visit")
        EXHIBITION = "exhibition", pgettext_lazy("source of a lead", "exhibition")
        ONLINE = "online", pgettext_lazy("source of a lead", "online")
        CALL = "call", pgettext_lazy("source of a lead", "cold call")
        OTHER = "other", pgettext_lazy("source of a lead", "other")

    lead = models.OneToOneField(Lead, models.PROTECT, related_name="detail", primary_key=True, verbose_name=_("lead"))
    contact = models.CharField(_("contact person"), max_length=100, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    position = models.CharField(_("position"), max_length=100, blank=True)
    industry = models.CharField(_("industry"), max_length=100, blank=True)
    size = models.CharField(_("size of the company"), max_length=10, choices=Size, blank=True)
    need = models.TextField(_("need"), blank=True)
    budget = models.DecimalField(_("budget"), max_digits=18, decimal_places=2, null=True, blank=True)
    expected_on = models.DateField(_("order expected on"), null=True, blank=True)
    source = models.CharField(_("source of the lead"), max_length=12, choices=Source, blank=True)
    phone_key = models.GeneratedField(
        expression=Right(Func(F("phone"), Value("[^0-9]"), Value(""), Value("g"), function="regexp_replace"), 11),
        output_field=models.CharField(max_length=PHONE_DIGITS),
        db_persist=True,
        verbose_name=_("phone number as compared"),
    )

    class Meta:
        verbose_name = _("details of a lead")
        verbose_name_plural = _("details of leads")
        constraints = [
            models.CheckConstraint(condition=Q(budget=None) | Q(budget__gte=0), name="lead_budget_not_negative")
        ]
        indexes = [models.Index(fields=["phone_key"], name="lead_by_phone")]

    def __str__(self):
        return str(self.lead)


class Entry(models.Model):
    """One record that somebody decides about here: who entered it, who decides, and what was decided, once.

    Nobody has entered one that a file brought undecided; a file may also bring its decision later. `version` counts
    what was changed: a decision names the one that lay before the decider.
    """

    class Sort(models.TextChoices):
        LEAD = "lead", pgettext_lazy("kind of record", "lead")
        VISIT = "visit", pgettext_lazy("kind of record", "visit")
        FEEDBACK = "feedback", pgettext_lazy("kind of record", "rating")

    class Status(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("entry", "waiting")
        RETURNED = "returned", pgettext_lazy("entry", "question to you")
        APPROVED = "approved", pgettext_lazy("entry", "approved")
        REJECTED = "rejected", pgettext_lazy("entry", "rejected")
        WITHDRAWN = "withdrawn", pgettext_lazy("entry", "withdrawn")
        ELSEWHERE = "elsewhere", pgettext_lazy("entry", "decided in a file")

    OPEN = (Status.WAITING, Status.RETURNED)
    MOVES = {
        Status.WAITING: {Status.RETURNED, Status.APPROVED, Status.REJECTED, Status.WITHDRAWN},
        Status.RETURNED: {Status.WAITING, Status.APPROVED, Status.REJECTED, Status.WITHDRAWN},
        Status.APPROVED: set(),
        Status.REJECTED: set(),
        Status.WITHDRAWN: set(),
        Status.ELSEWHERE: set(),
    }

    sort = models.CharField(_("kind of record"), max_length=8, choices=Sort)
    lead = models.OneToOneField(
        Lead, models.PROTECT, null=True, blank=True, related_name="entry", verbose_name=_("lead")
    )
    visit = models.OneToOneField(
        Visit, models.PROTECT, null=True, blank=True, related_name="entry", verbose_name=_("visit")
    )
    feedback = models.OneToOneField(
        Feedback, models.PROTECT, null=True, blank=True, related_name="entry", verbose_name=_("feedback")
    )
    entered_by = models.ForeignKey(
        "teams.Person", verbose_name=_("entered by"), null=True, blank=True, db_index=False, **PEOPLE
    )
    entered_at = models.DateTimeField(_("entered at"))
    changed_at = models.DateTimeField(_("changed at"))
    version = models.IntegerField(_("version"), default=1)
    # One form filled in is stored once, however often its button is pressed.
    token = models.UUIDField(_("token of the form"), unique=True)
    note = models.TextField(_("note"), blank=True)
    why_again = models.TextField(_("why it is no duplicate"), blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.WAITING)
    reviewer = models.ForeignKey(
        "teams.Person", verbose_name=_("reviewer"), null=True, blank=True, db_index=False, **PEOPLE
    )
    due_on = models.DateField(_("due on"))
    decided_by = models.ForeignKey(
        "teams.Person", verbose_name=_("decided by"), null=True, blank=True, db_index=False, **PEOPLE
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(sort="lead", lead__isnull=False, visit=None, feedback=None)
                | Q(sort="visit", visit__isnull=False, lead=None, feedback=None)
                | Q(sort="feedback", feedback__isnull=False, lead=None, visit=None),
                name="entry_of_one_record",
            ),
            models.CheckConstraint(
                condition=Q(status__in=("approved", "rejected"), decided_by__isnull=False, decided_at__isnull=False)
                | (~Q(status__in=("approved", "rejected")) & Q(decided_by=None, decided_at=None)),
                name="entry_decided_by_and_at",
            ),
            models.CheckConstraint(
                condition=~Q(status="rejected") | ~Q(reason=""), name="entry_rejected_with_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("entered_by")), name="entry_decided_by_another"
            ),
        ]
        indexes = [
            models.Index(fields=["entered_by", "-id"], name="entry_of_person"),
            models.Index(fields=["reviewer"], name="entry_waits_for", condition=Q(status="waiting")),
            models.Index(fields=["decided_by", "-decided_at"], name="entry_decided"),
            models.Index(fields=["id"], name="entry_returned", condition=Q(status="returned")),
            models.Index(fields=["id"], name="entry_elsewhere", condition=Q(status="elsewhere")),
            models.Index(
                Coalesce("lead", "visit", "feedback"),
                name="entry_open_record",
                condition=Q(status__in=("waiting", "returned")),
            ),
        ]

    def __str__(self):
        return str(self.record)

    @property
    def record(self):
        return getattr(self, self.sort)

    @property
    def owner(self):
        """Whose points it brings."""
        return self.record.owner

    @property
    def author(self):
        """Who answers for it: who entered it, or whose record a file brought."""
        return self.entered_by or self.owner

    @property
    def is_by_file(self):
        return self.entered_by_id is None

    @property
    def is_void(self):
        """Whether it was approved and proved false later (S5)."""
        return self.status == Entry.Status.APPROVED and self.record.status in ("rejected", "void")

    @property
    def day(self):
        """The day on which it happened."""
        return getattr(self.record, DAYS[self.sort])

    @property
    def customer_name(self):
        return self.lead.customer if self.sort == Entry.Sort.LEAD else self.record.customer.name

    @property
    def is_open(self):
        return self.status in Entry.OPEN


DAYS = {Entry.Sort.LEAD: "created_on", Entry.Sort.VISIT: "visited_on", Entry.Sort.FEEDBACK: "received_on"}


class EntryStep(models.Model):
    """What happened to an entry, and what was said. Append-only."""

    class What(models.TextChoices):
        ENTERED = "entered", pgettext_lazy("step", "entered")
        CHANGED = "changed", pgettext_lazy("step", "changed")
        ASKED = "asked", pgettext_lazy("step", "asked")
        ANSWERED = "answered", pgettext_lazy("step", "answered")
        APPROVED = "approved", pgettext_lazy("step", "approved")
        REJECTED = "rejected", pgettext_lazy("step", "rejected")
        WITHDRAWN = "withdrawn", pgettext_lazy("step", "withdrawn")
        PASSED_ON = "passed_on", pgettext_lazy("step", "passed on, not decided in time")
        TAKEN_IN = "taken_in", pgettext_lazy("step", "came by file, not decided there")
        ELSEWHERE = "elsewhere", pgettext_lazy("step", "a file brought the decision")
        VOIDED = "voided", pgettext_lazy("step", "declared void")

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="steps", verbose_name=_("entry"))
    what = models.CharField(_("what"), max_length=10, choices=What)
    by = models.ForeignKey("teams.Person", verbose_name=_("by"), null=True, db_index=False, **PEOPLE)
    at = models.DateTimeField(_("at"))
    text = models.TextField(_("text"), blank=True)

    class Meta:
        verbose_name = _("step of an entry")
        verbose_name_plural = _("steps of entries")
        ordering = ["id"]

    def __str__(self):
        return f"{self.entry_id} {self.what}"
