"""The sections: each with a letter of its own, four of them a tap away on a phone, all of them behind the last tab."""

import re
from string import ascii_lowercase, digits

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pointsys import navigation
from tests.pages.grid.customer_work import visited

EVERY = [each for _title, sections in navigation.GROUPS for each in sections]
TABS = {
    "rep": ["home", "work", "claims", "statement"],
    "lead": ["home", "inbox", "my-team", "work"],
    "admin": ["home", "inbox", "company", "statement"],
    "auditor": ["home", "inbox", "company", "statement"],
    "nobody": ["boards", "handbook", "library", "months"],
}


def test_each_section_stands_once_with_a_letter_of_its_own():
    assert len({each.page for each in EVERY}) == len(EVERY)
    assert len({each.key for each in EVERY}) == len(EVERY)
    assert {each.key for each in EVERY} <= set(ascii_lowercase + digits)


def test_a_page_belongs_to_one_section():
    pages = [page for each in EVERY for page in (each.page, *each.pages)]
    assert len(set(pages)) == len(pages)


@pytest.mark.parametrize("part", TABS)
def test_a_phone_has_four_tabs_and_reaches_the_rest_by_the_last_one(parts, visit, part):
    page = visit(part, "/boards/").content.decode()
    user = parts.users[part]
    groups = navigation.sections_of(user)
    assert [each.page for each in navigation.tabs_of(groups, user)] == TABS[part]
    tabs = re.findall(r'class="tab" href="([^"]+)"', page)
    assert tabs == [*(each.url for each in navigation.tabs_of(groups, user)), "#sections"]
    reached = re.findall(r'class="side-link"[^>]* href="([^"]+)"', page)
    assert reached == [each.url for _title, sections in groups for each in sections]
    assert 'id="sections"' in page


def test_who_may_not_see_a_section_is_not_shown_it(parts):
    shown = {
        part: {each.page for _title, s in navigation.sections_of(parts.users[part]) for each in s} for part in TABS
    }
    assert {"company", "people", "rule-book", "my-team"}.isdisjoint(shown["rep"])
    assert {"my-team"} <= shown["lead"]
    assert {"company", "people", "rule-book", "proposals", "admin:index"} <= shown["admin"]
    assert {"home", "statement", "inbox", "claims"}.isdisjoint(shown["nobody"])


def test_what_waits_is_counted_once_however_often_it_is_shown(parts, visit):
    visited(parts)
    visit("lead", "/boards/")
    with CaptureQueriesContext(connection) as caught:
        page = visit("lead", "/boards/").content.decode()
    assert page.count("waiting for you") == 2
    asked = [query["sql"] for query in caught if '"scoring_entry"' in query["sql"]]
    assert len(asked) == 1
