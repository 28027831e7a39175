"""What templates of money ask: which of its pages the reader has, and figures that only stand there."""

from decimal import Decimal

from django import template
from django.core.exceptions import FieldDoesNotExist

from rewards.models import Policy
from teams import permissions

register = template.Library()


@register.simple_tag
def rights(user):
    """Which of the pages beside budgets the reader may open."""
    return {
        "see_coefficients": permissions.can_see_coefficients(user),
        "edit_policy": permissions.can_edit_policy(user),
    }


@register.filter
def coefficient(value):
    """A factor to three decimals, without a zero at the end of them: 1.20, 0.125."""
    number = round(Decimal(value), 3).normalize()
    return f"{number:.2f}" if number.as_tuple().exponent > -2 else f"{number:f}"


@register.filter
def policy_label(name):
    """What a setting is called."""
    try:
        return Policy._meta.get_field(name).verbose_name
    except FieldDoesNotExist:
        return name
