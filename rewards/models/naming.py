"""Names in both languages, in the reader's."""

from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _


class Named(models.Model):
    """`name` is the one in the reader's language, else the other one."""

    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    name_zh = models.CharField(_("name in Chinese"), max_length=120, blank=True)

    class Meta:
        abstract = True

    def __str__(self):
        return self.name

    @property
    def name(self):
        return self.in_language("name") or self.code

    def in_language(self, field):
        """`field` as it stands in the reader's language, else in the other one."""
        first, second = ("zh", "en") if (translation.get_language() or "").startswith("zh") else ("en", "zh")
        return getattr(self, f"{field}_{first}") or getattr(self, f"{field}_{second}")
