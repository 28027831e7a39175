"""Pages of promotion: one's own way up, nominating, voting in secret, the ladder; and what they cost."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rewards.models import Grade, Promotion
from teams.models import Person
from tests.pages import parts as making
from tests.rewards.honouring import earn, graded, ladder, publish, ready

pytestmark = pytest.mark.django_db
QUERIES_MAX = 30


@pytest.fixture
def members(parts):
    return ready(parts)[1]


@pytest.fixture
def nominated(parts, members, client_of):
    client_of("lead").post(f"/promotions/people/{parts.rep.pk}/", {"reason": "Leads the region"})
    return f"/promotions/{Promotion.objects.get().pk}/"


def test_the_way_up_shows_grade_ladder_and_what_is_missing(parts, visit):
    ladder()
    graded(parts.rep)
    earn(parts.rep, 60)
    publish()
    earn(parts.rep, 7, on=making.TODAY)
    page = visit("rep", "/promotion/").content.decode()
    assert 'data-figure="career">60<' in page
    assert "40 missing to 100" in page
    assert "Provisional beside it</dt><dd>7<" in page
    assert "you are here" in page
    assert "Nominate</button>" not in page


def test_without_a_ladder_the_page_says_so(parts, visit):
    assert "No grades are defined yet" in visit("rep", "/promotion/").content.decode()


def test_a_manager_nominates_and_the_committee_votes(parts, members, client_of):
    lead = client_of("lead")
    assert "Who of your teams could be nominated" in lead.get("/promotions/").content.decode()
    assert "Rep" in lead.get("/promotions/").content.decode()
    answer = lead.post(f"/promotions/people/{parts.rep.pk}/", {"reason": "Leads the region"})
    address = f"/promotions/{Promotion.objects.get().pk}/"
    assert answer.url == address
    page = client_of("committee").get("/promotions/").content.decode()
    assert "Waiting for your vote" in page
    assert page.count("waiting for you") >= 1
    client_of("committee").post(address, {"do": "for"})
    page = client_of("committee").get(address).content.decode()
    assert "You have voted" in page
    client_of("member0").post(address, {"do": "for", "reason": "Agreed"})
    assert Promotion.objects.get().status == "approved"
    page = client_of("rep").get("/promotion/").content.decode()
    assert "150 earned, 100 used up by promotions" in page
    assert Person.objects.get(pk=parts.rep.pk).grade == "P4"


def test_votes_are_secret_until_it_is_decided(parts, members, nominated, client_of):
    client_of("member0").post(nominated, {"do": "against", "reason": "Too early for that"})
    for part in ("committee", "admin", "auditor", "rep", "lead", "member1"):
        assert "Too early for that" not in client_of(part).get(nominated).content.decode()
    client_of("committee").post(nominated, {"do": "against", "reason": "Wait a year"})
    assert Promotion.objects.get().status == "declined"
    assert "Member 0" in client_of("auditor").get(nominated).content.decode()
    page = client_of("rep").get(nominated).content.decode()
    assert "Too early for that" in page
    assert "Member 0" not in page


@pytest.mark.parametrize(
    ("part", "do"),
    [("rep", "for"), ("lead", "for"), ("admin", "for"), ("auditor", "against"), ("rep", "withdraw"),
     ("admin", "withdraw"), ("committee", "withdraw")],
)  # fmt: skip
def test_who_may_read_may_not_decide(parts, nominated, client_of, part, do):
    assert client_of(part).post(nominated, {"do": do, "reason": "x"}).status_code == 403
    assert Promotion.objects.get().status == "nominated"


def test_a_vote_against_without_a_reason_is_explained(parts, nominated, client_of):
    page = client_of("committee").post(nominated, {"do": "against"}, follow=True).content.decode()
    assert "Say why" in page


def test_the_nominator_withdraws(parts, nominated, client_of):
    assert "Withdraw the nomination" in client_of("lead").get(nominated).content.decode()
    page = client_of("lead").post(nominated, {"do": "withdraw"}, follow=True).content.decode()
    assert "No points are used up" in page
    assert Promotion.objects.get().status == "withdrawn"


def test_what_is_in_the_way_stands_where_one_would_nominate(parts, members, client_of):
    graded(parts.colleague)
    page = client_of("lead").get(f"/promotions/people/{parts.colleague.pk}/").content.decode()
    assert "100 career points are missing" in page
    answer = client_of("lead").post(f"/promotions/people/{parts.colleague.pk}/", {"reason": "x"}, follow=True)
    assert "career points are missing" in answer.content.decode()
    assert client_of("rep").post(f"/promotions/people/{parts.rep.pk}/", {"reason": "x"}).status_code == 403


def grades_form(*rows):
    found = {"form-TOTAL_FORMS": len(rows), "form-INITIAL_FORMS": 0}
    for number, (code, threshold) in enumerate(rows):
        found |= {f"form-{number}-code": code, f"form-{number}-threshold": threshold, f"form-{number}-name_en": "Name"}
    return found


def test_the_ladder_is_edited(parts, client_of):
    admin = client_of("admin")
    graded(parts.rep, "P9")
    page = admin.get("/promotions/grades/").content.decode()
    assert "not on the ladder: P9" in page
    admin.post("/promotions/grades/", grades_form(("P3", "0"), ("P4", "1200.50")))
    assert list(Grade.objects.values_list("code", "place")) == [("P3", 1), ("P4", 2)]
    answer = admin.post("/promotions/grades/", grades_form(("P3", "0"), ("P3", "5")))
    assert answer.status_code == 422
    assert "stands twice" in answer.content.decode()
    answer = admin.post("/promotions/grades/", grades_form(("P3", "0"), ("", "5")))
    assert "Give the grade its code" in answer.content.decode()
    graded(parts.rep, "P4")
    answer = admin.post("/promotions/grades/", grades_form(("P3", "0")))
    assert answer.status_code == 422
    assert "Keep it on the ladder" in answer.content.decode()
    assert Grade.objects.count() == 2


@pytest.mark.parametrize(
    ("part", "address"),
    [("lead", "/promotions/"), ("committee", "/promotions/"), ("rep", "/promotion/"), ("auditor", "/promotions/")],
)
def test_pages_ask_as_often_for_many(parts, members, visit, part, address):
    nominate_many(parts, 2)
    few = queries_of(visit, part, address)
    nominate_many(parts, 30, prefix="N")
    many = queries_of(visit, part, address)
    assert len(many) <= len(few), "\n".join(sorted(set(many) - set(few)))
    assert len(many) <= QUERIES_MAX


def nominate_many(parts, count, prefix="M"):
    above = Grade.objects.get(code="P4")
    people = making.add_people(count * 2, parts.teams["first"], prefix)
    Person.objects.filter(pk__in=[each.pk for each in people]).update(grade="P3")
    for person in people[:count]:
        Promotion.objects.create(
            person=person, to_grade=above, points=above.threshold, career_points=150, reason="x",
            nominated_by=parts.users["lead"], nominated_at=making.NOW,
        )  # fmt: skip


def queries_of(visit, part, address):
    visit(part, address)
    with CaptureQueriesContext(connection) as caught:
        assert visit(part, address).status_code == 200
    return [query["sql"] for query in caught]
