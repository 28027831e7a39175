"""Notices: said in the reader's language, read one by one or all, and never another's."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from teams import notice_texts, notices
from teams.models import Notice
from tests.pages import parts as making


@pytest.fixture
def told(parts):
    for number in range(3):
        at = making.NOW - timedelta(days=number)
        notices.tell([parts.rep.pk], "month.published", key=f"m{number}", at=at, url="/boards/", month="2026-10-01")
    notices.tell([parts.rep.pk], "appeal.adjusted", key="a", at=making.NOW, number="A-1", who="Rep", points="1250.50")
    notices.tell([parts.rival.pk], "month.published", key="m", at=making.NOW, month="2026-10-01")
    return Notice.objects.filter(person=parts.rep)


def test_they_are_said_in_the_reader_s_language_and_way(told, client_of, visit):
    page = visit("rep", "/notices/").content.decode()
    assert "The points of October 2026 are published" in page
    assert "1,250.50 points adjusted" in page
    page = visit("rep", "/notices/", headers={"Accept-Language": "zh-hans"}).content.decode()
    assert "2026年10月" in page


def test_every_kind_has_words_for_its_values():
    names = {"who": "Ada", "number": "A-1", "points": "12", "month": "2026-10-01"}
    days = dict.fromkeys(("day", "first", "last", "until"), "2026-10-02")
    for kind in notice_texts.TEXTS:
        if kind.partition(".")[0] in ("appeal", "absence", "month"):
            assert notice_texts.text_of(Notice(kind=kind, said=names | days))
    assert notice_texts.text_of(Notice(kind="gone.kind", said={})) == "gone.kind"


def test_a_name_in_two_languages_is_said_in_the_reader_s():
    assert notice_texts.said("rule", {"en": "Visits", "zh-hans": "拜访"}) == "Visits"


def test_the_bell_counts_what_is_unread_in_one_query(told, visit):
    visit("rep", "/statement/")
    with CaptureQueriesContext(connection) as caught:
        assert "4 unread notices" in visit("rep", "/statement/").content.decode()
    assert sum("teams_notice" in query["sql"] for query in caught) == 1
    assert "1 unread notice" in visit("rival", "/statement/").content.decode()
    assert "unread notice" not in visit("colleague", "/statement/").content.decode()


def test_opening_one_marks_it_and_goes_where_it_points(told, client_of):
    notice = told.get(key="m0")
    answer = client_of("rep").post(f"/notices/{notice.pk}/")
    assert (answer.status_code, answer.url) == (302, "/boards/")
    notice.refresh_from_db()
    assert notice.read_at == making.NOW
    stayed = client_of("rep").post(f"/notices/{told.get(key='m1').pk}/", {"stay": "1"})
    assert stayed.url == "/notices/"
    assert told.filter(read_at=None).count() == 2


def test_a_notice_never_leads_to_another_site(parts, client_of):
    notices.tell([parts.rep.pk], "month.published", key="x", at=making.NOW, url="//evil.example/", month="2026-10-01")
    assert client_of("rep").post(f"/notices/{Notice.objects.get().pk}/").url == "/notices/"


def test_another_s_notice_does_not_exist(told, client_of):
    assert client_of("rival").post(f"/notices/{told.first().pk}/").status_code == 404
    assert client_of("nobody").post(f"/notices/{told.first().pk}/").status_code == 403
    assert told.filter(read_at=None).count() == 4


def test_all_that_was_seen_is_marked_at_once_and_what_came_since_is_not(told, client_of, parts):
    newest = told.order_by("-pk").first().pk
    notices.tell([parts.rep.pk], "month.published", key="later", at=making.NOW, month="2026-11-01")
    client_of("rep").post("/notices/read/", {"newest": newest})
    assert list(told.filter(read_at=None).values_list("key", flat=True)) == ["later"]
    client_of("rep").post("/notices/read/", {"newest": "x"})
    assert told.filter(read_at=None).count() == 1


def test_unread_ones_come_first_by_day_and_by_subject(told, client_of, visit):
    told.filter(key="m0").update(read_at=making.NOW)
    days = visit("rep", "/notices/").context["days"]
    shown = [(is_unread, [notice.key for notice, _text in rows]) for is_unread, _day, rows in days]
    assert shown == [(True, ["a"]), (True, ["m1"]), (True, ["m2"]), (False, ["m0"])]
    days = visit("rep", "/notices/?about=appeal").context["days"]
    assert [notice.key for _unread, _day, rows in days for notice, _text in rows] == ["a"]


def test_many_are_paged_with_as_many_queries_as_few(parts, visit):
    visit("rep", "/notices/")
    few = queries_of(visit, tell(parts, 2))
    many = queries_of(visit, tell(parts, 60))
    assert many <= few
    assert len(visit("rep", "/notices/").context["page"]) == 40
    assert len(visit("rep", "/notices/?page=2").context["page"]) == 22


def tell(parts, count):
    for number in range(count):
        notices.tell([parts.rep.pk], "month.published", key=f"{count}-{number}", at=making.NOW, month="2026-10-01")


def queries_of(visit, _told):
    with CaptureQueriesContext(connection) as caught:
        visit("rep", "/notices/")
    return len(caught)
