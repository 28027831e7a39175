"""Rule books: a code, its versions with the dates they are in force, and the kinds of claim."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from teams.models.people import CodeField


class RuleBook(models.Model):
    """One row: the head of the book in force (name, currency) as its file gave it."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    head = models.JSONField(default=dict)
    loaded_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("rule book")
        verbose_name_plural = _("rule book")


class Rule(models.Model):
    """A rule's or campaign's stable code."""

    code = CodeField(_("code"), unique=True)
    is_campaign = models.BooleanField(_("campaign"), default=False)

    class Meta:
        verbose_name = _("rule")
        verbose_name_plural = _("rules")
        ordering = ["code"]

    def __str__(self):
        return self.code


class RuleVersion(models.Model):
    """One definition of a rule or campaign, in force from and to a date (inclusive, null: open).

    `definition` is the language's own JSON without the dates. A version that never came into force, or was
    corrected away, is withdrawn: it stays for the lines that it made.
    """

    rule = models.ForeignKey(Rule, models.PROTECT, related_name="versions", verbose_name=_("rule"))
    number = models.IntegerField(_("version"))
    definition = models.JSONField(_("definition"))
    position = models.IntegerField(_("place in the book"), default=0)
    # What a trial makes is seen, and counts nowhere (S3).
    is_trial = models.BooleanField(_("trial: points don't count"), default=False)
    proposal = models.ForeignKey(
        "scoring.Proposal", models.PROTECT, null=True, blank=True, related_name="versions", verbose_name=_("proposal")
    )
    effective_from = models.DateField(_("in force from"), null=True, blank=True)
    effective_to = models.DateField(_("in force to"), null=True, blank=True)
    loaded_at = models.DateTimeField(_("loaded at"))
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    class Meta:
        verbose_name = _("rule version")
        verbose_name_plural = _("rule versions")
        ordering = ["rule", "number"]
        constraints = [models.UniqueConstraint(fields=["rule", "number"], name="version_number_once")]

    def __str__(self):
        return f"{self.rule.code} v{self.number}"


class ClaimKind(models.Model):
    """What people may claim, as the rule book declares it."""

    kind = CodeField(_("kind"), unique=True)
    definition = models.JSONField(_("definition"))
    position = models.IntegerField(_("place in the book"), default=0)
    is_retired = models.BooleanField(_("retired"), default=False)

    class Meta:
        verbose_name = _("kind of claim")
        verbose_name_plural = _("kinds of claim")
        ordering = ["position"]

    def __str__(self):
        return self.kind
