"""The approvals inbox: what it lists, in which order, and that it asks the database no more often for more."""

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from scoring.models import Entry
from tests.pages import parts as making
from tests.pages.grid.customer_work import visited


def enter(parts, count, first=0):
    return [
        visited(parts, on=making.TODAY - timedelta(days=each), why_again="x") for each in range(first, first + count)
    ]


def queries_of(visit, address):
    visit("lead", address)
    with CaptureQueriesContext(connection) as caught:
        assert visit("lead", address).status_code == 200
    return len([query for query in caught if "django_session" not in query["sql"]])


def test_a_longer_inbox_asks_no_more_often(parts, visit):
    enter(parts, 2)
    few = queries_of(visit, "/inbox/")
    enter(parts, 20, first=2)
    assert queries_of(visit, "/inbox/") <= few


def test_late_things_come_first(parts, visit):
    early, late = enter(parts, 2)
    Entry.objects.filter(pk=late.pk).update(due_on=making.TODAY - timedelta(days=1))
    page = visit("lead", "/inbox/").content.decode()
    assert page.index(f"at=visit-{late.pk}") < page.index(f"at=visit-{early.pk}")
    assert "late since" in page


def test_a_decision_leads_to_the_next_one(parts, client_of):
    first, second = enter(parts, 2)
    given = {"at": f"visit-{first.pk}", "version": 1, "quality": "B", "do": "approve"}
    answer = client_of("lead").post("/inbox/?sort=visit", given)
    assert answer.url == f"/inbox/?sort=visit&at=visit-{second.pk}"
    assert Entry.objects.get(pk=first.pk).status == "approved"


def test_nobody_decides_by_a_form_of_their_own(parts, client_of):
    (entry,) = enter(parts, 1)
    given = {"at": f"visit-{entry.pk}", "version": 1, "quality": "B", "do": "approve"}
    client_of("rep").post("/inbox/", given)
    assert client_of("rival_lead").post("/inbox/", given).status_code == 404
    assert Entry.objects.get(pk=entry.pk).status == "waiting"
