"""What people did: one row an event, never changed. The runtime role may only insert and read."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditEvent(models.Model):
    at = models.DateTimeField(_("at"), db_index=True)
    by = models.ForeignKey("teams.User", models.PROTECT, null=True, related_name="+", verbose_name=_("by"))
    event = models.CharField(_("event"), max_length=80, db_index=True)
    target = models.CharField(_("target"), max_length=200, blank=True)
    before = models.JSONField(_("before"), null=True, encoder=DjangoJSONEncoder)
    after = models.JSONField(_("after"), null=True, encoder=DjangoJSONEncoder)

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit events")
        ordering = ["-id"]

    def __str__(self):
        return f"{self.event} {self.target}"
