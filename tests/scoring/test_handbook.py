"""The handbook: every rule in force, as a sentence with examples that are worth what scoring would give."""

import io
import json
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone, translation
from pypdf import PdfReader

from pointsys.embedded.state import ROOT
from scoring import rulebook
from scoring.engine import language
from scoring.engine.arithmetic import text_of
from scoring.engine.terms import Choice, Lookup
from scoring.handbook import contents, document, examples, inputs, printed, remarks, scheme
from teams.models import Company
from tests.engine import naive

TODAY = date(2026, 6, 15)
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
NOW = datetime(2026, 6, 15, 12, tzinfo=timezone.get_default_timezone())
STANDARD = (ROOT / "scoring" / "rulebooks" / "standard.yaml").read_text()
EVERY_CONSTRUCT = (ROOT / "tests" / "engine" / "every_construct.yaml").read_text()
LANGUAGES = ["en", "zh-hans"]


def rules_of(text):
    book = language.parse_book(text)
    return [(rule, book) for rule in book.rules]


RULES = [*rules_of(STANDARD), *rules_of(EVERY_CONSTRUCT)]


def shown(rule, book, said="en"):
    return examples.of_rule(rule, said, claims=book.claims, currency=book.currency)


# ---- examples: no database ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("rule", "book"), RULES, ids=[rule.code for rule, _ in RULES])
def test_examples_are_worth_what_a_second_scorer_gives(rule, book):
    found = shown(rule, book)
    assert found.rows
    for row in found.rows:
        worth = naive.gross(rule, row.values)
        assert row.points * 100 == (naive._half_up(worth * 100) if worth else 0), row


@pytest.mark.parametrize(("rule", "book"), RULES, ids=[rule.code for rule, _ in RULES])
def test_examples_are_said_in_both_languages_alike(rule, book):
    english, chinese = (shown(rule, book, said) for said in LANGUAGES)
    assert [row.points for row in english.rows] == [row.points for row in chinese.rows]
    assert len(english.columns) == len(chinese.columns) == len(rule.fields)
    for row in (*english.rows, *chinese.rows):
        assert len(row.given) == len(rule.fields)
        assert row.how


@pytest.mark.parametrize(("rule", "book"), rules_of(STANDARD), ids=[rule.code for rule, _ in rules_of(STANDARD)])
def test_every_rule_has_an_example_on_each_side_of_each_step(rule, book):
    rows = shown(rule, book).rows
    assert len(rows) < inputs.EXAMPLES_MAX or rule.code == "knowledge.lecture"
    for part in (*rule.points, *rule.times):
        if isinstance(part, Lookup):
            values = [row.values[part.lookup] for row in rows if row.values[part.lookup] is not None]
            for start, _ in part.steps[1:]:
                assert start in values
                assert any(value < start for value in values)
            assert any(value > part.steps[-1][0] for value in values) or part.lookup in ("completeness", "effect")
        elif isinstance(part, Choice):
            assert set(part.values) <= {text_of(row.values[part.choice]) for row in rows}


def test_a_cap_a_limit_a_split_and_a_pool_are_shown_by_runs_of_records():
    by_code = {rule.code: shown(rule, book) for rule, book in rules_of(STANDARD)}
    visit = by_code["visit.made"]
    assert (visit.capped.each, visit.capped.full, visit.capped.part, visit.capped.points) == (10, 12, 0, 120)
    assert (visit.limited.full, visit.limited.points, visit.limited.per) == (1, 10, "day")
    assert by_code["collab.resource"].capped[1:4] == (2, 40, 200)
    assert by_code["customer.new"].shared == (30, 21, 9)
    assert by_code["sales.attainment"].rows[0].pool == Decimal("3.2")


def test_what_runs_show_is_said_in_whole_sentences():
    def said_of(definition):
        made = language.Rule.from_definition(definition)
        return remarks.of_examples(examples.of_rule(made, "en"), "en")

    capped = {"points": {"fixed": 40}, "basis": "visit", "cap": {"points": 100, "per": "month"}}
    assert said_of(rule("a", **capped)) == (
        "At 40 points each, 2 of the month count in full and the next one with 20: 100 in all, then nothing more.",
    )
    low = {**capped, "cap": {"points": 25, "per": "week"}}
    assert said_of(rule("a", **low)) == ("The first one of the week is cut to 25 points, and nothing more follows.",)
    limited = {"points": {"fixed": 4}, "basis": "visit", "limit": {"count": 3, "per": "day", "same": ["owner"]}}
    assert said_of(rule("a", **limited)) == ("The first 3 of the day bring 12 points; what follows brings nothing.",)


# ---- the day's rules ------------------------------------------------------------------------------------------------


def rule(code, points, **more):
    name = {"en": code.title(), "zh-hans": code}
    usual = {"basis": "contract", "category": "performance"}
    return {"code": code, "name": name, "points": points, **usual, **more}


def book(*rules, campaigns=()):
    head = {"rulebook": "test", "name": {"en": "Test", "zh-hans": "测试"}}
    return json.dumps({**head, "rules": list(rules), "campaigns": list(campaigns)})


SIGNED = {"lookup": "amount", "steps": [[1000, 10], [5000, 60]]}
SPRINT = {
    "code": "sprint",
    "name": {"en": "Sprint week", "zh-hans": "冲刺周"},
    "from": "2026-06-15",
    "to": "2026-06-21",
    "rules": ["signed"],
    "times": 2,
}


def load(*rules, **more):
    return rulebook.load(book(*rules, **more), on=TODAY, at=NOW)


def sentences(on, said="en"):
    found = contents.of_day(on, language=said)
    return {entry.code: entry.sentence for _, entries in found.sections for entry in entries}


@pytest.mark.django_db
@pytest.mark.parametrize("said", LANGUAGES)
def test_every_rule_in_force_stands_in_its_category_with_sentence_and_examples(said):
    rulebook.load(STANDARD, on=TODAY, at=NOW)
    found = contents.of_day(TODAY, language=said)
    stood = {entry.code: (category, entry) for category, entries in found.sections for entry in entries}
    in_force = rulebook.in_force().versions
    assert set(stood) == {version.code for version in in_force}
    for version in in_force:
        category, entry = stood[version.code]
        assert category == version.rule.category
        assert entry.sentence
        for row in entry.examples.rows:
            worth = naive.gross(version.rule, row.values)
            assert row.points * 100 == (naive._half_up(worth * 100) if worth else 0)


@pytest.mark.django_db
def test_it_changes_from_the_day_on_that_a_version_is_in_force():
    load(rule("signed", SIGNED), rule("gone", {"fixed": 3}))
    before = sentences(TODAY)
    load(rule("signed", {"lookup": "amount", "steps": [[1000, 12]]}), rule("fresh", {"fixed": 4}))
    assert sentences(YESTERDAY) == sentences(TODAY) == before
    assert sentences(TOMORROW) == {
        "signed": "For each contract signed: by contract amount, 12 points from ¥1,000.",
        "fresh": "For each contract signed: 4 points.",
    }


@pytest.mark.django_db
def test_it_says_what_is_about_to_change_and_what_changed_lately():
    load(rule("signed", SIGNED), rule("gone", {"fixed": 3}))
    load(rule("signed", {"fixed": 9}), rule("fresh", {"fixed": 4}), campaigns=[SPRINT | {"from": "2026-06-20"}])
    ahead = {change.code: change for change in contents.of_day(TODAY, language="en").ahead if change.code != "sprint"}
    assert set(ahead) == {"signed", "gone", "fresh"}
    assert {change.day for change in ahead.values()} == {TOMORROW}
    assert (ahead["fresh"].is_new, ahead["gone"].is_end) == (True, True)
    assert ahead["signed"].before.startswith("For each contract signed: by contract amount, 10 points")
    assert ahead["signed"].after == "For each contract signed: 9 points."
    later = contents.of_day(TODAY + timedelta(days=10), language="en")
    assert {change.code for change in later.lately} >= {"signed", "gone", "fresh", "sprint"}
    assert later.ahead == []
    assert contents.of_day(TODAY + timedelta(days=200), language="en").lately == []


@pytest.mark.django_db
def test_a_campaign_stands_in_it_while_it_lasts():
    load(rule("signed", SIGNED), campaigns=[SPRINT])
    assert "sprint" in sentences(TODAY)
    assert "“Signed”" in sentences(TODAY)["sprint"]
    assert "sprint" not in sentences(TODAY + timedelta(days=7))


@pytest.mark.django_db
def test_a_search_looks_at_names_codes_and_sentences():
    load(rule("signed", SIGNED), rule("paid", {"fixed": 3}))
    whole = contents.of_day(TODAY, language="en")
    for text, expected in (("SIGN", {"signed", "paid"}), ("Paid", {"paid"}), ("¥5,000", {"signed"}), ("x-y", set())):
        found = contents.found(whole, text)
        assert {entry.code for _, entries in found.sections for entry in entries} == expected


@pytest.mark.django_db
def test_general_rules_name_the_rules_that_deduct_and_fill_pools():
    load(rule("signed", SIGNED, pool_percent=10), rule("bad", {"fixed": -3}))
    topics = scheme.topics(contents.of_day(TODAY, language="en"), Company.current(), "en")
    texts = {topic.anchor: " ".join(topic.texts) for topic in topics}
    assert "These rules can deduct: Bad." in texts["deductions"]
    assert "These rules do: Signed." in texts["pool"]
    assert "100 points among three with a third each: 33.33, 33.33, 33.34." in texts["sharing"]
    assert "12.345 becomes 12.35" in texts["rounding"]


# ---- the PDF --------------------------------------------------------------------------------------------------------


def pdf(said, on=TODAY):
    with translation.override(said):
        found = contents.of_day(on, language=said)
        company = Company.current()
        return document.pdf_of(printed.of(found, scheme.topics(found, company, said), company, said))


@pytest.mark.django_db
@pytest.mark.parametrize("said", LANGUAGES)
def test_the_pdf_holds_every_rule(said):
    rulebook.load(STANDARD, on=TODAY, at=NOW)
    made = pdf(said)
    assert made.startswith(b"%PDF-")
    reader = PdfReader(io.BytesIO(made))
    text = plain("".join(page.extract_text() for page in reader.pages))
    for version in rulebook.in_force().versions:
        assert plain(version.rule.name.in_(said)) in text
        assert version.code in text
    assert plain("每签订一份合同" if said == "zh-hans" else "For each contract signed") in text


def plain(text):
    return "".join(text.split())


@pytest.mark.django_db
def test_texts_of_rules_are_no_markup_of_the_pdf():
    hostile = '#read("/etc/passwd") $x$ *bold* @x \\ "quoted" `raw` <label> [x] // y'
    load(rule("signed", SIGNED, name={"en": hostile}))
    text = plain("".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf("en"))).pages))
    assert plain('#read("/etc/passwd")$x$*bold*@x') in text
    assert "root:" not in text


@pytest.mark.django_db
def test_a_pdf_that_takes_too_long_is_given_up(monkeypatch):
    load(rule("signed", SIGNED))
    monkeypatch.setattr(document, "SECONDS", 0.01)
    with pytest.raises(document.PdfUnavailable, match="not done after"):
        pdf("en", on=TODAY + timedelta(days=1))
