"""The editor's form: a definition comes back from it as it was, and what is wrong is said at its field."""

from pathlib import Path

import pytest
from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.editor import shape, texts
from scoring.editor.reading import definition_of, read_campaign, read_kind
from scoring.editor.writing import campaign_fields_of, fields_of, kind_fields_of
from scoring.engine.language import parse_book
from tests.engine import strategies
from tests.scoring import cases

ROOT = Path(__file__).parents[2]
STANDARD = ROOT / "scoring" / "rulebooks" / "standard.yaml"
FILES = [
    STANDARD,
    ROOT / "tests" / "engine" / "every_construct.yaml",
    *sorted(cases.CASES.glob("*/rulebook.yaml")),
]


@pytest.fixture(scope="module")
def standard():
    return parse_book(STANDARD.read_text())


# --- There and back -------------------------------------------------------------------------


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}-{file.name}")
def test_every_rule_campaign_and_kind_comes_back_from_its_form(file):
    book = parse_book(file.read_text())
    for rule in book.rules:
        definition, faults = definition_of(fields_of(rule.definition, book.kinds), book.kinds)
        assert definition == rule.definition, faults
    for campaign in book.campaigns:
        assert read_campaign(campaign_fields_of(campaign.definition)).definition == campaign.definition
    for kind in book.claims:
        assert read_kind(kind_fields_of(kind.definition)).definition == kind.definition


@settings(max_examples=600, deadline=None)
@given(rule=strategies.rules(effective={"from": "2026-01-01", "to": "2026-12-31"}))
def test_any_rule_comes_back_from_its_form(rule):
    definition, faults = definition_of(fields_of(rule.definition, strategies.KINDS), strategies.KINDS)
    assert definition == rule.definition, faults


@settings(max_examples=200, deadline=None)
@given(rule=strategies.rules())
def test_any_rule_comes_back_from_what_a_browser_sends(rule):
    """Through the names of inputs, as a browser sends them."""
    sent = QueryDict(mutable=True)
    send(sent, fields_of(rule.definition, strategies.KINDS))
    definition, faults = definition_of(shape.tree_of(sent), strategies.KINDS)
    assert definition == rule.definition, faults


def send(sent, node, name=""):
    if isinstance(node, dict):
        for key, child in node.items():
            send(sent, child, f"{name}-{key}" if name else key)
    elif isinstance(node, list) and node and isinstance(node[0], dict):
        for place, child in enumerate(node):
            send(sent, child, f"{name}-{place}")
    elif isinstance(node, list):
        sent.setlist(name, node)
    else:
        sent[name] = node


@given(values=st.lists(st.text(alphabet='A ,"，2.5%-', max_size=6), min_size=1, max_size=4))
def test_values_with_commas_and_quotes_come_back_from_a_list(values):
    shown = texts.list_text(values)
    assert [texts.value_of(each) for each in texts.split_list(shown)] == values
