"""Codes made from names, for whoever leaves the field empty."""

from django.utils.text import slugify

from scoring.models import ClaimKind, Rule

LENGTH = 40


def suggest(sort, fields, taken):
    """A free code such as `customer.first-order`; by number where there is no English name."""
    name = slugify((fields.get("name") or {}).get("en") or "")[:LENGTH].strip("-")
    if sort == "claim":
        stem = name.replace("-", "_") or "kind"
    else:
        family = "campaign" if sort == "campaign" else fields.get("category") or "rule"
        stem = f"{family}.{name or 'new'}"
    code, number = stem, 1
    while code in taken:
        number += 1
        code = f"{stem}-{number}"
    return code


def taken(sort, proposal, but=None):
    """The codes in use: in the book, ever, and in the proposal."""
    found = set(proposal.changes.filter(sort=sort).exclude(code=but).values_list("code", flat=True))
    if sort == "claim":
        return found | set(ClaimKind.objects.exclude(kind=but).values_list("kind", flat=True))
    others = proposal.changes.filter(sort__in=("rule", "campaign")).exclude(code=but).values_list("code", flat=True)
    return found | set(others) | set(Rule.objects.exclude(code=but).values_list("code", flat=True))
