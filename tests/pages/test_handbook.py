"""The handbook's page: for everybody, for any day, searched, linked, and as a PDF."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pointsys.embedded.state import ROOT
from scoring import rulebook
from scoring.handbook import document
from tests.pages import parts as making

STANDARD = (ROOT / "scoring" / "rulebooks" / "standard.yaml").read_text()
TOMORROW = making.TODAY + timedelta(days=1)


@pytest.fixture
def company(parts):
    rulebook.load(STANDARD, on=making.TODAY, at=making.NOW)
    return parts


@pytest.fixture
def text(company, visit):
    return lambda address="/handbook/", part="rep", **extra: visit(part, address, **extra).content.decode()


def test_every_rule_stands_there_with_its_anchor_sentence_and_examples(text):
    page = text()
    for version in rulebook.in_force().versions:
        assert f'id="rule-{version.code}"' in page
        assert f'href="#rule-{version.code}"' in page
    assert "For each contract signed: by contract amount, 50 points from ¥500,000" in page
    assert page.count("<tbody>") == len(rulebook.in_force().versions)


def test_it_speaks_the_readers_language(text):
    page = text(headers={"Accept-Language": "zh-hans"})
    assert "每签订一份合同：按合同金额，满 50 万元得 50 分" in page


def test_a_published_change_shows_from_its_day_on_and_is_announced(text, company):
    changed = STANDARD.replace("steps: [[500000, 50],", "steps: [[500000, 55],")
    rulebook.load(changed, on=making.TODAY, at=making.NOW)
    old, new = "by contract amount, 50 points from ¥500,000", "by contract amount, 55 points from ¥500,000"
    today = text()
    # Said once as in force, once as what it was before the change.
    assert (today.count(old), today.count(new)) == (2, 1)
    assert "1 rule is about to change." in today
    tomorrow = text(f"/handbook/?on={TOMORROW}")
    assert tomorrow.index(new) < tomorrow.index(old)
    assert "This is how the rules will stand on" in tomorrow
    yesterday = text("/handbook/?on=2026-11-17")
    assert yesterday.index(old) < yesterday.index(new)


@pytest.mark.parametrize("day", ["x", "2026-02-31", "0000-00-00", "99999-01-01", "2026-11-18T00:00", "%00"])
def test_what_is_no_day_counts_as_today(day, text):
    assert "as in force today" in text(f"/handbook/?on={day}")


def test_a_search_finds_rules_and_an_empty_one_says_so(text):
    found = text("/handbook/?q=refund&part=rules", headers={"HX-Request": "true"})
    assert found.strip().startswith('<div id="rules"')
    assert 'id="rule-receipt.refund"' in found
    assert 'id="rule-visit.made"' not in found
    assert "No rule says that" in text("/handbook/?q=no-such-word")


def test_without_rules_it_says_what_will_stand_there(parts, visit):
    page = visit("rep", "/handbook/").content.decode()
    assert "No rule is in force on this day" in page
    assert "What holds for every rule" in page


def test_a_hostile_name_is_text(text, company):
    hostile = STANDARD.replace("en: Refund,", 'en: "<script>alert(1)</script>",')
    rulebook.load(hostile, on=making.TODAY, at=making.NOW, is_correction=True)
    assert "<script>alert(1)" not in text()


def test_who_is_no_person_reads_it_too_and_is_not_sent_to_the_calculator(text):
    page = text(part="nobody")
    assert 'id="rule-visit.made"' in page
    assert "/calculator/" not in page


def test_the_pdf_is_made_for_the_asked_day(company, visit):
    answer = visit("rep", "/handbook.pdf?on=2026-11-17")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'inline; filename="handbook-20261117.pdf"'
    assert answer.content.startswith(b"%PDF-")


def test_without_a_pdf_the_page_says_what_to_do(company, visit, monkeypatch):
    def fail(data):
        raise document.PdfUnavailable("no fonts")

    monkeypatch.setattr(document, "pdf_of", fail)
    answer = visit("rep", "/handbook.pdf")
    assert answer.status_code == 503
    assert "The PDF could not be made" in answer.content.decode()


def test_queries_do_not_grow_with_versions(company, visit):
    def queries():
        visit("rep", "/handbook/")
        with CaptureQueriesContext(connection) as caught:
            visit("rep", "/handbook/")
        return len(caught)

    few = queries()
    for points in (51, 52, 53):
        changed = STANDARD.replace("steps: [[500000, 50],", f"steps: [[500000, {points}],")
        changed = changed.replace("points: {fixed: 30}", f"points: {{fixed: {points}}}")
        day = making.TODAY + timedelta(days=points)
        rulebook.load(changed, on=making.TODAY, at=making.NOW, start=day)
    assert queries() <= few <= 20
