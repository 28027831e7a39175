"""The statement: filters, paging by key, sums, exports that no spreadsheet runs."""

import csv
import io
from datetime import date, timedelta

import openpyxl
import pytest

from ledger import queries as ledger
from ledger.models import Month
from tests.pages import parts as making

HOSTILE = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "＝1+1", " =1+1"]


@pytest.fixture
def history(parts):
    making.give(parts.rep, 40, on=date(2026, 9, 3), record="V-9")
    making.give(parts.rep, 25.5, on=date(2026, 10, 3), record="V-10", category="performance")
    making.give(parts.rep, -5.25, on=date(2026, 10, 9), record="F-1", category="deduction")
    making.give(parts.rep, 60, record="V-11")
    return parts


def text_of(answer):
    assert answer.status_code == 200
    return answer.content.decode()


def test_opening_and_closing_balance_of_a_month(history, visit):
    answer = visit("rep", "/statement/?month=2026-10")
    assert (answer.context["opening"], answer.context["closing"]) == (40, 60.25)
    assert answer.context["sums"] == {"lines": 2, "added": 25.5, "taken": -5.25, "points": 20.25}


@pytest.mark.parametrize(
    ("query", "records"),
    [
        ("", ["V-11", "F-1", "V-10", "V-9"]),
        ("month=2026-09", ["V-9"]),
        ("category=performance", ["V-10"]),
        ("sign=minus", ["F-1"]),
        ("sign=plus&month=2026-10", ["V-10"]),
        ("q=v-1", ["V-11", "V-10"]),
        ("record=V-9", ["V-9"]),
        ("q=nothing+like+it", []),
        ("category=no-such-category", ["V-11", "F-1", "V-10", "V-9"]),
    ],
)
def test_filters(query, records, history, visit):
    answer = visit("rep", f"/statement/?{query}")
    assert [line.record for line in answer.context["lines"]] == records


def test_a_month_that_is_none_is_said(history, visit):
    assert "Write a month as 2026-03." in text_of(visit("rep", "/statement/?month=2026-13"))


def test_pages_by_key_hold_every_line_once(parts, visit):
    for number in range(120):
        making.give(parts.rep, 1, on=making.TODAY - timedelta(days=number % 7), record=f"V-{number:03}")
    seen, query = [], ""
    while query is not None:
        answer = visit("rep", f"/statement/?{query}")
        seen += [line.record for line in answer.context["lines"]]
        query = answer.context["older"] or None
    assert len(seen) == 120
    assert len(set(seen)) == 120


@pytest.mark.parametrize("last", ["0", "x", "-1", "9" * 40, "1'--"])
def test_a_wrong_place_to_go_on_from_shows_the_newest(last, history, visit):
    assert len(visit("rep", "/statement/", data={"before": last}).context["lines"]) == 4


def test_exports_hold_the_lines_of_the_filter(history, visit):
    answer = visit("rep", f"/people/{history.rep.pk}/statement.csv?month=2026-10")
    rows = list(csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))
    assert [row[5] for row in rows] == ["Record", "F-1", "V-10"]
    assert [row[6] for row in rows[1:]] == ["-5.25", "25.50"]
    book = openpyxl.load_workbook(io.BytesIO(visit("rep", f"/people/{history.rep.pk}/statement.xlsx").content))
    points = [cell.value for cell in book.active["G"]][1:]
    assert points == [60, -5.25, 25.5, 40]


def test_no_text_of_an_export_is_a_formula(parts, visit):
    for number, text in enumerate(HOSTILE):
        making.give(parts.rep, 1 + number, record=text)
    answer = visit("rep", f"/people/{parts.rep.pk}/statement.csv")
    records = [row[5] for row in csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig")))][1:]
    assert all(text.startswith("'") for text in records)
    book = openpyxl.load_workbook(io.BytesIO(visit("rep", f"/people/{parts.rep.pk}/statement.xlsx").content))
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    assert all(not str(cell.value).startswith(tuple("=+-@")) for cell in cells if cell.data_type == "s")


def test_stored_scripts_are_shown_as_text(parts, visit):
    making.give(parts.rep, 5, record="<script>alert(1)</script>")
    type(parts.rep).objects.filter(pk=parts.rep.pk).update(name="<img src=x onerror=alert(1)>")
    for address in ("/", "/statement/", "/boards/"):
        text = text_of(visit("rep", address))
        assert "<script>alert" not in text
        assert "<img src=x" not in text


def test_the_balance_of_each_line_adds_up(history):
    account = ledger.available_account(history.rep.pk)
    lines = list(ledger.lines(account))
    assert sum(line.signed for line in lines) == ledger.balance(account) == 120.25


def test_a_line_of_a_published_month_says_which_month_it_adjusts(parts, visit):
    making.give(parts.rep, 40, on=date(2026, 10, 3), record="V-10")
    Month.objects.filter(first=date(2026, 10, 1)).update(status="published")
    late = making.give(parts.rep, 7, on=date(2026, 10, 20), record="V-late")
    assert "counts in November 2026" in text_of(visit("rep", f"/lines/{late.pk}/"))
    assert "for October 2026" in text_of(visit("rep", "/statement/"))
