"""How many decimals a rule's points can have, so that rounding to 28 is left out where it changes nothing."""

from decimal import Decimal
from typing import Any

from .arithmetic import decimals, finite_quotient
from .bases import field_of
from .rules import Rule
from .terms import Choice, Fixed, Lookup, Per, PerFactor, WhenFactor

_PLACES_MAX = 28
_ENDLESS = _PLACES_MAX + 1


def is_short(rule: Rule) -> bool:
    """Whether no record's points, before bounds, have more than 28 decimals."""
    places = max(_of_term(rule.basis, term) for term in rule.points)
    return places + sum(_of_factor(rule.basis, factor) for factor in rule.times) <= _PLACES_MAX


def is_short_factor(basis: str, factor: Any) -> bool:
    return _of_factor(basis, factor) <= _PLACES_MAX


def _of_term(basis: str, term: Any) -> int:
    if isinstance(term, Fixed):
        return decimals(term.fixed)
    if isinstance(term, Lookup):
        return max(decimals(value) for _, value in term.steps)
    if isinstance(term, Choice):
        return max(map(decimals, term.values.values()))
    if isinstance(term, Per):
        if term.whole:
            return decimals(term.points)
        return _of_rate(basis, term.per, term.points, term.unit, term.over)
    return _ENDLESS


def _of_factor(basis: str, factor: Any) -> int:
    if isinstance(factor, WhenFactor):
        return decimals(factor.factor)
    if isinstance(factor, PerFactor):
        most = 0 if factor.at_most is None else decimals(factor.at_most)
        return max(most, _of_rate(basis, factor.per, factor.add, factor.unit))
    return _of_term(basis, factor)


def _of_rate(basis: str, name: str, rate: Decimal, unit: Decimal, over: Decimal | None = None) -> int:
    """Decimals of (measure - over) × rate / unit."""
    field, quotient = field_of(basis, name), finite_quotient(rate, unit)
    if field.decimals is None or quotient is None:
        return _ENDLESS
    return max(field.decimals, decimals(over or 0)) + decimals(quotient)
