"""Reading rule books: exact numbers, every problem with its place, reason and next step."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from pydantic import ValidationError

from scoring.engine.language import (
    BookInvalid,
    ClaimKind,
    Rule,
    check_attributes,
    dump_book,
    parse_book,
    read_book,
)
from tests.engine import making

STANDARD = Path(__file__).resolve().parents[2] / "scoring" / "rulebooks" / "standard.yaml"


def problems(*rules: str, more: str = making.SAMPLE) -> list[str]:
    """Errors and warnings as texts."""
    try:
        book = making.book(*rules, more=more)
    except BookInvalid as invalid:
        return [str(problem) for problem in invalid.problems]
    return [str(problem) for problem in read_book(dump_book(book))[1]]


def problem(body: str, more: str = making.SAMPLE) -> str:
    (found,) = problems("{code: a, " + body, more=more)
    return found


# ---- numbers and values ---------------------------------------------------------------------------------------


def test_numbers_are_exact_and_never_floats():
    rule = making.rule("{code: a, basis: contract, points: {per: amount, unit: 1e3, points: 0.10, over: -.5}}")
    term = rule.points[0]
    assert (term.unit, term.points, term.over) == (1000, Decimal("0.1"), Decimal("-0.5"))
    assert str(term.unit) == "1000"


def test_keys_of_choices_are_numbers_booleans_and_texts():
    rule = making.rule('{code: a, basis: visit, points: {choice: level, values: {2.50: 1, true: 2, -1: 3, "2.50": 4}}}')
    assert dict(rule.points[0].values) == {"2.5": 1, "true": 2, "-1": 3, "2.50": 4}


def test_yes_and_dates_are_texts():
    rule = making.rule("{code: a, basis: visit, when: [{field: level, in: [yes, 2026-01-01]}], points: {fixed: 1}}")
    assert rule.when[0].value == ("yes", "2026-01-01")


def test_codes_that_look_like_numbers_stay_as_they_are_written():
    more = (
        "campaigns:\n  - {code: 1.10, name: {en: 2026}, from: 2026-01-01, to: 2026-01-02,"
        " rules: [007], times: 2, teams: [1e3]}\n"
    )
    book = making.book("{code: 007, basis: lead, points: {fixed: 1}}", more=more)
    campaign = book.campaigns[0]
    assert (campaign.code, campaign.name.en, campaign.rules, campaign.teams) == ("1.10", "2026", ("007",), ("1e3",))
    assert parse_book(dump_book(book)) == book


# ---- writing --------------------------------------------------------------------------------------------------


def test_the_standard_book_survives_writing_and_reading():
    book = parse_book(STANDARD.read_text(encoding="utf-8"))
    assert parse_book(dump_book(book)) == book
    assert len(book.rules) == 35
    assert read_book(STANDARD.read_text(encoding="utf-8"))[1] == []


def test_what_is_written_reads_like_a_rule_book():
    book = making.book("{code: a, basis: contract, points: {fixed: 0.5}, cap: {points: 300, per: month}}", more="")
    assert dump_book(book).splitlines()[5:11] == [
        "  - code: a",
        "    name: {en: Rule}",
        "    category: performance",
        "    basis: contract",
        "    points: {fixed: 0.5}",
        "    cap: {points: 300, per: month}",
    ]


def test_a_definition_is_plain_json_that_keeps_the_order_of_choices():
    rule = making.rule(
        "{code: a, basis: visit, points: {choice: level, values: {manager: 0.5, decision: 10, staff: 3}}}"
    )
    assert rule.definition["points"] == {
        "choice": "level",
        "values": [["manager", "0.5"], ["decision", 10], ["staff", 3]],
    }
    assert Rule.from_definition(json.loads(json.dumps(rule.definition))) == rule


def test_a_definition_with_floats_is_refused():
    definition = making.rule("{code: a, basis: contract, points: {fixed: 1}}").definition
    with pytest.raises(ValidationError):
        Rule.from_definition(definition | {"points": {"fixed": 0.1}})


def test_a_kind_of_claim_keeps_the_order_of_its_attributes():
    kind = making.book("{code: a, basis: contract, points: {fixed: 1}}").claims[0]
    assert ClaimKind.from_definition(json.loads(json.dumps(kind.definition, sort_keys=True))).fields == kind.fields
    assert kind.fields == ("size", "grade", "passed", "note", "customer.tier", "customer.benchmark")


def test_an_attribute_wins_over_a_column_of_the_same_name():
    kind = ClaimKind.from_definition(
        {"kind": "x", "name": {"en": "X"}, "attributes": [["customer.tier", {"type": "text"}]]}
    )
    assert kind.fields == ("customer.tier", "customer.benchmark")
    assert kind.values({"customer.tier": "mine"}, tier="S", benchmark=True) == ("mine", True)


def test_attributes_from_any_json_are_taken_exactly_and_empty_ones_have_no_value():
    kind = making.book("{code: a, basis: contract, points: {fixed: 1}}").claims[0]
    assert kind.values({"size": 0.1, "grade": "", "passed": None}) == (Decimal("0.1"), *[None] * 5)
    assert kind.values({"size": float("nan"), "grade": [], "note": {}}) == (None,) * 6


# ---- problems -------------------------------------------------------------------------------------------------

PROBLEMS = [
    (
        "basis: contract, points: {lookup: amount, steps: [[1, 1], [2]]}}",
        "rules[1] a › points › steps[2] (line 5): a step is a pair such as [500000, 50]. Write [from, value]",
    ),
    (
        "basis: contract, points: [{fixed: 1}, {lookup: amount, steps: [[2, 1], [2, 1]]}]}",
        "rules[1] a › points[2] › steps (line 5): step 2 starts at 2, not above 2. "
        "Order the steps by where they start, each once",
    ),
    (
        "basis: contract, points: {progressive: amount, unit: 1, slices: [[1, 1]]}}",
        "rules[1] a › points › slices (line 5): the first slice starts at 1. Let it start at 0",
    ),
    (
        "basis: contract, points: {per: amount, unit: 0, points: 1}}",
        "rules[1] a › points › unit (line 5): the unit 0 is not above 0. Write a unit above 0",
    ),
    (
        "basis: contract, points: {per: amount, unit: 1k, points: 1}}",
        "rules[1] a › points › unit (line 5): 1k is not a number. "
        "Write digits with a point, without separators or units",
    ),
    (
        "basis: contract, points: {per: amount, points: 1}}",
        "rules[1] a › points (line 5): “unit” is missing. Add it",
    ),
    (
        "basis: contract, points: {fixed: 1, unit: 2}}",
        "rules[1] a › points (line 5): “unit” is not known here. Check the spelling, or leave it out",
    ),
    (
        "basis: contract, points: {}}",
        "rules[1] a › points (line 5): none of fixed, per, lookup, progressive, choice stands here. "
        "Write one of them, such as {fixed: 30} in points",
    ),
    (
        "basis: contract, points: []}",
        "rules[1] a › points (line 5): the list is empty. Fill it in, or leave the key out",
    ),
    (
        "basis: contract, when: [{field: amount, gt: 1, lt: 2}], points: {fixed: 1}}",
        "rules[1] a › when[1] (line 5): a condition has exactly one operator, here are 2. "
        "Use one of eq ne in gt gte lt lte missing; write two conditions for a range",
    ),
    (
        "basis: contract, when: [{field: amount, like: 1}], points: {fixed: 1}}",
        "rules[1] a › when[1] (line 5): a condition has no key like. "
        "Use field and one of eq ne in gt gte lt lte missing",
    ),
    (
        "basis: contract, when: [{field: amount, gte: much}], points: {fixed: 1}}",
        "rules[1] a › when[1] (line 5): much is not a number. Write digits with a point, without separators or units",
    ),
    (
        "basis: contract, when: [{field: amount, missing: yes}], points: {fixed: 1}}",
        "rules[1] a › when[1] (line 5): yes is neither true nor false. Write true or false",
    ),
    (
        "basis: lead, when: [{field: amount, gt: 1}], points: {fixed: 1}}",
        "rules[1] a › when[1] › field (line 5): lead has no field amount. Use one of completeness",
    ),
    (
        "basis: lead, points: {fixed: 1}, times: [{choice: tier, values: {A: 1}}]}",
        "rules[1] a › times[1] › choice (line 5): lead has no field tier. Use one of completeness",
    ),
    (
        "basis: lead, points: {fixed: 1}, limit: {count: 1, per: day, same: [owner, tier]}}",
        "rules[1] a › limit › same[2] (line 5): lead has no field tier. Use one of completeness",
    ),
    (
        "basis: lead, points: {fixed: 1}, limit: {count: 0, per: day}}",
        "rules[1] a › limit › count (line 5): 0 is not a whole number from 1. Write 1, 2, 3 …",
    ),
    (
        "basis: lead, points: {fixed: 1}, limit: {count: 1}}",
        "rules[1] a › limit (line 5): “per” is missing. Add it",
    ),
    (
        "basis: lead, points: {fixed: 1}, cap: {points: 10, per: decade}}",
        "rules[1] a › cap › per (line 5): decade is not one of 'day', 'week', 'month', 'quarter' or 'year'. "
        "Take one of them",
    ),
    (
        "basis: lead, points: {fixed: 1}, cap: {points: -1, per: day}}",
        "rules[1] a › cap › points (line 5): -1 is below 0. Write 0 or more",
    ),
    (
        "basis: lead, points: {fixed: 1}, at_least: 2, at_most: 1}",
        "rules[1] a (line 5): the lower bound 2 is above the upper bound 1. Exchange them",
    ),
    (
        "basis: lead, points: {fixed: 1}, settle: end}",
        "rules[1] a (line 5): settle: end has no meaning on lead, which is no period. "
        "Leave it out, or use person_month, person_quarter or person_year",
    ),
    (
        "basis: lead, points: {fixed: 1}, effective: {from: 2026-02-30}}",
        "rules[1] a › effective › from (line 5): 2026-02-30 is not a date. Write it as 2026-01-31",
    ),
    (
        "basis: lead, points: {fixed: 1}, effective: {from: 2026-02-02, to: 2026-02-01}}",
        "rules[1] a › effective (line 5): from 2026-02-02 is after to 2026-02-01. Exchange the dates",
    ),
    (
        "basis: claim.other, points: {fixed: 1}}",
        "rules[1] a › basis (line 5): no kind of claim “other” is declared. Declare it under claims (declared: sample)",
    ),
    (
        "basis: deal, points: {fixed: 1}}",
        "rules[1] a › basis (line 5): there is no basis deal. Use one of contract, receipt, lead, visit, feedback, "
        "person_month, person_quarter, person_year, or claim.KIND with a kind declared under claims",
    ),
    (
        "basis: visit, points: {choice: level, values: {boss: 1}}}",
        "rules[1] a › points › values (line 10): level never has the value boss. Use one of decision, manager, staff",
    ),
    (
        "basis: visit, points: {lookup: level, steps: [[0, 1]]}}",
        "rules[1] a › points › lookup (line 10): level is a choice, never a number: "
        "this is never true and adds nothing. Use a field that is a number, or eq, in, choice",
    ),
    (
        "basis: contract, when: [{field: is_first, eq: 1}], points: {fixed: 1}}",
        "rules[1] a › when[1] › eq (line 10): is_first never has the value 1. Use one of true, false",
    ),
]


@pytest.mark.parametrize(("body", "expected"), PROBLEMS)
def test_a_problem_says_where_why_and_what_to_do(body, expected):
    assert problem(body) == expected


def test_all_problems_come_at_once():
    found = problems(
        "{code: a, basis: lead, points: {fixed: x}}",
        "{code: b, basis: lead, points: {lookup: amount, steps: [[0, 1]]}}",
        "{code: c, bases: lead, points: {fixed: 1}}",
        more="claims:\n  - {kind: k, name: {en: K}, attributes: {a: {type: number, choices: [1]}}}\n"
        "campaigns:\n  - {code: x, name: {en: X}, from: 2026-01-01, to: 2026-01-02, rules: [a, z], times: 0.5}\n",
    )
    assert [text.split(" (")[0] for text in found] == [
        "rules[1] a › points › fixed",
        "rules[3] c",
        "rules[3] c",
        "campaigns[1] x › times",
        "claims[1] k › attributes › a",
        "rules[2] b › points › lookup",
    ]


def test_versions_of_one_code_must_not_overlap():
    one = "{code: a, basis: lead, points: {fixed: 1}, effective: {to: 2026-01-31}}"
    assert problems(one, "{code: a, basis: lead, points: {fixed: 2}, effective: {from: 2026-02-01}}") == []
    (found,) = problems(one, "{code: a, basis: lead, points: {fixed: 2}, effective: {from: 2026-01-31}}")
    assert found.startswith("rules[2] a › effective (line 6): a stands also in rules[1] with dates that overlap")
    assert len(problems(one, "{code: a, basis: lead, points: {fixed: 2}}")) == 1


@pytest.mark.parametrize(
    ("campaign", "expected"),
    [
        ("rules: [b], times: 1", "campaigns[1] x › rules[1] (line 7): there is no rule b"),
        ("rules: [a], times: 0.99", "campaigns[1] x › times (line 7): times 0.99 is below 1"),
        ("rules: [a, a], times: 1", "campaigns[1] x › rules (line 7): something is listed twice"),
        ("rules: [a], times: 1, cap: -1", "campaigns[1] x › cap (line 7): -1 is below 0"),
        ("rules: [a]", "campaigns[1] x (line 7): “times” is missing"),
    ],
)
def test_campaigns_are_checked_too(campaign, expected):
    more = f"campaigns:\n  - {{code: x, name: {{en: X}}, from: 2026-01-01, to: 2026-01-02, {campaign}}}\n"
    (found,) = problems("{code: a, basis: lead, points: {fixed: 1}}", more=more)
    assert found.startswith(expected)


def test_a_campaign_needs_a_code_of_its_own():
    more = "campaigns:\n  - {code: a, name: {en: X}, from: 2026-01-01, to: 2026-01-02, rules: [a], times: 2}\n"
    (found,) = problems("{code: a, basis: lead, points: {fixed: 1}}", more=more)
    assert found.startswith("campaigns[1] a › code (line 7): the code a stands also in rules[1]")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "– (line 1): a rule book is a mapping"),
        ("- 1", "– (line 1): a rule book is a mapping"),
        ("rules: [", "– (line 1): the text is not YAML here"),
        ("a: &x 1\nb: *x", "– (line 1): anchors, aliases and tags"),
        ("a: !!python/object:os.system 1", "– (line 1): anchors, aliases and tags"),
        ("rulebook: a\nrulebook: b\nname: {en: x}", "– (line 2): the key “rulebook” stands twice"),
        ("[" * 2_000, "– (line 1): the text is not YAML here"),
        ("rulebook: a\nname: Standard", "name (line 2): a name is a mapping"),
        ("rulebook: a", "– (line 1): “name” is missing"),
        ("rulebook: a\nname: {en: x}\nrules: {}", "rules (line 3): a list is expected"),
        ("rulebook: a\nname: {en: x}\nrules: [1]", "rules[1] (line 3): a mapping (key: value) is expected"),
        ("rulebook: a\nname: {en: x}\nrules: [{1: 2}]", "rules[1] (line 3): “code” is missing"),
        ("\x00", "– (line 1): the text is not YAML here"),
    ],
)
def test_what_is_no_rule_book_is_refused_with_a_reason(text, expected):
    with pytest.raises(BookInvalid) as refused:
        parse_book(text)
    assert str(refused.value.problems[0]).startswith(expected)


def test_problems_speak_chinese():
    with pytest.raises(BookInvalid) as refused:
        making.book("{code: a, basis: lead, points: {fixed: x}}")
    assert refused.value.problems[0].text("zh-hans") == (
        "rules[1] a › points › fixed（第 5 行）：x 不是数字。请只写数字和小数点，不加分隔符和单位"
    )


# ---- attributes of claims -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ({}, []),
        ({"size": None, "grade": "", "passed": None}, []),
        ({"size": 1.5, "grade": "A", "passed": True, "note": "x", "within": "60", "who": "E1"}, []),
        ({"size": "1.5"}, ["size error: 1.5 is not a number"]),
        ({"size": True}, ["size error: true is not a number"]),
        ({"size": -0.01}, ["size error: -0.01 is outside 0 to 10"]),
        ({"size": 10.01}, ["size error: 10.01 is outside 0 to 10"]),
        ({"size": 10}, []),
        ({"grade": "D"}, ["grade error: D is not one of A, B"]),
        ({"grade": ["A"]}, ["grade error: ['A'] is not one of A, B"]),
        ({"within": 60.0}, []),
        ({"within": 61}, ["within error: 61 is not one of 30, 60"]),
        ({"passed": "true"}, ["passed error: true is neither true nor false"]),
        ({"note": 5}, ["note error: 5 is not a text"]),
        ({"who": 5}, ["who error: 5 is not a text"]),
        ({"other": 5}, ["other warning: this kind of claim has no such attribute, it is left aside"]),
    ],
)
def test_attributes_of_a_claim_are_checked_against_its_kind(attributes, expected):
    kind = ClaimKind.from_definition(
        {
            "kind": "x",
            "name": {"en": "X"},
            "attributes": {
                "size": {"type": "number", "min": 0, "max": 10},
                "grade": {"type": "choice", "choices": ["A", "B"]},
                "within": {"type": "choice", "choices": [30, 60]},
                "passed": {"type": "boolean"},
                "note": {"type": "text"},
                "who": {"type": "person"},
            },
        }
    )
    found = check_attributes(kind, attributes)
    assert [f"{problem.path} {problem.severity}: {problem.reason}" for problem in found] == expected
