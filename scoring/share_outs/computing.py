"""Who gets how much: arithmetic of whole cents, without a database. What is shared adds up exactly."""

from collections.abc import Collection, Mapping
from decimal import Decimal

from scoring.engine import arithmetic
from scoring.models import ShareOut

Mode = ShareOut.Mode


def shares(
    points: Decimal, mode: str, *, contributions: Mapping[str, Decimal], members: Collection[str], percent: Decimal
) -> dict[str, Decimal]:
    """``{person code: points}``, to the cent; by largest remainder, ties by person code. Empty: nobody to share with.

    Contributions below zero count as none. By hand begins as by contribution does.

    :param percent: of a mixed one, the part that goes by contribution; the rest is shared equally
    """
    total = arithmetic.cents(points)
    earned = {code: weight for code, given in contributions.items() if (weight := arithmetic.cents(given)) > 0}
    alike = dict.fromkeys(members, 1)
    if mode == Mode.EQUAL or (mode == Mode.MANUAL and not earned):
        return _points(_split(total, alike))
    if mode in (Mode.CONTRIBUTION, Mode.MANUAL):
        return _points(_split(total, earned))
    if not earned or not alike:
        return {}
    by_contribution = arithmetic.percent_of(total, percent)
    parts = _split(by_contribution, earned), _split(total - by_contribution, alike)
    return _points({code: sum(part.get(code, 0) for part in parts) for code in {**earned, **alike}})


def _split(cents, weights):
    return arithmetic.split_by(cents, weights) if weights else {}


def _points(cents):
    return {code: Decimal(each) / 100 for code, each in sorted(cents.items())}
