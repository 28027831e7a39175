"""Sales records as they came in (files.md). Facts derived from them live in `scoring.facts`, points in awards.

Ids of the tables come from number series that never meet (see the migration), so that an id alone names a record.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from teams.models.people import CodeField

PEOPLE = {"on_delete": models.PROTECT, "related_name": "+", "db_index": False}


class Product(models.Model):
    code = CodeField(_("product code"), unique=True)
    name = models.CharField(_("name"), max_length=200)
    category = models.CharField(_("category"), max_length=100, blank=True)
    margin_rate = models.DecimalField(_("margin rate"), max_digits=9, decimal_places=4, null=True, blank=True)

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        ordering = ["code"]

    def __str__(self):
        return self.name


class Customer(models.Model):
    class Tier(models.TextChoices):
        S = "S", _("S")
        A = "A", _("A")
        B = "B", _("B")
        C = "C", _("C")

    code = CodeField(_("customer code"), unique=True)
    name = models.CharField(_("name"), max_length=200)
    tier = models.CharField(_("tier"), max_length=1, choices=Tier, default=Tier.C)
    benchmark = models.BooleanField(_("benchmark customer"), default=False)
    owner = models.ForeignKey(
        "teams.Person", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("owner")
    )
    industry = models.CharField(_("industry"), max_length=100, blank=True)
    since = models.DateField(_("since"), null=True, blank=True)

    class Meta:
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        ordering = ["code"]

    def __str__(self):
        return self.name


class Contract(models.Model):
    class Kind(models.TextChoices):
        NEW = "new", pgettext_lazy("contract", "new")
        RENEWAL = "renewal", _("renewal")
        UPSELL = "upsell", _("up-sell")
        FRAMEWORK = "framework", _("framework")

    class Status(models.TextChoices):
        ACTIVE = "active", _("active")
        VOID = "void", _("void")

    number = CodeField(_("contract number"), unique=True)
    customer = models.ForeignKey(Customer, models.PROTECT, db_index=False, verbose_name=_("customer"))
    owner = models.ForeignKey("teams.Person", verbose_name=_("owner"), **PEOPLE)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.NEW)
    signed_on = models.DateField(_("signed on"))
    amount = models.DecimalField(_("amount"), max_digits=18, decimal_places=2)
    margin_rate = models.DecimalField(_("margin rate"), max_digits=9, decimal_places=4, null=True, blank=True)
    term_days = models.IntegerField(_("credit term in days"), default=30)
    product = models.ForeignKey(Product, models.PROTECT, null=True, blank=True, verbose_name=_("product"))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.ACTIVE)

    class Meta:
        verbose_name = _("contract")
        verbose_name_plural = _("contracts")
        ordering = ["-signed_on", "number"]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="contract_amount_above_0")]
        indexes = [
            # A customer's contracts in the order that decides is_first and years.
            models.Index(fields=["customer", "signed_on", "number"], name="contract_history"),
            models.Index(fields=["owner", "signed_on"], name="contract_of_owner"),
            models.Index(fields=["signed_on", "number"], name="contract_by_day"),
            models.Index(F("signed_on") + F("term_days"), name="contract_by_term"),
        ]

    def __str__(self):
        return self.number


class Split(models.Model):
    contract = models.ForeignKey(Contract, models.CASCADE, related_name="splits", db_index=False)
    person = models.ForeignKey("teams.Person", models.PROTECT, related_name="+", verbose_name=_("person"))
    share = models.DecimalField(_("share in percent"), max_digits=7, decimal_places=4)

    class Meta:
        verbose_name = _("split")
        verbose_name_plural = _("splits")
        constraints = [
            models.UniqueConstraint(fields=["contract", "person"], name="split_once_a_person"),
            models.CheckConstraint(condition=Q(share__gt=0, share__lte=100), name="split_share_range"),
        ]

    def __str__(self):
        return f"{self.contract} {self.person} {self.share} %"


class Receipt(models.Model):
    class Status(models.TextChoices):
        CONFIRMED = "confirmed", _("confirmed")
        PENDING = "pending", _("pending")
        VOID = "void", _("void")

    number = CodeField(_("receipt number"), unique=True)
    contract = models.ForeignKey(Contract, models.PROTECT, related_name="receipts", verbose_name=_("contract"))
    due_on = models.DateField(_("due on"), null=True, blank=True, help_text=_("empty: signing plus credit term"))
    received_on = models.DateField(_("received on"), null=True, blank=True, help_text=_("empty: an open instalment"))
    amount = models.DecimalField(_("amount"), max_digits=18, decimal_places=2)
    method = models.CharField(_("method"), max_length=40, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.CONFIRMED)

    class Meta:
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")
        ordering = ["-received_on", "number"]
        indexes = [
            models.Index(fields=["received_on", "number"], name="receipt_by_day"),
            models.Index(fields=["due_on"], name="receipt_by_due_day"),
        ]

    def __str__(self):
        return self.number


class Lead(models.Model):
    class Status(models.TextChoices):
        APPROVED = "approved", _("approved")
        PENDING = "pending", _("pending")
        REJECTED = "rejected", _("rejected")

    code = CodeField(_("lead code"), unique=True)
    customer = models.CharField(_("customer name"), max_length=200)
    owner = models.ForeignKey("teams.Person", verbose_name=_("owner"), **PEOPLE)
    created_on = models.DateField(_("filed on"))
    completeness = models.DecimalField(_("completeness"), max_digits=7, decimal_places=4)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PENDING)

    class Meta:
        verbose_name = _("lead")
        verbose_name_plural = _("leads")
        ordering = ["-created_on", "code"]
        constraints = [
            models.CheckConstraint(condition=Q(completeness__range=(0, 100)), name="lead_completeness_range")
        ]
        indexes = [
            models.Index(fields=["created_on", "code"], name="lead_by_day"),
            models.Index(fields=["owner", "created_on"], name="lead_of_owner"),
            models.Index(fields=["id"], name="lead_pending", condition=Q(status="pending")),
        ]

    def __str__(self):
        return self.code


class Visit(models.Model):
    class Level(models.TextChoices):
        DECISION = "decision", _("decision makers")
        MANAGER = "manager", _("managers")
        STAFF = "staff", _("staff")

    class Quality(models.TextChoices):
        A = "A", _("A")
        B = "B", _("B")
        C = "C", _("C")

    class Status(models.TextChoices):
        CONFIRMED = "confirmed", _("confirmed")
        PENDING = "pending", _("pending")
        VOID = "void", _("void")

    number = CodeField(_("visit number"), unique=True)
    customer = models.ForeignKey(Customer, models.PROTECT, verbose_name=_("customer"))
    owner = models.ForeignKey("teams.Person", verbose_name=_("owner"), **PEOPLE)
    visited_on = models.DateField(_("visited on"))
    minutes = models.DecimalField(_("minutes"), max_digits=9, decimal_places=2)
    level = models.CharField(_("level"), max_length=10, choices=Level)
    quality = models.CharField(_("quality"), max_length=1, choices=Quality, default=Quality.B)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.CONFIRMED)

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        ordering = ["-visited_on", "number"]
        constraints = [models.CheckConstraint(condition=Q(minutes__gte=0), name="visit_minutes_not_negative")]
        indexes = [
            models.Index(fields=["visited_on", "number"], name="visit_by_day"),
            models.Index(fields=["owner", "visited_on"], name="visit_of_owner"),
            models.Index(fields=["id"], name="visit_pending", condition=Q(status="pending")),
        ]

    def __str__(self):
        return self.number


class Feedback(models.Model):
    class Source(models.TextChoices):
        CUSTOMER = "customer", _("customer")
        SURVEY = "survey", _("survey")

    class Status(models.TextChoices):
        CONFIRMED = "confirmed", _("confirmed")
        PENDING = "pending", _("pending")
        VOID = "void", _("void")

    number = CodeField(_("feedback number"), unique=True)
    customer = models.ForeignKey(Customer, models.PROTECT, verbose_name=_("customer"))
    owner = models.ForeignKey("teams.Person", verbose_name=_("owner"), **PEOPLE)
    received_on = models.DateField(_("received on"))
    source = models.CharField(_("source"), max_length=10, choices=Source, default=Source.CUSTOMER)
    rating = models.DecimalField(_("rating"), max_digits=4, decimal_places=2)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.CONFIRMED)

    class Meta:
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")
        ordering = ["-received_on", "number"]
        constraints = [models.CheckConstraint(condition=Q(rating__range=(1, 5)), name="feedback_rating_range")]
        indexes = [
            models.Index(fields=["received_on", "number"], name="feedback_by_day"),
            models.Index(fields=["owner", "received_on"], name="feedback_of_owner"),
            models.Index(fields=["id"], name="feedback_pending", condition=Q(status="pending")),
        ]

    def __str__(self):
        return self.number


class Claim(models.Model):
    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("submitted")
        CONFIRMED = "confirmed", _("confirmed")
        APPROVED = "approved", _("approved")
        REJECTED = "rejected", _("rejected")
        WITHDRAWN = "withdrawn", _("withdrawn")

    number = CodeField(_("claim number"), unique=True)
    kind = CodeField(_("kind"))
    occurred_on = models.DateField(_("occurred on"))
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, blank=True, verbose_name=_("customer"))
    attributes = models.JSONField(_("attributes"), default=dict)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.SUBMITTED)
    title = models.CharField(_("title"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        ordering = ["-occurred_on", "number"]
        indexes = [
            models.Index(fields=["occurred_on", "number"], name="claim_by_day"),
            models.Index(fields=["kind", "occurred_on"], name="claim_of_kind"),
            models.Index(fields=["id"], name="claim_open", condition=Q(status__in=("submitted", "confirmed"))),
        ]

    def __str__(self):
        return self.title or self.number


class Participant(models.Model):
    claim = models.ForeignKey(Claim, models.CASCADE, related_name="participants", db_index=False)
    person = models.ForeignKey("teams.Person", models.PROTECT, related_name="+", verbose_name=_("person"))
    share = models.DecimalField(_("share in percent"), max_digits=7, decimal_places=4)

    class Meta:
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        constraints = [
            models.UniqueConstraint(fields=["claim", "person"], name="participant_once_a_claim"),
            models.CheckConstraint(condition=Q(share__gt=0, share__lte=100), name="participant_share_range"),
        ]

    def __str__(self):
        return f"{self.claim} {self.person} {self.share} %"
