"""A team's target among its members: equally, or in the proportion of something; together it is the whole."""

from collections.abc import Mapping
from decimal import Decimal

from scoring.engine import arithmetic


def broken_down(amount: Decimal, weights: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """``{code: part}`` that add up to the amount: whole units where it is whole (ten customers), else to the cent.

    :param weights: at least 0; where all are 0 the parts are equal
    """
    if not weights:
        return {}
    unit = Decimal(1) if amount == amount.to_integral_value() else Decimal("0.01")
    scaled = {code: int(max(weight, Decimal(0)) * 10**6) for code, weight in weights.items()}
    if not any(scaled.values()):
        scaled = dict.fromkeys(weights, 1)
    parts = arithmetic.split_by(int(amount / unit), scaled)
    return {code: part * unit for code, part in parts.items()}
