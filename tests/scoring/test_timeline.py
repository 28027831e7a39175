"""Which definition holds on which day, after one rule book was loaded over another."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from scoring import timeline
from scoring.timeline import Piece

MAY, JUNE, JULY, SEPTEMBER = (date(2026, month, 1) for month in (5, 6, 7, 9))
DAY = timedelta(days=1)
EARLIEST = date(2026, 1, 1)
LONG = 60


def shown(pieces):
    return [(piece.body, piece.first, piece.last) for piece in pieces]


def body_on(pieces, day):
    """What is in force on a day, None for nothing."""
    found = [p.body for p in pieces if (p.first is None or p.first <= day) and (p.last is None or day <= p.last)]
    assert len(found) < 2
    return found[0] if found else None


# ---- examples --------------------------------------------------------------------------------------------------------


def test_a_changed_definition_holds_from_the_start_and_the_old_one_ends_the_day_before():
    plan = timeline.replan([Piece("old", None, None, 1)], [Piece("new", None, None)], JUNE)
    assert shown(plan) == [("old", None, JUNE - DAY), ("new", JUNE, None)]
    assert [piece.id for piece in plan] == [1, None]


def test_a_definition_that_names_its_first_day_holds_from_there_even_if_that_is_past():
    plan = timeline.replan([Piece("old", None, None, 1)], [Piece("new", MAY, None)], JUNE)
    assert shown(plan) == [("old", None, MAY - DAY), ("new", MAY, None)]


def test_a_definition_that_begins_later_leaves_the_old_one_in_force_until_then():
    plan = timeline.replan([Piece("old", None, None, 1)], [Piece("new", SEPTEMBER, None)], JUNE)
    assert shown(plan) == [("old", None, SEPTEMBER - DAY), ("new", SEPTEMBER, None)]


def test_a_missing_definition_retires_the_day_before_the_start():
    assert shown(timeline.replan([Piece("old", None, None, 1)], [], JUNE)) == [("old", None, JUNE - DAY)]


def test_what_would_only_have_begun_later_never_does():
    assert timeline.replan([Piece("old", JULY, None, 1)], [], JUNE) == []


def test_a_correction_replaces_all_days():
    plan = timeline.replan([Piece("old", None, JUNE, 1), Piece("older", JULY, None, 2)], [Piece("new", MAY, None)])
    assert shown(plan) == [("new", MAY, None)]


def test_an_unchanged_definition_keeps_its_version():
    stored = [Piece("old", None, None, 1)]
    assert timeline.replan(stored, [Piece("old", None, None)], JUNE) == stored
    assert timeline.changed_from(stored, stored) is None


def test_the_first_day_that_differs_is_where_scoring_begins_again():
    before = [Piece("old", None, None)]
    assert timeline.changed_from(before, [Piece("old", None, JUNE - DAY), Piece("new", JUNE, None)]) == JUNE
    assert timeline.changed_from(before, [Piece("new", None, None)]) == date.min
    assert timeline.changed_from(before, []) == date.min


# ---- properties ------------------------------------------------------------------------------------------------------


@st.composite
def timelines(draw, ids=False):
    """Disjoint pieces in their order, open at either end or not, with a few bodies."""
    days = sorted(draw(st.sets(st.integers(0, LONG), max_size=6)))
    pieces = []
    for place, (first, last) in enumerate(zip(days[::2], days[1::2], strict=False)):
        body = draw(st.sampled_from("abc"))
        pieces.append(Piece(body, EARLIEST + first * DAY, EARLIEST + last * DAY, place + 1 if ids else None))
    if pieces and draw(st.booleans()):
        pieces[0] = pieces[0]._replace(first=None)
    if pieces and draw(st.booleans()):
        pieces[-1] = pieces[-1]._replace(last=None)
    return pieces


starts = st.integers(-2, LONG + 2).map(lambda days: EARLIEST + days * DAY)
DAYS = [EARLIEST + number * DAY for number in range(-5, LONG + 6)]


@given(timelines(ids=True), timelines(), starts)
def test_no_day_before_the_start_changes_unless_an_entry_names_its_first_day(stored, book, start):
    plan = timeline.replan(stored, book, start)
    for day in DAYS:
        if day < start and body_on(plan, day) != body_on(stored, day):
            (entry,) = [p for p in book if (p.first is None or p.first <= day) and (p.last is None or day <= p.last)]
            assert entry.first is not None


@given(timelines(ids=True), timelines(), starts)
def test_from_the_start_on_the_book_holds_once_its_first_entry_has_begun(stored, book, start):
    plan = timeline.replan(stored, book, start)
    begins = min((piece.first or date.min for piece in book), default=date.min)
    for day in DAYS:
        if day >= max(start, begins):
            assert body_on(plan, day) == body_on(book, day)


@given(timelines(ids=True), timelines())
def test_a_correction_leaves_exactly_the_book(stored, book):
    plan = timeline.replan(stored, book)
    assert [body_on(plan, day) for day in DAYS] == [body_on(book, day) for day in DAYS]


def numbered(plan):
    return [piece._replace(id=place) for place, piece in enumerate(plan, start=1)]


@given(timelines(ids=True), timelines(), starts, st.integers(0, 30))
def test_the_same_book_again_or_later_changes_nothing(stored, book, start, days):
    plan = numbered(timeline.replan(stored, book, start))
    assert timeline.replan(plan, book, start + days * DAY) == plan


@given(timelines(ids=True), timelines(), starts, starts)
def test_what_is_exported_loads_to_the_same_thing(stored, book, start, again):
    plan = numbered(timeline.replan(stored, book, start))
    exported = [piece._replace(id=None) for piece in plan]
    assert timeline.replan(plan, exported, again) == plan
    assert timeline.replan(plan, exported) == plan
    assert timeline.replan([], exported) == exported


@given(timelines(ids=True), timelines(), starts)
def test_pieces_stay_in_order_and_apart_and_join_where_they_are_one(stored, book, start):
    plan = timeline.replan(stored, book, start)
    for one, next_one in pairwise(plan):
        assert one.last < next_one.first
        assert one.body != next_one.body or one.last + DAY < next_one.first


@given(timelines(ids=True), timelines(), starts)
def test_scoring_begins_again_on_the_first_day_that_differs(stored, book, start):
    plan = timeline.replan(stored, book, start)
    changed = timeline.changed_from(stored, plan)
    differing = [day for day in DAYS if body_on(plan, day) != body_on(stored, day)]
    if changed is None:
        assert differing == []
    else:
        assert differing
        assert max(changed, DAYS[0]) == differing[0]


def test_days_on_trial_that_would_count_are_found_up_to_a_day():
    trial, real = Piece("new", JUNE, None, is_trial=True), Piece("new", JULY, None)
    until_july = trial._replace(last=JULY - DAY)
    assert timeline.pays_trial([trial], [real._replace(first=JUNE)], JUNE)
    assert not timeline.pays_trial([trial], [until_july, real], JULY - DAY)
    assert timeline.pays_trial([trial], [until_july, real], JULY)
    assert not timeline.pays_trial([trial], [], SEPTEMBER)
    assert not timeline.pays_trial([], [trial], SEPTEMBER)
    assert timeline.pays_trial([trial._replace(first=None)], [real._replace(first=None)], EARLIEST)
