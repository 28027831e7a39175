"""What is waiting to be scored, and every state that a record has been in. Written by triggers only."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Due(models.Model):
    """One touched thing that the sweep has not scored yet; `what` is explained in `scoring.dependencies`."""

    what = models.SmallIntegerField()
    ref = models.BigIntegerField()
    owner_id = models.BigIntegerField(null=True)
    customer_id = models.BigIntegerField(null=True)
    on_date = models.DateField(null=True)
    # The writing transaction: a sweep takes away exactly the rows that its snapshot saw.
    txid = models.BigIntegerField()

    class Meta:
        verbose_name = _("due for scoring")
        verbose_name_plural = _("due for scoring")


class Revision(models.Model):
    """A record's new state, as JSON of its columns. Append-only."""

    kind = models.SmallIntegerField(_("kind of record"))
    record_id = models.BigIntegerField(_("record"))
    at = models.DateTimeField(_("at"))
    by = models.CharField(_("by"), max_length=80, blank=True)
    data = models.JSONField(_("state"))

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        indexes = [models.Index(fields=["record_id"], name="revision_of_record")]


class ScoringState(models.Model):
    """One row: the as-of date that the awards stand for, and what keeps them from being brought up to date."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    as_of = models.DateField(null=True)
    scored_at = models.DateTimeField(null=True)
    # See `scoring.standstill`; null: scoring goes on.
    problem = models.JSONField(null=True)
    failing_since = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("scoring state")
        verbose_name_plural = _("scoring state")
