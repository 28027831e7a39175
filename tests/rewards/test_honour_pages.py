"""Pages of honours: the wall, certificates, defining a star, taking one back; and what they cost."""

import io

import pypdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rewards.honours import badges, certificates, stars
from rewards.models import Honour, HonourGiven
from scoring.handbook import document
from teams.models import Company, Person
from tests.pages import parts as making
from tests.rewards.honouring import badge, earn, level, publish, star

pytestmark = pytest.mark.django_db
WHEN = {"at": making.NOW, "on": making.TODAY}
QUERIES_MAX = 30


@pytest.fixture
def given(parts):
    """The star of October, won by the rep, with a badge of one point and a level."""
    star(points=40, places=2)
    badge("MONTH", measure="points_month", at_least=20)
    badge("MORE", measure="points_total", at_least=60)
    level(1, 10)
    earn(parts.rep, 30)
    publish()
    stars.give_due(**WHEN)
    badges.give_due(**WHEN)
    return HonourGiven.objects.get(honour__sort="star")


def test_the_wall_shows_who_won_and_what_is_next(parts, given, visit):
    page = visit("rep", "/honours/").content.decode()
    assert "Star of the month" in page
    assert "October 2026" in page
    assert given.number in page
    assert "30 of 60 points earned in published months" in page
    assert "Level 1" in page
    assert "Hall of the year 2026" in page
    assert "1 star<" in page
    assert "Define honours" not in page
    assert "Define honours" in visit("admin", "/honours/").content.decode()


def test_before_anything_is_won_the_wall_says_so(parts, visit):
    assert "No star yet" in visit("rep", "/honours/").content.decode()
    assert "Nothing yet" in visit("rep", "/honours/").content.decode()
    assert "What I have" not in visit("nobody", "/honours/").content.decode()


def test_who_does_not_want_to_be_on_boards_is_found_by_name(parts, given, visit):
    Person.objects.filter(pk=parts.rep.pk).update(wants_board=False)
    link = f"/honours/certificates/{given.number}/"
    assert link not in visit("colleague", "/honours/").content.decode()
    assert link in visit("colleague", "/honours/?q=rep").content.decode()
    assert link in visit("rep", "/honours/").content.decode()


@pytest.mark.parametrize(
    ("asked", "shown"),
    [("kind=month", True), ("kind=year", False), ("of=teams", False), ("of=people", True), ("q=rival", False)],
)
def test_the_wall_is_filtered(parts, given, visit, asked, shown):
    page = visit("colleague", f"/honours/?{asked}").content.decode()
    assert (given.number in page) is shown
    assert ("No star like that" in page) is not shown


def test_the_wall_is_filtered_by_team(parts, given, visit):
    team = parts.teams
    assert given.number in visit("colleague", f"/honours/?team={team['east'].pk}").content.decode()
    assert given.number not in visit("colleague", f"/honours/?team={team['west'].pk}").content.decode()


def test_honours_stand_beside_the_name(parts, given, visit):
    home = visit("rep", "/").content.decode()
    assert "beside-name" in home
    assert "Level 1" in home
    assert "beside-name" in visit("lead", f"/people/{parts.rep.pk}/").content.decode()
    assert "beside-name" not in visit("rival", "/").content.decode()


# ---- Certificates ----------------------------------------------------------------------------


def test_a_certificate_is_checked_by_its_number(parts, given, visit, client_of):
    address = f"/honours/certificates/{given.number}/"
    assert "genuine and stands" in visit("rival", address).content.decode()
    client_of("admin").post(f"/honours/given/{given.pk}/", {"why": "Figures were wrong"})
    page = visit("rival", address).content.decode()
    assert "does not stand any more" in page
    assert "Figures were wrong" not in page
    assert "Figures were wrong" in visit("rep", address).content.decode()
    assert given.number not in visit("rival", "/honours/").content.decode()


def text_of(made):
    return squeezed("".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(made)).pages))


def squeezed(text):
    """Without spaces: letters that are set apart come out with some between them."""
    return "".join(text.split())


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", ["Certificate", "Star of the month", "October 2026", "18 November 2026"]),
     ("zh-hans", ["月度之星", "2026年11月18日"])],
)  # fmt: skip
def test_a_certificate_as_pdf(parts, given, client_of, language, said):
    Company.objects.update(name="Kite & Sons")
    client = client_of("rep")
    client.cookies["django_language"] = language
    answer = client.get(f"/honours/certificates/{given.number}/pdf/")
    assert answer["Content-Type"] == "application/pdf"
    assert given.number in answer["Content-Disposition"]
    assert "no-store" in answer["Cache-Control"]
    text = text_of(answer.content)
    for each in (*said, "Rep", given.number, "Kite & Sons"):
        assert squeezed(each) in text
    assert len(pypdf.PdfReader(io.BytesIO(answer.content)).pages) == 1


def test_a_certificate_that_was_taken_back_says_so_in_print(parts, given, client_of):
    client_of("admin").post(f"/honours/given/{given.pk}/", {"why": "Wrong"})
    given.refresh_from_db()
    assert certificates.of(given, "en")["revoked"]
    made = client_of("rep").get(f"/honours/certificates/{given.number}/pdf/").content
    assert "Takenback" in text_of(made)


def test_without_its_fonts_the_page_says_what_to_do(parts, given, client_of, monkeypatch):
    def fails(*_args):
        raise document.PdfUnavailable("no fonts")

    monkeypatch.setattr(document, "pdf_of", fails)
    answer = client_of("rep").get(f"/honours/certificates/{given.number}/pdf/")
    assert answer.status_code == 503
    assert b"could not be made" in answer.content


# ---- Defining --------------------------------------------------------------------------------


def star_form(**more):
    return {
        "code": "quarter-star", "name_en": "Star of the quarter", "name_zh": "季度之星", "icon": "star", "points": "50",
        "starts_on": "2026-10-01", "period": "month", "of_teams": "people", "places": "2", "by": "points",
        "category": "", "attainment_min": "100", "collaboration_min": "", "no_finding": "on", **more,
    }  # fmt: skip


def test_an_admin_defines_a_star_and_sees_who_would_get_it(parts, client_of):
    earn(parts.rep, 30)
    earn(parts.rival, 20)
    making.sold(parts.rival, sales=100, target=100, first=making.MONTH.replace(month=10))
    publish()
    admin = client_of("admin")
    page = admin.post("/honours/settings/new/?sort=star", star_form(do="preview")).content.decode()
    assert "at least 100% of the target reached, no finding in the period. Prize for each: 50 points." in page
    assert "P-rival" in page
    assert "P-rep" not in page
    assert not Honour.objects.exists()
    answer = admin.post("/honours/settings/new/?sort=star", star_form(do="save"))
    honour = Honour.objects.get()
    assert answer.url == f"/honours/settings/{honour.pk}/"
    assert honour.condition == {"attainment_min": "1", "no_finding": True}
    assert stars.give_due(**WHEN) == 1
    assert "Rival" in admin.get(answer.url).content.decode()
    assert "Rival" in admin.get(f"{answer.url}given/").content.decode()
    admin.post(answer.url, {"do": "off"})
    assert not Honour.objects.get().is_active
    assert "Switch on" in admin.get(answer.url).content.decode()
    assert "switched off" in admin.get("/honours/settings/").content.decode()


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"by": "category"}, "Choose a category"),
        ({"by": "average"}, "rank teams only"),
        ({"name_en": "", "name_zh": ""}, "Give it a name"),
        ({"code": "no spaces"}, "Enter a valid value"),
        ({"starts_on": ""}, "This field is required"),
        ({"attainment_min": "0"}, "greater than or equal"),
    ],
)
def test_what_does_not_do_is_said(parts, client_of, more, said):
    answer = client_of("admin").post("/honours/settings/new/?sort=star", star_form(**more))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Honour.objects.exists()


def test_a_code_is_taken_once_and_stays(parts, client_of):
    admin = client_of("admin")
    admin.post("/honours/settings/new/?sort=star", star_form())
    answer = admin.post("/honours/settings/new/?sort=star", star_form())
    assert "an honour with this code already" in answer.content.decode()
    honour = Honour.objects.get()
    admin.post(f"/honours/settings/{honour.pk}/", star_form(code="other", places="3", by="attainment"))
    honour.refresh_from_db()
    assert (honour.code, honour.places, honour.condition["by"]) == ("quarter-star", 3, "attainment")


def test_badges_and_levels_are_defined(parts, client_of):
    admin = client_of("admin")
    names = {"name_en": "Visitor", "icon": "map-pin"}
    admin.post("/honours/settings/new/?sort=badge", {**names, "code": "V", "measure": "visits_week", "at_least": "10"})
    admin.post("/honours/settings/new/?sort=level", {**names, "code": "L", "step": "1", "at_points": "500"})
    assert {each.code: each.condition for each in Honour.objects.all()} == {
        "V": {"measure": "visits_week", "at_least": "10"},
        "L": {"points": "500"},
    }
    page = admin.get("/honours/settings/").content.decode()
    assert "visits in one week, at least 10" in page
    assert "Level 1: from 500 points earned on" in page
    for honour in Honour.objects.all():
        assert 'value="10"' in admin.get(f"/honours/settings/{honour.pk}/").content.decode() or honour.sort == "level"


def test_a_star_is_taken_back_with_its_prize(parts, given, client_of):
    admin = client_of("admin")
    address = f"/honours/given/{given.pk}/"
    assert "Take back the prize of 40 points" in admin.get(address).content.decode()
    page = admin.post(address, {"why": " "}, follow=True).content.decode()
    assert "Say why" in page
    page = admin.post(address, {"why": "Wrong", "prize": "back"}, follow=True).content.decode()
    assert "Taken back by Admin" in page
    assert client_of("rep").get("/statement/").content.decode().count("−40") >= 1


# ---- Costs -----------------------------------------------------------------------------------


def queries_of(visit, part, address):
    visit(part, address)
    with CaptureQueriesContext(connection) as caught:
        assert visit(part, address).status_code == 200
    return [query["sql"] for query in caught]


@pytest.mark.parametrize(("part", "address"), [("rep", "/honours/"), ("admin", "/honours/settings/"), ("rep", "/")])
def test_pages_ask_as_often_for_many(parts, visit, part, address):
    honour = star(places=500)
    for name in ("contracts", "visits_week", "months_above_target", "claims", "points_month", "library_uses"):
        badge(name, measure=name, at_least=1000)
    fill(parts, 5)
    publish()
    stars.give_due(**WHEN)
    few = queries_of(visit, part, address)
    honour.pk, honour.code, honour.starts_on, honour._state.adding = None, "OTHER", making.MONTH, True
    honour.save()
    fill(parts, 60, on=making.TODAY, prefix="N")
    publish(making.MONTH)
    stars.give_due(**WHEN)
    many = queries_of(visit, part, address)
    assert len(many) <= len(few), "\n".join(sorted(set(many) - set(few)))
    assert len(many) <= QUERIES_MAX


def fill(parts, count, on=None, prefix="M"):
    for number, person in enumerate(making.add_people(count, parts.teams["first"], prefix)):
        making.give(person, 10 + number, on=on or making.MONTH.replace(month=10))
