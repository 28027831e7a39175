"""A long run goes window by window: which days go together, and how one sees that nothing in them has changed."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from scoring import everything
from scoring.engine.lines import Line
from scoring.run import Run

JANUARY, FEBRUARY, MARCH = (date(2026, month, 1) for month in (1, 2, 3))
DAY = timedelta(days=1)

# ---- which days go together ------------------------------------------------------------------------------------------


def windows(counts, first=None, last=None):
    run = SimpleNamespace(days={"contract": counts})
    return list(everything._windows(run, {"contract"}, first, last))


@pytest.fixture(autouse=True)
def ten_records(monkeypatch):
    monkeypatch.setattr(everything, "WINDOW", 10)


def test_months_that_fit_together_are_one_window():
    assert windows({JANUARY: 4, FEBRUARY: 6, MARCH: 1}) == [(date.min, MARCH - DAY), (MARCH, date.max)]


def test_a_month_that_does_not_fit_begins_a_window_of_its_own():
    counts = {JANUARY: 4, FEBRUARY: 4, FEBRUARY + 9 * DAY: 4, MARCH: 4}
    assert windows(counts) == [(date.min, FEBRUARY - DAY), (FEBRUARY, MARCH - DAY), (MARCH, date.max)]


def test_a_month_too_large_for_a_window_is_parted_by_days():
    counts = {JANUARY: 8, JANUARY + DAY: 8, JANUARY + 2 * DAY: 1, JANUARY + 3 * DAY: 30}
    cuts = [JANUARY + DAY, JANUARY + 3 * DAY]
    assert windows(counts) == [(date.min, JANUARY), (cuts[0], cuts[1] - DAY), (cuts[1], date.max)]


def test_windows_of_a_range_are_made_of_its_own_records():
    counts = {JANUARY: 9, FEBRUARY: 9, MARCH: 9}
    assert windows(counts, first=FEBRUARY, last=FEBRUARY + DAY) == [(FEBRUARY, FEBRUARY + DAY)]


def test_without_records_all_days_are_one_window():
    assert windows({}) == [(date.min, date.max)]


# ---- whether anything has changed ------------------------------------------------------------------------------------

PERSON = "16\t7\t3\t2026-01-01\t250\tf"
POOL = "16\t7\t5\t2026-01-01\t25\tf"


def line(person, team, cents, version=1):
    return Line(version, "signed", 7, person, team, JANUARY, cents, (), (), None, None, None)


LINES = [line("rep", None, 250), line(None, "east", 25)]


@pytest.fixture
def run():
    book = SimpleNamespace(rule_ids={"signed": 16}, trials={2})
    directory = SimpleNamespace(accounts={"rep": 3}, pools={"east": 5})
    return Run(book=book, company=None, as_of=JANUARY, at=None, reason="", directory=directory)


def test_lines_worth_what_awards_say_are_counted(run):
    assert run.unless_awarded(iter(LINES), {PERSON, POOL}) is None
    assert run.lines == 2


@pytest.mark.parametrize(
    ("lines", "texts"),
    [
        pytest.param(LINES, {PERSON}, id="a line has no award"),
        pytest.param(LINES[:1], {PERSON, POOL}, id="an award has no line"),
        pytest.param([line("rep", None, 251), LINES[1]], {PERSON, POOL}, id="a line is worth another amount"),
        pytest.param([line("rep", None, 250, version=2), LINES[1]], {PERSON, POOL}, id="a line is on trial now"),
        pytest.param([LINES[0], LINES[0]], {PERSON, POOL}, id="one line comes twice, another not at all"),
    ],
)
def test_anything_else_is_a_change(run, lines, texts):
    assert run.unless_awarded(iter(lines), texts) == lines
    assert run.lines == 0


def test_a_line_before_points_count_is_on_trial(run):
    run.counts_from = FEBRUARY
    assert run.unless_awarded(LINES[:1], {PERSON}) == LINES[:1]
    assert run.unless_awarded(LINES[:1], {PERSON.removesuffix("f") + "t"}) is None
