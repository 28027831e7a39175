"""Pages of customer work: what one entered and what files brought of one's own, the forms, the page of one entry."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from scoring import customer_work
from scoring.models import Customer, Entry, Lead, Visit
from tests.pages import parts as making
from tests.pages.grid.customer_work import visited

from .test_claims import text_of


@pytest.fixture
def kite(parts):
    return Customer.objects.create(code="K-1", name="Kite", owner=parts.rep)


def form(sort, about, **said):
    given = {
        "visit": {"customer": about.pk, "visited_on": making.TODAY, "minutes": "60", "level": "decision"},
        "lead": {"customer": about.name, "created_on": making.TODAY},
        "feedback": {"customer": about.pk, "received_on": making.TODAY, "rating": "5", "source": "customer"},
    }
    return {"token": uuid.uuid4(), **given[sort], **said}


def brought(parts, kite, part="rep"):
    Visit.objects.create(
        number=f"F-{Visit.objects.count()}", customer=kite, owner=parts.people[part], visited_on=making.TODAY,
        minutes=30, level="staff", status="pending",
    )  # fmt: skip
    customer_work.take_in(at=making.NOW, on=making.TODAY)
    return Entry.objects.latest("id")


def test_the_list_holds_what_one_entered_and_what_files_brought_of_ones_own(parts, visit, kite):
    own, by_file = visited(parts), brought(parts, kite)
    visited(parts, part="colleague")
    assert {entry.pk for entry in visit("rep", "/work/").context["page"]} == {own.pk, by_file.pk}


@pytest.mark.parametrize(
    ("query", "found"),
    [("sort=lead", 1), ("sort=visit", 1), ("status=withdrawn", 1), ("q=KIT", 1), ("q=zzz", 0), ("status=nonsense", 2)],
)
def test_filters_of_the_list(parts, visit, query, found):
    visited(parts)
    lead = {"customer": "Comet", "created_on": making.TODAY}
    who = {"by": parts.users["rep"], "at": making.NOW, "on": making.TODAY}
    entry = customer_work.enter("lead", lead, **who, token=uuid.uuid4())
    customer_work.withdraw(entry, by=parts.users["rep"], at=making.NOW)
    answer = visit("rep", f"/work/?{query}")
    assert len(answer.context["page"].object_list) == found
    assert ("Show all" in text_of(answer)) == (not found)


@pytest.mark.parametrize(
    ("sort", "said", "sentence"),
    [
        ("visit", {"customer": ""}, "Choose the customer: type a part of the name to find it."),
        ("visit", {"level": ""}, "Choose whom you met."),
        ("visit", {"minutes": ""}, "Choose how long it took."),
        ("visit", {"minutes": "other"}, "Write how many minutes it took."),
        ("visit", {"visited_on": making.TODAY + timedelta(days=1)}, "Choose a day that isn't in the future"),
        ("feedback", {"rating": ""}, "Choose the rating."),
        ("lead", {"customer": "  "}, "Write the name of the customer."),
    ],
)
def test_a_form_says_what_is_missing(client_of, kite, sort, said, sentence):
    answer = client_of("rep").post(f"/work/new/{sort}/", form(sort, kite, **said))
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert not Entry.objects.exists()


@pytest.mark.parametrize("sort", ["visit", "lead", "feedback"])
def test_what_is_saved_can_be_undone_at_once(client_of, kite, sort):
    customer = Customer(name="Comet", pk=kite.pk) if sort == "lead" else kite
    answer = client_of("rep").post(f"/work/new/{sort}/", form(sort, customer), follow=True)
    assert "Saved" in text_of(answer)
    assert "Lead looks at it next." in text_of(answer)
    entry = Entry.objects.get()
    client_of("rep").post(f"/work/{entry.pk}/", {"do": "withdraw", "next": "list"})
    entry.refresh_from_db()
    assert entry.status == "withdrawn"


def test_a_known_customer_is_shown_before_a_lead_is_saved_again(client_of, kite):
    answer = client_of("rep").post("/work/new/lead/", form("lead", kite))
    assert answer.status_code == 422
    assert "This seems to be there already" in text_of(answer)
    answer = client_of("rep").post("/work/new/lead/", form("lead", kite, why_again="Another branch"))
    assert answer.status_code == 302
    assert Lead.objects.get().customer == "Kite"


def test_the_customers_whom_one_sees_are_a_tap_away_from_the_next_visit(visit, kite):
    page = visit("rep", "/work/").content.decode()
    assert f'href="/work/new/visit/?customer={kite.pk}"' in page
    assert (
        f'value="{kite.pk}" required checked' in visit("rep", f"/work/new/visit/?customer={kite.pk}").content.decode()
    )


def test_whose_record_a_file_brought_answers_and_changes_nothing_here(parts, client_of, visit, kite):
    entry = brought(parts, kite)
    page = text_of(visit("rep", f"/work/{entry.pk}/"))
    assert "Entered by a file" in page
    assert "Take back" not in page
    assert client_of("rep").get(f"/work/{entry.pk}/edit/").status_code == 403
    given = {"do": "ask", "version": 1, "question": "Who was there?"}
    client_of("lead").post(f"/work/{entry.pk}/", given)
    assert "Who was there?" in text_of(visit("rep", f"/work/{entry.pk}/"))
    client_of("rep").post(f"/work/{entry.pk}/", {"do": "answer", "answer": "The board"})
    assert "The board" in text_of(visit("lead", f"/inbox/?at=visit-{entry.pk}"))
    given = {"at": f"visit-{entry.pk}", "do": "approve", "version": 2, "quality": "A"}
    assert "is approved" in text_of(client_of("lead").post("/inbox/", given, follow=True))


def test_a_longer_list_asks_no_more_often(parts, visit, kite):
    asked = []
    for count in (2, 20):
        for number in range(count):
            visited(parts, on=making.TODAY - timedelta(days=number), why_again="x")
            brought(parts, kite)
        visit("rep", "/work/")
        with CaptureQueriesContext(connection) as caught:
            assert visit("rep", "/work/").status_code == 200
        asked.append(len([query for query in caught if "django_session" not in query["sql"]]))
    assert asked[1] <= asked[0]


def test_a_points_admin_declares_void_what_proved_false(parts, visit, client_of):
    entry = visited(parts)
    who = {"by": parts.users["lead"], "at": making.NOW, "on": making.TODAY}
    customer_work.approve(entry, version=1, quality="A", **who)
    address = f"/work/{entry.pk}/"
    assert "Declare void" in text_of(visit("admin", address))
    assert "Declare void" not in text_of(visit("lead", address))
    assert client_of("lead").post(address, {"do": "void", "reason": "No"}).status_code == 403
    said = client_of("admin").post(address, {"do": "void", "reason": "Nobody was there"}, follow=True)
    assert "Nobody was there" in text_of(said)
    assert "Declare void" not in text_of(said)
    assert Visit.objects.get().status == "void"
