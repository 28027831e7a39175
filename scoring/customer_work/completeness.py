"""How complete a prospect file is: the weight of each field that is filled in, 100 in all (R5)."""

from decimal import Decimal

# Whom to call and what they need weigh most: without them nobody can follow the lead up.
WEIGHTS = {
    "customer": 10,
    "contact": 15,
    "phone": 15,
    "position": 10,
    "industry": 10,
    "size": 10,
    "need": 15,
    "budget": 5,
    "expected_on": 5,
    "source": 5,
}


def completeness_of(given):
    """The completeness in percent of what is given, by field; an empty text counts as not filled in."""
    return Decimal(sum(weight for name, weight in WEIGHTS.items() if _is_filled(given.get(name))))


def _is_filled(value):
    return value is not None and str(value).strip() != ""
