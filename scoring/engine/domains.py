"""Which values a field can have at all: its bounds, whether it is whole, whether it may be without a value.

Only what the import, the database or the arithmetic of a field guarantees stands here; what is merely usual (a discount
below 100 %) does not. Attributes of claims are what their kind declares.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from .arithmetic import Number
from .bases import BASES, BOOLEAN, CHOICE, CLAIM, NUMBER, Field, field_of
from .claims import ClaimKind, fields_with_types


class Bounds(NamedTuple):
    """The numbers between two ends, each open where it is None; the low end itself may be left out."""

    low: Decimal | None = None
    high: Decimal | None = None
    is_low_inside: bool = True


_ANY = Bounds()
_FROM_0 = Bounds(Decimal(0))
_ABOVE_0 = Bounds(Decimal(0), is_low_inside=False)
_RATE = Bounds(Decimal(0), Decimal(1))

_BOUNDS: dict[str, dict[str, Bounds]] = {
    "contract": {
        "amount": _ABOVE_0,
        "margin_rate": Bounds(high=Decimal(1)),
        "term_days": _FROM_0,
        "years": _FROM_0,
    },
    "receipt": {"contract.amount": _ABOVE_0},
    "lead": {"completeness": Bounds(Decimal(0), Decimal(100))},
    "visit": {"minutes": _FROM_0},
    "feedback": {"rating": Bounds(Decimal(1), Decimal(5))},
    "person": {
        "sales_target": _ABOVE_0,
        "sales": _FROM_0,
        "attainment": _FROM_0,
        "due": _FROM_0,
        "collected_of_due": _FROM_0,
        "collection_rate": _RATE,
        "contracts": _FROM_0,
        "customers": _FROM_0,
        "new_customers": _FROM_0,
        "repeat_customers": _FROM_0,
        "repeat_rate": _RATE,
        "aov": _ABOVE_0,
        "aov_before": _ABOVE_0,
        "aov_growth": Bounds(Decimal(-1), is_low_inside=False),
    },
}

_MISSING = {
    "contract": {"margin_rate", "days_to_paid", "days_early"},
    "person": {"sales_target", "attainment", "collection_rate", "repeat_rate", "aov", "aov_before", "aov_growth"},
}

#: Numbers of which only a few values exist.
_VALUES = {("feedback", "rating"): ("5", "4", "3", "2", "1")}


def declared(basis: str, name: str, claims: Mapping[str, ClaimKind]) -> Field:
    """The field with the type and the choices that its basis or its kind of claim declares."""
    kind = claims.get(basis.removeprefix(CLAIM)) if basis.startswith(CLAIM) else None
    found = fields_with_types(kind).get(name) if kind else None
    return found or field_of(basis, name)


def bounds(basis: str, name: str, claims: Mapping[str, ClaimKind]) -> Bounds:
    """The numbers that the field can hold."""
    if not basis.startswith(CLAIM):
        return _BOUNDS.get(_family(basis), {}).get(name, _ANY)
    kind = claims.get(basis.removeprefix(CLAIM))
    attribute = kind.attributes.get(name) if kind else None
    return Bounds(attribute.min, attribute.max) if attribute else _ANY


def may_be_missing(basis: str, name: str) -> bool:
    """Whether a record can be without a value of the field: any attribute of a claim can."""
    return basis.startswith(CLAIM) or name in _MISSING.get(_family(basis), ())


def known_values(basis: str, field: Field) -> tuple[str, ...] | None:
    """All the values that the field can have, as texts; None where they are not a short list."""
    if field.type == CHOICE:
        return field.choices
    if field.type == BOOLEAN:
        return ("true", "false")
    return _VALUES.get((basis, field.name))


def is_whole(field: Field) -> bool:
    return field.type == NUMBER and field.decimals == 0


def covers(found: Bounds, start: Number) -> bool:
    """Whether no value lies below a start."""
    return found.low is not None and start <= found.low


def _family(basis: str) -> str:
    return "person" if basis in BASES and BASES[basis].period else basis
