"""How a kind of claim says who decides it, what counts once, and what it draws on."""

import pytest
from pydantic import ValidationError

from scoring.editor.reading import read_kind
from scoring.editor.writing import kind_fields_of
from scoring.engine.language import ClaimKind, dump_book, parse_book

GRADE = {"type": "choice", "choices": ["A", "B"]}
FULL = {
    "kind": "script",
    "name": {"en": "Script", "zh-hans": "话术"},
    "reviewed_by": "committee",
    "days": 5,
    "group": "texts",
    "milestone": "step",
    "pool": "strategic.2026",
    "library": True,
    "attributes": {
        "step": {"type": "text"},
        "help": {**GRADE, "by": "beneficiary"},
        "grade": {**GRADE, "by": "reviewer"},
    },
}
BOOK = "rulebook: test\nname: {en: Test}\nrules: []\n"


def kind(**more):
    return ClaimKind.model_validate(FULL | more)


def test_the_standard_ways_are_not_written():
    plain = ClaimKind.model_validate({"kind": "plain", "name": {"en": "Plain"}})
    assert (plain.reviewed_by, plain.days, plain.pool, plain.library) == ("manager", None, None, False)
    assert plain.definition == {"kind": "plain", "name": {"en": "Plain"}}
    assert plain.evidence_scope == "kind:plain"
    assert kind().evidence_scope == "group:texts"


def test_all_of_it_leaves_in_a_file_and_comes_back():
    given = kind()
    book = parse_book(BOOK).model_copy(update={"claims": (given,)})
    assert parse_book(dump_book(book)).claims == (given,)
    assert ClaimKind.from_definition(given.definition) == given


def test_all_of_it_can_be_edited_in_the_form():
    given = kind()
    read = read_kind(kind_fields_of(given.definition))
    assert read.faults == []
    assert read.made == given


@pytest.mark.parametrize(
    "wrong", [{"milestone": "nowhere"}, {"days": 0}, {"days": "1.5"}, {"reviewed_by": "rep"}, {"library": "perhaps"}]
)
def test_what_makes_no_sense_is_refused(wrong):
    with pytest.raises(ValidationError):
        kind(**wrong)


def test_a_milestone_that_is_no_attribute_is_said_at_its_field():
    fields = kind_fields_of(kind().definition) | {"milestone": "nowhere"}
    (fault,) = read_kind(fields).faults
    assert (fault.place, fault.kind) == ("milestone", "milestone_unknown")


def test_the_reviewer_fills_in_what_a_missing_beneficiary_would():
    assert set(kind().asks("reviewer")) == {"help", "grade"}
    assert set(kind().asks("beneficiary")) == set()
    helped = kind(beneficiary=True)
    assert set(helped.asks("reviewer")) == {"grade"}
    assert set(helped.asks("beneficiary")) == {"help"}
    assert set(helped.asks("claimant")) == {"step"}
