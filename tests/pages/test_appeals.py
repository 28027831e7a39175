"""Pages of appeals: filed from a line, guarded by part, files as attachments, statistics as a file."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ledger.models import Month, Transfer
from scoring.models import Appeal
from tests.pages import parts as making
from tests.pages.grid import appeals as grid
from tests.scoring.appealing import picture


@pytest.fixture
def line(parts):
    return making.give(parts.rep, 30, record="V-11")


@pytest.fixture
def appeal(parts, line):
    return grid.filed(parts, line, making.NOW, making.TODAY, should_points=43, files=[picture("证据.png")])


def file(client, line, **more):
    given = {"should_points": "50", "reason": "Longer", "should_words": ""}
    return client.post(f"/appeals/new/?line={line.pk}", given | more)


def test_a_line_is_disputed_from_its_page_and_from_the_statement(parts, line, visit, client_of):
    link = f"/appeals/new/?line={line.pk}"
    assert link in visit("rep", f"/lines/{line.pk}/").content.decode()
    assert link in visit("rep", "/statement/").content.decode()
    assert link not in visit("lead", f"/lines/{line.pk}/").content.decode()
    assert link not in visit("lead", f"/people/{parts.rep.pk}/statement/").content.decode()
    answer = file(client_of("rep"), line, files=[picture()])
    appeal = Appeal.objects.get()
    assert (answer.status_code, answer.url) == (302, f"/appeals/{appeal.pk}/")
    assert (appeal.held, appeal.files.count()) == (30, 1)
    page = visit("rep", "/statement/").content.decode()
    assert link not in page
    assert "disputed" in page
    assert f"Appeal {appeal.number} disputes this line" in visit("rep", f"/lines/{line.pk}/").content.decode()


def test_a_line_whose_time_is_over_offers_no_dispute(parts, visit, client_of):
    old = making.give(parts.rep, 30, on=date(2026, 9, 3))
    Month.objects.filter(first=date(2026, 9, 1)).update(
        status="published", published_at=making.NOW.replace(month=10, day=9)
    )
    assert f"line={old.pk}" not in visit("rep", "/statement/").content.decode()
    answer = file(client_of("rep"), old)
    assert answer.status_code == 422
    assert "was over on 2026-10-15" in answer.content.decode()


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"reason": ""}, "This field is required"),
        ({"should_points": ""}, "Say what it should be"),
        ({"should_points": "30"}, "The line says that already"),
        ({"files": [SimpleUploadedFile("a.png", b"MZ not a picture")]}, "none of the files that are taken"),
        ({"files": [picture(f"{number}.png") for number in range(6)]}, "up to 5 files"),
    ],
)
def test_what_is_wrong_is_said_in_the_form_and_nothing_is_kept(given, says, line, client_of):
    answer = file(client_of("rep"), line, **given)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not Appeal.objects.exists()
    assert not Transfer.objects.filter(kind="reserve").exists()


def test_a_missing_line_names_its_month_and_record(parts, client_of):
    client = client_of("rep")
    given = {"month": "2026-11", "record": "V-404", "should_points": "20", "reason": "Not there"}
    assert client.post("/appeals/new/", given | {"month": ""}).status_code == 422
    assert client.post("/appeals/new/", given | {"record": ""}).status_code == 422
    assert client.post("/appeals/new/", given).status_code == 302
    appeal = Appeal.objects.get()
    assert (appeal.record, appeal.month, appeal.held, appeal.line) == ("V-404", making.MONTH, 0, None)


ACTS = {
    "answer": ({"verdict": "uphold", "points": "13", "reason": "Yes"}, {"lead", "admin"}),
    "ask": ({"text": "Who?"}, {"lead", "admin"}),
    "refer": ({"text": "Yours"}, {"lead", "admin"}),
    "withdraw": ({}, {"rep"}),
}


@pytest.mark.parametrize("do", ACTS)
@pytest.mark.parametrize("part", [*making.ROLES, "nobody", "stranger"])
def test_who_may_do_what_by_hand(part, do, appeal, client_of):
    given, may = ACTS[do]
    answer = client_of(part).post(f"/appeals/{appeal.pk}/", {"do": do, **given})
    sees = part in ("rep", "lead", "admin", "auditor")
    expected = 302 if part in may or part == "stranger" else 403 if sees else 404
    assert answer.status_code == expected
    assert (Appeal.objects.get().status != "filed") == (part in may)


def test_a_verdict_without_points_is_sent_back(appeal, client_of):
    answer = client_of("lead").post(f"/appeals/{appeal.pk}/", {"do": "answer", "verdict": "uphold", "reason": "Yes"})
    assert answer.status_code == 422
    assert "Give the points of the adjustment" in answer.content.decode()


def test_an_unknown_action_does_nothing(appeal, client_of):
    assert client_of("lead").post(f"/appeals/{appeal.pk}/", {"do": "delete"}).status_code == 302
    assert Appeal.objects.get().status == "filed"


def test_evidence_is_an_attachment_that_nobody_guesses_at(appeal, visit):
    answer = visit("lead", f"/appeals/{appeal.pk}/files/{appeal.files.get().pk}/")
    assert answer["Content-Type"] == "image/png"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("attachment")
    assert b"".join(answer.streaming_content).startswith(b"\x89PNG")


def test_votes_are_secret_until_they_have_decided(parts, appeal, client_of, visit):
    client_of("admin").post(f"/appeals/{appeal.pk}/", {"do": "refer", "text": "Yours"})
    making.RoleGrant.objects.create(person=parts.purchaser, role="committee", granted_at=making.NOW)
    vote = {"do": "vote", "verdict": "reject", "reason": "A secret reason"}
    client_of("committee").post(f"/appeals/{appeal.pk}/", vote)
    address = f"/appeals/{appeal.pk}/"
    assert "A secret reason" in visit("committee", address).content.decode()
    for part in ("rep", "purchaser", "lead", "admin"):
        assert "A secret reason" not in visit(part, address).content.decode()
    client_of("purchaser").post(address, {**vote, "reason": "No"})
    assert Appeal.objects.get().status == "ruled_rejected"
    assert "A secret reason" in visit("rep", address).content.decode()


def test_the_committee_reads_the_disputed_line_and_no_other(parts, appeal, line, client_of, visit):
    client_of("admin").post(f"/appeals/{appeal.pk}/", {"do": "refer", "text": "Yours"})
    link = f'href="/lines/{line.pk}/"'
    assert link in visit("rep", f"/appeals/{appeal.pk}/").content.decode()
    page = visit("committee", f"/appeals/{appeal.pk}/").content.decode()
    assert "V-11" in page
    assert link not in page
    assert visit("committee", f"/lines/{line.pk}/").status_code == 404


def test_the_navigation_counts_what_waits(appeal, visit):
    assert 'nav-count">1' in visit("lead", "/statement/").content.decode()
    assert 'nav-count">1' not in visit("rep", "/statement/").content.decode()


def test_statistics_as_a_page_and_as_a_file(appeal, client_of, visit):
    client_of("lead").post(f"/appeals/{appeal.pk}/", {"do": "answer", **ACTS["answer"][0]})
    client_of("rep").post(f"/appeals/{appeal.pk}/", {"do": "accept"})
    page = visit("executive", "/appeals/statistics/")
    assert (page.context["total"].upheld, page.context["total"].points) == (1, 13)
    assert visit("executive", "/appeals/statistics/?first=2025-01-01&last=2025-12-31").context["figures"] == []
    rows = b"".join(visit("auditor", "/appeals/statistics.csv").streaming_content).decode("utf-8-sig").splitlines()
    assert rows[0].startswith("Rule,Code,Filed,Upheld")
    assert rows[1].endswith(",1,1,0,0,0,13.00,0")


def test_lists_and_statements_ask_as_often_for_many_as_for_few(parts, visit):
    def queries(address):
        visit("rep", address)
        with CaptureQueriesContext(connection) as caught:
            assert visit("rep", address).status_code == 200
        return len(caught)

    for number in range(3):
        grid.filed(parts, making.give(parts.rep, 5, record=f"F-{number}"), making.NOW, making.TODAY)
    pages = ("/appeals/?of=mine", "/statement/")
    few = [queries(page) for page in pages]
    for number in range(25):
        grid.filed(parts, making.give(parts.rep, 5, record=f"M-{number}"), making.NOW, making.TODAY)
    many = [queries(page) for page in pages]
    assert all(now <= before for now, before in zip(many, few, strict=True)), (few, many)
