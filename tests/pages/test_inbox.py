"""The approvals inbox: what it lists, in which order, and that it asks the database no more often for more."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from scoring import claims, customer_work, sweep
from scoring.models import Entry, Visit
from scoring.queries import customer_work as customer_work_queries
from scoring.queries import inbox
from tests.pages import parts as making
from tests.pages.grid.customer_work import visited
from tests.scoring import claiming
from tests.scoring.claiming import filed, when


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


# ---- everything that can wait ----------------------------------------------------------------------------------------


@pytest.fixture
def cast(db):
    # After every moment that `claiming.when` gives.
    with time_machine.travel(claiming.NOW + timedelta(hours=1), tick=False):
        yield claiming.make_company()


def client_of_head(cast):
    client = Client()
    client.force_login(cast.head, backend="django.contrib.auth.backends.ModelBackend")
    return client


def fill_inbox_of_head(cast, count, first=0):
    """As many of each sort as `count`, all for the head of the East."""
    claiming.Company.objects.update(claim_sample_percent=100)
    head, customer = cast.people["head"], cast.customer
    shares = [(head, 50), (cast.people["rival"], 50)]
    for number in range(first, first + count):
        filed(cast.lead)
        claims.approve(filed(cast.rep, "great"), by=cast.lead, **when())
        filed(cast.rival, "helped", beneficiary=head)
        filed(cast.rival, participants=shares)
        day = claiming.TODAY - timedelta(days=number)
        enter_as(cast.lead, "visit", customer=customer, visited_on=day, minutes=30, level="staff")
        enter_as(cast.lead, "lead", customer=f"Comet {number}", created_on=day)
        enter_as(cast.lead, "feedback", customer=customer, received_on=day, source="survey", rating=4)
        Visit.objects.create(
            number=f"F-{number}", customer=customer, owner=cast.people["lead"], visited_on=day, minutes=30,
            level="staff", status="pending",
        )  # fmt: skip
    customer_work.take_in(**when())


def enter_as(user, sort, **given):
    customer_work.enter(sort, given, by=user, **when(), token=uuid.uuid4(), why_again="Another one")


def test_every_sort_stands_in_one_list_with_a_panel_and_asks_no_more_often_for_more(cast):
    fill_inbox_of_head(cast, 1)
    client = client_of_head(cast)
    page = client.get("/inbox/")
    sorts = [each.sort for each, _late in page.context["rows"]]
    assert sorted(sorts) == sorted(
        ["claim", "second", "beneficiary", "participant", "visit", "visit", "lead", "feedback"]
    )
    for each, _late in page.context["rows"]:
        shown = client.get(f"/inbox/?at={each.at}")
        assert shown.context["shown"].at == each.at
        assert shown.context["panel"], each.sort
        assert 'data-do="approve"' in shown.content.decode(), each.sort
        assert client.get(each.url).status_code == 200
    few = asked_for(client)
    fill_inbox_of_head(cast, 6, first=1)
    assert client.get("/inbox/").context["waiting"] == 7 * 8
    assert asked_for(client) <= few


def asked_for(client):
    with CaptureQueriesContext(connection) as caught:
        assert client.get("/inbox/").status_code == 200
    return len([query for query in caught if "django_session" not in query["sql"]])


@pytest.mark.django_db(transaction=True)
def test_what_was_decided_stands_apart_with_its_points(cast):
    fill_inbox_of_head(cast, 1)
    client = client_of_head(cast)
    for each, _late in client.get("/inbox/").context["rows"]:
        said = {"at": each.at, "version": each.version, "seen": each.version, "quality": "A", "a_grade": "A"}
        do = {"beneficiary": "confirm", "participant": "agree"}.get(each.sort, "approve")
        client.post("/inbox/", {**said, "do": do})
    sweep.score(as_of=claiming.TODAY)
    found = {(each.sort, points) for each, points in client.get("/inbox/?view=decided").context["decided"]}
    assert found == {
        ("claim", 40), ("second", 600), ("beneficiary", None), ("visit", None), ("lead", None), ("feedback", None),
    }  # fmt: skip


def test_very_many_are_listed_most_urgent_first_and_it_is_said(cast, monkeypatch):
    fill_inbox_of_head(cast, 3)
    for module in (inbox, customer_work_queries):
        monkeypatch.setattr(module, "LISTED_MAX", 4)
    page = client_of_head(cast).get("/inbox/")
    assert "The 4 most urgent things are listed" in page.content.decode()
    assert len([each for each, _late in page.context["rows"] if each.sort in ("lead", "visit", "feedback")]) == 4


def test_filters_keep_what_fits_and_say_when_nothing_does(cast):
    fill_inbox_of_head(cast, 1)
    client = client_of_head(cast)
    rows = client.get("/inbox/?sort=lead").context["rows"]
    assert [each.sort for each, _late in rows] == ["lead"]
    assert [each.title for each, _late in client.get("/inbox/?q=comet").context["rows"]] == [rows[0][0].title]
    rival = cast.people["rival"]
    assert {each.who for each, _late in client.get(f"/inbox/?person={rival.pk}").context["rows"]} == {rival}
    page = client.get("/inbox/?q=zzz").content.decode()
    assert "Nothing that waits for you fits this filter." in page
