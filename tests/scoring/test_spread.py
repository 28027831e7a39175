"""How points lie among people: bars between round numbers that count everybody once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.simulation import spread

CENTS = st.integers(-10_000_000, 10_000_000)


@pytest.mark.parametrize(
    ("values", "edges", "people"),
    [
        ([], [], [0]),
        ([-300, 500], [-700, -600, -500, -400, -300, -200, -100, 0, 100, 200, 300, 400, 500, 600, 700], {5: 1, 13: 1}),
    ],
)
def test_changes_are_counted_on_both_sides_of_nothing(values, edges, people):
    found = spread.changes(values)
    assert found["edges"] == edges
    assert [count for count in found["people"] if count] == ([1, 1] if people != [0] else [])


@given(st.lists(CENTS.filter(bool), max_size=60))
def test_everybody_who_moves_is_in_one_bar_and_losers_left_of_the_middle(values):
    found = spread.changes(values)
    middle = len(found["people"]) // 2
    assert sum(found["people"]) == len(values)
    assert len(found["people"]) == len(found["edges"]) + 1
    if values:
        assert sum(found["people"][:middle]) == sum(value < 0 for value in values)
        assert found["edges"][middle - 1] == 0


@given(st.lists(st.tuples(CENTS, CENTS), max_size=60))
def test_totals_count_everybody_before_and_after_between_whole_points(pairs):
    found = spread.totals(pairs)
    assert sum(found["before"]) == sum(found["after"]) == len(pairs)
    assert len(found["before"]) == len(found["edges"]) + 1 <= spread.BARS + 3
    assert all(edge % 100 == 0 for edge in found["edges"])


def test_a_few_far_out_do_not_press_the_others_into_one_bar():
    found = spread.totals([(place * 100, place * 100) for place in range(100)] + [(100_000_000, 100_000_000)])
    assert max(found["before"]) <= 25
    assert found["before"][-1] >= 1
