"""What the form offers: bases, the fields of a basis, the operators of a field, the terms and factors."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from scoring.engine import labels
from scoring.engine.bases import BASES, BOOLEAN, CHOICE, CLAIM, NUMBER, TEXT, Field
from scoring.engine.claims import fields_of
from scoring.engine.domains import known_values, may_be_missing
from scoring.engine.parts import is_number_text

OPERATORS = {
    "eq": pgettext_lazy("condition", "is"),
    "ne": pgettext_lazy("condition", "is not"),
    "in": pgettext_lazy("condition", "is one of"),
    "gte": pgettext_lazy("condition", "is at least"),
    "gt": pgettext_lazy("condition", "is above"),
    "lte": pgettext_lazy("condition", "is at most"),
    "lt": pgettext_lazy("condition", "is below"),
    "known": pgettext_lazy("condition", "has a value"),
    "missing": pgettext_lazy("condition", "has no value"),
}
COMPARISONS = ("gte", "gt", "lte", "lt")
WITHOUT_VALUE = ("known", "missing")

TERMS = {
    "fixed": _("A fixed number of points"),
    "per": _("Points for every unit of a measure"),
    "lookup": _("Points by steps of a measure"),
    "progressive": _("Points by slices of a measure, each with its own rate"),
    "choice": _("Points by value, such as a grade"),
}
FACTORS = {
    "when": _("A factor under a condition"),
    "lookup": _("A factor by steps of a measure"),
    "choice": _("A factor by value, such as a grade"),
    "per": _("A factor that grows with a measure"),
}
PERIODS = {
    "day": pgettext_lazy("a period", "day"),
    "week": pgettext_lazy("a period", "week"),
    "month": pgettext_lazy("a period", "month"),
    "quarter": pgettext_lazy("a period", "quarter"),
    "year": pgettext_lazy("a period", "year"),
}


def is_basis(basis, claims):
    return basis in BASES or basis.removeprefix(CLAIM) in claims


def fields_offered(basis, claims):
    """The fields of a basis with their labels and units, in its order; none of a basis that there isn't."""
    if not is_basis(basis, claims):
        return []
    return [labels.field(basis, name, claims) for name in fields_of(basis, claims)]


def field(basis, name, claims):
    """The field of that name, also of one that is gone."""
    try:
        return labels.field(basis, name, claims)
    except KeyError:
        return Field(name, TEXT, {"en": name, "zh-hans": name})


def measures_offered(basis, claims):
    """The fields that can be a measure: numbers, and choices that are numbers."""
    return [
        each
        for each in fields_offered(basis, claims)
        if each.type == NUMBER or any(is_number_text(choice) for choice in each.choices)
    ]


def values_of(basis, field):
    """The values of a field that is a short list; None where anything may be written."""
    if field.type in (CHOICE, BOOLEAN):
        return known_values(basis, field)
    return None


def operators_of(basis, field):
    """The operators that make sense for a field."""
    if field.type == BOOLEAN:
        found = ["eq"]
    elif field.type == CHOICE:
        numbers = any(is_number_text(choice) for choice in field.choices)
        found = ["eq", "in", "ne", *(COMPARISONS if numbers else ())]
    elif field.type == NUMBER:
        found = [*COMPARISONS, "eq", "ne", "in"]
    else:
        found = ["eq", "in", "ne"]
    return [*found, *(WITHOUT_VALUE if may_be_missing(basis, field.name) else ())]
