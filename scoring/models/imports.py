"""Receipts of imports, and rows that wait for something they refer to."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _


class Import(models.Model):
    """One run over one or more files: who, when, and how it ended (S2)."""

    class Status(models.TextChoices):
        QUEUED = "queued", _("queued")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        HELD_BACK = "held_back", _("held back")
        FAILED = "failed", _("failed")

    started_at = models.DateTimeField(_("started at"))
    ended_at = models.DateTimeField(_("ended at"), null=True)
    by = models.ForeignKey("teams.User", models.PROTECT, null=True, related_name="+", verbose_name=_("by"))
    is_strict = models.BooleanField(_("strict"), default=False)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.QUEUED)
    rows_done = models.IntegerField(_("rows done"), default=0)
    rows_total = models.IntegerField(_("rows in all"), default=0)
    error = models.TextField(_("error"), blank=True)
    attempts = models.IntegerField(_("attempts"), default=0)
    # In which whoever handed in reads: a worker gives its reasons in it.
    language = models.CharField(_("language"), max_length=10, blank=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-id"]

    def __str__(self):
        return f"#{self.pk}"


class ImportFile(models.Model):
    """One file of an import: its digest, what became of its rows, its control totals, its problems."""

    run = models.ForeignKey(Import, models.CASCADE, related_name="files")
    kind = models.CharField(_("kind"), max_length=20)
    name = models.CharField(_("file"), max_length=255)
    digest = models.CharField(_("SHA-256"), max_length=64)
    upload = models.FileField(_("upload"), upload_to="imports/", null=True, blank=True)
    new = models.IntegerField(_("new"), default=0)
    changed = models.IntegerField(_("changed"), default=0)
    unchanged = models.IntegerField(_("unchanged"), default=0)
    refused = models.IntegerField(_("refused"), default=0)
    totals = models.JSONField(_("control totals"), default=dict, encoder=DjangoJSONEncoder)
    # The first thousand, each {line, column, value, reason}; `refused` counts all of them.
    problems = models.JSONField(_("problems"), default=list, encoder=DjangoJSONEncoder)
    notes = models.JSONField(_("notes"), default=list)

    class Meta:
        verbose_name = _("imported file")
        verbose_name_plural = _("imported files")

    def __str__(self):
        return self.name


class WaitingRow(models.Model):
    """A row that refers to something not here yet, or shares that do not add up to 100 yet.

    It joins each later import as if it stood in it, so files may come in any order and in pieces.
    """

    kind = models.CharField(_("kind"), max_length=20)
    key = models.CharField(_("key"), max_length=300)
    data = models.JSONField(_("row"), encoder=DjangoJSONEncoder)
    reason = models.TextField(_("reason"))
    since = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("waiting row")
        verbose_name_plural = _("waiting rows")
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="waiting_row_once")]

    def __str__(self):
        return f"{self.kind} {self.key}"
