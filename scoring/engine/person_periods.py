"""The values of a person in a month, quarter or year, from raw sums: rule-language.md, "Bases"."""

from decimal import Decimal, localcontext
from typing import Any, NamedTuple

from .arithmetic import CONTEXT, Number


class Sums(NamedTuple):
    """What is added up for a person in a period; amounts already times the person's share.

    `sales_before` and `contracts_before` are those of the four quarters before (`periods.four_quarters_before`);
    `target` is the period's sales target, None or 0 where there is none.
    """

    sales: Number = 0
    contracts: int = 0
    customers: int = 0
    new_customers: int = 0
    repeat_customers: int = 0
    collected: Number = 0
    due: Number = 0
    collected_of_due: Number = 0
    sales_before: Number = 0
    contracts_before: int = 0
    target: Number | None = None


def values_of(sums: Sums) -> tuple[Any, ...]:
    """A record's `values` in the order of `bases.FIELDS["person_month"]`; quotients in 50 digits."""
    with localcontext(CONTEXT):
        target = sums.target if sums.target is not None and sums.target > 0 else None
        aov = _quotient(sums.sales, sums.contracts)
        before = _quotient(sums.sales_before, sums.contracts_before)
        growth = None
        if aov is not None and before:
            # In one quotient, so that equal averages of thirds grow by exactly 0.
            now = Decimal(sums.sales) * sums.contracts_before
            growth = now / (sums.sales_before * sums.contracts) - 1
        return (
            target,
            sums.sales,
            _quotient(sums.sales, target),
            sums.collected,
            sums.due,
            sums.collected_of_due,
            _quotient(sums.collected_of_due, sums.due),
            sums.contracts,
            sums.customers,
            sums.new_customers,
            sums.repeat_customers,
            _quotient(sums.repeat_customers, sums.customers),
            aov,
            before,
            growth,
        )


def _quotient(dividend: Number, divisor: Number | None) -> Decimal | None:
    return Decimal(dividend) / divisor if divisor else None
