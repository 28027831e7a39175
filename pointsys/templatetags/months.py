"""The status of a month, as every page shows it."""

from django import template
from django.utils.translation import gettext_lazy as _

from ledger import blockers, queries
from ledger.models import Month

register = template.Library()

Status = Month.Status
LABELS = {
    Status.OPEN: (_("provisional"), ""),
    Status.IN_REVIEW: (_("in review"), "chip-warm"),
    Status.PUBLISHED: (_("published"), "chip-good"),
    Status.CLOSED: (_("closed"), "chip-good"),
}


@register.inclusion_tag("pointsys/months/chip.html")
def month_chip(month):
    """The chip of a `Month`."""
    return _chip(Status(month.status), month.first)


@register.inclusion_tag("pointsys/months/chip.html")
def period_chip(period):
    """The chip of a period: the status of its last month, with which its standings are frozen."""
    return _chip(queries.period_status(period.first, period.last), period.last.replace(day=1))


@register.filter
def found(kept):
    """What a step did not wait for, as it was kept."""
    return blockers.sentence(kept["kind"], kept["said"])


def _chip(status, first):
    label, look = LABELS[status]
    return {"label": label, "look": look, "first": first, "is_fixed": status in Month.FIXED}
