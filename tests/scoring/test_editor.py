"""The editor's form: a definition comes back from it as it was, and what is wrong is said at its field."""

from pathlib import Path

import pytest
from django.http import QueryDict
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.editor import defaults, shape, texts
from scoring.editor.faults import ERROR, MISSING, WORDS, Fault
from scoring.editor.picture import picture_of
from scoring.editor.reading import definition_of, read_campaign, read_kind
from scoring.editor.writing import campaign_fields_of, fields_of, kind_fields_of
from scoring.engine.language import Fixed, parse_book
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


@settings(max_examples=600)
@given(rule=strategies.rules(effective={"from": "2026-01-01", "to": "2026-12-31"}))
def test_any_rule_comes_back_from_its_form(rule):
    definition, faults = definition_of(fields_of(rule.definition, strategies.KINDS), strategies.KINDS)
    assert definition == rule.definition, faults


@settings(max_examples=200)
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


# --- What is wrong, beside its field --------------------------------------------------------


def form_of(standard, code):
    rule = next(rule for rule in standard.rules if rule.code == code)
    return fields_of(rule.definition, standard.kinds)


def faults_of(fields, standard):
    return {(fault.place, fault.severity) for fault in definition_of(fields, standard.kinds)[1]}


def test_shares_are_written_as_percentages_and_stay_exact(standard):
    fields = form_of(standard, "sales.attainment")
    assert [step["from"] for step in fields["points"][0]["steps"]] == ["0", "80", "100", "120", "150"]
    fields["points"][0]["steps"][1]["from"] = "83.3 %"
    definition, _ = definition_of(fields, standard.kinds)
    assert definition["points"]["slices"][1] == ["0.833", 1]


def test_numbers_are_read_as_people_write_them(standard):
    fields = form_of(standard, "contract.large")
    fields["points"][0]["steps"][0] = {"from": "¥５00,000", "value": "−50"}
    definition, _ = definition_of(fields, standard.kinds)
    assert definition["points"]["steps"][0] == [500000, -50]


@pytest.mark.parametrize(
    ("code", "place", "value", "severity"),
    [
        ("contract.large", "points-0-steps-1-value", "many", ERROR),
        ("contract.large", "points-0-steps-1-from", "400000", ERROR),
        ("contract.large", "points-0-steps-3-value", "", MISSING),
        ("sales.attainment", "points-0-steps-0-from", "10", ERROR),
        ("sales.attainment", "points-0-unit", "0", ERROR),
        ("visit.made", "limit-count", "1.5", ERROR),
        ("visit.made", "times-0-values-1-points", "half", ERROR),
        ("visit.made", "times-1-steps-0-from", "", MISSING),
        ("visit.made", "when-0-value", "long", ERROR),
        ("visit.made", "when-0-value", "", MISSING),
        ("visit.made", "name-en", "", None),
        ("visit.made", "code", "two words", ERROR),
        ("visit.made", "category", "", MISSING),
        ("visit.made", "cap-points", "-1", ERROR),
        ("contract.first", "at_least", "400", ERROR),
        ("contract.renewal", "times-0-add", "", MISSING),
        ("receipt.timeliness", "times-1-when-0-value", "", MISSING),
        ("collab.mentor", "points-1-values-0-points", "x", ERROR),
    ],
)
def test_a_fault_stands_at_its_own_field(standard, code, place, value, severity):
    fields = form_of(standard, code)
    before, _, key = place.rpartition("-")
    (shape.find(fields, before) if before else fields)[key] = value
    expected = {("at_most" if place == "at_least" else place, severity)} if severity else set()
    assert faults_of(fields, standard) == expected


def test_an_unfinished_rule_says_what_is_missing_and_nothing_else(standard):
    fields = defaults.new_rule()
    assert faults_of(fields, standard) == {
        (place, MISSING) for place in ("code", "name-en", "category", "basis", "points-0-kind")
    }


def test_a_fault_of_a_nested_condition_stands_in_its_factor(standard):
    fields = form_of(standard, "knowledge.lecture")
    fields["times"][2]["when"][0]["field"] = "gone"
    assert ("times-2-when-0-field", ERROR) in faults_of(fields, standard)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_fault_says_why_in_the_readers_language(standard, language):
    with translation.override(language):
        for kind in (*WORDS, "missing", "never_value", "literal_error"):
            text = Fault("code", kind, ERROR, {"value": "x", "code": "x"}).text(language)
            assert text
            assert "%(" not in text


# --- Rows -----------------------------------------------------------------------------------


def test_rows_are_added_moved_sorted_and_removed(standard):
    fields = form_of(standard, "contract.large")
    table = "points-0-steps"
    assert shape.add(fields, table, {"from": "0", "value": "5"}) == f"{table}-4"
    assert shape.move(fields, f"{table}-4", -1) == f"{table}-3"
    assert [row["value"] for row in shape.find(fields, table)] == ["50", "120", "300", "5", "1,000"]
    assert shape.move(fields, f"{table}-0", -1) == f"{table}-0"
    assert shape.remove(fields, f"{table}-0") == f"{table}-0"
    assert shape.remove(fields, f"{table}-9") == f"{table}-9"
    assert len(shape.find(fields, table)) == 4


@given(name=st.text(alphabet="points-0123steps", max_size=30))
def test_no_name_of_a_row_breaks_the_form(standard, name):
    """Whatever a browser sends as a place, the form is changed there or nowhere."""
    fields = form_of(standard, "contract.large")
    for change in (lambda: shape.remove(fields, name), lambda: shape.move(fields, name, 1)):
        change()
    shape.add(fields, name, {})
    definition_of(fields, standard.kinds)


@given(data=st.dictionaries(st.text(alphabet="pointswheablu-01", min_size=1, max_size=20), st.text(max_size=5)))
def test_nothing_that_is_sent_breaks_the_reading(standard, data):
    sent = QueryDict(mutable=True)
    sent.update(data | {"basis": "contract", "points-0-kind": "lookup"})
    fields = shape.tree_of(sent)
    defaults.fill(fields, standard.kinds)
    definition, faults = definition_of(fields, standard.kinds)
    assert definition is None
    assert faults


# --- Pictures -------------------------------------------------------------------------------


def test_the_picture_of_every_rule_says_what_the_engine_pays(standard):
    for rule in standard.rules:
        picture = picture_of(rule, standard.kinds)
        if picture is None:
            assert isinstance(rule.points[0], Fixed)
            continue
        assert picture.rows
        for against, _ in picture.axes:
            drawn = picture_of(rule, standard.kinds, against=against)
            assert drawn.axis == against
            assert drawn.points
            assert len({y for _, y in drawn.points}) > 1


def test_steps_stand_as_steps_in_the_picture(standard):
    rule = next(rule for rule in standard.rules if rule.code == "contract.large")
    picture = picture_of(rule, standard.kinds)
    assert dict(picture.rows)["¥500,000"] == "50 points"
    worth = dict(picture.points)
    assert worth[500000] == 50
    assert max(y for x, y in worth.items() if x < 500000) == 0


def test_the_picture_shows_where_the_upper_bound_cuts(standard):
    rule = next(rule for rule in standard.rules if rule.code == "contract.first")
    assert picture_of(rule, standard.kinds).rows[1] == ("¥1,000,000", "300 points")
