"""What people are told in the application; later channels send the same."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _


class Notice(models.Model):
    """One thing that one person is told once; the text is made from `kind` and `said` in the reader's language."""

    person = models.ForeignKey("teams.Person", models.CASCADE, related_name="notices", verbose_name=_("person"))
    kind = models.CharField(_("kind"), max_length=40)
    said = models.JSONField(_("said"), default=dict, encoder=DjangoJSONEncoder)
    url = models.CharField(_("address"), max_length=200, blank=True)
    # The same key tells a person once, however often the step that tells is repeated.
    key = models.CharField(_("key"), max_length=120)
    at = models.DateTimeField(_("at"))
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="notice_once")]
        indexes = [
            models.Index(fields=["person", "-id"], name="notice_of_person"),
            models.Index(fields=["person"], name="notice_unread", condition=models.Q(read_at=None)),
        ]

    def __str__(self):
        return f"{self.kind} {self.key}"
