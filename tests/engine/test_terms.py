"""Terms, conditions, factors and bounds: a table of cases, with values on the steps and 0.01 beside them."""

from decimal import Decimal

import pytest

from scoring.engine.arithmetic import CONTEXT, canonical, rounded
from scoring.engine.bases import FIELDS
from scoring.engine.evaluation import compile_rule
from scoring.engine.language import fields_of
from scoring.engine.person_periods import Sums, values_of
from tests.engine import making

# what the rule says about a claim of a size, a grade, a boolean and a note, and what it comes to
TERMS = [
    ("{fixed: 30}", {}, "30"),
    ("{fixed: -0.05}", {}, "-0.05"),
    ("{per: size, unit: 1000, points: 0.5}", {"size": "999.99"}, "0.499995"),
    ("{per: size, unit: 1000, points: 0.5}", {"size": -1000}, "-0.5"),
    ("{per: size, unit: 1000, points: 0.5}", {}, "0"),
    ("{per: size, unit: 1000, points: 0.5}", {"size": "1000 as text"}, "0"),
    ("{per: size, unit: 1000, points: 0.5}", {"size": True}, "0"),
    ("{per: size, unit: 3, points: 1}", {"size": 1}, "0.3333333333333333333333333333"),
    ("{per: size, unit: 1000, points: 0.5, whole: true}", {"size": "1999.99"}, "0.5"),
    ("{per: size, unit: 1000, points: 0.5, whole: true}", {"size": 2000}, "1"),
    ("{per: size, unit: 1000, points: 0.5, whole: true}", {"size": "-1999.99"}, "-0.5"),
    ("{per: size, unit: 0.1, points: 1, whole: true}", {"size": "0.3"}, "3"),
    ("{per: size, over: 1, unit: 0.01, points: 2}", {"size": "1"}, "0"),
    ("{per: size, over: 1, unit: 0.01, points: 2}", {"size": "1.01"}, "2"),
    ("{per: size, over: 1, unit: 0.01, points: 2}", {"size": "0.99"}, "0"),
    ("{per: size, over: -2, unit: 1, points: 1}", {"size": "-1.5"}, "0.5"),
    ("{per: size, over: 1000, unit: 500, points: 1, whole: true}", {"size": "1499.99"}, "0"),
    ("{per: size, over: 1000, unit: 500, points: 1, whole: true}", {"size": "1500"}, "1"),
    ("{lookup: size, steps: [[10, 1], [20, 3]]}", {"size": "9.99"}, "0"),
    ("{lookup: size, steps: [[10, 1], [20, 3]]}", {"size": 10}, "1"),
    ("{lookup: size, steps: [[10, 1], [20, 3]]}", {"size": "19.99"}, "1"),
    ("{lookup: size, steps: [[10, 1], [20, 3]]}", {"size": "20.00"}, "3"),
    ("{lookup: size, steps: [[10, 1], [20, 3]]}", {"size": "19.99999999999999999999999999999"}, "3"),
    ("{lookup: size, steps: [[10, 1], [20, 3]]}", {}, "0"),
    ("{lookup: size, steps: [[-10, -1], [0, 0]]}", {"size": "-0.01"}, "-1"),
    ("{lookup: size, steps: [[-10, -1], [0, 0]]}", {"size": 0}, "0"),
    ("{progressive: size, unit: 10, slices: [[0, 1], [100, 2], [120, 3.5]]}", {"size": 100}, "10"),
    ("{progressive: size, unit: 10, slices: [[0, 1], [100, 2], [120, 3.5]]}", {"size": "100.01"}, "10.002"),
    ("{progressive: size, unit: 10, slices: [[0, 1], [100, 2], [120, 3.5]]}", {"size": 130}, "17.5"),
    ("{progressive: size, unit: 10, slices: [[0, 1]]}", {"size": -5}, "0"),
    ("{progressive: size, unit: 10, slices: [[0, 1]]}", {}, "0"),
    ("{choice: grade, values: {A: 80, B: 40}}", {"grade": "B"}, "40"),
    ("{choice: grade, values: {A: 80, B: 40}}", {"grade": "C"}, "0"),
    ("{choice: grade, values: {A: 80, B: 40}}", {}, "0"),
    ("{choice: size, values: {2: 5, 2.50: 9, -1: -3}}", {"size": "2.5"}, "9"),
    ("{choice: size, values: {2: 5, 2.50: 9, -1: -3}}", {"size": "2.00"}, "5"),
    ("{choice: size, values: {2: 5, 2.50: 9, -1: -3}}", {"size": -1}, "-3"),
    ("{choice: note, values: {30: 1}}", {"note": "30"}, "1"),
    ("{choice: note, values: {30: 1}}", {"note": "30.0"}, "0"),
    ('{choice: size, values: {"2.50": 1}}', {"size": "2.5"}, "0"),
    ("{choice: passed, values: {true: 7, false: 1}}", {"passed": True}, "7"),
    ("{choice: passed, values: {true: 7, false: 1}}", {"passed": False}, "1"),
    ("{choice: passed, values: {true: 7, 1: 3}}", {"passed": True}, "7"),
    ("{choice: note, values: {true: 7}}", {"note": "true"}, "7"),
    ("[{fixed: 2}, {per: size, unit: 1, points: -0.5}, {lookup: size, steps: [[1, 1]]}]", {"size": 1}, "2.5"),
]

FACTORS = [
    ("{choice: grade, values: {A: 1.5, B: 0}}", {"grade": "A"}, "15"),
    ("{choice: grade, values: {A: 1.5, B: 0}}", {"grade": "B"}, "0"),
    ("{choice: grade, values: {A: 1.5, B: 0}}", {"grade": "C"}, "10"),
    ("{choice: grade, values: {A: 1.5, B: 0}}", {}, "10"),
    ("{lookup: size, steps: [[10, 1.2], [30, 0]]}", {"size": "9.99"}, "10"),
    ("{lookup: size, steps: [[10, 1.2], [30, 0]]}", {"size": 10}, "12"),
    ("{lookup: size, steps: [[10, 1.2], [30, 0]]}", {"size": 30}, "0"),
    ("{lookup: size, steps: [[10, 1.2], [30, 0]]}", {}, "10"),
    ("{per: size, unit: 5, add: 0.05, at_most: 1.3}", {"size": 5}, "10.5"),
    ("{per: size, unit: 5, add: 0.05, at_most: 1.3}", {"size": 30}, "13"),
    ("{per: size, unit: 5, add: 0.05, at_most: 1.3}", {"size": 31}, "13"),
    ("{per: size, unit: 3, add: 1}", {"size": 1}, "13.3333333333333333333333333333"),
    ("{per: size, unit: 10, add: -0.1}", {"size": 120}, "-2"),
    ("{per: size, unit: 5, add: 0.05}", {}, "10"),
    ("{when: [{field: passed, eq: true}, {field: size, gt: 10}], factor: 1.25}", {"passed": True, "size": 10}, "10"),
    ("{when: [{field: passed, eq: true}, {field: size, gt: 10}], factor: 1.25}", {"passed": True, "size": 11}, "12.5"),
]

CONDITIONS = [
    ("eq: 2", "size", [2, "2.0", "2.00000000000000000000000000000001"], [3, None, "1.99", True]),
    ("eq: 2.50", "size", ["2.5"], ["2.51", None]),
    ("ne: 2", "size", [3, "1.99", True], [2, "2.0", None]),
    ("in: [2, 3]", "size", [2, 3, "3.0"], ["2.5", None]),
    ("gt: 2", "size", ["2.01"], [2, 1, None, True]),
    ("gte: 2", "size", [2, "2.01"], ["1.99", None]),
    ("lt: 2", "size", ["1.99"], [2, 3, None]),
    ("lte: 2", "size", [2], ["2.01", None]),
    ("missing: true", "size", [None], [0, 2]),
    ("missing: false", "size", [0, 2], [None]),
    ("eq: A", "grade", ["A"], ["B", None, "a"]),
    ("ne: A", "grade", ["B"], ["A", None]),
    ("in: [A, C]", "grade", ["A", "C"], ["B", None]),
    ("eq: true", "passed", [True], [False, None, 1]),
    ("ne: true", "passed", [False, 1], [True, None]),
    ("in: [false]", "passed", [False], [True, None]),
    ("eq: '30'", "note", ["30", 30], ["30.0", None]),
    ("gte: 0", "grade", [], ["A", None]),
]


def gross(body: str, values: dict) -> Decimal:
    """The exact points of a claim by a rule, to 28 decimals."""
    made = making.book("{code: a, basis: claim.sample, " + body)
    given = {name: _number(name, value) for name, value in values.items()}
    record = making.claim("A1", **given)
    compiled = compile_rule(made.rules[0], fields_of("claim.sample", made.kinds))
    return canonical(rounded(compiled.gross(record.values)))


def _number(name, value):
    is_number = name == "size" and isinstance(value, str) and "text" not in value
    return Decimal(value) if is_number else value


@pytest.mark.parametrize(("term", "values", "expected"), TERMS)
def test_a_term_gives_its_points(term, values, expected):
    assert gross(f"points: {term}}}", values) == Decimal(expected)


@pytest.mark.parametrize(("factor", "values", "expected"), FACTORS)
def test_a_factor_multiplies(factor, values, expected):
    assert gross(f"points: {{fixed: 10}}, times: [{factor}]}}", values) == Decimal(expected)


@pytest.mark.parametrize(("condition", "field", "true", "false"), CONDITIONS)
def test_a_condition_holds_or_not(condition, field, true, false):
    body = f"when: [{{field: {field}, {condition}}}], points: {{fixed: 1}}}}"
    assert [gross(body, {field: value}) for value in true] == [1] * len(true)
    assert [gross(body, {field: value}) for value in false] == [0] * len(false)


def test_factors_apply_in_order_after_the_sum_of_the_terms():
    body = (
        "points: [{fixed: 10}, {per: size, unit: 1, points: 0.01}],"
        "times: [{choice: grade, values: {A: 1.5}}, {lookup: size, steps: [[10, 1.2]]}]}"
    )
    assert gross(body, {"grade": "A", "size": 30}) == Decimal("18.54")


@pytest.mark.parametrize(
    ("bounds", "size", "expected"),
    [
        ("at_most: 300", "300.01", "300"),
        ("at_most: 300", "299.99", "299.99"),
        ("at_least: 5", "4.99", "5"),
        ("at_least: 5", "0", "5"),
        ("at_least: -50, at_most: 99.995", "-50.01", "-50"),
        ("at_least: -50, at_most: 99.995", "100", "99.995"),
        ("at_most: -1", "0.5", "-1"),
    ],
)
def test_bounds_hold_for_one_record(bounds, size, expected):
    assert gross(f"points: {{per: size, unit: 1, points: 1}}, {bounds}}}", {"size": size}) == Decimal(expected)


def test_at_least_lifts_what_no_step_reaches_but_not_what_when_leaves_out():
    body = "when: [{field: passed, eq: true}], points: {lookup: size, steps: [[10, 1]]}, at_least: 5}"
    assert gross(body, {"passed": True, "size": 1}) == 5
    assert gross(body, {"passed": False, "size": 1}) == 0


def test_a_progressive_of_a_target_counts_fractions_of_it():
    rule = making.rule(
        "{code: a, basis: person_month,"
        " points: {progressive: sales, of: sales_target, unit: 1, slices: [[0, 1], [0.8, 2]]}}"
    )
    run = compile_rule(rule, FIELDS["person_month"]).gross
    month = making.person("P1/2024-03", "2024-03-31", sales=100, sales_target=100).values
    assert run(month) == 120
    assert run(making.person("P1/2024-03", "2024-03-31", sales=100, sales_target=None).values) == 0
    assert run(making.person("P1/2024-03", "2024-03-31", sales=100, sales_target=-1).values) == 0


def test_a_twelfth_of_a_target_is_met_exactly():
    """2000 / 12 has no end, but 150 is 0.9 of it, and 149.99 isn't."""
    rule = making.rule("{code: a, basis: person_month, points: {lookup: attainment, steps: [[0, 1], [0.9, 3]]}}")
    run = compile_rule(rule, FIELDS["person_month"]).gross
    target = CONTEXT.divide(Decimal(2000), Decimal(12))
    assert run(values_of(Sums(sales=150, target=target))) == 3
    assert run(values_of(Sums(sales=Decimal("149.99"), target=target))) == 1


def test_names_and_constants_of_a_book_never_become_source():
    nasty = "__import__('os').system('x')"
    made = making.book(
        '{code: a, basis: claim.sample, points: {choice: "' + nasty + '", values: {"' + nasty + '": 1}}}',
        more=making.SAMPLE.replace("size:", f'"{nasty}":'),
    )
    compiled = compile_rule(made.rules[0], fields_of("claim.sample", made.kinds))
    assert "import" not in compiled.source
    assert compiled.gross((nasty, None, None, None, None, None)) == 1
