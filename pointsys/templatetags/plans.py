"""Amounts and labels on the pages of targets."""

from decimal import ROUND_HALF_UP, Decimal

from django import template
from django.utils.translation import gettext as _

from pointsys.templatetags.figures import CENT, period, points

register = template.Library()


@register.filter
def plain_amount(value):
    """1,200,000, or 1,200,000.50: no currency, as columns of many amounts show them."""
    return points(value)


@register.filter
def size(value):
    """The amount without its sign."""
    return abs(Decimal(value).quantize(CENT, ROUND_HALF_UP))


@register.filter
def place(values, number):
    """The entry at a place, or nothing where there are none."""
    return values[number] if values else None


@register.simple_tag
def cell_label(name, of, company):
    """What a screen reader says of a field: whose target, of which period."""
    return _("Target of %(name)s, %(period)s") % {"name": name, "period": period(of, company.year_starts)}


@register.simple_tag
def row_target(row):
    return f"#row-{row.sort}-{row.pk}"


@register.simple_tag
def metric_target(metric):
    return f"#metric-{metric.metric}"
