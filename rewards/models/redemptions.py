"""Requests for rewards and their way; the windows' draws (U1)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .catalogue import Period, Reward

PROTECTED = {"on_delete": models.PROTECT, "null": True, "blank": True, "related_name": "+"}


class Draw(models.Model):
    """One window of a reward that is given by rank or by lottery: who asked, and who gets it, by the declared rule.

    `seed_digest` is shown from the first request on, `seed` after the draw: so the lot can be checked, and was not
    chosen afterwards. `outcome`: ``[{redemption, key, units, wins}]`` in the order of the draw.
    """

    reward = models.ForeignKey(Reward, models.PROTECT, related_name="draws", verbose_name=_("reward"))
    first = models.DateField(_("window from"))
    last = models.DateField(_("window to"))
    rule = models.CharField(_("rule"), max_length=10, choices=Reward.Allocation)
    seed_digest = models.CharField(_("digest of the seed"), max_length=64)
    seed = models.CharField(_("seed"), max_length=64, blank=True)
    # What makes the digest, unknown to pages until it is drawn.
    sealed_seed = models.CharField(_("sealed seed"), max_length=64, editable=False)
    drawn_at = models.DateTimeField(_("drawn at"), null=True, blank=True)
    units = models.IntegerField(_("units to give"), null=True, blank=True)
    outcome = models.JSONField(_("outcome"), null=True, blank=True)

    class Meta:
        verbose_name = _("draw")
        verbose_name_plural = _("draws")
        ordering = ["-last", "reward"]
        constraints = [
            models.UniqueConstraint(fields=["reward", "first"], name="draw_once_a_window"),
            models.CheckConstraint(
                condition=Q(drawn_at=None, seed="", outcome=None)
                | Q(drawn_at__isnull=False, seed=F("sealed_seed"), outcome__isnull=False),
                name="draw_shows_its_seed_when_drawn",
            ),
        ]

    def __str__(self):
        return f"{self.reward} {self.first} – {self.last}"


class Redemption(models.Model):
    """One request of a person for units of a reward, with the price and the cost of that day.

    `key` is made by the form: the same request sent twice is one. `delivered`: units handed out; `returned`: units
    taken back, `handed_back` those of them that had been handed out, the others never were; `restocked`: those that
    can be given to others. `year`, `team_line` and the reward's kind say which budgets it draws on. A gift to the best
    (U4) has a `gift_period` and costs no points.
    """

    class Status(models.TextChoices):
        ENTERED = "entered", _("in the draw")
        REQUESTED = "requested", _("waiting for approval")
        APPROVED = "approved", _("approved, to be handed out")
        PARTLY = "partly", _("handed out in part")
        DELIVERED = "delivered", _("handed out")
        DECLINED = "declined", _("declined")
        CANCELLED = "cancelled", _("cancelled")
        MISSED = "missed", _("not drawn")
        REFUNDED = "refunded", _("refunded")

    MOVES = {
        Status.ENTERED: {Status.REQUESTED, Status.APPROVED, Status.MISSED, Status.CANCELLED},
        Status.REQUESTED: {Status.APPROVED, Status.DECLINED, Status.CANCELLED},
        Status.APPROVED: {Status.PARTLY, Status.DELIVERED, Status.REFUNDED},
        Status.PARTLY: {Status.DELIVERED, Status.REFUNDED},
        Status.DELIVERED: {Status.REFUNDED},
        Status.DECLINED: set(),
        Status.CANCELLED: set(),
        Status.MISSED: set(),
        Status.REFUNDED: set(),
    }
    UNDECIDED = (Status.ENTERED, Status.REQUESTED)
    TO_HAND_OUT = (Status.APPROVED, Status.PARTLY)
    # What takes nothing from stock and budget.
    WITHOUT_UNITS = (Status.ENTERED, Status.DECLINED, Status.CANCELLED, Status.MISSED)

    key = models.CharField(_("key"), max_length=64)
    person = models.ForeignKey("teams.Person", models.PROTECT, related_name="redemptions", verbose_name=_("person"))
    reward = models.ForeignKey(Reward, models.PROTECT, related_name="redemptions", verbose_name=_("reward"))
    kind = models.CharField(_("kind"), max_length=12, choices=Reward.Kind)
    quantity = models.IntegerField(_("quantity"), default=1)
    unit_points = models.DecimalField(_("points each"), max_digits=12, decimal_places=2)
    unit_cost = models.DecimalField(_("cost each"), max_digits=12, decimal_places=2)
    status = models.CharField(_("status"), max_length=9, choices=Status, default=Status.REQUESTED)
    delivered = models.IntegerField(_("handed out"), default=0)
    returned = models.IntegerField(_("taken back"), default=0)
    handed_back = models.IntegerField(_("handed back"), default=0)
    restocked = models.IntegerField(_("back in stock"), default=0)
    remark = models.CharField(_("remark"), max_length=300, blank=True)
    requested_at = models.DateTimeField(_("asked for at"))
    requested_on = models.DateField(_("asked for on"))
    year = models.DateField(_("year of the budget"))
    team_line = ArrayField(models.BigIntegerField(), default=list, verbose_name=_("team line"))
    draw = models.ForeignKey(Draw, verbose_name=_("draw"), **PROTECTED)
    gift_period = models.CharField(_("given to the best of a"), max_length=7, choices=Period, blank=True)
    gift_first = models.DateField(_("gift first"), null=True, blank=True)
    approver = models.ForeignKey("teams.Person", verbose_name=_("who decides"), **PROTECTED)
    decided_by = models.ForeignKey("teams.User", verbose_name=_("decided by"), **PROTECTED)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    answer = models.CharField(_("reason of the decision"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("redemption")
        verbose_name_plural = _("redemptions")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["person", "key"], name="redemption_once"),
            models.UniqueConstraint(
                fields=["reward", "gift_period", "gift_first", "person"], condition=~Q(gift_period=""), name="gift_once"
            ),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="redemption_quantity"),
            models.CheckConstraint(
                condition=Q(delivered__gte=0, returned__gte=0, restocked__gte=0, restocked__lte=F("returned"))
                & Q(delivered__lte=F("quantity"), returned__lte=F("quantity")),
                name="redemption_units_add_up",
            ),
            models.CheckConstraint(
                condition=Q(handed_back__gte=0, handed_back__lte=F("returned"))
                & Q(handed_back__lte=F("delivered"))
                & Q(quantity__gte=F("delivered") + F("returned") - F("handed_back")),
                name="redemption_units_are_somewhere",
            ),
            models.CheckConstraint(
                condition=Q(unit_points__gt=0, gift_period="") | (Q(unit_points=0) & ~Q(gift_period="")),
                name="redemption_costs_points",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["approved", "partly", "delivered", "declined"]) | Q(decided_at__isnull=False),
                name="redemption_decided",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-id"], name="redemption_of_person"),
            models.Index(fields=["reward", "person", "requested_on"], name="redemption_limit"),
            models.Index(
                fields=["approver"], name="redemption_undecided", condition=Q(status__in=["entered", "requested"])
            ),
            models.Index(fields=["id"], name="redemption_to_hand_out", condition=Q(status__in=["approved", "partly"])),
        ]

    def __str__(self):
        return f"R-{self.pk}"

    @property
    def points(self):
        return self.unit_points * self.quantity

    @property
    def cost(self):
        return self.unit_cost * self.quantity

    @property
    def to_hand_out(self):
        """Units that are promised and neither handed out nor given up."""
        return self.quantity - self.delivered - (self.returned - self.handed_back)

    @property
    def with_person(self):
        """Units that the person has."""
        return self.delivered - self.handed_back


class RedemptionStep(models.Model):
    """One step of a redemption: who took it (nobody: the system), when, how many units and why. Append-only."""

    redemption = models.ForeignKey(Redemption, models.PROTECT, related_name="steps", verbose_name=_("redemption"))
    from_status = models.CharField(_("status before"), max_length=9, choices=Redemption.Status, blank=True)
    to_status = models.CharField(_("status after"), max_length=9, choices=Redemption.Status)
    units = models.IntegerField(_("units"), default=0)
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey("teams.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by"))
    reason = models.CharField(_("reason"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("step of a redemption")
        verbose_name_plural = _("steps of redemptions")
        ordering = ["id"]
