"""Rules are compiled once for all scorers of a process, and never one in the place of another."""

from scoring.engine.bases import FIELDS
from scoring.engine.evaluation import compiled_once
from scoring.engine.language import Rule

SIGNED = {
    "code": "signed",
    "name": {"en": "Signed", "zh-hans": "签约"},
    "category": "performance",
    "basis": "contract",
    "points": {"fixed": 5},
}
LAYOUT = FIELDS["contract"]


def test_the_same_rule_is_compiled_once():
    rule = Rule.from_definition(SIGNED)
    assert compiled_once(rule, LAYOUT) is compiled_once(rule, LAYOUT)


def test_a_rule_that_says_something_else_is_compiled_for_itself():
    five = Rule.from_definition(SIGNED)
    seven = five.model_copy(update={"points": Rule.from_definition(SIGNED | {"points": {"fixed": 7}}).points})
    values = (None,) * len(LAYOUT)
    assert compiled_once(five, LAYOUT).points(values) == 500
    assert compiled_once(seven, LAYOUT).points(values) == 700


def test_another_layout_is_another_program():
    rule = Rule.from_definition(SIGNED | {"points": {"per": "amount", "unit": 1, "points": 1}})
    assert compiled_once(rule, LAYOUT) is not compiled_once(rule, LAYOUT[::-1])
