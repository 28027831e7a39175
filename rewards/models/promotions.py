"""Grades and the way up: career points of twelve months, used up by a promotion (U3)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from teams.models.people import CodeField

from .naming import Named


class Grade(Named):
    """A grade; `code` is what people's `grade` says. `threshold`: career points of 12 months that it takes."""

    code = CodeField(_("code"), max_length=40, unique=True)
    place = models.SmallIntegerField(_("place, from the lowest"), unique=True)
    threshold = models.DecimalField(_("points of the last 12 months"), max_digits=12, decimal_places=2, default=0)
    months_before = models.SmallIntegerField(_("months in the grade below"), default=0)

    class Meta:
        verbose_name = _("grade")
        verbose_name_plural = _("grades")
        ordering = ["place"]
        constraints = [
            models.CheckConstraint(condition=Q(threshold__gte=0, months_before__gte=0), name="grade_figures"),
        ]


class Promotion(models.Model):
    """A nomination and what the committee made of it. `points`: the career points that it uses up once approved."""

    class Status(models.TextChoices):
        NOMINATED = "nominated", _("waiting for the committee")
        APPROVED = "approved", _("promoted")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")

    MOVES = {
        Status.NOMINATED: {Status.APPROVED, Status.DECLINED, Status.WITHDRAWN},
        Status.APPROVED: set(),
        Status.DECLINED: set(),
        Status.WITHDRAWN: set(),
    }

    person = models.ForeignKey("teams.Person", models.PROTECT, related_name="promotions", verbose_name=_("person"))
    from_grade = models.ForeignKey(
        Grade, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("from grade")
    )
    to_grade = models.ForeignKey(Grade, models.PROTECT, related_name="+", verbose_name=_("grade"))
    points = models.DecimalField(_("points used"), max_digits=12, decimal_places=2)
    career_points = models.DecimalField(_("career points when nominated"), max_digits=14, decimal_places=2)
    reason = models.TextField(_("why"), max_length=1000)
    status = models.CharField(_("status"), max_length=9, choices=Status, default=Status.NOMINATED)
    nominated_by = models.ForeignKey("teams.User", models.PROTECT, related_name="+", verbose_name=_("nominated by"))
    nominated_at = models.DateTimeField(_("nominated at"))
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    former_grade = models.CharField(_("former grade"), max_length=40, blank=True, editable=False)

    class Meta:
        verbose_name = _("promotion")
        verbose_name_plural = _("promotions")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(status="nominated"), name="promotion_one_nomination_a_person"
            ),
            models.CheckConstraint(
                condition=Q(status="nominated", decided_at=None)
                | (~Q(status="nominated") & Q(decided_at__isnull=False, decided_on__isnull=False)),
                name="promotion_decided",
            ),
        ]

    def __str__(self):
        return f"{self.person_id} → {self.to_grade_id}"


class PromotionVote(models.Model):
    promotion = models.ForeignKey(Promotion, models.PROTECT, related_name="votes", verbose_name=_("promotion"))
    by = models.ForeignKey("teams.User", models.PROTECT, related_name="+", verbose_name=_("by"))
    is_for = models.BooleanField(_("in favour"))
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("vote on a promotion")
        verbose_name_plural = _("votes on promotions")
        constraints = [models.UniqueConstraint(fields=["promotion", "by"], name="promotion_vote_once")]
