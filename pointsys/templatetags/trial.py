"""What pages say while the whole company is on trial (S3)."""

from django import template
from django.utils import timezone

from teams import permissions
from teams.models import Company

register = template.Library()


@register.inclusion_tag("scoring/trial_banner.html", takes_context=True)
def trial_banner(context, company):
    """Points are shown, but do not count until a day; nothing where they do."""
    first = company.counts_from
    return {
        "is_on_trial": first is not None and first > timezone.localdate(),
        "first": None if first == Company.NOT_YET else first,
        "has_page": permissions.can_see_rules(context["request"].user),
    }
