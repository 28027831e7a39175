"""People and teams: codes are the keys that files bring, and they never change."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class CodeField(models.CharField):
    """A business key, ordered by Unicode code points as the rule language asks."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_length", 64)
        kwargs.setdefault("db_collation", "C")
        super().__init__(*args, **kwargs)

    def db_type(self, connection):
        # varchar's long name. By the short one Django makes a second index of unique columns, for LIKE; under the
        # collation C the first one serves that too.
        return f"character varying({self.max_length})"


class Team(models.Model):
    code = CodeField(_("team code"), unique=True)
    name = models.CharField(_("name"), max_length=200)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("parent team")
    )
    manager = models.ForeignKey(
        "teams.Person", models.PROTECT, null=True, blank=True, related_name="managed_teams", verbose_name=_("manager")
    )

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        ordering = ["code"]

    def __str__(self):
        return self.name


class Person(models.Model):
    code = CodeField(_("person code"), unique=True)
    name = models.CharField(_("name"), max_length=200)
    email = models.EmailField(_("email"), blank=True)
    team = models.ForeignKey(Team, models.PROTECT, related_name="people", verbose_name=_("team"))
    grade = models.CharField(_("grade"), max_length=40, blank=True)
    joined_on = models.DateField(_("joined on"), null=True, blank=True)
    left_on = models.DateField(_("left on"), null=True, blank=True)
    mentor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="mentees", verbose_name=_("mentor")
    )
    wants_board = models.BooleanField(_("shown on live boards"), default=True)

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["code"]

    def __str__(self):
        return self.name


class Move(models.Model):
    """A change of team from a day on (files.md, `moves`)."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="moves", verbose_name=_("person"))
    starts_on = models.DateField(_("from"))
    team = models.ForeignKey(Team, models.PROTECT, related_name="+", verbose_name=_("team"))

    class Meta:
        verbose_name = _("move")
        verbose_name_plural = _("moves")
        ordering = ["person", "starts_on"]
        constraints = [models.UniqueConstraint(fields=["person", "starts_on"], name="move_once_a_day")]

    def __str__(self):
        return f"{self.person} → {self.team} ({self.starts_on})"


class RoleGrant(models.Model):
    """One role of one person (S1). A manager's reach is the teams that name them as manager, and those below."""

    class Role(models.TextChoices):
        REP = "rep", _("rep")
        MANAGER = "manager", _("manager")
        ADMIN = "admin", _("points admin")
        AUDITOR = "auditor", _("auditor")
        COMMITTEE = "committee", _("committee member")
        PURCHASER = "purchaser", _("purchaser")
        FINANCE = "finance", _("finance")
        EXECUTIVE = "executive", _("executive")

    person = models.ForeignKey(Person, models.PROTECT, related_name="roles", verbose_name=_("person"))
    role = models.CharField(_("role"), max_length=20, choices=Role)
    granted_at = models.DateTimeField(_("granted at"))
    granted_by = models.ForeignKey(
        "teams.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("granted by")
    )

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        ordering = ["person", "role"]
        constraints = [
            models.UniqueConstraint(fields=["person", "role"], name="role_once_a_person"),
            # Who reads everything from outside must not also be able to gain or change (S1).
            models.CheckConstraint(condition=~Q(role=""), name="role_named"),
        ]

    def __str__(self):
        return f"{self.person}: {self.get_role_display()}"
