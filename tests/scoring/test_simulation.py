"""A simulation says, to the cent, what a publication would post, and posts nothing."""

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from django.utils import timezone

from ledger.models import Account, Transfer
from scoring import proposals, rulebook, simulation, sweep
from scoring.models import Contract, Customer, Indicator, ScoringState, SimulatedAccount, Simulation, Split, Visit
from teams.models import AuditEvent, Move, Person, Team, User
from tests.scoring import simulating

pytestmark = pytest.mark.django_db(transaction=True)

AS_OF = date(2026, 6, 30)
FIRST, LAST = date(2026, 4, 1), date(2026, 6, 30)


def rule(code, basis, points, **more):
    name = {"en": code, "zh-hans": code}
    return {"code": code, "name": name, "category": "performance", "basis": basis, "points": points, **more}


def campaign(code, rules, start, end, **more):
    name = {"en": code, "zh-hans": code}
    return {"code": code, "name": name, "from": start, "to": end, "rules": rules, "times": 2, **more}


PER_AMOUNT = {"per": "amount", "unit": 100, "points": 1}
SIGNED = rule("signed", "contract", PER_AMOUNT, pool_percent=10)
VISITED = rule("visited", "visit", {"fixed": 4}, category="customer", cap={"points": 10, "per": "quarter"})
FIRST_VISIT = rule(
    "first", "visit", {"fixed": 3}, category="customer", limit={"count": 1, "per": "month", "same": ["owner"]}
)
QUARTER = rule("quarter", "person_quarter", {"per": "sales", "unit": 1000, "points": 1})
SPRINT = campaign("sprint", ["signed", "visited"], "2026-03-20", "2026-05-10", cap=60)
BOOK = {
    "rulebook": "simulated",
    "name": {"en": "Simulated", "zh-hans": "模拟"},
    "rules": [SIGNED, VISITED, FIRST_VISIT, QUARTER],
    "campaigns": [SPRINT],
}


@transaction.atomic
def enter():
    """Four reps in two teams, one of whom moves; contracts, a shared one, and visits from February to June."""
    east, west = (Team.objects.create(code=code, name=code.title()) for code in ("east", "west"))
    reps = [
        Person.objects.create(code=f"rep{number}", name=f"Rep {number}", team=east if number < 2 else west)
        for number in range(4)
    ]
    Move.objects.create(person=reps[1], team=west, starts_on=date(2026, 5, 1))
    customer = Customer.objects.create(code="K", name="K")
    for number in range(40):
        day, owner = date(2026, 2, 1) + timedelta(days=4 * number), reps[number % 4]
        made = Contract.objects.create(
            number=f"C{number:02}", customer=customer, owner=owner, signed_on=day, amount=333 * (number % 7 + 1)
        )
        if number % 9 == 4:
            for person, share in zip(reps[:3], ("33.33", "33.33", "33.34"), strict=True):
                Split.objects.create(contract=made, person=person, share=share)
        Visit.objects.create(
            number=f"V{number:02}", customer=customer, owner=owner, visited_on=day, minutes=30, level="staff"
        )
    simulating.people_who_decide(east)


def build():
    enter()
    rulebook.load(json.dumps(BOOK), on=AS_OF, at=timezone.now())
    sweep.score(as_of=AS_OF)


@pytest.fixture(autouse=True)
def company(start_from):
    start_from("simulated", build)


@pytest.fixture
def users():
    return {user.username: user for user in User.objects.select_related("person")}


def points_of(of, code):
    return next((before, after) for rule, before, after, _ in of.result["rules"] if rule == code)


# ---- the same as posting ---------------------------------------------------------------------------------------------

CORRECTIONS = {
    "another rate, with the pool's part": [("rule", "signed", SIGNED | {"points": {**PER_AMOUNT, "points": "1.37"}})],
    "more for the pool": [("rule", "signed", SIGNED | {"pool_percent": 25})],
    "a lower cap that counts from before the days": [
        ("rule", "visited", VISITED | {"cap": {"points": 9, "per": "year"}})
    ],
    "two visits a month": [("rule", "first", FIRST_VISIT | {"limit": {"count": 2, "per": "month", "same": ["owner"]}})],
    "a rule about people's quarters": [("rule", "quarter", QUARTER | {"points": {"fixed": 7}})],
    "a rule on another basis": [("rule", "visited", rule("visited", "contract", {"fixed": 2}, category="customer"))],
    "another category": [("rule", "first", FIRST_VISIT | {"category": "contest", "points": {"fixed": 5}})],
    "a new rule": [("rule", "brandnew", rule("brandnew", "visit", {"per": "minutes", "unit": 7, "points": 1}))],
    "a rule retired": [("rule", "first", None)],
    "a rule retired that a campaign rests on": [("rule", "visited", None)],
    "a campaign with other days": [
        ("campaign", "sprint", campaign("sprint", ["visited", "signed"], "2026-04-10", "2026-06-02", cap=100))
    ],
    "a campaign without a cap": [("campaign", "sprint", {k: v for k, v in SPRINT.items() if k != "cap"})],
    "a new campaign on a new rule and an old one": [
        ("rule", "brandnew", rule("brandnew", "visit", {"fixed": 2})),
        ("campaign", "later", campaign("later", ["brandnew", "quarter"], "2026-05-01", "2026-07-31")),
    ],
    "a campaign retired": [("campaign", "sprint", None)],
    "the whole book": [
        ("rule", "signed", SIGNED | {"points": {"fixed": 11}}),
        ("rule", "visited", VISITED | {"cap": {"points": 6, "per": "week"}, "pool_percent": 50}),
        ("rule", "first", None),
        ("rule", "quarter", QUARTER | {"settle": "end"}),
        ("campaign", "sprint", SPRINT | {"times": "1.5", "teams": ["west"]}),
    ],
}


@pytest.mark.parametrize("name", CORRECTIONS)
@pytest.mark.parametrize(("first", "last"), [(FIRST, LAST), (date(2026, 4, 15), date(2026, 5, 5))])
def test_a_correction_posts_what_its_simulation_said(users, name, first, last):
    proposal = simulating.draft(users, *CORRECTIONS[name], is_correction=True)
    simulating.assert_posting_does_what_was_simulated(proposal, users, first, last)


def test_a_change_from_a_day_on_posts_what_its_simulation_said(users):
    """Simulated with the days that publication gives: nothing before its first day moves."""
    on, start = date(2026, 5, 14), date(2026, 5, 15)
    changes = [change for change in CORRECTIONS["the whole book"] if change[0] == "rule"]
    proposal = simulating.draft(users, *changes, starts_on=start)
    of = simulating.assert_posting_does_what_was_simulated(proposal, users, FIRST, LAST, on=on)
    assert of.result["lines"]["changed"]
    assert not Transfer.objects.filter(earned_on__lt=start, posting__reason="scoring").exists()


def test_a_rule_put_on_trial_takes_its_points_back_and_a_campaign_follows(users):
    """What it would make is said apart, since it counts nowhere (S3)."""
    proposal = simulating.draft(users, is_correction=True)
    by, at = users["author"], timezone.now()
    proposals.put(proposal, sort="rule", code="signed", definition=SIGNED, is_trial=True, by=by, at=at)
    was = dict(simulating.awarded(FIRST, LAST))
    of = simulating.simulated(proposal, FIRST, LAST, users)
    assert points_of(of, "signed")[1] == 0
    assert points_of(of, "sprint")[1] < points_of(of, "sprint")[0]
    assert of.result["on_trial"]["cents"] == points_of(of, "signed")[0] > 0
    simulating.publish(proposal, users)
    foretold = simulating.figures(of)
    assert {account: before for account, (before, _) in foretold.items()} == was
    assert {account: after for account, (_, after) in foretold.items() if after} == simulating.awarded(FIRST, LAST)


def test_as_if_from_the_first_day_equals_a_publication_from_that_day(users):
    changes = [("rule", "visited", VISITED | {"points": {"fixed": 5}})]
    proposal = simulating.draft(users, *changes, starts_on=date(2026, 8, 1))
    foretold = simulating.figures(simulating.simulated(proposal, FIRST, LAST, users))
    proposals.describe(proposal, by=users["author"], at=timezone.now(), title="Earlier", starts_on=FIRST)
    simulating.publish(proposal, users, on=date(2026, 3, 31))
    after = simulating.awarded(FIRST, LAST)
    assert {account: points for account, (_, points) in foretold.items() if points} == after


def test_without_as_if_a_change_of_the_future_changes_nothing_of_the_past(users):
    proposal = simulating.draft(users, ("rule", "signed", None), starts_on=date(2026, 8, 1))
    of = simulating.simulated(proposal, FIRST, LAST, users, is_as_if=False)
    assert of.result["before"] == of.result["after"]
    assert sum(of.result["lines"].values()) == 0
    as_if = simulating.simulated(proposal, FIRST, LAST, users)
    assert as_if.result["after"] < as_if.result["before"]
    assert points_of(as_if, "signed")[1] == 0


# ---- what it says ----------------------------------------------------------------------------------------------------


def test_everybody_has_points_and_ranks_before_and_after_and_pools_have_none(users):
    changes = [("rule", "signed", SIGNED | {"points": {"fixed": 100}})]
    of = simulating.simulated(simulating.draft(users, *changes), FIRST, LAST, users)
    people = SimulatedAccount.objects.filter(simulation=of, account__person__isnull=False)
    assert people.count() == 4
    for ranked, points in (("rank_before", "before"), ("rank_after", "after")):
        values = list(people.values_list(points, flat=True))
        assert all(rank == 1 + sum(value > own for value in values) for rank, own in people.values_list(ranked, points))
    pools = of.accounts.filter(account__kind="pool")
    assert pools.count() == 2
    assert not pools.exclude(rank_before=None, rank_after=None).exists()
    assert of.result["people"]["count"] == 4


def test_sums_by_rule_category_team_and_account_agree(users):
    of = simulating.simulated(simulating.draft(users, *CORRECTIONS["the whole book"]), FIRST, LAST, users)
    moved = of.result["after"] - of.result["before"]
    assert moved
    assert sum(after - before for _, before, after, _ in of.result["rules"]) == moved
    assert sum(after - before for _, before, after in of.result["categories"]) == moved
    teams = of.result["teams"]
    assert sum(row[3] - row[2] + row[5] - row[4] for row in teams) == moved
    assert {row[0]: row[1] for row in teams} == {"east": 1, "west": 3}
    assert sum(after - before for before, after in simulating.figures(of).values()) == Decimal(moved) / 100
    assert {code for code, *_ in of.result["rules"]} == {"signed", "visited", "first", "quarter", "sprint"}


def test_a_simulation_writes_nothing_but_itself(users):
    before = [list(Transfer.objects.values_list()), list(Indicator.objects.values_list()), simulating.awarded(*DAYS)]
    simulating.simulated(simulating.draft(users, *CORRECTIONS["the whole book"]), FIRST, LAST, users)
    after = [list(Transfer.objects.values_list()), list(Indicator.objects.values_list()), simulating.awarded(*DAYS)]
    assert before == after
    assert sweep.score(as_of=AS_OF, full=True, check=True).listed == []
    assert Account.objects.filter(balance__points__lt=0).count() == 0


DAYS = (date(2026, 1, 1), date(2026, 12, 31))


def test_the_same_simulation_has_the_same_digest_and_another_one_another(users):
    proposal = simulating.draft(users, *CORRECTIONS["more for the pool"])
    one, again = (simulating.simulated(proposal, FIRST, LAST, users) for _ in range(2))
    assert one.pk != again.pk
    assert one.digest == again.digest
    assert one.content == proposals.content_digest(proposal)
    assert simulating.simulated(proposal, FIRST, LAST - timedelta(days=1), users).digest != one.digest


def test_run_again_it_replaces_what_it_kept(users):
    of = simulating.simulated(simulating.draft(users, *CORRECTIONS["a new rule"]), FIRST, LAST, users)
    kept = simulating.figures(of)
    Simulation.objects.filter(pk=of.pk).update(status="running")
    simulation.run(of)
    assert simulating.figures(of) == kept


def test_the_newest_one_of_what_the_proposal_says_now_goes_with_an_approval(users):
    proposal = simulating.draft(users, *CORRECTIONS["more for the pool"])
    assert simulation.latest(proposal) is None
    of = simulating.simulated(proposal, FIRST, LAST, users)
    assert simulation.latest(proposal) == of
    proposals.retire(proposal, sort="rule", code="first", by=users["author"], at=timezone.now())
    assert simulation.latest(proposal) is None


# ---- asking ----------------------------------------------------------------------------------------------------------


def ask(proposal, by, first=FIRST, last=LAST):
    return simulation.request(proposal, first=first, last=last, by=by, at=timezone.now())


@pytest.mark.parametrize("part", ["author", "second", "committee"])
def test_whoever_writes_or_decides_may_ask_for_one(users, part):
    ask(simulating.draft(users, *CORRECTIONS["a rule retired"]), users[part])


@pytest.mark.parametrize("part", ["auditor", "clerk"])
def test_nobody_else_may(users, part):
    proposal = simulating.draft(users, *CORRECTIONS["a rule retired"])
    with pytest.raises(simulation.NotAllowed):
        ask(proposal, users[part])


def test_two_clicks_make_one(users):
    proposal = simulating.draft(users, *CORRECTIONS["a rule retired"])
    assert ask(proposal, users["author"]) == ask(proposal, users["second"])
    assert AuditEvent.objects.filter(event="simulation.requested").count() == 1


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (LAST, FIRST),
        (date(1989, 12, 31), date(1990, 1, 31)),
        (date(2018, 1, 1), date(2026, 1, 31)),
        (date(2999, 1, 1), date(2999, 1, 31)),
    ],
)
def test_days_out_of_order_too_early_too_many_or_to_come_are_refused(users, first, last):
    proposal = simulating.draft(users, *CORRECTIONS["a rule retired"])
    with pytest.raises(simulation.DaysInvalid):
        ask(proposal, users["author"], first, last)


def test_an_empty_or_withdrawn_proposal_is_not_simulated(users):
    empty = simulating.draft(users)
    with pytest.raises(simulation.NothingToSimulate):
        ask(empty, users["author"])
    proposals.withdraw(empty, by=users["author"], at=timezone.now())
    with pytest.raises(simulation.NotAllowed):
        ask(empty, users["author"])


# ---- the worker ------------------------------------------------------------------------------------------------------


@pytest.fixture
def waiting(users):
    return ask(simulating.draft(users, *CORRECTIONS["the whole book"]), users["author"])


@pytest.fixture
def day_of_scoring(monkeypatch):
    """The sweep before a simulation goes by today; the test's awards stand for another day."""
    monkeypatch.setattr("scoring.simulation.running.timezone.localdate", lambda: AS_OF)


@pytest.mark.usefixtures("day_of_scoring")
def test_a_worker_scores_what_is_due_first_and_then_simulates(waiting):
    Contract.objects.filter(number="C20").update(amount=99_999)
    assert simulation.run_waiting() == [waiting]
    waiting.refresh_from_db()
    assert (waiting.status, waiting.percent, waiting.attempts) == ("done", 100, 1)
    assert waiting.result["is_exact"]
    assert sweep.is_idle(AS_OF)
    assert simulation.run_waiting() == []


@pytest.mark.usefixtures("day_of_scoring")
def test_called_off_it_stops_and_keeps_nothing(waiting, users):
    assert simulation.cancel(waiting, by=users["second"], at=timezone.now())
    assert simulation.run_waiting() == []
    waiting.refresh_from_db()
    assert waiting.status == "cancelled"
    assert not waiting.accounts.exists()
    assert not simulation.cancel(waiting, by=users["second"], at=timezone.now())
    with pytest.raises(simulation.NotAllowed):
        simulation.cancel(waiting, by=users["auditor"], at=timezone.now())


@pytest.mark.usefixtures("day_of_scoring")
def test_called_off_while_it_runs_it_stops_at_its_next_report(waiting, users, monkeypatch):
    monkeypatch.setattr("scoring.simulation.running.SECONDS_BETWEEN_REPORTS", 0)
    seen = []

    def catch_up():
        seen.append(Simulation.objects.get(pk=waiting.pk).status)
        simulation.cancel(waiting, by=users["author"], at=timezone.now())

    monkeypatch.setattr("scoring.simulation.running._catch_up", catch_up)
    assert simulation.run_waiting() == []
    waiting.refresh_from_db()
    assert (seen, waiting.status, waiting.result) == (["running"], "cancelled", None)


@pytest.mark.usefixtures("day_of_scoring")
def test_one_left_by_a_killed_worker_is_taken_up_again_three_times_at_most(waiting):
    Simulation.objects.filter(pk=waiting.pk).update(status="running", attempts=2, percent=40)
    assert simulation.run_waiting() == [waiting]
    waiting.refresh_from_db()
    assert (waiting.status, waiting.attempts) == ("done", 3)
    Simulation.objects.filter(pk=waiting.pk).update(status="running")
    simulation.run_waiting()
    waiting.refresh_from_db()
    assert (waiting.status, waiting.problem) == ("failed", "given_up")


@pytest.mark.usefixtures("day_of_scoring")
def test_one_that_another_worker_runs_is_left_alone(waiting):
    from scoring.simulation.running import _alone

    with _alone(waiting) as tell:
        assert tell
        assert simulation.run_waiting() == []
    assert simulation.run_waiting() == [waiting]


@pytest.mark.usefixtures("day_of_scoring")
def test_an_error_ends_it_with_a_sentence_and_the_next_one_runs(waiting, users, monkeypatch):
    other = ask(simulating.draft(users, *CORRECTIONS["a rule retired"]), users["author"])
    run = simulation.running.run

    def break_once(of, tell):
        if of == waiting:
            raise ValueError("broken")
        run(of, tell)

    monkeypatch.setattr("scoring.simulation.running.run", break_once)
    assert simulation.run_waiting() == [waiting, other]
    waiting.refresh_from_db()
    other.refresh_from_db()
    assert (waiting.status, waiting.problem, other.status) == ("failed", "error", "done")
    assert set(simulation.PROBLEMS) >= {waiting.problem}


@pytest.mark.usefixtures("day_of_scoring")
def test_a_line_that_no_account_can_hold_is_said_before_anybody_publishes_it(users):
    of = ask(
        simulating.draft(users, ("rule", "signed", SIGNED | {"points": {**PER_AMOUNT, "points": 10**12}})),
        users["author"],
    )
    assert simulation.run_waiting() == [of]
    of.refresh_from_db()
    assert (of.status, of.problem) == ("failed", "too_many")
    assert set(simulation.PROBLEMS) >= {of.problem}


@pytest.mark.usefixtures("day_of_scoring")
def test_while_scoring_stands_still_no_simulation_takes_awards_that_lag_behind_for_its_doing(waiting):
    Contract.objects.filter(number="C20").update(amount=10**15)
    assert simulation.run_waiting() == [waiting]
    waiting.refresh_from_db()
    assert (waiting.status, waiting.problem) == ("failed", "standstill")
    assert set(simulation.PROBLEMS) >= {waiting.problem}


def test_while_records_come_in_the_result_says_so(users):
    Contract.objects.filter(number="C20").update(amount=99_999)
    of = simulating.simulated(simulating.draft(users, *CORRECTIONS["a rule retired"]), FIRST, LAST, users)
    assert not of.result["is_exact"]
    assert ScoringState.objects.get(id=1).as_of == AS_OF
