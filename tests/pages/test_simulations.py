"""Pages of simulations: asked for by period, watched while they run, read by person, shared by link, exported."""

import csv
import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from scoring import proposals
from scoring.models import Simulation
from teams.models import Company
from tests.pages import parts as making
from tests.pages import simulating


@pytest.fixture
def proposal(parts):
    return simulating.draft(parts)


@pytest.fixture
def members(parts):
    return making.add_people(4, parts.teams["first"])


@pytest.fixture
def done(proposal, parts, members):
    return simulating.finished(proposal, parts, members)


def address(of, end=""):
    return f"/rules/proposals/{of.proposal_id}/simulations/{of.pk}/{end}"


def text(answer):
    return " ".join(answer.content.decode().split())


# ---- asking ----------------------------------------------------------------------------------------------------------


def ask(client_of, proposal, part="admin", **given):
    return client_of(part).post(f"/rules/proposals/{proposal.pk}/simulations/", {"period": "2026-Q3", **given})


@pytest.mark.parametrize(
    ("given", "first", "last"),
    [
        ({"period": "2026-Q3"}, date(2026, 7, 1), date(2026, 9, 30)),
        ({"period": "2026-10"}, date(2026, 10, 1), date(2026, 10, 31)),
        ({"period": "2025"}, date(2025, 1, 1), date(2025, 12, 31)),
        ({"period": "days", "first": "2026-10-03", "last": "2026-10-09"}, date(2026, 10, 3), date(2026, 10, 9)),
    ],
)
def test_a_period_or_any_days_are_asked_for(client_of, proposal, given, first, last):
    answer = ask(client_of, proposal, **given)
    made = Simulation.objects.get()
    assert answer.url == address(made)
    assert (made.first, made.last, made.is_as_if, made.status) == (first, last, True, "waiting")


def test_the_worker_is_called_once_the_simulation_is_there(client_of, proposal, monkeypatch):
    called = []
    monkeypatch.setattr("scoring.tasks.hurry_simulations", lambda: called.append(Simulation.objects.count()))
    ask(client_of, proposal, dates="own")
    assert called == [1]
    assert not Simulation.objects.get().is_as_if


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"period": "days"}, "Choose a day, or one of the periods above."),
        ({"period": "days", "first": "2026-10-09", "last": "2026-10-03"}, "The first day is after the last one."),
        ({"period": "days", "first": "2027-01-01", "last": "2027-01-03"}, "has begun"),
        ({"period": "1815"}, "Select a valid choice"),
    ],
)
def test_days_that_cannot_be_simulated_are_said_in_the_form(client_of, proposal, given, said):
    answer = ask(client_of, proposal, **given)
    assert answer.status_code == 422
    assert said in text(answer)
    assert not Simulation.objects.exists()


def test_an_empty_proposal_says_what_to_do_first(client_of, parts):
    empty = proposals.create(by=parts.users["admin"], at=making.NOW, title="Nothing")
    assert "finish at least one change in the editor" in text(ask(client_of, empty))


def test_a_correction_has_no_days_of_its_own_to_choose(client_of, visit, parts):
    proposal = simulating.draft(parts, is_correction=True)
    assert b'name="dates"' not in visit("admin", f"/rules/proposals/{proposal.pk}/simulations/").content
    ask(client_of, proposal)
    assert not Simulation.objects.get().is_as_if


@pytest.mark.parametrize(
    ("part", "status"), [("admin", 302), ("committee", 302), ("auditor", 403), ("executive", 403), ("rep", 403)]
)
def test_whoever_writes_or_decides_may_ask(client_of, proposal, part, status):
    assert ask(client_of, proposal, part).status_code == status


def test_the_list_says_state_days_and_what_is_of_an_earlier_draft(visit, parts, proposal, members):
    page = f"/rules/proposals/{proposal.pk}/simulations/"
    assert "Nothing simulated yet" in text(visit("auditor", page))
    simulating.finished(proposal, parts, members)
    simulating.finished(proposal, parts, members, content="0" * 64, first=date(2026, 7, 2))
    simulating.asked(proposal, parts, status="running", percent=40)
    shown = text(visit("auditor", page))
    assert shown.count("Q3 2026") == 2
    assert "2 Jul 2026 – 30 Sep 2026" in shown
    assert shown.count("of an earlier draft") == 1
    assert "running 40%" in shown
    assert 'name="period"' not in shown


# ---- while it runs ---------------------------------------------------------------------------------------------------


def test_while_it_runs_the_page_asks_again_and_renews_itself_at_the_end(visit, parts, proposal):
    of = simulating.asked(proposal, parts, status="running", percent=37)
    page = text(visit("auditor", address(of)))
    assert f'hx-get="{address(of)}?part=progress"' in page
    assert 'http-equiv="refresh"' in page
    fragment = visit("auditor", address(of, "?part=progress"), headers={"HX-Request": "true"})
    assert "37%" in text(fragment)
    assert "<html" not in text(fragment)
    Simulation.objects.filter(pk=of.pk).update(status="failed", problem="given_up")
    over = visit("auditor", address(of, "?part=progress"), headers={"HX-Request": "true"})
    assert over["HX-Refresh"] == "true"
    assert "ended its worker three times" in text(visit("auditor", address(of)))


def test_an_admin_calls_it_off_and_an_auditor_cannot(client_of, parts, proposal):
    of = simulating.asked(proposal, parts, status="running")
    assert "Call off" not in text(client_of("auditor").get(address(of)))
    assert client_of("auditor").post(address(of, "cancel/")).status_code == 403
    assert "Call off" in text(client_of("admin").get(address(of)))
    answer = client_of("admin").post(address(of, "cancel/"), follow=True)
    assert "Nothing of this simulation is kept." in text(answer)
    assert "It was over already." in text(client_of("admin").post(address(of, "cancel/"), follow=True))


# ---- the result ------------------------------------------------------------------------------------------------------


def test_the_result_says_sums_people_ranks_rules_teams_and_categories(visit, done, members):
    page = text(visit("committee", address(done)))
    assert 'data-figure="change">−7<' in page
    assert "470 → 463" in page.replace(",", "")
    assert "2 gain and 2 lose, of 4" in page
    assert "1 new, 4 changed, 0 gone" in page
    for said in ("Visits", "East 1", "Customers", "Member 3", "Digest of the result: dddddddddddddddd"):
        assert said in page
    assert page.count("json_script") == 0
    assert 'id="changes-data"' in page
    assert 'id="totals-data"' in page


def test_people_are_found_filtered_sorted_and_paged(visit, parts, proposal, monkeypatch):
    monkeypatch.setattr("scoring.queries.simulations.PAGE", 5)
    of = simulating.finished(proposal, parts, making.add_people(12, parts.teams["first"]))

    def names(query):
        page = visit("admin", address(of, f"?part=people&{query}"), headers={"HX-Request": "true"})
        rows = page.content.decode().split('class="roster-name">')[1:]
        return [row.split("</a>")[0].rpartition(">")[2] for row in rows]

    assert names("sort=gain")[:2] == ["Member 10", "Member 8"]
    assert names("sort=loss")[:2] == ["Member 11", "Member 9"]
    assert names("show=lose&sort=name") == [f"Member {number}" for number in (1, 11, 3, 5, 7)]
    assert names("show=lose&sort=name&page=2") == ["Member 9"]
    assert names("q=M00003") == ["Member 3"]
    assert names(f"team={parts.teams['west'].pk}") == []
    assert len(names(f"team={parts.teams['east'].pk}")) == 5
    assert names("sort=rubbish&page=x&show=no")[0] == "Member 10"


def test_committee_members_see_names_and_open_nobody(visit, done):
    assert f'href="/people/{done.accounts.first().account.person_id}/"' in text(visit("admin", address(done)))
    assert 'href="/people/' not in text(visit("committee", address(done))).replace('href="/people/"', "")


def test_what_the_proposal_said_before_is_marked(visit, parts, proposal, done):
    assert "was changed since" not in text(visit("admin", address(done)))
    proposals.retire(proposal, sort="rule", code="other", by=parts.users["admin"], at=making.NOW)
    assert "was changed since" in text(visit("admin", address(done)))


def test_when_nothing_would_change_the_page_says_so_and_why(visit, parts, proposal, members):
    none = {"new": 0, "changed": 0, "gone": 0}
    of = simulating.finished(proposal, parts, members)
    Simulation.objects.filter(pk=of.pk).update(result=of.result | {"lines": none})
    assert "Nothing would change" in text(visit("admin", address(of)))
    Simulation.objects.filter(pk=of.pk).update(is_as_if=False)
    assert "the changes begin later" in text(visit("admin", address(of)))


def test_what_made_the_comparison_unsure_or_is_on_trial_is_said(visit, done):
    trial = {"cents": 12_345, "lines": 7}
    Simulation.objects.filter(pk=done.pk).update(result=done.result | {"is_exact": False, "on_trial": trial})
    page = text(visit("admin", address(done)))
    assert "Records were coming in while it ran" in page
    assert "+123.45 points in 7 lines" in page


def test_reward_money_is_shown_only_where_the_company_says_what_a_point_is_worth(visit, done, monkeypatch):
    assert 'data-figure="cost"' not in text(visit("admin", address(done)))
    monkeypatch.setattr(Company, "point_value", Decimal("2.5"), raising=False)
    assert 'data-figure="cost">−¥17.50' in text(visit("admin", address(done)))


def test_a_link_of_another_proposal_finds_nothing(visit, parts, done):
    other = simulating.draft(parts)
    assert visit("admin", f"/rules/proposals/{other.pk}/simulations/{done.pk}/").status_code == 404
    assert visit("admin", f"/rules/proposals/{other.pk}/simulations/{done.pk}.csv").status_code == 404


# ---- files -----------------------------------------------------------------------------------------------------------


def test_the_file_has_everybody_and_the_pools(visit, parts, done, members):
    type(members[0]).objects.filter(pk=members[0].pk).update(name="=1+1")
    answer = visit("auditor", address(done)[:-1] + ".csv")
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert rows[0][:2] == ["Account", "Code"]
    assert len(rows) == 1 + 4 + 1
    assert [row[-1] for row in rows[1:-1]] == sorted(row[-1] for row in rows[1:-1])
    assert rows[-1] == ["team pool", "EAST-1", "East 1", "East 1", "10.00", "13.00", "3.00", "", ""]
    assert [row[2] for row in rows if row[1] == members[0].code] == ["'=1+1"]
    book = openpyxl.load_workbook(io.BytesIO(visit("auditor", address(done)[:-1] + ".xlsx").content))
    assert book.active.max_row == 6
    assert book.active["E2"].data_type == "n"


def test_there_is_no_file_before_it_is_done(visit, parts, proposal):
    of = simulating.asked(proposal, parts, status="running")
    assert visit("admin", address(of)[:-1] + ".csv").status_code == 404


def test_queries_do_not_grow_with_people(visit, parts, proposal):
    few = simulating.finished(proposal, parts, making.add_people(10, parts.teams["first"]))
    many = simulating.finished(proposal, parts, making.add_people(120, parts.teams["first"], "N"))
    counts = []
    for of in (few, many):
        visit("admin", address(of))
        with CaptureQueriesContext(connection) as caught:
            visit("admin", address(of))
        counts.append(len(caught))
    assert counts[1] <= counts[0] <= 30
