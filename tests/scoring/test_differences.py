"""What two definitions of a rule say differently: marked in their sentences, and number by number."""

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from scoring import differences
from scoring.differences import GONE, NEW, SAME
from tests.scoring.test_rulebook import campaign, rule, training

TEXT = st.text(alphabet="ab 1,.¥5分满元。%", max_size=40)


def of(kind, pieces):
    return "".join(piece.text for piece in pieces if piece.kind in (SAME, kind))


@given(TEXT, TEXT)
def test_each_sentence_can_be_read_again_from_the_marks(before, after):
    pieces = differences.words(before, after)
    assert of(GONE, pieces) == before
    assert of(NEW, pieces) == after


def test_a_changed_number_is_marked_whole():
    pieces = differences.words("50 points from ¥500,000.", "50 points from ¥1,500,000.")
    assert [(piece.kind, piece.text) for piece in pieces if piece.kind != SAME] == [
        (GONE, "¥500,000."),
        (NEW, "¥1,500,000."),
    ]


def numbers(before, after, language="en", **more):
    with translation.override(language):
        return [tuple(each) for each in differences.numbers(before, after, language=language, **more)]


LADDER = rule(points={"lookup": "amount", "steps": [[500000, 50], [1000000, 120]]})


def stepped(*steps):
    return rule(points={"lookup": "amount", "steps": [list(step) for step in steps]})


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (LADDER, []),
        (stepped((500000, 60), (1000000, 120)), [("Points › Step from › 500,000", "50", "60")]),
        (
            stepped((500000, 50), (750000, 80), (1000000, 120)),
            [("Points › Step from › 750,000", None, "80")],
        ),
        (stepped((1000000, 120), (500000, 50)), []),
        (
            LADDER | {"cap": {"points": 300, "per": "month"}},
            [
                ("Cap per person › Points", None, "300"),
                ("Cap per person › Per", None, "month"),
            ],
        ),
        (
            LADDER | {"when": [{"field": "kind", "in": ["new", "framework"]}]},
            [
                ("Condition › kind of contract one of", None, "new, framework"),
            ],
        ),
        (LADDER | {"category": "customer"}, [("Category", "Performance", "Customers")]),
        (LADDER | {"settle": "end"}, [("Scores only at the end", None, "end")]),
    ],
)
def test_values_that_differ_are_named_and_no_others(after, expected):
    assert numbers(LADDER, after) == expected


def test_they_are_named_in_chinese():
    found = numbers(LADDER, stepped((500000, 60), (1000000, 120)), "zh-hans")
    assert found == [("积分 › 阶梯起点 › 500,000", "50", "60")]
    found = numbers(LADDER, LADDER | {"when": [{"field": "kind", "eq": "new"}]}, "zh-hans")
    assert found == [("条件 › 合同类型 =", None, "新签")]


def test_fields_are_called_as_in_sentences():
    by_terms = rule(points={"per": "days_early", "unit": 1, "points": 1})
    by_margin = rule(points={"per": "margin_rate", "unit": 1, "points": 1})
    ((label, before, after),) = numbers(by_terms, by_margin)
    assert label == "Points › Per"
    assert before != "days_early"
    assert after == "margin rate" or "margin" in after


def test_campaigns_and_kinds_of_claim_differ_too():
    assert numbers(campaign(times=2), campaign(times=3)) == [("Factor", "2", "3")]
    found = numbers(training(hours={"type": "number"}), training(hours={"type": "text"}))
    assert found == [("Attribute › hours › Type", "number", "text")]


def test_a_new_rule_differs_from_nothing_in_all_it_says():
    assert ("Points › Fixed", None, "10") in numbers(None, rule())
