"""Points set aside for some kinds of claim."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from teams.models.people import CodeField


class EarmarkedPool(models.Model):
    """Points set aside for some kinds of claim in a period (I3). Several periods of one code don't overlap."""

    class WhenUsedUp(models.TextChoices):
        WAIT = "wait", _("approvals wait")
        REFUSE = "refuse", _("approvals are refused")

    code = CodeField(_("code"))
    name_en = models.CharField(_("name in English"), max_length=80, blank=True)
    name_zh = models.CharField(_("name in Chinese"), max_length=80, blank=True)
    points = models.DecimalField(_("budget in points"), max_digits=14, decimal_places=2)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    when_used_up = models.CharField(_("when used up"), max_length=6, choices=WhenUsedUp, default=WhenUsedUp.WAIT)

    class Meta:
        verbose_name = _("earmarked pool")
        verbose_name_plural = _("earmarked pools")
        ordering = ["code", "starts_on"]
        constraints = [
            models.UniqueConstraint(fields=["code", "starts_on"], name="earmarked_pool_once_a_start"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="earmarked_pool_ends_after_start"),
            models.CheckConstraint(condition=Q(points__gte=0), name="earmarked_pool_not_negative"),
        ]

    def __str__(self):
        first, second = self.name_en, self.name_zh
        if (get_language() or "").startswith("zh"):
            first, second = second, first
        return first or second or self.code

    def clean(self):
        if self.starts_on and self.ends_on:
            others = EarmarkedPool.objects.filter(code=self.code).exclude(pk=self.pk)
            if others.filter(starts_on__lte=self.ends_on, ends_on__gte=self.starts_on).exists():
                raise ValidationError(_("Another pool of this code has days in this period. Choose other days."))
