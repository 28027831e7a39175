"""Exact decimal arithmetic of the rule language: 50 digits are carried, 28 decimals are compared.

Numbers of the engine are `int` or `Decimal`, never `float`; points are summed as whole cents.
"""

from collections.abc import Mapping, Sequence
from decimal import (
    ROUND_HALF_EVEN,
    Context,
    Decimal,
    DivisionByZero,
    InvalidOperation,
    Overflow,
)
from fractions import Fraction
from functools import lru_cache
from typing import Any

Number = int | Decimal

#: The context in which everything is computed (`with localcontext(CONTEXT): ...`).
CONTEXT = Context(prec=50, rounding=ROUND_HALF_EVEN, traps=[InvalidOperation, DivisionByZero, Overflow])
_WIDE = Context(prec=120, rounding=ROUND_HALF_EVEN, traps=[InvalidOperation])
_COMPARED = Decimal("1e-28")
_COMPARED_CENTS = Decimal("1e-26")

ZERO = Decimal(0)
ONE = Decimal(1)
HALF = Decimal("0.5")
HUNDRED = Decimal(100)


def rounded(value: Number) -> Number:
    """The value as it is compared: with at most 28 decimals, so that 0.9 of a target is 0.9."""
    if type(value) is int:
        return value
    try:
        return value.quantize(_COMPARED, context=_WIDE)  # type: ignore[union-attr]
    except InvalidOperation:  # above 10^90: no decimals that could matter
        return value


def rounded_cents(value: Number) -> Number:
    """Cents whose points are rounded to 28 decimals."""
    try:
        return value.quantize(_COMPARED_CENTS, context=_WIDE)  # type: ignore[union-attr]
    except InvalidOperation:
        return value


def whole(value: Number) -> int:
    """Whole units of a quotient, towards zero."""
    return int(rounded(value))


def cents(points: Number) -> int:
    """Points as cents, rounded half up (away from zero); `points` is rounded to 28 decimals already."""
    return int(points * 100 + HALF) if points > 0 else int(points * 100 - HALF)


def size_of(value: Number) -> Number:
    """The number without its sign."""
    return -value if value < 0 else value


def percent_of(base: int, percent: Number) -> int:
    """`percent` of `base` cents, rounded half up (away from zero) to a cent."""
    numerator, denominator = Decimal(percent).as_integer_ratio()
    return half_up(base * numerator, denominator * 100)


def half_up(numerator: int, denominator: int) -> int:
    """The quotient of two integers (denominator above 0), rounded half up (away from zero)."""
    size = (2 * abs(numerator) + denominator) // (2 * denominator)
    return size if numerator >= 0 else -size


def progressive(measure: Number | None, of: Number | None, shape: tuple[Decimal, Any]) -> Number:
    """Marginal slices: the part of the measure inside a slice earns part / unit × rate."""
    if measure is None or of is None or rounded(measure) <= 0 or rounded(of) <= 0:
        return ZERO
    unit, slices = shape
    starts = [start * of for start, _ in slices]
    total = ZERO
    for place, (_, rate) in enumerate(slices):
        end = starts[place + 1] if place + 1 < len(slices) else measure
        if measure <= starts[place]:
            break
        total += (min(measure, end) - starts[place]) * rate
    return total / unit


def split(total: int, shares: Sequence[tuple[str, Number]]) -> list[tuple[str, int]]:
    """`total` cents among `(person code, percent)`, by largest remainder; sorted by person code.

    Each gets the part rounded down towards zero; the cents left over go one by one to the largest remainders
    (ties: by person code). Negative points are split as the positive amount, with the sign put back.
    """
    if not shares:
        return []  # an approved claim without participants gives nobody anything
    people, weights, whole = _weights(tuple(shares))
    return list(zip(people, _by_largest_remainder(total, weights, whole), strict=True))


def split_by(total: int, weights: Mapping[str, int]) -> dict[str, int]:
    """The same by weights of any size, at least 0 and one of them above it: ``{person code: cents}``."""
    people = sorted(weights)
    sizes = [weights[person] for person in people]
    return dict(zip(people, _by_largest_remainder(total, sizes, sum(sizes)), strict=True))


def _by_largest_remainder(total: int, weights: Sequence[int], whole: int) -> list[int]:
    """Parts of `total` that add up to it, by weights that add up to `whole`."""
    size = abs(total)
    parts = [size * weight // whole for weight in weights]
    left = size - sum(parts)
    if left:
        remainders = [size * weight % whole for weight in weights]
        for _ in range(left):
            place = remainders.index(max(remainders))  # the first of several: by person code
            parts[place] += 1
            remainders[place] = -1
    return [-part for part in parts] if total < 0 else parts


@lru_cache(maxsize=20_000)
def _weights(shares: tuple[tuple[str, Number], ...]) -> tuple[list[str], list[int], int]:
    """The people in the order of their codes, their percentages as integers, and what 100 percent are."""
    shares = tuple(sorted(shares))
    scale = 10 ** max((decimals(share) for _, share in shares), default=0)
    return [person for person, _ in shares], [int(share * scale) for _, share in shares], 100 * scale


def finite_quotient(dividend: Number, divisor: Number) -> Decimal | None:
    """dividend / divisor where it is a decimal of at most 28 digits, else None (a third, say)."""
    quotient = Fraction(dividend) / Fraction(divisor)
    rest = quotient.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest != 1:
        return None
    exact = CONTEXT.divide(Decimal(quotient.numerator), Decimal(quotient.denominator))
    return exact if len(exact.as_tuple().digits) <= 28 else None


def decimals(value: Number) -> int:
    """How many digits after the point the number is written with."""
    exponent = Decimal(value).as_tuple().exponent
    return max(0, -int(exponent))


def canonical(value: Number) -> Decimal:
    """The same number without trailing zeros and without an exponent: 2.50 is 2.5, 1E+3 is 1000."""
    value = Decimal(value)
    return Decimal(int(value)) if value == value.to_integral_value() else value.normalize(_WIDE)


def shortest(value: Number) -> str:
    """A number as text in its shortest form: 30, 2.5, -0.01."""
    return str(value) if type(value) is int else format(canonical(value), "f")


def text_of(value: Any) -> str | None:
    """A value as the text by which `eq`, `ne`, `in`, `choice` and `same` compare; None where there is none.

    Two numbers are equal exactly when their texts are, so that this one key serves numbers too.
    """
    kind = type(value)
    if kind is str or value is None:
        return value
    if kind is bool:
        return "true" if value else "false"
    return shortest(rounded(value))


def measure_of(value: Any) -> Number | None:
    """A value as a measure: None for texts and booleans, which have no value as one."""
    kind = type(value)
    return value if kind is Decimal or kind is int else None
