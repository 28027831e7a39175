"""Standings of a period as they were when its last month was published. Frozen by that step itself, for good."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Frozen(models.Model):
    """A period (`month`, `quarter`, `year`, and its first and last day) whose standings are frozen.

    `digest` is over all of them (docs/months.md), so that a row that vanishes is missed.
    """

    pk = models.CompositePrimaryKey("kind", "first")
    kind = models.CharField(max_length=7)
    first = models.DateField()
    last = models.DateField()
    people = models.IntegerField()
    teams = models.IntegerField()
    points = models.DecimalField(max_digits=18, decimal_places=2)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("frozen period")
        verbose_name_plural = _("frozen periods")


class Standing(models.Model):
    """A person's place (by their account) in a frozen period.

    `adjustments`: what of the points was earned before the period. `team`: the one of the period's last day.
    """

    pk = models.CompositePrimaryKey("kind", "first", "account")
    kind = models.CharField(max_length=7)
    first = models.DateField()
    account = models.ForeignKey("ledger.Account", models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    points = models.DecimalField(max_digits=16, decimal_places=2)
    adjustments = models.DecimalField(max_digits=16, decimal_places=2)
    rank = models.IntegerField()
    is_shared = models.BooleanField()
    team = models.ForeignKey("teams.Team", models.PROTECT, related_name="+", db_constraint=False, db_index=False)

    class Meta:
        verbose_name = _("frozen standing")
        verbose_name_plural = _("frozen standings")
        indexes = [models.Index(fields=["kind", "first", "rank", "account"], name="standing_rank")]


class TeamStanding(models.Model):
    """A team's place among the teams of its sort, those with nobody below them and the others; sub-teams included."""

    pk = models.CompositePrimaryKey("kind", "first", "team")
    kind = models.CharField(max_length=7)
    first = models.DateField()
    team = models.ForeignKey("teams.Team", models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    is_leaf = models.BooleanField()
    people = models.IntegerField()
    points = models.DecimalField(max_digits=18, decimal_places=2)
    adjustments = models.DecimalField(max_digits=18, decimal_places=2)
    rank = models.IntegerField()
    is_shared = models.BooleanField()

    class Meta:
        verbose_name = _("frozen standing of a team")
        verbose_name_plural = _("frozen standings of teams")
