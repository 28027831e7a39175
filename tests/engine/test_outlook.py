"""What is missing to the next tier, and what it brings: by the rules themselves, to the cent."""

from decimal import Decimal

import pytest

from scoring.engine.bases import FIELDS
from scoring.engine.evaluation import compile_rule
from scoring.engine.language import Rule
from scoring.engine.outlook import next_tier, worth
from scoring.engine.person_periods import Sums

SLICES = {
    "progressive": "sales",
    "of": "sales_target",
    "unit": 1000,
    "slices": [[0, "0.8"], ["0.8", 1], [1, "1.2"], ["1.2", "1.5"], ["1.5", "1.8"]],
}
REACHED = {"when": [{"field": "attainment", "gte": 1}], "points": {"fixed": 50}}
EXCESS = {"points": {"per": "attainment", "over": 1, "unit": "0.01", "points": 2}, "at_most": 100}


def rule(**parts):
    known = {"code": "x", "name": {"en": "X"}, "category": "performance", "basis": "person_month"}
    return compile_rule(Rule.from_definition(known | parts), FIELDS["person_month"])


def month(sales, target=100_000):
    return Sums(sales=Decimal(sales), target=Decimal(target) if target else None, contracts=1)


@pytest.mark.parametrize(
    ("sales", "reached_at", "missing", "gain"),
    [
        # 80,000 × 0.8 = 64; at 42,100 it is 33.68.
        (42_100, 80_000, 37_900, "30.32"),
        (0, 80_000, 80_000, "64.00"),
        # To the target: 20,000 more in the second slice, and 50 for reaching it.
        (80_000, 100_000, 20_000, "70.00"),
        (100_000, 120_000, 20_000, "24.00"),
        (149_000, 150_000, 1_000, "1.50"),
        # Less than a cent is nothing to run for.
        (149_999, None, None, None),
        (150_000, None, None, None),
    ],
)
def test_the_next_tier_of_the_standard_rules(sales, reached_at, missing, gain):
    ahead = next_tier([rule(points=SLICES), rule(**REACHED)], month(sales))
    if reached_at is None:
        assert ahead is None
        return
    assert (ahead.sales, ahead.missing) == (reached_at, missing)
    assert abs(Decimal(ahead.gain) / 100 - Decimal(gain)) <= Decimal("0.01")


def test_every_rule_that_rests_on_sales_counts_in():
    ahead = next_tier([rule(points=SLICES), rule(**REACHED), rule(**EXCESS)], month(99_000))
    assert ahead.attainment == 1
    assert ahead.gain == 100 + 5000


def test_a_target_of_a_third_is_reached_by_whole_cents():
    ahead = next_tier([rule(**REACHED)], month(0, Decimal(100) / 3))
    assert ahead.sales == Decimal("33.34")
    assert ahead.gain == 5000


def test_above_means_a_cent_more():
    above = {"when": [{"field": "sales", "gt": 500}], "points": {"fixed": 10}}
    assert next_tier([rule(**above)], month(500)).missing == Decimal("0.01")


def test_steps_of_money_need_no_target():
    steps = {"points": {"lookup": "sales", "steps": [[1000, 5], [2000, 20]]}}
    ahead = next_tier([rule(**steps)], month(1500, target=None))
    assert (ahead.sales, ahead.gain, ahead.attainment) == (2000, 1500, None)


def test_a_tier_that_brings_nothing_is_passed_over():
    flat = {"points": {"lookup": "sales", "steps": [[1000, 5], [2000, 5], [3000, 9]]}}
    assert next_tier([rule(**flat)], month(1000)).sales == 3000


def test_without_a_rule_or_a_tier_there_is_nothing_to_say():
    assert next_tier([], month(10)) is None
    assert next_tier([rule(points={"fixed": 10})], month(10)) is None
    assert next_tier([rule(**REACHED)], month(10, target=None)) is None


def test_worth_adds_up_the_rules():
    assert worth([rule(points=SLICES), rule(**REACHED)], month(100_000)) == 8400 + 5000
