"""What each (rule code, record, account, date) is worth now, and each person's indicators by period."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Award(models.Model):
    """One line of points as it stands; the transfers that led there are in the ledger.

    `record_id` names a record by id alone; for a person in a period it is the person, `date` the period's last day.
    A line on trial (S3) has no transfers, so what the rule looked at is kept here as `inputs`; null: the line counts.
    """

    rule = models.ForeignKey(
        "scoring.Rule", models.PROTECT, db_constraint=False, db_index=False, verbose_name=_("rule")
    )
    record_id = models.BigIntegerField(_("record id"))
    account_id = models.BigIntegerField(_("account id"))
    date = models.DateField(_("date"))
    points = models.DecimalField(_("points"), max_digits=14, decimal_places=2)
    version = models.ForeignKey(
        "scoring.RuleVersion", models.PROTECT, db_constraint=False, db_index=False, verbose_name=_("rule version")
    )
    inputs = models.JSONField(_("inputs"), null=True)

    class Meta:
        verbose_name = _("award")
        verbose_name_plural = _("awards")
        constraints = [
            models.UniqueConstraint(fields=["record_id", "rule", "date", "account_id"], name="award_identity")
        ]
        indexes = [
            models.Index(fields=["rule", "date"], name="award_by_day"),
            models.Index(
                fields=["account_id", "date"], name="award_on_trial", condition=models.Q(inputs__isnull=False)
            ),
        ]


class Indicator(models.Model):
    """A person's figures in a period as last scored (G1, G4): what dashboards and boards by attainment read."""

    person = models.ForeignKey(
        "teams.Person", models.CASCADE, related_name="indicators", db_constraint=False, db_index=False
    )
    kind = models.CharField(max_length=7)
    first = models.DateField()
    sales_target = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    sales = models.DecimalField(max_digits=24, decimal_places=6)
    collected = models.DecimalField(max_digits=24, decimal_places=6)
    due = models.DecimalField(max_digits=24, decimal_places=6)
    collected_of_due = models.DecimalField(max_digits=24, decimal_places=6)
    contracts = models.IntegerField()
    customers = models.IntegerField()
    new_customers = models.IntegerField()
    repeat_customers = models.IntegerField()
    attainment = models.DecimalField(max_digits=18, decimal_places=6, null=True)

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        constraints = [models.UniqueConstraint(fields=["person", "kind", "first"], name="indicator_identity")]
        indexes = [models.Index(fields=["kind", "first", "-attainment", "person"], name="indicator_board")]
