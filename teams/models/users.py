"""Logins. A person may exist without one (imported, not yet invited)."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class User(AbstractUser):
    person = models.OneToOneField(
        "teams.Person", models.PROTECT, null=True, blank=True, related_name="user", verbose_name=_("person")
    )
    language = models.CharField(
        _("language"), max_length=10, blank=True, choices=[("en", "English"), ("zh-hans", "简体中文")]
    )

    class Meta:
        verbose_name = _("login")
        verbose_name_plural = _("logins")
        ordering = ["username"]

    def __str__(self):
        return self.person.name if self.person_id else self.username
