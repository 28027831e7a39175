"""The redemption behind a line of a statement: scoring, which shows lines, knows nothing of rewards."""

from django import template

from rewards.queries import redemptions

register = template.Library()


@register.simple_tag
def redemption_of(line):
    """The redemption that a line moved points for, or None. Lines of records never have a category of redemptions."""
    if line.category != "redemption":
        return None
    number = redemptions.by_numbers([line.record]).get(line.record)
    return number and redemptions.everybodys().get(pk=number)
