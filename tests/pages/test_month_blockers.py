"""What is between a month and its next step, as applications know it: said with its page, and kept with the step."""

from datetime import date

import pytest

from ledger.models import Account, Month, MonthMove
from pointsys import publishing
from scoring import appeals, claims, share_outs
from scoring.models import Due, Lead, ScoringState
from teams.models import Person
from tests.pages import parts as making
from tests.pages import pool_parts
from tests.pages.grid import claims as grid
from tests.pages.grid.customer_work import visited
from tests.pages.parts import NOW, TODAY

Status = Month.Status
OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)
DECEMBER_2 = date(2026, 12, 2)


@pytest.fixture
def scored(parts):
    """The points stand as of December, and nothing waits to be scored."""
    Due.objects.all().delete()
    ScoringState.objects.update(as_of=DECEMBER_2, scored_at=NOW)
    return parts


def found(first, to):
    month, _ = Month.objects.get_or_create(first=first)
    return {each.kind: each for each in publishing.in_the_way(month, to, on=DECEMBER_2)}


def appealed(scored, month):
    who = {"by": scored.users["rep"], "at": NOW, "on": TODAY}
    about = appeals.missing(month=month, record="V-1")
    return appeals.file(about, **who, reason="It took place", should_points=9)


def test_an_open_appeal_about_the_month_blocks_its_closing_only(scored):
    appeal = appealed(scored, OCTOBER)
    blocker = found(OCTOBER, Status.CLOSED)["appeals_open"]
    assert (blocker.sentence, blocker.is_warning) == ("1 appeal about this month is open.", False)
    assert blocker.url == "/appeals/?of=all&state=open"
    assert "appeals_open" not in found(OCTOBER, Status.PUBLISHED)
    assert "appeals_open" not in found(NOVEMBER, Status.CLOSED)
    appeals.withdraw(appeal, by=scored.users["rep"], at=NOW, on=TODAY)
    assert "appeals_open" not in found(OCTOBER, Status.CLOSED)


def test_the_clock_closes_a_month_once_its_last_appeal_is_closed(scored):
    appeal = appealed(scored, OCTOBER)
    Month.objects.update_or_create(first=OCTOBER, defaults={"status": Status.PUBLISHED, "close_on": DECEMBER_2})
    assert list(publishing.move_due(on=DECEMBER_2, at=NOW)) == []
    appeals.withdraw(appeal, by=scored.users["rep"], at=NOW, on=TODAY)
    assert [each.to_status for each in publishing.move_due(on=DECEMBER_2, at=NOW)] == [Status.CLOSED]


def test_a_share_out_that_waits_since_the_month_is_a_warning(scored):
    making.move(Account.objects.get(kind="pool", team=scored.teams["first"]), 50, on=OCTOBER)
    share_out = pool_parts.waiting(scored, "west", by="rival_lead")
    blocker = found(NOVEMBER, Status.PUBLISHED)["share_outs_waiting"]
    assert (blocker.said, blocker.url, blocker.is_warning) == ({"count": 1}, f"/share-outs/{share_out.pk}/", True)
    assert "share_outs_waiting" not in found(NOVEMBER, Status.CLOSED)
    # It was handed in after October was over.
    assert "share_outs_waiting" not in found(OCTOBER, Status.PUBLISHED)
    draft = pool_parts.saved(scored, "first", by="lead", points=20)
    share_outs.submit(draft, by=scored.users["lead"], at=NOW, on=TODAY)
    assert found(NOVEMBER, Status.PUBLISHED)["share_outs_waiting"].url == "/pools/"


def test_what_waits_for_somebody_here_leads_to_the_inbox_and_names_them(scored):
    visited(scored)
    grid.objects(scored)
    blockers = found(NOVEMBER, Status.PUBLISHED)
    for kind, said in (("claims_undecided", "1 claim is not"), ("visits_undecided", "1 visit is not")):
        assert blockers[kind].sentence.startswith(said)
        assert (blockers[kind].url, blockers[kind].who, blockers[kind].is_warning) == ("/inbox/", "Lead (1)", True)


def test_what_waits_for_the_claimant_or_a_role_is_named_so(scored):
    grid.objects(scored)
    claim = claims.submit(grid.drafted(scored, "lead"), by=scored.users["lead"], at=NOW, on=TODAY)
    Person.objects.filter(pk=scored.lead.pk).update(name="Lead away")
    who = found(NOVEMBER, Status.PUBLISHED)["claims_undecided"].who
    assert claim.filing.reviewer is None
    assert set(who.split(", ")) == {"Lead away (1)", f"{claim.filing.get_desk_display()} (1)"}


def test_what_came_by_a_file_leads_to_where_it_is_listed(scored):
    Lead.objects.create(code="L-1", customer="Kite", owner=scored.rep, created_on=NOVEMBER, completeness=90)
    Due.objects.all().delete()
    blocker = found(NOVEMBER, Status.PUBLISHED)["leads_undecided"]
    assert (blocker.url, blocker.who) == ("/admin/scoring/lead/", "the files they came from (1)")


def test_what_the_clock_did_not_wait_for_is_said_in_the_readers_language(scored, client_of, visit):
    Lead.objects.create(code="L-1", customer="Kite", owner=scored.rep, created_on=NOVEMBER, completeness=90)
    Due.objects.all().delete()
    Month.objects.update_or_create(first=NOVEMBER, defaults={"status": Status.IN_REVIEW})
    publishing.move(NOVEMBER, Status.PUBLISHED, by=None, at=NOW, on=DECEMBER_2)
    assert MonthMove.objects.get().note == ""
    assert "Not waited for: 1 lead is not decided yet." in words(visit("auditor", "/months/2026-11/calendar/"))
    kept = {"kind": "earlier", "said": {"month": "2026-09-01", "status": "open"}}
    MonthMove.objects.create(month_id=NOVEMBER, from_status="published", to_status="closed", at=NOW, found=[kept])
    chinese = words(visit("auditor", "/months/2026-11/calendar/", headers={"Accept-Language": "zh-hans"}))
    assert "2026年9月" in chinese
    assert "September" not in chinese


def words(answer):
    return " ".join(answer.content.decode().split())


def test_everybody_reads_of_a_publication_in_their_notices(scored, visit):
    Month.objects.update_or_create(first=NOVEMBER, defaults={"status": Status.IN_REVIEW})
    publishing.move(NOVEMBER, Status.PUBLISHED, by=None, at=NOW, on=DECEMBER_2)
    assert "The points of November 2026 are published" in visit("rep", "/notices/").content.decode()


def test_an_admin_reads_which_month_is_stuck_in_their_notices(scored, visit):
    Month.objects.update_or_create(
        first=OCTOBER, defaults={"status": Status.IN_REVIEW, "publish_on": TODAY, "is_planned": True}
    )
    Due.objects.create(what=1, ref=1, txid=1)
    assert list(publishing.move_due(on=TODAY, at=NOW)) == []
    assert "October 2026 could not be published" in visit("admin", "/notices/").content.decode()
