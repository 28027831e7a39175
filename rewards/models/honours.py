"""Stars of a period, badges and levels, and who has them (U2)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from teams.models.people import CodeField

from .catalogue import Period
from .naming import Named


class Honour(Named):
    """What people and teams can win; `condition` is checked by `rewards.honours.conditions`.

    A star goes to the best `places` of a period once it is published; a badge to each person who fulfils it, once;
    a level is a badge with a `step` in a row of them. `points`: a prize for each, posted with it.
    """

    class Sort(models.TextChoices):
        STAR = "star", _("star")
        BADGE = "badge", _("badge")
        LEVEL = "level", pgettext_lazy("honour", "level")

    code = CodeField(_("code"), unique=True)
    sort = models.CharField(_("sort"), max_length=5, choices=Sort, default=Sort.STAR)
    description_en = models.CharField(_("description in English"), max_length=300, blank=True)
    description_zh = models.CharField(_("description in Chinese"), max_length=300, blank=True)
    icon = models.CharField(_("icon"), max_length=40, default="star")
    of_teams = models.BooleanField(_("for teams"), default=False)
    period = models.CharField(_("period"), max_length=7, choices=Period, blank=True)
    places = models.SmallIntegerField(_("how many"), default=1)
    step = models.SmallIntegerField(_("step"), null=True, blank=True)
    condition = models.JSONField(_("condition"), default=dict)
    points = models.DecimalField(_("prize in points"), max_digits=12, decimal_places=2, default=0)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    # How far the records went when it was last looked for; `rewards.honours.badges` spares itself a second look.
    looked = models.CharField(_("looked at until"), max_length=120, blank=True, default="", editable=False)

    class Meta:
        verbose_name = _("honour")
        verbose_name_plural = _("honours")
        ordering = ["sort", "step", "code"]
        constraints = [
            models.CheckConstraint(condition=Q(points__gte=0), name="honour_points_not_negative"),
            models.CheckConstraint(condition=Q(places__gte=1), name="honour_places"),
            models.CheckConstraint(
                condition=(Q(sort="star") & ~Q(period="")) | ~Q(sort="star"), name="star_has_a_period"
            ),
            models.CheckConstraint(condition=Q(starts_on__isnull=False) | ~Q(sort="star"), name="star_has_a_start"),
            models.CheckConstraint(condition=Q(sort="level", step__gte=1) | ~Q(sort="level"), name="level_has_a_step"),
            models.CheckConstraint(condition=Q(sort="star") | Q(of_teams=False), name="badges_are_of_people"),
        ]

    @property
    def description(self):
        return self.in_language("description")


class HonourGiven(models.Model):
    """An honour that a person or a team has: for a period (a star), or since a day (`first`).

    `figures`: what it was given for, such as ``{"points": "1200.00", "rank": 1, "attainment": "1.12"}``. It can be
    taken back with a reason, and is never deleted. `year` and `team_line` say which budgets its prize draws on.
    """

    honour = models.ForeignKey(Honour, models.PROTECT, related_name="given", verbose_name=_("honour"))
    person = models.ForeignKey(
        "teams.Person", models.PROTECT, null=True, blank=True, related_name="honours", verbose_name=_("person")
    )
    team = models.ForeignKey(
        "teams.Team", models.PROTECT, null=True, blank=True, related_name="honours", verbose_name=_("team")
    )
    first = models.DateField(_("from"))
    last = models.DateField(_("to"), null=True, blank=True)
    place = models.SmallIntegerField(_("place"), null=True, blank=True)
    figures = models.JSONField(_("figures"), default=dict)
    points = models.DecimalField(_("prize in points"), max_digits=12, decimal_places=2, default=0)
    cost = models.DecimalField(_("value of the prize"), max_digits=14, decimal_places=2, default=0)
    year = models.DateField(_("year of the budget"), null=True, blank=True)
    team_line = ArrayField(models.BigIntegerField(), default=list, verbose_name=_("team line"))
    number = models.CharField(_("number of the certificate"), max_length=20, unique=True)
    at = models.DateTimeField(_("given at"))
    posting = models.ForeignKey(
        "ledger.Posting", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("posting")
    )
    revoked_at = models.DateTimeField(_("taken back at"), null=True, blank=True)
    revoked_by = models.ForeignKey(
        "teams.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("revoked by")
    )
    revoked_why = models.CharField(_("why it was taken back"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("honour given")
        verbose_name_plural = _("honours given")
        ordering = ["-first", "honour", "place", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, team=None) | Q(person=None, team__isnull=False),
                name="honour_of_person_or_team",
            ),
            models.UniqueConstraint(
                fields=["honour", "person", "first"], condition=Q(person__isnull=False), name="honour_once_a_person"
            ),
            models.UniqueConstraint(
                fields=["honour", "team", "first"], condition=Q(team__isnull=False), name="honour_once_a_team"
            ),
            # Badges and levels have no last day.
            models.UniqueConstraint(
                fields=["honour", "person"], condition=Q(person__isnull=False, last=None), name="badge_once_a_person"
            ),
            models.CheckConstraint(condition=Q(cost=0) | Q(year__isnull=False), name="prize_has_a_year"),
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by=None) | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="honour_revoked_at_and_by",
            ),
        ]
        indexes = [models.Index(fields=["person", "honour"], name="honour_of_person")]

    def __str__(self):
        return f"{self.honour_id} {self.person_id or self.team_id} {self.first}"


class StarPeriod(models.Model):
    """A star's period that is settled: whoever it went to, nobody else gets it. Append-only."""

    honour = models.ForeignKey(Honour, models.PROTECT, related_name="settled", verbose_name=_("honour"))
    first = models.DateField(_("from"))
    last = models.DateField(_("to"))
    given = models.IntegerField(_("given"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("settled period of a star")
        verbose_name_plural = _("settled periods of stars")
        ordering = ["-first", "honour"]
        constraints = [models.UniqueConstraint(fields=["honour", "first"], name="star_period_once")]

    def __str__(self):
        return f"{self.honour_id} {self.first}"
