"""Accounts and their balances; company accounts have no balance row, theirs is a sum."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Account(models.Model):
    class Kind(models.TextChoices):
        AVAILABLE = "available", _("available")
        HELD = "held", _("held")
        POOL = "pool", _("team pool")
        BUDGET = "budget", _("budget")
        ISSUED = "issued", _("issued")
        REDEEMED = "redeemed", _("redeemed")
        LAPSED = "lapsed", _("lapsed")
        FORFEITED = "forfeited", _("forfeited")

    COMPANY = (Kind.ISSUED, Kind.REDEEMED, Kind.LAPSED, Kind.FORFEITED)

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    person = models.ForeignKey(
        "teams.Person", models.PROTECT, null=True, blank=True, related_name="accounts", verbose_name=_("person")
    )
    team = models.ForeignKey(
        "teams.Team", models.PROTECT, null=True, blank=True, related_name="accounts", verbose_name=_("team")
    )
    name = models.CharField(_("name"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "person"], condition=Q(person__isnull=False), name="account_of_person"
            ),
            models.UniqueConstraint(fields=["kind", "team"], condition=Q(team__isnull=False), name="account_of_team"),
            models.UniqueConstraint(
                fields=["kind", "name"], condition=Q(person__isnull=True, team__isnull=True), name="account_of_company"
            ),
            models.CheckConstraint(
                condition=(
                    Q(kind__in=["available", "held"], person__isnull=False, team__isnull=True)
                    | Q(kind="pool", person__isnull=True, team__isnull=False)
                    | (Q(person__isnull=True, team__isnull=True) & ~Q(kind__in=["available", "held", "pool"]))
                ),
                name="account_holder_fits_kind",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.person or self.team or self.name}".strip()


class Balance(models.Model):
    """Kept by the trigger on transfers; nobody writes it."""

    account = models.OneToOneField(
        Account, models.PROTECT, primary_key=True, related_name="balance", verbose_name=_("account")
    )
    points = models.DecimalField(_("points"), max_digits=16, decimal_places=2)

    class Meta:
        verbose_name = _("balance")
        verbose_name_plural = _("balances")
