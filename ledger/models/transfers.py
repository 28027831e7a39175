"""Postings and their transfers: one row is both sides of a double entry. Never changed, never deleted."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Posting(models.Model):
    """One batch of transfers written in one transaction."""

    at = models.DateTimeField(_("at"))
    by = models.CharField(_("by"), max_length=80, blank=True)
    reason = models.CharField(_("reason"), max_length=200)
    # Business identity: the same key posts once, whatever the path (R03).
    key = models.CharField(_("key"), max_length=200, null=True, unique=True)  # noqa: DJ001 (many have none)
    digest = models.CharField(_("digest of its transfers"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("posting")
        verbose_name_plural = _("postings")
        ordering = ["-id"]

    def __str__(self):
        return f"#{self.pk} {self.reason}"


class Transfer(models.Model):
    """Points from one account to another, and everything needed to compute them again.

    `earned_month` is the month of the record, `posted_month` the one whose figures it counts in; `before` and
    `after` are the award's value; `inputs` are what the rule version looked at (see `scoring.engine.explanation`).
    """

    class Kind(models.TextChoices):
        AWARD = "award", _("award")
        RESERVATION = "reserve", _("reservation")
        RELEASE = "release", _("release")
        REDEMPTION = "redeem", _("redemption")
        REFUND = "refund", _("refund")
        LAPSE = "lapse", _("lapse")
        FORFEIT = "forfeit", _("forfeiture")
        RULING = "ruling", _("ruling")
        SHARE_OUT = "share_out", _("share of the team pool")
        PRIZE = "prize", _("prize")

    posting = models.ForeignKey(
        Posting,
        models.PROTECT,
        related_name="transfers",
        db_constraint=False,
        db_index=False,
        verbose_name=_("posting"),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    from_account = models.ForeignKey(
        "ledger.Account", models.PROTECT, related_name="+", db_constraint=False, db_index=False, verbose_name=_("from")
    )
    to_account = models.ForeignKey(
        "ledger.Account", models.PROTECT, related_name="+", db_constraint=False, db_index=False, verbose_name=_("to")
    )
    points = models.DecimalField(_("points"), max_digits=14, decimal_places=2)
    category = models.CharField(_("category"), max_length=13)
    earned_on = models.DateField(_("earned on"))
    posted_month = models.DateField(_("posted month"))
    award_id = models.BigIntegerField(_("award"), null=True)
    version_id = models.BigIntegerField(_("rule version"), null=True)
    rule = models.CharField(_("rule"), max_length=64, blank=True)
    record_id = models.BigIntegerField(_("record id"), null=True)
    record = models.CharField(_("record"), max_length=80, blank=True)
    before = models.DecimalField(_("value before"), max_digits=14, decimal_places=2, null=True)
    after = models.DecimalField(_("value after"), max_digits=14, decimal_places=2, null=True)
    inputs = models.JSONField(_("inputs"), null=True)

    class Meta:
        verbose_name = _("transfer")
        verbose_name_plural = _("transfers")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(points__gt=0), name="transfer_points_above_0"),
            models.CheckConstraint(condition=~Q(from_account=F("to_account")), name="transfer_between_two"),
        ]
        indexes = [
            models.Index(fields=["to_account", "id"], name="transfer_to"),
            models.Index(
                fields=["from_account", "id"],
                name="transfer_from",
                condition=Q(before__gt=F("after")) | Q(award_id=None),
            ),
        ]
