"""Accounts that boards of people leave out, so that a rank among 100,000 is one look at an index."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Unlisted(models.Model):
    """From `since` on, no board of people counts the account: its person left or opted out, or it is no person's.

    Kept by triggers on people and accounts; nobody writes it.
    """

    account = models.OneToOneField("ledger.Account", models.PROTECT, primary_key=True, related_name="+")
    since = models.DateField()

    class Meta:
        verbose_name = _("account left out of boards")
        verbose_name_plural = _("accounts left out of boards")
