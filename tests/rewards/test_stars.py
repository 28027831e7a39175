"""Stars: the best of a published period who fulfil the conditions, once each, with their prize (U2, T4, S4)."""

import threading
from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given as drawn
from hypothesis import strategies as st

from ledger import verify
from ledger.models import Account, Balance, Transfer
from rewards import honours
from rewards import verify as rewards_verify
from rewards.honours import conditions, stars
from rewards.models import Budget, HonourGiven, Policy, StarPeriod
from rewards.tasks import give_stars
from teams.models import AuditEvent, Notice
from tests.pages import parts as making
from tests.rewards.honouring import OCTOBER, earn, places_of, publish, star

pytestmark = pytest.mark.django_db
WHEN = {"at": making.NOW, "on": making.TODAY}


def give():
    return stars.give_due(**WHEN)


def balance(person):
    return Balance.objects.get(account__person=person, account__kind="available").points


def test_the_best_get_it_once_the_month_is_published(parts):
    star(places=2)
    earn(parts.rep, 30)
    earn(parts.colleague, 20)
    earn(parts.rival, 10)
    assert give() == 0
    publish()
    assert give() == 2
    assert places_of(HonourGiven.objects) == [("P-rep", 1), ("P-colleague", 2)]
    first = HonourGiven.objects.get(place=1)
    assert (first.first, first.last) == (OCTOBER, date(2026, 10, 31))
    assert first.figures == {"by": "points", "value": "30", "points": "30", "rank": 1, "collaboration": "0"}
    told = Notice.objects.filter(kind="honour.given").values_list("person__code", flat=True)
    assert set(told) == {"P-rep", "P-colleague"}
    assert give() == 0


def test_whoever_shares_a_place_gets_it_too(parts):
    star(places=1)
    for person in (parts.rep, parts.rival):
        earn(person, 30)
    publish()
    assert give() == 2
    assert places_of(HonourGiven.objects) == [("P-rep", 1), ("P-rival", 1)]


def test_nobody_wins_with_nothing(parts):
    star(places=3)
    earn(parts.rep, 1)
    publish()
    assert give() == 1
    assert StarPeriod.objects.get().given == 1


def test_a_period_is_settled_though_nobody_won(parts):
    star(condition={"by": "points", "attainment_min": "1"})
    earn(parts.rep, 30)
    publish()
    assert give() == 0
    assert StarPeriod.objects.get().given == 0
    # What is sold later changes nothing of a settled month.
    making.sold(parts.rep, sales=100, target=100, first=OCTOBER)
    assert give() == 0


@pytest.mark.parametrize(
    ("condition", "winner"),
    [
        ({"by": "points"}, "P-rep"),
        ({"by": "points", "attainment_min": "1"}, "P-colleague"),
        ({"by": "points", "collaboration_min": "5"}, "P-rival"),
        ({"by": "points", "no_finding": True}, "P-colleague"),
        ({"by": "attainment"}, "P-colleague"),
        ({"by": "category", "category": "collaboration"}, "P-rival"),
    ],
)
def test_conditions_rule_out_and_measures_rank(parts, condition, winner):
    star(condition=condition)
    earn(parts.rep, 100)
    making.give(parts.rep, -20, on=OCTOBER, category="deduction", record="F-1")
    earn(parts.colleague, 50)
    earn(parts.rival, 30)
    making.give(parts.rival, 6, on=OCTOBER, category="collaboration", record="C-1")
    making.sold(parts.rep, sales=90, target=100, first=OCTOBER)
    making.sold(parts.colleague, sales=110, target=100, first=OCTOBER)
    publish()
    assert give() == 1
    assert places_of(HonourGiven.objects) == [(winner, 1)]


def test_a_finding_that_was_taken_back_rules_nobody_out(parts):
    star(condition={"no_finding": True})
    earn(parts.rep, 100)
    making.give(parts.rep, -20, on=OCTOBER, category="deduction", record="F-1")
    making.give(parts.rep, 20, on=OCTOBER, category="deduction", record="F-1")
    publish()
    assert give() == 1


def test_a_finding_of_the_month_that_is_found_out_later_counts(parts):
    honour = star(condition={"no_finding": True}, is_active=False)
    earn(parts.rep, 100)
    publish()
    making.give(parts.rep, -20, on=OCTOBER, category="deduction", record="F-1")
    honours.switch(honour, on_or_off=True, by=parts.users["admin"], at=making.NOW)
    assert give() == 0


def test_who_has_left_wins_nothing(parts):
    star()
    earn(parts.rep, 100)
    earn(parts.rival, 30)
    publish()
    parts.rep.left_on = date(2026, 11, 2)
    parts.rep.save()
    give()
    assert places_of(HonourGiven.objects) == [("P-rival", 1)]


def test_periods_before_its_start_are_left_alone(parts):
    star(starts_on=date(2026, 11, 1))
    earn(parts.rep, 100)
    publish()
    assert give() == 0
    assert not StarPeriod.objects.exists()


def test_a_quarter_star_waits_for_the_quarter(parts):
    star("Q", period="quarter")
    earn(parts.rep, 100, on=date(2026, 8, 3))
    publish(date(2026, 8, 1))
    assert give() == 0
    publish(date(2026, 9, 1))
    assert give() == 1
    assert HonourGiven.objects.get().first == date(2026, 7, 1)


def test_a_star_of_teams_goes_to_teams_with_nobody_below_them(parts):
    star("TEAM", of_teams=True, points=90, condition={"by": "points", "collaboration_min": "5"})
    earn(parts.rep, 10)
    making.give(parts.colleague, 5, on=OCTOBER, category="collaboration", record="C-1")
    earn(parts.rival, 100)
    publish()
    assert give() == 1
    won = HonourGiven.objects.get()
    assert won.team == parts.teams["first"]
    pool = Account.objects.get(kind="pool", team=parts.teams["first"])
    assert Balance.objects.get(account=pool).points == 90
    told = Notice.objects.filter(kind="honour.team").values_list("person__code", flat=True)
    assert set(told) == {"P-rep", "P-colleague"}


def test_points_for_each_member_rank_teams(parts):
    star("TEAM", of_teams=True, condition={"by": "average"})
    earn(parts.rep, 90)
    earn(parts.rival_lead, 100)
    making.add_people(2, parts.teams["west"])
    publish()
    give()
    assert HonourGiven.objects.get().team == parts.teams["first"]
    with pytest.raises(conditions.ConditionWrong, match="teams only"):
        conditions.parsed("star", {"by": "average"})


def test_the_prize_is_posted_with_the_star(parts):
    Policy.objects.update(point_value=Decimal("0.5"))
    star(points=40)
    earn(parts.rep, 30)
    publish()
    give()
    won = HonourGiven.objects.get()
    prize = Transfer.objects.get(kind="prize")
    assert (prize.points, prize.category, prize.record) == (40, "contest", won.number)
    assert won.posting_id == prize.posting_id
    assert (won.cost, won.year) == (20, date(2026, 1, 1))
    assert won.team_line == [parts.teams[name].pk for name in ("hq", "east", "first")]
    assert balance(parts.rep) == 70
    assert verify.problems(verify.CHECKS | rewards_verify.CHECKS) == []


def test_without_budget_it_waits_and_is_given_later(parts):
    star(points=40, places=2)
    budget = Budget.objects.create(year=date(2026, 1, 1), kind="prize", amount=50)
    earn(parts.rep, 30)
    earn(parts.rival, 20)
    publish()
    assert [give(), give()] == [0, 0]
    assert not HonourGiven.objects.exists()
    assert not StarPeriod.objects.exists()
    assert not Transfer.objects.filter(kind="prize").exists()
    told = Notice.objects.filter(kind="honour.no_budget").values_list("person__code", flat=True)
    assert sorted(told) == ["P-admin", "P-finance"]
    Budget.objects.filter(pk=budget.pk).update(amount=80)
    assert give() == 2
    assert Budget.objects.get().spent == 80


def test_the_task_gives_what_is_due(parts):
    star()
    earn(parts.rep, 30)
    publish()
    give_stars()
    give_stars()
    assert HonourGiven.objects.count() == 1


def test_one_that_is_off_is_not_given(parts):
    honour = honours.switch(star(), on_or_off=False, by=parts.users["admin"], at=making.NOW)
    earn(parts.rep, 30)
    publish()
    assert give() == 0
    honours.switch(honour, on_or_off=True, by=parts.users["admin"], at=making.NOW)
    assert give() == 1


def test_a_condition_that_cannot_be_checked_gives_nothing(parts):
    star(condition={"by": "luck"})
    earn(parts.rep, 30)
    publish()
    assert give() == 0
    assert not StarPeriod.objects.exists()


# ---- Taking back -----------------------------------------------------------------------------


def won(parts, **fields):
    star(**fields)
    earn(parts.rep, 30)
    publish()
    give()
    return HonourGiven.objects.get()


@pytest.mark.parametrize(("with_prize", "left"), [(True, 30), (False, 70)])
def test_an_honour_is_taken_back_with_a_reason(parts, with_prize, left):
    given = won(parts, points=40)
    honours.revoke(given, by=parts.users["admin"], **WHEN, why="Figures were wrong", with_prize=with_prize)
    assert balance(parts.rep) == left
    given.refresh_from_db()
    assert given.revoked_why == "Figures were wrong"
    assert AuditEvent.objects.get(event="honour.revoked").after["prize"] is with_prize
    assert Notice.objects.get(kind="honour.revoked").person == parts.rep
    with pytest.raises(honours.AlreadyRevoked):
        honours.revoke(given, by=parts.users["admin"], **WHEN, why="x", with_prize=False)
    assert give() == 0
    assert verify.problems(verify.CHECKS | rewards_verify.CHECKS) == []


def test_the_prize_is_taken_back_though_it_was_spent(parts):
    given = won(parts, points=40)
    account = Account.objects.get(kind="available", person=parts.rep)
    making.move(account, -70, on=making.TODAY, record="X")
    honours.revoke(given, by=parts.users["admin"], **WHEN, why="Wrong", with_prize=True)
    assert balance(parts.rep) == -40


@pytest.mark.parametrize("part", [part for part in making.ROLES if part != "admin"])
def test_only_points_admins_take_back(parts, part):
    given = won(parts)
    with pytest.raises(honours.NotAllowed):
        honours.revoke(given, by=parts.users[part], **WHEN, why="x", with_prize=False)


def test_taking_back_needs_a_reason_and_another(parts):
    given = won(parts)
    with pytest.raises(honours.ReasonMissing):
        honours.revoke(given, by=parts.users["admin"], **WHEN, why=" ", with_prize=False)
    parts.users["rep"].is_superuser = True
    with pytest.raises(honours.NotAllowed):
        honours.revoke(given, by=parts.users["rep"], **WHEN, why="x", with_prize=False)


@pytest.mark.parametrize("change", [{"number": "X"}, {"figures": {}}, {"place": 9}, {"points": 1}, {"last": OCTOBER}])
def test_a_certificate_says_what_it_said(parts, change):
    given = won(parts)
    with pytest.raises(DatabaseError) as refusal, transaction.atomic():
        HonourGiven.objects.filter(pk=given.pk).update(**change)
    assert refusal.value.__cause__.diag.constraint_name == "honour_frozen"


def test_a_settled_period_stays(parts):
    won(parts)
    for act in (StarPeriod.objects.all().delete, lambda: StarPeriod.objects.update(given=0)):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


# ---- Places ----------------------------------------------------------------------------------

VALUES = st.dictionaries(st.integers(1, 40), st.one_of(st.none(), st.integers(-3, 6).map(Decimal)), max_size=25)


@drawn(values=VALUES, places=st.integers(1, 8))
def test_the_best_places_with_ties_shared(values, places):
    """As said: 1 + how many have more, for those with something; everybody within the places."""
    found = stars.best(values, places)
    counted = {holder: value for holder, value in values.items() if value and value > 0}
    ranks = {holder: 1 + sum(other > value for other in counted.values()) for holder, value in counted.items()}
    assert {holder: place for place, holder in found} == {h: r for h, r in ranks.items() if r <= places}
    assert found == sorted(found)
    if len(counted) >= places:
        assert len(found) >= places


# ---- Races -----------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_at_once_give_once(parts):
    star(points=40, places=2)
    earn(parts.rep, 30)
    earn(parts.rival, 20)
    publish()
    ready, given = threading.Barrier(2), []

    def run():
        ready.wait()
        given.append(give())
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(given) == [0, 2]
    assert HonourGiven.objects.count() == Transfer.objects.filter(kind="prize").count() == 2


# ---- Conditions ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sort", "data", "said"),
    [
        ("star", {"by": "luck"}, "ranked by"),
        ("star", {"by": "category"}, "Choose a category"),
        ("star", {"by": "category", "category": "cooking"}, "Choose a category"),
        ("star", {"category": "customer"}, "Choose a category"),
        ("star", {"attainment_min": "0"}, "share above 0"),
        ("star", {"collaboration_min": "-1"}, "number above 0"),
        ("star", {"colour": "red"}, "“colour” is no part"),
        ("badge", {"measure": "luck", "at_least": 1}, "Choose what is counted"),
        ("badge", {"measure": "contracts", "at_least": 0}, "above 0"),
        ("level", {}, "how many points"),
    ],
)
def test_a_wrong_condition_says_what_to_do(sort, data, said):
    with pytest.raises(conditions.ConditionWrong, match=said):
        conditions.parsed(sort, data)


def test_a_condition_is_said_as_a_sentence(parts):
    asked = {"by": "points", "attainment_min": "1", "collaboration_min": "50", "no_finding": True}
    honour = star(places=3, condition=asked, points=100)
    assert conditions.sentence(honour) == (
        "Each month the best 3 by points. Only with at least 100% of the target reached, at least 50 collaboration "
        "points, no finding in the period. Prize for each: 100 points."
    )


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "Each month the best by points."),
        ({"of_teams": True}, "Each month the best team by points."),
        ({"of_teams": True, "places": 2, "period": "year"}, "Each year the best 2 teams by points."),
    ],
)
def test_one_place_is_said_as_one(parts, fields, said):
    assert conditions.sentence(star(**fields)) == said
