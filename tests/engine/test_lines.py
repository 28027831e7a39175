"""From points to lines: limits, rounding, splits, caps, pools, versions, periods."""

import json
from datetime import date
from decimal import Decimal, getcontext

import pytest

from scoring.engine.arithmetic import split
from scoring.engine.scorer import OutOfOrder, Scorer, Unscorable, inputs_json, versions_of
from tests.engine import making
from tests.engine.making import book, claim, contract, person, points, receipt, visit

PER_YUAN = "points: {per: amount, unit: 1, points: 1}"
VISITS = "basis: visit, points: {choice: level, values: {decision: 0, manager: 6, staff: -3}}"


# ---- limits ---------------------------------------------------------------------------------------------------


def test_only_the_first_record_of_a_group_scores_in_the_order_of_codes():
    made = book(f"{{code: a, {VISITS}, limit: {{count: 1, per: day, same: [owner, customer]}}}}")
    found = points(
        made,
        visit("V9", level="manager"),
        visit("V10", level="manager"),
        visit("V11", level="manager", customer="K2"),
        visit("V12", level="manager", owner="P2"),
        visit("V13", level="manager", on="2024-03-06"),
    )
    assert found == ["a V10 P1 6.00", "a V11 P1 6.00", "a V12 P2 6.00", "a V13 P1 6.00"]


def test_a_record_worth_nothing_takes_no_place_but_one_that_rounds_to_nothing_does():
    made = book(
        "{code: a, basis: contract, points: {per: amount, unit: 1, points: 1}, limit: {count: 1, per: day}}",
    )
    assert points(made, contract("C1", amount=0), contract("C2", amount=5)) == ["a C2 P1 5.00"]
    assert points(made, contract("C1", amount=0.001), contract("C2", amount=5)) == []


def test_negative_points_take_a_place():
    made = book(f"{{code: a, {VISITS}, limit: {{count: 1, per: day}}}}")
    assert points(made, visit("V1", level="staff"), visit("V2", level="manager")) == ["a V1 P1 -3.00"]


@pytest.mark.parametrize(
    ("per", "year_starts", "same_period", "next_period"),
    [
        ("day", 1, "2024-12-30", "2024-12-31"),
        ("week", 1, "2025-01-05", "2025-01-06"),
        ("month", 1, "2024-12-31", "2025-01-01"),
        ("quarter", 1, "2024-12-31", "2025-01-01"),
        ("year", 1, "2024-12-31", "2025-01-01"),
        ("quarter", 2, "2025-01-31", "2025-02-01"),
        ("year", 4, "2025-03-31", "2025-04-01"),
    ],
)
def test_a_limit_begins_anew_with_its_period(per, year_starts, same_period, next_period):
    made = book(f"{{code: a, {VISITS}, limit: {{count: 1, per: {per}, same: [owner]}}}}")
    found = points(
        made,
        visit("V1", on="2024-12-30", level="manager"),
        visit("V2", on=same_period, level="manager"),
        visit("V3", on=next_period, level="manager"),
        year_starts=year_starts,
    )
    assert found == ["a V1 P1 6.00", "a V3 P1 6.00"]


def test_no_value_is_a_value_of_its_own_in_a_limits_group():
    made = book(
        "{code: a, basis: claim.sample, points: {fixed: 1}, limit: {count: 1, per: day, same: [customer, size]}}"
    )
    found = points(
        made,
        claim("A1"),
        claim("A2"),
        claim("A3", customer="K1"),
        claim("A4", size=2),
        claim("A5", size=2.0),
        claim("A6", size="2"),
    )
    assert found == ["a A1 P1 1.00", "a A3 P1 1.00", "a A4 P1 1.00"]


def test_a_claim_without_participants_gives_nobody_anything_and_takes_its_place():
    made = book("{code: a, basis: claim.sample, points: {fixed: 1}, limit: {count: 1, per: day}}")
    assert points(made, claim("A1", owner=None), claim("A2")) == []


# ---- rounding and splits --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fixed", "expected"),
    [("0.005", "0.01"), ("0.0049", None), ("-0.005", "-0.01"), ("-0.0049", None), ("2.675", "2.68")],
)
def test_points_are_rounded_half_away_from_zero(fixed, expected):
    made = book(f"{{code: a, basis: contract, points: {{fixed: {fixed}}}}}")
    assert points(made, contract("C1")) == ([] if expected is None else [f"a C1 P1 {expected}"])


@pytest.mark.parametrize(
    ("cents", "shares", "expected"),
    [
        (10000, {"P1": "33.34", "P2": "33.33", "P3": "33.33"}, [3334, 3333, 3333]),
        (1, {"P1": 50, "P2": 50}, [1, 0]),
        (5, {"P3": 25, "P2": 25, "P10": 25, "P1": 25}, [2, 1, 1, 1]),
        (-5, {"P1": 50, "P2": 50}, [-3, -2]),
        (1, {"P2": "99.5", "P4": "0.5"}, [1, 0]),
        (7, {"P1": "0.0001", "P2": "99.9999"}, [0, 7]),
        (0, {"P1": 50, "P2": 50}, [0, 0]),
        (2, {"P1": "33.3333", "P2": "33.3333", "P3": "33.3334"}, [1, 0, 1]),
    ],
)
def test_cents_left_over_go_to_the_largest_remainders(cents, shares, expected):
    given = [(code, Decimal(share)) for code, share in shares.items()]
    assert split(cents, given) == list(zip(sorted(shares), expected, strict=True))


def test_a_shared_record_gives_lines_in_the_order_of_persons():
    made = book("{code: a, basis: contract, points: {fixed: 0.05}}")
    shared = contract("C1", credits={"P2": 50, "P1": 50})
    assert points(made, shared) == ["a C1 P1 0.03", "a C1 P2 0.02"]


# ---- caps -----------------------------------------------------------------------------------------------------


def test_a_cap_cuts_what_goes_over_and_negative_points_dont_free_room():
    made = book(f"{{code: a, basis: receipt, {PER_YUAN}, cap: {{points: 100, per: month}}}}")
    found = points(
        made,
        receipt("R1", on="2024-03-25", amount=60),
        receipt("R2", on="2024-03-26", amount=-20),
        receipt("R4", on="2024-03-31", amount=30),
        receipt("R3", on="2024-03-31", amount=5),
        receipt("R5", on="2024-03-31", amount=5.01),
        receipt("R6", on="2024-03-31", amount=1),
        receipt("R7", on="2024-03-31", owner="P2", amount=100.01),
        receipt("R8", on="2024-04-01", amount=100),
    )
    assert found == [
        "a R1 P1 60.00",
        "a R2 P1 -20.00",
        "a R3 P1 5.00",
        "a R4 P1 30.00",
        "a R5 P1 5.00",
        "a R7 P2 100.00",
        "a R8 P1 100.00",
    ]


def test_each_person_of_a_shared_record_has_a_cap_of_their_own():
    made = book("{code: a, basis: contract, points: {fixed: 30}, cap: {points: 40, per: month}}")
    half = {"P1": 50, "P2": 50}
    found = points(made, contract("C1"), contract("C2", credits=half), contract("C3", credits=half))
    assert found == ["a C1 P1 30.00", "a C2 P1 10.00", "a C2 P2 15.00", "a C3 P2 15.00"]


# ---- versions of one code -------------------------------------------------------------------------------------


def versions(first: str, second: str):
    return book(
        f"{{code: a, basis: receipt, effective: {{to: 2024-03-10}}, {PER_YUAN}, {first}}}",
        f"{{code: a, basis: receipt, effective: {{from: 2024-03-11}}, {PER_YUAN}, {second}}}",
    )


RECEIPTS = [
    receipt("R1", on="2024-03-01", amount=40),
    receipt("R2", on="2024-03-10", amount=30),
    receipt("R3", on="2024-03-11", amount=20),
    receipt("R4", on="2024-03-12", amount=20),
]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("cap: {points: 50, per: month}", "cap: {points: 50, per: month}", [40, 10]),
        ("cap: {points: 50, per: month}", "cap: {points: 75, per: month}", [40, 10, 20, 5]),
        ("cap: {points: 50, per: month}", "at_least: 0", [40, 10, 20, 20]),
        ("at_least: 0", "cap: {points: 80, per: quarter}", [40, 30, 10]),
        ("cap: {points: 50, per: month}", "cap: {points: 30, per: week}", [40, 10, 20, 10]),
        ("limit: {count: 1, per: month}", "limit: {count: 3, per: month}", [40, None, 20]),
        ("limit: {count: 1, per: month}", "limit: {count: 3, per: year}", [40, None, 20]),
        ("at_least: 0", "limit: {count: 3, per: month}", [40, 30, 20]),
        ("limit: {count: 1, per: month}", "at_least: 0", [40, None, 20, 20]),
    ],
)
def test_each_version_applies_its_own_limit_and_cap_and_counts_for_the_others(first, second, expected):
    found = points(versions(first, second), *RECEIPTS)
    texts = [f"a R{place} P1 {value}.00" for place, value in enumerate(expected, start=1) if value is not None]
    assert found == texts


def test_a_version_scores_on_both_its_dates_and_not_beside_them():
    made = book("{code: a, basis: contract, effective: {from: 2024-02-29, to: 2024-03-01}, points: {fixed: 1}}")
    days = ["2024-02-28", "2024-02-29", "2024-03-01", "2024-03-02"]
    assert points(made, *(contract(f"C{day}", on=day) for day in days)) == [
        "a C2024-02-29 P1 1.00",
        "a C2024-03-01 P1 1.00",
    ]


# ---- pools ----------------------------------------------------------------------------------------------------


def test_two_members_of_a_team_make_one_pool_line_each_part_rounded():
    made = book("{code: a, basis: contract, points: {fixed: 0.1}, pool_percent: 12.5}")
    shared = contract("C1", credits={"P1": 50, "P2": 30, "P3": 20})
    teams = {"P1": "T1", "P2": "T1", "P3": "T2"}
    # 0.05 and 0.03 give 0.00625 and 0.00375, rounded 0.01 and 0.00; 0.02 gives 0.0025, rounded 0
    found = points(made, shared, teams=teams)
    assert found == ["a C1 P1 0.05", "a C1 P2 0.03", "a C1 P3 0.02", "a C1 T1 0.01"]


def test_the_pool_follows_the_cap_and_negative_points_take_from_it():
    made = book(f"{{code: a, basis: receipt, {PER_YUAN}, cap: {{points: 50, per: month}}, pool_percent: 10}}")
    found = points(made, receipt("R1", amount=60), receipt("R2", amount=-5.05), receipt("R3", amount=1))
    assert found == ["a R1 P1 50.00", "a R1 T1 5.00", "a R2 P1 -5.05", "a R2 T1 -0.51"]


def test_the_pool_is_that_of_the_team_on_the_date():
    made = book("{code: a, basis: contract, points: {fixed: 1}, pool_percent: 100}")
    found = points(
        made,
        contract("C1", on="2024-03-09"),
        contract("C2", on="2024-03-10"),
        contract("C3", owner="P9"),
        teams=lambda code, on: None if code == "P9" else "T1" if on < date(2024, 3, 10) else "T2",
    )
    assert [text for text in found if " T" in text] == ["a C1 T1 1.00", "a C2 T2 1.00"]


# ---- periods --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        ("2024-02-29", []),
        ("2024-03-01", ["running"]),
        ("2024-03-31", ["running"]),
        ("2024-04-01", ["over", "running"]),
    ],
)
def test_a_month_scores_from_its_first_day_and_settles_after_its_last(as_of, expected):
    made = book(
        "{code: over, basis: person_month, points: {fixed: 1}, settle: end}",
        "{code: running, basis: person_month, points: {fixed: 1}}",
    )
    found = making.lines(made, person("P1/2024-03", "2024-03-31"), as_of=date.fromisoformat(as_of))
    assert [line.rule for line in found] == expected


def test_dated_records_score_whatever_the_as_of_date():
    made = book("{code: a, basis: contract, points: {fixed: 1}}")
    assert len(making.lines(made, contract("C1", on="2029-12-31"), as_of=date(2020, 1, 1))) == 1


# ---- the stream -----------------------------------------------------------------------------------------------


def test_rules_of_one_record_come_in_the_order_of_codes():
    made = book("{code: b, basis: contract, points: {fixed: 1}}", "{code: B, basis: contract, points: {fixed: 1}}")
    assert [line.rule for line in making.lines(made, contract("C1"))] == ["B", "b"]


def scorer(made, **settings):
    return Scorer(versions_of(made.rules), as_of=making.LATE, team_of=lambda code, on: None, **settings)


def test_records_out_of_order_are_refused():
    made = book("{code: a, basis: contract, points: {fixed: 1}}")
    with pytest.raises(OutOfOrder):
        list(scorer(made).score([contract("C2"), contract("C1")]))
    with pytest.raises(OutOfOrder):
        list(scorer(made).score([contract("C1", on="2024-03-05"), contract("C2", on="2024-03-04")]))


def test_scoring_goes_on_where_it_stopped():
    made = book("{code: a, basis: contract, points: {fixed: 30}, cap: {points: 40, per: month}}")
    running = scorer(made)
    first = list(running.score([contract("C1")]))
    second = list(running.score([contract("C2", on="2024-03-06")]))
    assert [line.cents for line in first + second] == [3000, 1000]


def test_only_the_chosen_codes_score():
    made = book("{code: a, basis: contract, points: {fixed: 1}}", "{code: b, basis: contract, points: {fixed: 1}}")
    assert [line.rule for line in scorer(made, codes={"b"}).score([contract("C1")])] == ["b"]


def test_the_decimal_context_of_the_caller_stays_as_it_was():
    made = book("{code: a, basis: contract, points: {fixed: 1}}")
    before = getcontext().prec
    for _ in scorer(made).score([contract("C1")]):
        assert getcontext().prec == before


def test_a_record_that_cant_be_scored_is_named():
    made = book("{code: a, basis: contract, points: {per: amount, unit: 1, points: 1}}")
    with pytest.raises(Unscorable, match="contract C2 of 2024-03-05 can't be scored") as refused:
        list(scorer(made).score([contract("C1", amount=1), contract("C2", amount="much")]))
    assert refused.value.record.key == "C2"


def test_an_attribute_that_its_kind_no_longer_has_has_no_value():
    body = "basis: claim.sample, points: [{fixed: 1}, {per: size, unit: 1, points: 1}]"
    made = book(f"{{code: a, {body}, limit: {{count: 1, per: day, same: [size]}}}}")
    later = made.model_copy(update={"claims": (made.claims[0].model_copy(update={"attributes": {}}),)})
    record = claim("A1")._replace(values=("S", None))
    (line,) = Scorer(
        versions_of(later.rules), as_of=making.LATE, team_of=lambda code, on: None, claims=later.claims
    ).score([record])
    assert line.cents == 100
    assert inputs_json(line) == '{"values":[null],"place":1}'


def test_inputs_say_exactly_what_was_looked_at():
    made = book(
        "{code: a, basis: contract, points: {per: amount, unit: 1, points: 1}, when: [{field: kind, ne: x}],"
        "cap: {points: 50, per: month}, limit: {count: 9, per: day}, pool_percent: 10}"
    )
    shared = contract("C1", amount=100.50, kind='a"b\\é', credits={"P1": "33.33", "P2": "66.67"})
    first, second, pool = making.lines(made, shared)
    assert inputs_json(first) == (
        '{"values":["a\\"b\\\\é",["100.5"]],"place":1,"person":"P1","shares":[["P1","33.33"],["P2","66.67"]],"room":5000}'
    )
    assert json.loads(inputs_json(second))["room"] == 5000
    assert inputs_json(pool) == '{"base":[3350,5000]}'
