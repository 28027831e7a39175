"""Amounts and labels on the pages of targets."""

from decimal import ROUND_HALF_UP, Decimal

from django import template
from django.utils.translation import gettext as _

from pointsys.templatetags.figures import CENT, period, points
from teams.models import Company

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


@register.filter
def changes_of(event):
    """An audit event of the company's settings as (name, before, after), in the reader's words."""
    before, after = event.before or {}, event.after or {}
    if event.event != "company.changed":
        taken, given = (_day(side) if side else _("none") for side in (event.before, event.after))
        return [(event.target, taken, given)]
    return [(_label(name), _value(before.get(name)), _value(after.get(name))) for name in {**before, **after}]


def _day(said):
    sort = _("make-up day") if said["is_working"] else _("holiday")
    return f"{said['name']} ({sort})" if said["name"] else sort


def _label(name):
    return Company._meta.get_field(name).verbose_name if hasattr(Company, name) else name


def _value(value):
    if isinstance(value, list):
        return " · ".join(map(str, value))
    return "–" if value in (None, "") else value
