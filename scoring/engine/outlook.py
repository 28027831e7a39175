"""What is missing to the next tier of the target rules, and what reaching it would bring (G2, C1).

Looks at rules of one person period only, and moves nothing but `sales` (and with it attainment and order value).
Limits, caps, pools and campaigns have no part in it: they depend on other records.
"""

from collections.abc import Iterable, Iterator, Sequence
from decimal import ROUND_CEILING, Decimal, localcontext
from typing import NamedTuple

from .arithmetic import CONTEXT, Number
from .evaluation import CompiledRule
from .person_periods import Sums, values_of
from .rules import Rule
from .terms import Lookup, Per, Progressive

CENT = Decimal("0.01")
OF_TARGET, OF_SALES = "attainment", "sales"


class NextTier(NamedTuple):
    """The tier ahead: at which sales it is reached, and points (in cents) as they stand and as they would."""

    sales: Decimal
    missing: Decimal
    attainment: Decimal | None
    cents_now: int
    cents_then: int

    @property
    def gain(self) -> int:
        return self.cents_then - self.cents_now


def next_tier(rules: Sequence[CompiledRule], sums: Sums) -> NextTier | None:
    """The nearest tier above the present sales at which the rules are worth more; None above the last one."""
    with localcontext(CONTEXT):
        now = worth(rules, sums)
        for sales in sorted(set(_starts(rules, sums.target))):
            if sales <= sums.sales:
                continue
            then = worth(rules, sums._replace(sales=sales))
            if then > now:
                attainment = sales / sums.target if sums.target else None
                return NextTier(sales, sales - sums.sales, attainment, now, then)
    return None


def worth(rules: Iterable[CompiledRule], sums: Sums) -> int:
    """What the rules together give for a person period with these sums, in cents."""
    with localcontext(CONTEXT):
        values = values_of(sums)
        return sum(rule.points(values) or 0 for rule in rules)


def _starts(rules: Iterable[CompiledRule], target: Number | None) -> Iterator[Decimal]:
    """The sales, in whole cents, at which a tier of any of the rules begins."""
    for compiled in rules:
        for tier in tier_starts(compiled.rule):
            base = Decimal(1) if tier.field == OF_SALES else target
            if base:
                sales = (tier.start * base).quantize(CENT, rounding=ROUND_CEILING)
                yield sales + CENT if tier.is_open and sales == tier.start * base else sales


class TierStart(NamedTuple):
    """Where a tier of a rule begins, in `sales` or `attainment`; open: only what is above it is inside."""

    field: str
    start: Decimal
    is_open: bool = False


def tier_starts(rule: Rule) -> Iterator[TierStart]:
    """Where the tiers of a rule begin that sales can reach."""
    for condition in rule.when:
        if condition.field in (OF_TARGET, OF_SALES) and condition.op in ("gte", "gt"):
            yield TierStart(condition.field, condition.value, condition.op == "gt")
    for part in (*rule.points, *rule.times):
        if isinstance(part, Progressive) and part.progressive == OF_SALES:
            if part.of in (None, "sales_target"):
                field = OF_TARGET if part.of else OF_SALES
                yield from (TierStart(field, start) for start, _ in part.slices)
        elif isinstance(part, Lookup) and part.lookup in (OF_TARGET, OF_SALES):
            yield from (TierStart(part.lookup, start) for start, _ in part.steps)
        elif isinstance(part, Per) and part.per in (OF_TARGET, OF_SALES) and part.over is not None:
            yield TierStart(part.per, part.over)
