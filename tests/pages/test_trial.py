"""Trials on pages (S3): lines that count nowhere are seen and explained; the day from which points count is set."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ledger.models import Account
from scoring.models import Change, Proposal, Rule, RuleVersion
from teams.models import AuditEvent, Company
from tests.pages import parts as making

BEFORE = "do not count until"
# The database goes by its own clock: far enough for any.
FIRST = date(2099, 12, 1)


@pytest.fixture
def rep_account(parts):
    return Account.objects.get(kind="available", person=parts.rep)


@pytest.fixture
def company_on_trial(parts):
    Company.objects.update(counts_from=Company.NOT_YET)


@pytest.fixture
def the_day_has_come(company_on_trial):
    Company.objects.update(counts_from=FIRST)
    with time_machine.travel(datetime(2099, 12, 1, 10, tzinfo=timezone.get_default_timezone()), tick=False):
        yield FIRST


def text_of(answer, status=200):
    assert answer.status_code == status
    return answer.content.decode()


def send(client_of, part, address, **data):
    return client_of(part).post(address, data, follow=True)


# --- A person's lines -----------------------------------------------------------------------


def test_lines_on_trial_are_told_apart_from_those_that_count(parts, rep_account, visit):
    making.give(parts.rep, 40)
    making.on_trial(rep_account, 12)
    statement = visit("rep", "/statement/")
    assert statement.context["sums"]["points"] == 40
    assert "/statement/trial/" in text_of(statement)
    trial = visit("rep", "/statement/trial/")
    assert [(line.record, line.points) for line in trial.context["lines"]] == [("T-1", 12)]
    assert trial.context["sums"] == {"lines": 1, "added": 12, "taken": 0, "points": 12}


def test_who_has_none_is_not_led_to_them_but_told_what_a_trial_is(parts, visit):
    assert "/statement/trial/" not in text_of(visit("rep", "/statement/"))
    assert "Nothing on trial" in text_of(visit("rep", "/statement/trial/"))


def test_a_line_that_is_worth_nothing_any_more_is_left_out(parts, rep_account, visit):
    award = making.on_trial(rep_account, 12)
    award.points, award.inputs = 0, {}
    award.save()
    assert visit("rep", "/statement/trial/").context["lines"] == []
    assert "does not earn anything" in text_of(visit("rep", f"/trial-lines/{award.pk}/"))


@pytest.mark.parametrize(
    ("query", "records"),
    [
        ("", ["T-3", "T-2", "T-1"]),
        ("month=2026-10", ["T-1"]),
        ("rule=other", ["T-3"]),
        ("month=2026-10&rule=other", []),
        ("rule=no-such-rule", ["T-3", "T-2", "T-1"]),
    ],
)
def test_filters(query, records, rep_account, visit):
    making.on_trial(rep_account, 1, on=date(2026, 10, 31))
    making.on_trial(rep_account, 2, on=date(2026, 11, 1))
    making.on_trial(rep_account, 3, code="other")
    answer = visit("rep", f"/statement/trial/?{query}")
    assert [line.record for line in answer.context["lines"]] == records


def test_pages_by_key_hold_every_line_once(rep_account, visit):
    for number in range(120):
        making.on_trial(rep_account, 1, on=making.TODAY - timedelta(days=number % 7))
    seen, query = [], ""
    while query is not None:
        answer = visit("rep", f"/statement/trial/?{query}")
        seen += [line.record for line in answer.context["lines"]]
        query = answer.context["older"] or None
    assert len(seen) == len(set(seen)) == 120


@pytest.mark.parametrize("place", ["0", "x_1", "2026-11-18_", "2026-11-18_" + "9" * 40, "2026-13-01_1"])
def test_a_wrong_place_to_go_on_from_shows_the_newest(place, rep_account, visit):
    making.on_trial(rep_account, 1)
    assert len(visit("rep", "/statement/trial/", data={"before": place}).context["lines"]) == 1


@pytest.mark.parametrize(("language", "says"), [("en", "¥1,234.50 / ¥100"), ("zh-hans", "¥1,234.50")])
def test_a_line_is_explained_step_by_step(language, says, rep_account, visit):
    award = making.on_trial(rep_account, Decimal("12.35"))
    award.inputs = {"values": [["1234.50"]]}
    award.save()
    answer = visit("rep", f"/trial-lines/{award.pk}/", headers={"Accept-Language": language})
    explanation = answer.context["explanation"]
    assert explanation.matches
    assert explanation.steps[-1].points == Decimal("12.35")
    assert explanation.sentence
    assert "T-1" in text_of(answer)


def test_steps_that_do_not_come_to_the_line_are_an_alarm(rep_account, visit):
    award = making.on_trial(rep_account, 12)
    award.points = 13
    award.save()
    assert "do not come to" in text_of(visit("rep", f"/trial-lines/{award.pk}/"))


def test_a_line_that_counts_is_no_line_on_trial(rep_account, visit):
    award = making.on_trial(rep_account, 12)
    award.inputs = None
    award.save()
    assert visit("rep", f"/trial-lines/{award.pk}/").status_code == 404


def test_home_says_what_is_on_trial_this_month_and_nothing_without(parts, rep_account, visit):
    assert "On trial this month" not in text_of(visit("rep", "/"))
    making.on_trial(rep_account, 35)
    making.on_trial(rep_account, 50, on=date(2026, 10, 31))
    assert "On trial this month: 35 points that do not count yet" in text_of(visit("rep", "/"))
    assert "本月试行：35 分" in text_of(visit("rep", "/", headers={"Accept-Language": "zh-hans"}))


def test_queries_do_not_grow_with_lines(rep_account, visit):
    counts = []
    for more in (5, 40):
        for _ in range(more):
            making.on_trial(rep_account, 1)
        visit("rep", "/statement/trial/")
        with CaptureQueriesContext(connection) as caught:
            visit("rep", "/statement/trial/")
        counts.append(len(caught))
    assert counts[0] == counts[1] <= 20


# --- The banner -----------------------------------------------------------------------------

PAGES = [("rep", "/"), ("rep", "/boards/"), ("lead", "/teams/{east}/"), ("admin", "/company/")]


@pytest.mark.parametrize(("part", "address"), PAGES)
def test_pages_say_that_points_do_not_count_yet(part, address, parts, visit, company_on_trial):
    address = address.format(east=parts.teams["east"].pk)
    assert "do not count until a date is set" in text_of(visit(part, address))
    Company.objects.update(counts_from=FIRST)
    assert "do not count until 1 Dec 2099" in text_of(visit(part, address))


@pytest.mark.parametrize(("part", "address"), PAGES)
def test_pages_say_nothing_where_points_count(part, address, parts, visit):
    assert BEFORE not in text_of(visit(part, address.format(east=parts.teams["east"].pk)))


@pytest.mark.parametrize(("part", "address"), PAGES)
def test_pages_say_nothing_from_the_day_on(part, address, parts, visit, the_day_has_come):
    assert BEFORE not in text_of(visit(part, address.format(east=parts.teams["east"].pk)))


# --- Trials of the company ------------------------------------------------------------------


def test_an_admin_puts_the_company_on_trial_and_sets_the_day(parts, client_of):
    assert "The company is on trial" in text_of(send(client_of, "admin", "/rules/trial/begin/", confirmed="on"))
    assert Company.current().counts_from == Company.NOT_YET
    answer = send(client_of, "admin", "/rules/trial/count-from/", first="2099-12-01", confirmed="on")
    assert "The day is set" in text_of(answer)
    assert Company.current().counts_from == FIRST
    events = AuditEvent.objects.filter(event="trial.set").order_by("id")
    assert [(each.by, each.after) for each in events] == [
        (parts.users["admin"], "9999-12-31"),
        (parts.users["admin"], "2099-12-01"),
    ]


def test_nothing_happens_without_the_confirmation(parts, client_of):
    assert "tick the sentence" in text_of(send(client_of, "admin", "/rules/trial/begin/"))
    assert Company.current().counts_from is None
    Company.objects.update(counts_from=Company.NOT_YET)
    assert "tick the sentence" in text_of(send(client_of, "admin", "/rules/trial/count-from/", first="2099-12-01"))
    assert Company.current().counts_from == Company.NOT_YET


def test_after_the_first_posting_no_trial_begins_and_the_page_says_why(parts, client_of, visit):
    making.give(parts.rep, 12)
    page = text_of(visit("admin", "/rules/trial/"))
    assert "only before its first posting" in page
    assert "/rules/trial/begin/" not in page
    answer = send(client_of, "admin", "/rules/trial/begin/", confirmed="on")
    assert "Points were posted already" in text_of(answer)
    assert Company.current().counts_from is None


@pytest.mark.parametrize(
    ("first", "says"),
    [
        ("2026-11-17", "The day is past"),
        ("", "The day is missing"),
        ("1 December", "This is no day"),
    ],
)
def test_a_day_that_cannot_be_set_is_refused_with_the_next_step(first, says, client_of, company_on_trial):
    answer = send(client_of, "admin", "/rules/trial/count-from/", first=first, confirmed="on")
    assert says in text_of(answer)
    assert Company.current().counts_from == Company.NOT_YET


def test_a_day_that_has_come_stays(client_of, visit, the_day_has_come):
    answer = send(client_of, "admin", "/rules/trial/count-from/", first="2099-12-24", confirmed="on")
    assert "no day to set" in text_of(answer)
    assert Company.current().counts_from == FIRST
    assert "/rules/trial/count-from/" not in text_of(visit("admin", "/rules/trial/"))


@pytest.mark.parametrize("address", ["begin/", "count-from/", "tried/counts/"])
@pytest.mark.parametrize("part", ["auditor", "committee", "executive", "rep", "lead", "nobody"])
def test_only_points_admins_begin_and_end_trials(part, address, parts, client_of):
    making.tried()
    answer = client_of(part).post(f"/rules/trial/{address}", {"first": "2099-12-01", "confirmed": "on"})
    assert answer.status_code == 403
    assert Company.current().counts_from is None
    assert not Proposal.objects.exists()


def test_an_auditor_reads_and_is_offered_nothing_to_do(visit, company_on_trial):
    making.tried()
    page = text_of(visit("auditor", "/rules/trial/"))
    assert "No day is set" in page
    assert 'action="/rules/trial' not in page


# --- Trials of rules ------------------------------------------------------------------------


def test_the_list_says_what_came_of_each_trial(parts, rep_account, visit):
    making.on_trial(rep_account, 12)
    making.on_trial(Account.objects.get(kind="pool", team=parts.teams["first"]), 5)
    making.on_trial(Account.objects.get(kind="available", person=parts.rival), 3, code="other")
    running = visit("auditor", "/rules/trial/").context["running"]
    found = {each.code: (each.figures.lines, each.figures.people, each.figures.points) for each in running}
    assert found == {"tried": (2, 1, 17), "other": (1, 1, 3)}


def test_what_was_on_trial_stands_apart_with_the_day_from_which_it_counts(parts, visit):
    version = making.tried(effective_to=date(2026, 10, 31))
    RuleVersion.objects.create(
        rule=version.rule,
        number=2,
        definition=version.definition,
        effective_from=date(2026, 11, 1),
        loaded_at=making.NOW,
    )
    answer = visit("admin", "/rules/trial/")
    assert answer.context["running"] == []
    assert [(each.code, each.until, each.counts_from) for each in answer.context["over"]] == [
        ("tried", date(2026, 10, 31), date(2026, 11, 1))
    ]
    assert "counts from 1 Nov 2026" in text_of(answer)


def test_an_admin_proposes_that_a_rule_counts_and_a_second_person_decides(parts, client_of, visit):
    version = making.tried()
    answer = client_of("admin").post("/rules/trial/tried/counts/")
    proposal = Proposal.objects.get()
    assert answer.url == f"/rules/proposals/{proposal.pk}/"
    change = proposal.changes.get()
    assert (change.sort, change.code, change.is_trial) == (Change.Sort.RULE, "tried", False)
    assert change.definition == version.definition
    assert proposal.status == "draft"
    page = text_of(visit("admin", "/rules/trial/"))
    assert "/rules/trial/tried/counts/" not in page
    assert f"/rules/proposals/{proposal.pk}/" in page


def test_a_trial_that_ended_meanwhile_is_said(parts, client_of):
    making.tried(effective_to=date(2026, 10, 31))
    assert "not on trial any more" in text_of(send(client_of, "admin", "/rules/trial/tried/counts/"))
    assert not Proposal.objects.exists()


@pytest.mark.parametrize(("first", "is_offered"), [(date(2026, 11, 18), False), (date(2026, 11, 19), True)])
def test_a_campaign_counts_on_all_its_days_or_on_none(first, is_offered, parts, client_of, visit):
    campaign = {"code": "tried", "name": {"en": "Sprint", "zh-hans": "冲刺"}, "rules": ["signed"], "times": "2"}
    RuleVersion.objects.create(
        rule=Rule.objects.create(code="tried", is_campaign=True),
        number=1,
        definition=campaign,
        is_trial=True,
        effective_from=first,
        effective_to=date(2026, 12, 31),
        loaded_at=making.NOW,
    )
    page = text_of(visit("admin", "/rules/trial/"))
    assert ("/rules/trial/tried/counts/" in page) is is_offered
    answer = client_of("admin").post("/rules/trial/tried/counts/", follow=True)
    assert Proposal.objects.exists() is is_offered
    if is_offered:
        definition = Change.objects.get().definition
        assert (definition["from"], definition["to"]) == (first.isoformat(), "2026-12-31")
    else:
        assert "The campaign has begun" in text_of(answer)


# --- The admin ------------------------------------------------------------------------------


def test_the_admins_list_of_awards_tells_trials_apart(parts, rep_account, client):
    making.on_trial(rep_account, 12)
    parts.users["admin"].is_staff = parts.users["admin"].is_superuser = True
    parts.users["admin"].save()
    client.force_login(parts.users["admin"], backend="django.contrib.auth.backends.ModelBackend")
    for chosen, count in (("yes", 1), ("no", 0)):
        answer = client.get("/admin/scoring/award/", {"trial": chosen})
        assert answer.context["cl"].result_count == count
