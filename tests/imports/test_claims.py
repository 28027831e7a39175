"""Claims: what they say is checked against their kind, if a rule book declares it, and kept exactly."""

import pytest
from django.db import connection

from scoring.engine.language import ClaimKind as Kind
from scoring.imports.claims import claims_that_do_not_fit
from scoring.models import Claim, ClaimKind

pytestmark = pytest.mark.django_db

DEFINITION = {
    "kind": "lecture",
    "name": {"en": "Lecture", "zh-hans": "讲课"},
    "attributes": {"hours": {"type": "number", "min": 0}, "grade": {"type": "choice", "choices": ["A", "B"]}},
}


@pytest.fixture
def declared():
    return ClaimKind.objects.create(kind="lecture", definition=DEFINITION)


def claim(attributes, kind="lecture"):
    quoted = attributes.replace('"', '""')
    return f'number,kind,occurred_on,attributes\nA1,{kind},2026-01-09,"{quoted}"\n'


def test_attributes_that_fit(declared, load):
    assert load(claims=claim('{"hours": 2.5, "grade": "A"}'))["claims"].new == 1


def test_an_error_refuses_the_row(declared, load):
    receipt = load(claims=claim('{"hours": -1}'))["claims"]
    assert receipt.refused == 1
    (problem,) = receipt.problems
    assert (problem["line"], problem["column"], problem["value"]) == (2, "attributes", "-1")
    assert problem["reason"].startswith("lecture.hours: ")


def test_a_warning_is_a_note(declared, load):
    receipt = load(claims=claim('{"hours": 1, "venue": "hall"}'))["claims"]
    assert receipt.new == 1
    assert receipt.notes[0].startswith("lecture.venue: ")


def test_a_kind_that_no_rule_book_declares_is_imported(load):
    assert load(claims=claim('{"anything": [1, {"deep": true}]}', kind="unheard-of"))["claims"].new == 1


def test_claims_are_checked_when_their_kind_is_loaded(load):
    load(claims=claim('{"hours": "two"}'))
    ((number, problem),) = claims_that_do_not_fit([Kind.from_definition(DEFINITION)])
    assert (number, problem.path) == ("A1", "hours")


def test_numbers_are_stored_exactly(load):
    load(claims=claim('{"a": 0.1000000000000000000001, "b": 12345678901234567890.5, "c": 1.10}'))
    with connection.cursor() as cursor:
        cursor.execute("SELECT attributes->>'a', attributes->>'b', attributes->>'c' FROM scoring_claim")
        assert cursor.fetchone() == ("0.1000000000000000000001", "12345678901234567890.5", "1.10")


def test_the_same_number_written_otherwise_is_no_change(load):
    load(claims=claim('{"a": 1.10, "b": 2}'))
    assert load(claims=claim('{"b": 2.0, "a": 1.1}'))["claims"].unchanged == 1


def test_a_claim_that_waited_says_what_it_said(load):
    text = 'number,kind,occurred_on,customer,attributes\nA1,x,2026-01-09,K1,"{""a"": 0.10, ""b"": null, ""c"": [1]}"\n'
    load(claims=text)
    assert not Claim.objects.exists()
    load(customers="code,name\nK1,One\n")
    assert Claim.objects.get().attributes == {"a": 0.1, "b": None, "c": [1]}
    assert load(claims=text)["claims"].unchanged == 1
