"""Ranks: ties are shared and stated, who is not listed takes no place."""

from datetime import date
from decimal import Decimal

import pytest

from ledger import standings
from scoring.queries import indicators
from tests.pages import parts as making

pytestmark = pytest.mark.django_db


@pytest.fixture
def runners(parts):
    """Seven people with 90, 70, 70, 50, 50, 50 and 20 points this month."""
    people = making.add_people(7, parts.teams["west"])
    for person, points in zip(people, (90, 70, 70, 50, 50, 50, 20), strict=True):
        making.give(person, points)
    return people


def ladder():
    return standings.points("month", making.MONTH, on=making.TODAY)


def test_equal_points_share_a_rank_and_the_next_one_is_left_out(runners):
    places = ladder().top(10)
    assert [place.rank for place in places] == [1, 2, 2, 4, 4, 4, 7]
    assert [place.is_shared for place in places] == [False, True, True, True, True, True, False]


def test_a_tie_that_the_page_cuts_is_stated_all_the_same(runners):
    places = ladder().top(5)
    assert places[-1].is_shared
    following = ladder().after(places[-1].value, places[-1].key, 5)
    assert [(place.rank, place.is_shared) for place in following] == [(4, True), (7, False)]


def test_pages_by_key_are_the_whole_board_once(runners):
    seen, page = [], ladder().top(2)
    while page:
        seen += page
        page = ladder().after(page[-1].value, page[-1].key, 2)
    assert [place.person_id for place in seen] == [person.pk for person in runners]
    assert [place.rank for place in seen] == [1, 2, 2, 4, 4, 4, 7]


def test_the_places_around_someone(runners):
    middle = ladder().top(10)[4]
    around = ladder().around(middle.value, middle.key, 2)
    assert [place.person_id for place in around] == [person.pk for person in runners[2:7]]
    assert [place.rank for place in around] == [2, 4, 4, 4, 7]
    assert around[0].is_shared, "the tie with the place before the window"


def test_the_first_has_nobody_above_and_the_last_nobody_below(runners):
    first = ladder().top(1)[0]
    assert [place.rank for place in ladder().around(first.value, first.key, 2)] == [1, 2, 2]
    assert ladder().next_above(Decimal(90)) is None
    assert ladder().next_above(Decimal(50)) == 70
    assert ladder().next_below(Decimal(50)) == 20
    assert ladder().next_below(Decimal(20)) is None


def test_leavers_and_who_opted_out_take_no_place(runners):
    first, second = runners[:2]
    type(first).objects.filter(pk=first.pk).update(wants_board=False)
    type(second).objects.filter(pk=second.pk).update(left_on=date(2026, 11, 17))
    places = ladder().top(10)
    assert [place.person_id for place in places] == [person.pk for person in runners[2:]]
    assert places[0].rank == 1
    assert ladder().rank(Decimal(90)) == 1, "for who opted out: the place they would have"


def test_who_leaves_today_is_still_listed(runners):
    type(runners[0]).objects.filter(pk=runners[0].pk).update(left_on=making.TODAY)
    assert ladder().top(1)[0].person_id == runners[0].pk


def test_a_team_pool_is_no_person(parts, runners):
    pool = parts.teams["first"].accounts.get()
    making.move(pool, 500, on=making.TODAY)
    assert ladder().top(1)[0].rank == 1
    assert ladder().rank(Decimal(90)) == 1


def test_several_ranks_in_one_query(runners, django_assert_num_queries):
    with django_assert_num_queries(1):
        ranks = ladder().ranks({Decimal(90), Decimal(50), Decimal(0)})
    assert ranks == {Decimal(90): 1, Decimal(50): 4, Decimal(0): 8}


def test_a_ladder_within_a_team_ranks_its_members_only(parts, runners):
    making.give(parts.rep, 60)
    inside = ladder().within(type(parts.rep).objects.filter(team=parts.teams["first"]).values("pk"))
    assert [(place.person_id, place.rank) for place in inside.top(5)] == [(parts.rep.pk, 1)]


def test_attainment_ranks_those_with_a_target_only(parts):
    making.sold(parts.rep, sales=50, target=100)
    making.sold(parts.colleague, sales=150, target=100)
    making.sold(parts.rival, sales=500, target=None)
    places = indicators.ladder("month", making.MONTH, on=making.TODAY).top(5)
    assert [(place.person_id, place.rank) for place in places] == [(parts.colleague.pk, 1), (parts.rep.pk, 2)]


def test_quarter_and_year_have_boards_of_their_own(parts):
    making.give(parts.rep, 30, on=date(2026, 10, 5), record="V-10")
    making.give(parts.rep, 20)
    assert [standings.own_total(parts.rep.pk, *each)[1] for each in (
        ("month", making.MONTH), ("quarter", date(2026, 10, 1)), ("year", date(2026, 1, 1)),
    )] == [20, 50, 50]  # fmt: skip
