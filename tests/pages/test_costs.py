"""A page asks the database as often for two hundred people as for thirty."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.pages import parts as making

PAGES = {
    "rep": ["/", "/statement/", "/boards/", "/boards/?of=teams", "/boards/?by=attainment", "/boards/?q=Member"],
    "lead": ["/teams/{first}/", "/people/{rep}/", "/boards/?team={first}"],
    "admin": ["/company/", "/people/", "/people/{rep}/statement/", "/people/{rep}/validity/", "/leavers/"],
    "finance": ["/budgets/", "/coefficients/"],
}
QUERIES_MAX = 30


def queries_of(visit, part, address):
    visit(part, address)
    with CaptureQueriesContext(connection) as caught:
        answer = visit(part, address)
    assert answer.status_code == 200
    return [query["sql"] for query in caught if "django_session" not in query["sql"]]


@pytest.mark.parametrize(("part", "address"), [(part, page) for part, pages in PAGES.items() for page in pages])
def test_queries_do_not_grow_with_people(part, address, parts, visit):
    names = {name: team.pk for name, team in parts.teams.items()} | {"rep": parts.rep.pk}
    fill(parts, 30)
    few = queries_of(visit, part, address.format(**names))
    fill(parts, 170, prefix="N")
    many = queries_of(visit, part, address.format(**names))
    assert len(many) <= len(few), "\n".join(sorted(set(many) - set(few)))
    assert len(many) <= QUERIES_MAX


def fill(parts, count, prefix="M"):
    for number, person in enumerate(making.add_people(count, parts.teams["first"], prefix)):
        making.give(person, 10 + number)
        making.sold(person, sales=1000 + number, target=1000)
    # Near the bottom, so that the rows around them are asked for each time.
    making.give(parts.rep, 2, record=f"V-{prefix}")


def test_a_look_for_news_is_cheap(parts, visit):
    making.give(parts.rep, 33)
    page = visit("rep", "/")
    address = page.content.decode().split('hx-get="')[1].split('"')[0].replace("&amp;", "&")
    with CaptureQueriesContext(connection) as caught:
        answer = visit("rep", address, headers={"HX-Request": "true"})
    assert answer.status_code == 204
    assert len(caught) <= 4, [query["sql"] for query in caught]
