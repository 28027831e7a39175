"""A company of many teams: lists to choose from stay short, boards come a page at a time, sums are the naive ones."""

from operator import add

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from ledger.models import Month
from pointsys.templatetags import figures
from pointsys.views import months
from scoring.views import boards
from teams import queries
from teams.models import Team
from teams.tree import rolled_up
from tests.pages import parts as making

PAGE = 3


@pytest.fixture
def many(parts, monkeypatch):
    """A headquarters with nine branches of two shops each, beside the teams of the parts; pages of three."""
    monkeypatch.setattr(queries, "OFFERED_MAX", 12)
    for module in (boards, months):
        monkeypatch.setattr(module, "PAGE", PAGE)
    monkeypatch.setattr(boards, "AROUND", 1)
    for branch in range(9):
        above = making.team(f"B{branch}", f"Branch {branch}", parent=parts.teams["hq"])
        for shop in range(2):
            below = making.team(f"B{branch}-{shop}", f"Shop {branch}.{shop}", parent=above)
            (person,) = making.add_people(1, below, f"B{branch}-{shop}-")
            making.give(person, 100 + 2 * branch + shop)
    making.give(parts.rep, 1)
    return parts


@given(st.lists(st.one_of(st.none(), st.integers(0, 9)), min_size=1, max_size=10))
def test_sums_go_up_the_tree_as_one_would_add_them_by_hand(above):
    """Each parent is any team or none, so that circles come up as well."""
    parents = dict(enumerate(above))
    own = {team: 10**team for team in parents}
    naive = dict.fromkeys(parents, 0)
    for team in parents:
        seen, each = set(), team
        while each in parents and each not in seen:
            naive[each] += own[team]
            seen.add(each)
            each = parents[each]
    assert rolled_up(parents, own, add) == naive


def test_lines_of_several_teams_end_in_a_circle(parts):
    hq, east, first = (parts.teams[name].pk for name in ("hq", "east", "first"))
    assert queries.lines_above([first, hq]) == {first: [hq, east, first], hq: [hq]}
    Team.objects.filter(pk=hq).update(parent=first)
    assert queries.lines_above([first]) == {first: [hq, east, first]}


def test_few_teams_are_all_offered(parts):
    assert [team.code for team in queries.offered(None, parts.rep)] == ["EAST", "EAST-1", "HQ", "WEST"]


def test_of_many_teams_those_near_are_offered(many):
    near_rep = {team.code for team in queries.offered(None, many.rep)}
    assert {"HQ", "EAST", "EAST-1"} <= near_rep
    assert not any("-" in code for code in near_rep if code.startswith("B"))
    branch = Team.objects.get(code="B8")
    near_branch = [team.code for team in queries.offered(branch.pk, many.rep)]
    assert near_branch == sorted(near_branch)
    assert {"HQ", "B8"} <= set(near_branch)
    assert queries.offered(999_999) == list(Team.objects.filter(parent=None))


def test_people_are_counted_as_one_reads_them():
    assert [figures.people(count) for count in (0, 1, 24_352)] == ["0 people", "1 person", "24,352 people"]
    with translation.override("zh-hans"):
        assert figures.people(24_352) == "24,352 人"


def test_the_board_of_teams_comes_in_pages_and_shows_the_own_one(many, visit):
    page = visit("rep", "/boards/?of=teams").content.decode()
    first, around = page.split("Around your team")
    assert shops(first) == ["Shop 8.1", "Shop 8.0", "Shop 7.1"]
    assert "East 1" in around
    seen = shops(first)
    while 'class="load-more"' in page:
        address = page.split('class="load-more"><a class="button" href="')[1].split('"')[0].replace("&amp;", "&")
        page = visit("rep", f"/boards/{address}", headers={"HX-Request": "true"}).content.decode()
        assert "<html" not in page
        seen += shops(page)
    assert len(seen) == len(set(seen)) == 18


def test_without_scripts_the_next_places_are_a_page(many, visit):
    page = visit("rep", "/boards/?of=teams&after=3").content.decode()
    assert "<html" in page
    assert shops(page) == ["Shop 7.0", "Shop 6.1", "Shop 6.0"]
    assert shops(visit("rep", "/boards/?of=teams&after=x").content.decode())[0] == "Shop 8.1"


def test_published_teams_come_in_pages_and_are_found_by_name(many, visit):
    Month.objects.filter(first=making.MONTH).update(status=Month.Status.PUBLISHED)
    address = f"/months/{making.MONTH:%Y-%m}/?of=teams"
    page = visit("rep", address).content.decode()
    own, listed = page.split('id="teams"')
    assert 'id="own-team"' in own
    assert "East 1" in own
    assert shops(listed) == ["Shop 8.1", "Shop 8.0", "Shop 7.1"]
    assert 'rel="next"' in page
    assert shops(visit("rep", f"{address}&page=2").content.decode())[0] == "Shop 7.0"
    last = visit("rep", f"{address}&page=999").content.decode()
    assert 'id="others"' in last
    assert "No team to show" not in last
    found = visit("rep", f"{address}&q=shop 3").content.decode()
    assert sorted(shops(found)) == ["Shop 3.0", "Shop 3.1"]
    assert "No team to show" in visit("rep", f"{address}&q=zzz").content.decode()


def shops(text):
    return [f"Shop {each[:3]}" for row in text.split('class="board-name">')[1:] for each in row.split("Shop ")[1:2]]
