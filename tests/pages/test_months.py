"""Months in the browser's eyes: who takes which step, what the clock does, what everybody sees of a published month."""

import csv
import hashlib
import io
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from ledger import publications
from ledger.models import Month, MonthMove
from pointsys import publishing
from scoring.models import Due, Import, Lead, ScoringState
from teams.models import Company, Notice, Person
from tests.pages import parts as making
from tests.pages.parts import NOW, TODAY

Status = Month.Status
AUGUST, SEPTEMBER, OCTOBER, NOVEMBER = (date(2026, number, 1) for number in (8, 9, 10, 11))


@pytest.fixture
def scored(parts):
    """Nothing waits to be scored; the points stand as of today."""
    Due.objects.all().delete()
    ScoringState.objects.update(as_of=TODAY, scored_at=NOW)
    return parts


def month(first, status=Status.OPEN, **days):
    return Month.objects.create(first=first, status=status, is_planned=True, **days)


def status(first):
    return Month.objects.get(first=first).status


# --- Steps by hand --------------------------------------------------------------------------


@pytest.mark.parametrize("was", Status.values)
def test_each_step_is_the_points_admins_and_only_from_where_it_leads(scored, client_of, was):
    month(OCTOBER, was)
    for part in sorted({*making.ROLES, "nobody", "stranger"} - {"admin"}):
        for to in Status.values:
            answer = client_of(part).post(f"/months/2026-10/calendar/{to}/", {"note": "x"})
            assert answer.status_code == (302 if part == "stranger" else 403), (part, to)
    assert (status(OCTOBER), MonthMove.objects.count()) == (was, 0)
    for to in [each for each in Status.values if each not in Month.MOVES[Status(was)]]:
        assert client_of("admin").post(f"/months/2026-10/calendar/{to}/").status_code == 302
    assert (status(OCTOBER), MonthMove.objects.count()) == (was, 0)
    for to in sorted(Month.MOVES[Status(was)], key=lambda to: to == Status.PUBLISHED)[-1:]:
        client_of("admin").post(f"/months/2026-10/calendar/{to}/")
        client_of("admin").post(f"/months/2026-10/calendar/{to}/")
        assert (status(OCTOBER), MonthMove.objects.count()) == (to, 1)


def test_what_is_in_the_way_is_said_with_its_page_and_stops_the_step(scored, client_of, visit):
    month(SEPTEMBER, Status.IN_REVIEW)
    month(OCTOBER, Status.IN_REVIEW)
    Due.objects.create(what=1, ref=1, txid=1)
    ScoringState.objects.update(as_of=date(2026, 10, 31))
    Import.objects.create(started_at=NOW, status=Import.Status.RUNNING)
    page = visit("admin", "/months/2026-10/calendar/published/").content.decode()
    for said in ("September 2026 comes first", "Records wait to be scored", "not scored yet", "1 import is running"):
        assert said in page
    assert "/admin/scoring/import/" in page
    assert "/months/2026-09/calendar/" in page
    assert 'name="note"' not in page
    answer = client_of("admin").post("/months/2026-10/calendar/published/")
    assert answer.status_code == 409
    assert status(OCTOBER) == Status.IN_REVIEW


def test_what_is_undecided_needs_a_note(scored, client_of, visit):
    month(OCTOBER, Status.IN_REVIEW)
    Lead.objects.create(code="L-1", customer="Kite", owner=scored.rep, created_on=OCTOBER, completeness=90)
    Due.objects.all().delete()
    assert "1 lead is not decided yet" in visit("admin", "/months/2026-10/calendar/published/").content.decode()
    assert client_of("admin").post("/months/2026-10/calendar/published/", {"note": " "}).status_code == 409
    client_of("admin").post("/months/2026-10/calendar/published/", {"note": "the lead is ill"})
    assert status(OCTOBER) == Status.PUBLISHED
    assert "the lead is ill" in visit("auditor", "/months/2026-10/calendar/").content.decode()


def test_publishing_by_hand_shows_what_will_be_frozen(scored, visit):
    making.give(scored.rep, 40, on=SEPTEMBER)
    Month.objects.filter(first=SEPTEMBER).update(status=Status.IN_REVIEW)
    page = visit("admin", "/months/2026-09/calendar/published/").content.decode()
    assert "Month, Quarter" in " ".join(page.split())
    assert ">40<" in page
    assert f">{Person.objects.count()}<" in page


def test_days_are_set_by_the_admin_and_read_by_the_auditor(scored, client_of, visit):
    month(NOVEMBER)
    days = {"review_on": "2026-12-02", "publish_on": "", "close_on": "2026-12-20"}
    assert client_of("auditor").post("/months/2026-11/calendar/", days).status_code == 403
    assert client_of("admin").post("/months/2026-11/calendar/", days).status_code == 302
    found = Month.objects.get(first=NOVEMBER)
    assert (found.review_on, found.publish_on, found.close_on) == (date(2026, 12, 2), None, date(2026, 12, 20))
    wrong = client_of("admin").post("/months/2026-11/calendar/", days | {"publish_on": "2026-12-25"})
    assert wrong.status_code == 422
    assert "must follow each other" in wrong.content.decode()
    page = visit("auditor", "/months/2026-11/calendar/").content.decode()
    assert "2 Dec 2026" in page
    assert "Save" not in page


# --- The clock ------------------------------------------------------------------------------


def test_the_clock_catches_up_after_days_without_it_and_takes_nothing_twice(scored):
    making.give(scored.rep, 10, on=AUGUST)
    for first in (AUGUST, SEPTEMBER, OCTOBER):
        Month.objects.update_or_create(
            first=first,
            defaults={
                "is_planned": True,
                "review_on": date(2026, 11, 3),
                "publish_on": date(2026, 11, 8),
                "close_on": date(2026, 11, 17) if first != OCTOBER else date(2026, 11, 20),
            },
        )
    taken = [(str(each.month), each.to_status) for each in publishing.move_due(on=TODAY, at=NOW)]
    assert len(taken) == 8
    assert [to for first, to in taken if first == "2026-08"] == ["in_review", "published", "closed"]
    assert (status(AUGUST), status(SEPTEMBER), status(OCTOBER)) == ("closed", "closed", "published")
    assert list(publishing.move_due(on=TODAY, at=NOW)) == []
    # The running month has its row and its days from now on.
    assert Month.objects.get(first=NOVEMBER).review_on == date(2026, 12, 3)
    assert Notice.objects.filter(kind="month.published").values("key").distinct().count() == 3
    assert Notice.objects.filter(key="month:2026-10").count() == Person.objects.count()


def test_what_the_clock_cannot_take_is_told_to_the_admins_once(scored):
    days = {"review_on": OCTOBER + timedelta(days=40), "publish_on": OCTOBER + timedelta(days=40)}
    month(OCTOBER, Status.IN_REVIEW, **days)
    Due.objects.create(what=1, ref=1, txid=1)
    for _ in range(3):
        assert list(publishing.move_due(on=TODAY, at=NOW)) == []
    notice = Notice.objects.get()
    assert (notice.person, notice.kind, notice.url) == (
        scored.admin,
        "month.blocked.published",
        "/months/2026-10/calendar/",
    )
    Due.objects.all().delete()
    assert len(list(publishing.move_due(on=TODAY, at=NOW))) == 1


def test_a_publication_after_midnight_bears_the_companys_day(scored, visit):
    after_midnight = datetime(2026, 11, 9, 0, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
    month(OCTOBER, Status.PUBLISHED, published_at=after_midnight)
    assert "published 9 Nov 2026" in visit("rep", "/months/").content.decode()


def test_a_month_of_long_ago_is_published_without_news(scored):
    month(date(2025, 1, 1), Status.IN_REVIEW, publish_on=TODAY)
    assert list(publishing.move_due(on=TODAY, at=NOW))
    assert not Notice.objects.exists()


# --- Publication ----------------------------------------------------------------------------


@pytest.fixture
def published(scored):
    """October is published, 12 points of September came late for the rep, who doesn't want to be on boards."""
    Person.objects.filter(pk=scored.rep.pk).update(wants_board=False)
    month(SEPTEMBER, Status.PUBLISHED)
    making.give(scored.rep, 30, on=OCTOBER)
    making.give(scored.rep, 12, on=SEPTEMBER, record="LATE-1")
    making.give(scored.rival, 99, on=OCTOBER, record="V-2")
    making.give(scored.rep, 5, on=TODAY, record="V-3")
    Month.objects.filter(first=OCTOBER).update(status=Status.PUBLISHED)
    return scored


def test_everybody_sees_ranks_and_totals_and_who_opted_out_is_found_by_name(published, visit):
    page = visit("colleague", "/months/2026-10/").content.decode()
    first_places, by_name = page.split('id="by-name"')
    top = first_places.split('id="top"')[1].split('id="around"')[0]
    assert "Rival" in top
    assert "Rep<" not in top
    assert "Rep" in by_name
    assert "of it +12 for earlier months" in by_name
    found = visit("purchaser", "/months/2026-10/?q=P-rep").content.decode()
    assert ">42<" in found
    # Details stay with those who may see them.
    assert f"/months/2026-10/people/{published.rep.pk}/" not in found
    assert f"/months/2026-10/people/{published.rep.pk}/" in visit("lead", "/months/2026-10/?q=P-rep").content.decode()


def test_ones_own_place_and_neighbours_by_name_are_shown(published, visit):
    page = visit("rep", "/months/2026-10/").content.decode()
    assert "2nd" in page
    around = page.split('id="around"')[1].split('id="by-name"')[0]
    assert "is-me" in around
    assert "Purchaser" in around


def test_teams_of_the_month_are_ranked(published, visit):
    page = visit("rep", "/months/2026-10/?of=teams").content.decode()
    assert page.index("West") < page.index("East 1")
    assert "your team" in page


def test_the_list_by_name_goes_on_by_key(published, visit):
    making.add_people(120, published.teams["first"])
    Month.objects.filter(first=NOVEMBER).update(status=Status.PUBLISHED)
    page = visit("rep", "/months/2026-11/").content.decode()
    address = page.split('class="load-more"><a class="button" href="')[1].split('"')[0].replace("&amp;", "&")
    seen = names_of(page.split('id="by-name"')[1])
    while address:
        part = visit("rep", f"/months/2026-11/{address.removesuffix('#by-name')}", headers={"HX-Request": "true"})
        text = part.content.decode()
        assert "<html" not in text
        seen += names_of(text)
        more = text.split('class="load-more"><a class="button" href="')
        address = more[1].split('"')[0].replace("&amp;", "&") if len(more) > 1 else ""
    assert sorted(seen) == sorted(Person.objects.values_list("name", flat=True))


def names_of(text):
    return [
        each.partition(">")[2].split("<")[0] if each.startswith("<a") else each.split("<")[0].strip()
        for each in text.split('class="board-name">')[1:]
    ]


def test_pages_say_what_is_provisional_and_what_stands(published, visit):
    assert "provisional" in visit("rep", "/").content.decode()
    assert 'href="/months/2026-10/">published' in visit("rep", "/boards/?on=2026-10-05").content.decode()
    board = visit("rep", "/boards/?on=2026-11-05").content.decode()
    assert "provisional" in board
    statement = visit("rep", "/statement/?month=2026-10").content.decode()
    assert "/months/2026-10/people/" in statement
    assert "For earlier months" in statement
    whole = " ".join(visit("rep", "/statement/").content.decode().split())
    assert "<dt>Ready to spend</dt><dd>42</dd>" in whole
    assert "<dt>of it provisional</dt><dd>5</dd>" in whole


def test_boards_show_adjustments_of_earlier_months_apart(published, visit):
    Person.objects.filter(pk=published.rep.pk).update(wants_board=True)
    assert "of it +12 for earlier months" in visit("colleague", "/boards/?on=2026-10-05").content.decode()
    assert "for earlier months" not in visit("colleague", "/boards/?on=2026-10-05&kind=year").content.decode()


def test_team_boards_show_the_adjustments_of_their_members_and_of_teams_below(published, visit):
    board = visit("colleague", "/boards/?of=teams&on=2026-10-05").content.decode()
    assert board.count("of it +12 for earlier months") == 1
    above = f"/boards/?of=teams&on=2026-10-05&team={published.teams['hq'].pk}"
    assert "of it +12 for earlier months" in visit("colleague", above).content.decode()
    for other in ("&kind=year", "&by=average"):
        page = visit("colleague", f"/boards/?of=teams&on=2026-10-05{other}").content.decode()
        assert "for earlier months" not in page


@pytest.mark.parametrize(
    ("part", "address"),
    [
        ("rep", "/months/2026-10/"),
        ("rep", "/months/2026-10/?of=teams"),
        ("rep", "/months/2026-10/statement/"),
        ("admin", "/months/"),
        ("admin", "/months/2026-10/calendar/"),
    ],
)
def test_a_page_asks_as_often_for_many_as_for_few(published, visit, part, address):
    few = asked(visit, part, address)
    making.add_people(100, published.teams["first"])
    for number in range(40):
        making.give(published.rep, 1, on=TODAY, record=f"M-{number}")
    Month.objects.filter(first=NOVEMBER).update(status=Status.PUBLISHED)
    many = asked(visit, part, address.replace("2026-10", "2026-11"))
    assert many <= few <= 30


def asked(visit, part, address):
    visit(part, address)
    with CaptureQueriesContext(connection) as caught:
        assert visit(part, address).status_code == 200
    return len(caught)


def test_an_open_home_page_hears_of_a_publication(published, visit):
    page = visit("rep", "/").content.decode()
    address = page.split('hx-get="')[1].split('"')[0].replace("&amp;", "&")
    assert visit("rep", address, headers={"HX-Request": "true"}).status_code == 204
    Month.objects.filter(first=NOVEMBER).update(status=Status.IN_REVIEW)
    MonthMove.objects.create(month_id=NOVEMBER, from_status="open", to_status="in_review", at=NOW)
    assert "in review" in visit("rep", address, headers={"HX-Request": "true"}).content.decode()


# --- Statements -----------------------------------------------------------------------------


def digest_of(page):
    return page.split('class="month-digest">')[1].split("<")[0]


def test_page_pdf_and_csv_say_the_same(published, visit):
    base = f"/months/2026-10/people/{published.rep.pk}/statement"
    page = visit("rep", "/months/2026-10/statement/").content.decode()
    answer = visit("rep", f"{base}.pdf")
    assert answer["Content-Type"] == "application/pdf"
    text = "".join(each.extract_text() for each in PdfReader(io.BytesIO(answer.content)).pages)
    for said in ("October 2026", "Rep", "P-rep", "September 2026", "LATE-1", "+42", "Opening balance"):
        assert said in text, said
    assert digest_of(page) in text.replace("\n", "")
    assert "Adjustments of earlier months" in page
    rows = list(csv.reader(io.StringIO(b"".join(visit("rep", f"{base}.csv")).decode().removeprefix("\ufeff"))))[1:]
    lines = "".join("\t".join(row[:7]) + "\n" for row in rows)
    made = hashlib.sha256(f"P-rep\t2026-10\n0.00\n{lines}42.00\n".encode()).hexdigest()
    assert digest_of(page) == made
    assert [row[7] for row in rows] == ["", "2026-09"]


def test_a_chinese_statement_is_readable(published, client_of):
    client_of("rep").cookies["django_language"] = "zh-hans"
    Person.objects.filter(pk=published.rep.pk).update(name="陈玲枝")
    answer = client_of("rep").get(f"/months/2026-10/people/{published.rep.pk}/statement.pdf")
    text = "".join(each.extract_text() for each in PdfReader(io.BytesIO(answer.content)).pages)
    assert "陈玲枝" in text
    assert "2026年10月积分对账单" in text.replace(" ", "")


def test_lines_are_shown_by_group_and_paged(published, visit):
    for number in range(60):
        making.give(published.rep, 1, on=TODAY, record=f"M-{number}")
    Month.objects.filter(first=NOVEMBER).update(status=Status.PUBLISHED)
    page = visit("rep", "/months/2026-11/statement/").content.decode()
    assert page.count('class="line-record"') == 50
    older = page.split('class="load-more"><a class="button" href="')[1].split('"')[0].replace("&amp;", "&")
    rest = visit("rep", f"/months/2026-11/statement/{older}&part=lines", headers={"HX-Request": "true"})
    assert rest.content.decode().count('class="line-record"') == 11
    adjusted = visit("rep", "/months/2026-10/statement/?group=adjustments").content.decode()
    assert adjusted.count('class="line-record"') == 1
    assert "for September 2026" in adjusted


def test_a_pdf_that_cannot_be_made_says_so(published, visit, monkeypatch):
    from scoring.handbook import document

    def fail(data, template):
        raise document.PdfUnavailable("no fonts")

    monkeypatch.setattr(document, "pdf_of", fail)
    answer = visit("rep", f"/months/2026-10/people/{published.rep.pk}/statement.pdf")
    assert answer.status_code == 503
    assert "The PDF could not be made" in answer.content.decode()


def test_the_quarter_of_a_year_that_starts_in_november_has_its_page(scored, visit):
    Company.objects.update(year_starts=11)
    making.give(scored.rep, 8, on=OCTOBER)
    Month.objects.filter(first=OCTOBER).update(status=Status.PUBLISHED)
    assert list(publications.ending(date(2026, 10, 31))) == ["month", "quarter", "year"]
    page = visit("rep", "/months/2026-10/?kind=quarter").content.decode()
    assert "<h1>Q4 2025" in page  # the year that began in November 2025
