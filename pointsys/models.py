"""What the wiring remembers: which job was ticked for which period."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Tick(models.Model):
    job = models.CharField(_("job"), max_length=100)
    period_at = models.DateTimeField(_("period"))
    ticked_at = models.DateTimeField(_("ticked at"))

    class Meta:
        verbose_name = _("tick")
        verbose_name_plural = _("ticks")
        constraints = [
            models.UniqueConstraint(fields=["job", "period_at"], name="tick_once_a_period"),
        ]

    def __str__(self):
        return f"{self.job} {self.period_at:%Y-%m-%d %H:%M:%S}"
