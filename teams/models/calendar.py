"""Days on which the company works, and people who are away with somebody standing in for them."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class CalendarDay(models.Model):
    """A day on which the company differs from the calendar of its country: a holiday of its own, or a make-up day."""

    day = models.DateField(_("day"), primary_key=True)
    is_working = models.BooleanField(_("working day"), default=False)
    name = models.CharField(_("name"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("day of the company's calendar")
        verbose_name_plural = _("days of the company's calendar")
        ordering = ["-day"]

    def __str__(self):
        return f"{self.day} {self.name}".strip()


class Absence(models.Model):
    """Somebody is away, and another one decides meanwhile (both days included)."""

    person = models.ForeignKey("teams.Person", models.PROTECT, related_name="absences", verbose_name=_("person"))
    stand_in = models.ForeignKey("teams.Person", models.PROTECT, related_name="stands_in", verbose_name=_("stand-in"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ["-starts_on", "person"]
        constraints = [
            models.CheckConstraint(condition=~Q(person=F("stand_in")), name="absence_stand_in_is_another"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="absence_ends_after_it_starts"),
        ]

    def __str__(self):
        return f"{self.person} → {self.stand_in} ({self.starts_on} – {self.ends_on})"
