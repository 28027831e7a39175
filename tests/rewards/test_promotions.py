"""Promotion: career points, nominations, the committee's votes, what each may do in each state (U3, S1)."""

import threading
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from ledger import accounts, transfers
from ledger.models import Account
from rewards import promotions
from rewards.models import Grade, Promotion, PromotionVote
from rewards.promotions import committee, grades, nominating
from rewards.queries import promotions as queries
from scoring.models import Due, Revision
from teams.models import AuditEvent, Notice, Person, RoleGrant
from tests.pages import parts as making
from tests.rewards.honouring import committee as appoint
from tests.rewards.honouring import earn, graded, ladder, publish, ready

pytestmark = pytest.mark.django_db
WHEN = {"at": making.NOW, "on": making.TODAY}
Status = Promotion.Status


def nominate(parts, part="lead", *, person=None, reason="Leads the region's best account"):
    return promotions.nominate(person or parts.rep, by=parts.users[part], **WHEN, reason=reason)


def vote(promotion, user, is_for=True, reason="No"):
    return promotions.vote(promotion, by=user, **WHEN, is_for=is_for, reason="" if is_for else reason)


def career(parts):
    return promotions.career_of(parts.rep, on=making.TODAY)


# ---- Career points ---------------------------------------------------------------------------


def test_twelve_months_count_and_only_published_ones(parts):
    ladder()
    graded(parts.rep)
    earn(parts.rep, 1000, on=date(2025, 11, 30))
    earn(parts.rep, 30, on=date(2025, 12, 1))
    earn(parts.rep, 50)
    publish()
    earn(parts.rep, 7, on=making.TODAY)
    found = career(parts)
    assert (found.points, found.provisional, found.used) == (80, 7, 0)
    assert (found.grade.code, found.above.code, found.missing) == ("P3", "P4", 20)
    assert [first for first, _points, _published in found.by_month][::11] == [date(2025, 12, 1), date(2026, 11, 1)]


@pytest.mark.parametrize(
    ("kind", "target"),
    [("redeem", "redeemed"), ("lapse", "lapsed"), ("forfeit", "forfeited"), ("reserve", "held")],
)
def test_what_is_bought_lapses_or_is_forfeited_leaves_the_career_as_it_is(parts, kind, target):
    earn(parts.rep, 50)
    publish()
    account, held = accounts.of_person(parts.rep.pk)
    to = held if target == "held" else accounts.company(target).pk
    movement = transfers.Movement(kind, account, to, Decimal(40), "held", making.TODAY, "x")
    transfers.post(key="spent", movements=[movement], reason="test", at=making.NOW)
    publish(date(2026, 11, 1))
    assert career(parts).points == 50


@pytest.mark.parametrize("kind", ["award", "ruling", "share_out", "prize"])
def test_what_is_earned_counts(parts, kind):
    movement = transfers.Movement(
        kind, accounts.company(Account.Kind.ISSUED).pk, accounts.of_person(parts.rep.pk)[0], Decimal(40), "contest",
        date(2026, 10, 4), "x",
    )  # fmt: skip
    transfers.post(key="earned", movements=[movement], reason="test", at=making.NOW)
    publish()
    assert career(parts).points == 40


def test_a_promotion_uses_points_up_for_twelve_months(parts):
    _grades, members = ready(parts)
    promotion = nominate(parts)
    for user in members[:2]:
        promotion = vote(promotion, user)
    parts.rep.refresh_from_db()
    found = career(parts)
    assert (found.published, found.used, found.points, found.above.code) == (150, 100, 50, "P5")
    later = promotions.career_of(parts.rep, on=date(2027, 11, 1))
    assert later.used == 0
    assert promotions.career_of(parts.rep, on=date(2027, 10, 31)).used == 100


# ---- Nominating ------------------------------------------------------------------------------


def test_a_manager_nominates_and_the_committee_is_told(parts):
    ready(parts)
    promotion = nominate(parts)
    assert (promotion.status, promotion.points, promotion.career_points) == (Status.NOMINATED, 100, 150)
    told = Notice.objects.filter(kind="promotion.waiting").values_list("person__code", flat=True)
    assert set(told) == {"P-committee", "P-member0", "P-member1"}
    assert Notice.objects.get(kind="promotion.nominated").person == parts.rep
    assert AuditEvent.objects.get(event="promotion.nominated").after["to"] == "P4"


@pytest.mark.parametrize("part", [part for part in making.ROLES if part != "lead"])
def test_nobody_else_nominates(parts, part):
    ready(parts)
    with pytest.raises(promotions.NotAllowed):
        nominate(parts, part)


def test_where_there_is_no_manager_a_points_admin_nominates(parts):
    ready(parts)
    graded(parts.purchaser)
    earn(parts.purchaser, 150, on=making.TODAY)
    publish(date(2026, 11, 1))
    assert nominate(parts, "admin", person=parts.purchaser).status == Status.NOMINATED
    RoleGrant.objects.filter(person=parts.lead, role="manager").delete()
    assert nominate(parts, "admin").status == Status.NOMINATED


@pytest.mark.parametrize(
    ("number", "fields", "refusal"),
    [
        (99, {}, promotions.TooFewPoints),
        (150, {"grade": "P5"}, promotions.TopOfLadder),
        (150, {"grade": "X9"}, promotions.OutsideLadder),
        (150, {"left_on": date(2026, 11, 1)}, promotions.HasLeft),
        (150, {"joined_on": date(2026, 9, 19)}, promotions.TooSoon),
    ],
)
def test_what_is_in_the_way(parts, number, fields, refusal):
    ready(parts, number=number)
    Grade.objects.filter(code="P4").update(months_before=2)
    Person.objects.filter(pk=parts.rep.pk).update(**fields)
    with pytest.raises(refusal):
        nominate(parts)
    assert not Promotion.objects.exists()


def test_the_months_in_the_grade_count_whole(parts):
    ready(parts)
    Grade.objects.filter(code="P4").update(months_before=2)
    Person.objects.filter(pk=parts.rep.pk).update(joined_on=date(2026, 9, 18))
    assert nominate(parts).status == Status.NOMINATED


def test_one_nomination_at_a_time_and_with_a_reason(parts):
    ready(parts)
    with pytest.raises(promotions.ReasonMissing):
        nominate(parts, reason=" ")
    nominate(parts)
    with pytest.raises(promotions.AlreadyNominated):
        nominate(parts)


def test_without_anybody_to_decide_nothing_is_nominated(parts):
    ready(parts)
    RoleGrant.objects.filter(role="committee").delete()
    with pytest.raises(promotions.NobodyDecides):
        nominate(parts)
    assert not Promotion.objects.exists()


def test_who_could_be_nominated(parts):
    ready(parts)
    found = queries.candidates(parts.users["lead"], on=making.TODAY)
    assert [person.code for person, _career in found] == ["P-rep"]
    assert queries.candidates(parts.users["rival_lead"], on=making.TODAY) == []
    nominate(parts)
    assert queries.candidates(parts.users["lead"], on=making.TODAY) == []


# ---- Deciding --------------------------------------------------------------------------------


def test_a_majority_promotes(parts):
    _grades, members = ready(parts)
    promotion = nominate(parts)
    assert vote(promotion, members[0]).status == Status.NOMINATED
    before, due = Revision.objects.count(), Due.objects.count()
    promotion = vote(promotion, members[1])
    assert promotion.status == Status.APPROVED
    parts.rep.refresh_from_db()
    assert parts.rep.grade == "P4"
    # The record of the person says so; no rule looks at a grade, so nothing is to be scored for it.
    assert Revision.objects.count() == before + 1
    assert Due.objects.count() == due
    assert AuditEvent.objects.get(event="person.promoted").after == {"grade": "P4"}
    told = set(Notice.objects.filter(kind="promotion.approved").values_list("person__code", flat=True))
    assert {"P-rep", "P-lead", "P-committee", "P-member0", "P-member1"} == told


def test_a_majority_against_declines(parts):
    _grades, members = ready(parts)
    promotion = nominate(parts)
    vote(promotion, members[0], False)
    assert vote(promotion, members[2], False).status == Status.DECLINED
    parts.rep.refresh_from_db()
    assert parts.rep.grade == "P3"
    assert career(parts).points == 150


def test_a_tie_declines(parts):
    ready(parts)
    RoleGrant.objects.filter(person=parts.people["member1"]).delete()
    promotion = nominate(parts)
    vote(promotion, parts.users["committee"])
    assert vote(promotion, parts.users["member0"], False).status == Status.DECLINED


def test_a_vote_against_needs_a_reason_and_nobody_votes_twice(parts):
    _grades, members = ready(parts)
    promotion = nominate(parts)
    with pytest.raises(promotions.ReasonMissing):
        vote(promotion, members[0], False, reason="")
    vote(promotion, members[0])
    with pytest.raises(promotions.AlreadyVoted):
        vote(promotion, members[0])


def test_who_has_a_part_in_it_does_not_vote(parts):
    """The nominator, the person, and the managers in line where there are three others."""
    _grades, members = ready(parts)
    for part in ("lead", "rep"):
        RoleGrant.objects.create(person=parts.people[part], role="committee", granted_at=making.NOW)
        parts.users[part].__dict__.pop("_roles", None)
    hq = parts.teams["hq"]
    hq.manager = parts.committee
    hq.save()
    promotion = nominate(parts)
    assert committee.members(promotion, on=making.TODAY) == {user.pk for user in members}
    for part in ("lead", "rep"):
        with pytest.raises(promotions.NotAllowed):
            vote(promotion, parts.users[part])
    person = Person.objects.create(code="P-fourth", name="Fourth", team=hq)
    RoleGrant.objects.create(person=person, role="committee", granted_at=making.NOW)
    fourth = making.login("fourth", person)
    assert committee.members(promotion, on=making.TODAY) == {members[1].pk, members[2].pk, fourth.pk}


def test_a_grade_that_changed_meanwhile_stops_the_vote(parts):
    _grades, members = ready(parts)
    promotion = nominate(parts)
    graded(parts.rep, "P5")
    with pytest.raises(promotions.GradeMoved):
        vote(promotion, members[0])
    assert promotions.withdraw(promotion, by=parts.users["lead"], **WHEN).status == Status.WITHDRAWN


def test_who_leaves_is_not_promoted_and_an_admin_may_clear_up(parts):
    _grades, members = ready(parts)
    promotion = nominate(parts)
    with pytest.raises(promotions.NotAllowed):
        promotions.withdraw(promotion, by=parts.users["admin"], **WHEN)
    Person.objects.filter(pk=parts.rep.pk).update(left_on=making.TODAY - timedelta(days=1))
    with pytest.raises(promotions.HasLeft):
        vote(promotion, members[0])
    assert promotions.withdraw(promotion, by=parts.users["admin"], **WHEN).status == Status.WITHDRAWN


# ---- Who may do what in which state ----------------------------------------------------------


def in_status(parts, status):
    _grades, members = ready(parts)
    promotion = nominate(parts)
    if status in (Status.APPROVED, Status.DECLINED):
        for user in members[1:]:
            vote(promotion, user, status == Status.APPROVED)
    elif status == Status.WITHDRAWN:
        promotions.withdraw(promotion, by=parts.users["lead"], **WHEN)
    return Promotion.objects.get(pk=promotion.pk)


ACTIONS = {"vote": {"committee"}, "withdraw": {"lead"}}


@pytest.mark.parametrize("part", making.ROLES)
@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("status", Status.values)
def test_the_grid_of_states_roles_and_actions(parts, status, action, part):
    promotion = in_status(parts, status)
    act = {
        "vote": lambda: vote(promotion, parts.users[part]),
        "withdraw": lambda: promotions.withdraw(promotion, by=parts.users[part], **WHEN),
    }[action]
    may = part in ACTIONS[action] and status == Status.NOMINATED
    if may:
        act()
        return
    with pytest.raises(promotions.Refusal) as refusal:
        act()
    assert isinstance(refusal.value, promotions.MoveRefused | promotions.NotAllowed)
    assert Promotion.objects.get(pk=promotion.pk).status == status


# ---- What the database keeps -----------------------------------------------------------------


def refused(constraint, act):
    with pytest.raises(DatabaseError) as refusal, transaction.atomic():
        act()
    assert refusal.value.__cause__.diag.constraint_name == constraint


def written(parts, **fields):
    above = Grade.objects.get(code="P4")
    given = {
        "person": parts.rep, "to_grade": above, "points": above.threshold, "career_points": 0, "reason": "x",
        "nominated_by": parts.users["lead"], "nominated_at": making.NOW,
    } | fields  # fmt: skip
    return Promotion.objects.create(**given)


def test_the_database_keeps_nominations_and_decisions(parts):
    ready(parts)
    decided = {"decided_at": making.NOW, "decided_on": making.TODAY}
    refused("promotion_begins_nominated", lambda: written(parts, status="approved", **decided))
    refused("promotion_nominated_by_another", lambda: written(parts, nominated_by=parts.users["rep"]))
    refused("promotion_uses_the_threshold", lambda: written(parts, points=1))
    made = written(parts)
    rows = Promotion.objects.filter(pk=made.pk)
    refused("promotion_by_majority", lambda: rows.update(status="approved", **decided))
    refused("promotion_by_majority", lambda: rows.update(status="declined", **decided))
    refused("promotion_frozen", lambda: rows.update(reason="other"))
    refused("promotion_frozen", lambda: rows.update(career_points=9))
    for part, is_for in (("committee", True), ("member0", False)):
        PromotionVote.objects.create(promotion=made, by=parts.users[part], is_for=is_for, at=making.NOW)
    refused("promotion_by_majority", lambda: rows.update(status="approved", **decided))
    for part in ("lead", "rep"):
        refused(
            "promotion_decided_by_others",
            lambda part=part: PromotionVote.objects.create(
                promotion=made, by=parts.users[part], is_for=True, at=making.NOW
            ),
        )
    rows.update(status="declined", **decided)
    refused("promotion_frozen", lambda: rows.update(status="withdrawn"))


# ---- What waits ------------------------------------------------------------------------------


def test_what_waits_for_a_vote_is_counted(parts):
    _grades, members = ready(parts)
    promotion = nominate(parts)
    waits = lambda part: queries.waiting_for(parts.users[part], on=making.TODAY).count()  # noqa: E731
    assert {part: waits(part) for part in making.ROLES} == {part: int(part == "committee") for part in making.ROLES}
    vote(promotion, members[0])
    assert waits("committee") == 0


def test_who_leads_and_sits_in_the_committee_is_not_asked_where_others_are_enough(parts):
    ready(parts)
    hq = parts.teams["hq"]
    hq.manager = parts.lead
    hq.save()
    RoleGrant.objects.create(person=parts.rival_lead, role="committee", granted_at=making.NOW)
    nominate(parts)
    user = parts.users["rival_lead"]
    assert queries.waiting_for(user, on=making.TODAY).count() == 1
    first = parts.teams["east"]
    first.manager = parts.rival_lead
    first.save()
    user = type(user).objects.get(pk=user.pk)
    assert queries.waiting_for(user, on=making.TODAY).count() == 0


# ---- Races -----------------------------------------------------------------------------------


def at_once(*acts):
    barrier, found = threading.Barrier(len(acts)), []

    def run(act):
        barrier.wait()
        try:
            found.append(act())
        except promotions.Refusal as refusal:
            found.append(type(refusal))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return found


@pytest.mark.django_db(transaction=True)
def test_two_last_votes_at_once_decide_once(parts):
    _grades, members = ready(parts)
    promotion = nominate(parts)
    vote(promotion, members[0])
    found = at_once(lambda: vote(promotion, members[1]).status, lambda: vote(promotion, members[2], False).status)
    assert Promotion.objects.get().status == Status.APPROVED
    assert AuditEvent.objects.filter(event="promotion.approved").count() == 1
    assert found.count(Status.APPROVED) == 1


@pytest.mark.django_db(transaction=True)
def test_two_nominations_at_once_are_one(parts):
    ready(parts)
    RoleGrant.objects.create(person=parts.rival, role="manager", granted_at=making.NOW)
    hq = parts.teams["hq"]
    hq.manager = parts.rival
    hq.save()
    found = at_once(lambda: nominate(parts), lambda: nominate(parts, "rival"))
    assert Promotion.objects.count() == 1
    assert promotions.AlreadyNominated in found


# ---- The ladder ------------------------------------------------------------------------------


def rung(code, threshold=0, months=0):
    return {"code": code, "name_en": code, "name_zh": "", "threshold": Decimal(threshold), "months_before": months}


def test_the_ladder_is_edited_as_a_whole(parts):
    ladder()
    wanted = [rung("P3"), rung("P4", 120), rung("P4+", 200, 6), rung("P5", 300)]
    promotions.save_grades(wanted, by=parts.users["admin"], at=making.NOW)
    assert list(Grade.objects.values_list("code", "place", "threshold")) == [
        ("P3", 1, 0), ("P4", 2, 120), ("P4+", 3, 200), ("P5", 4, 300),
    ]  # fmt: skip
    assert AuditEvent.objects.get(event="grades.changed").after[2]["threshold"] == "200.00"
    promotions.save_grades(wanted, by=parts.users["admin"], at=making.NOW)
    assert AuditEvent.objects.filter(event="grades.changed").count() == 1


def test_a_grade_in_use_stays_and_an_open_nomination_keeps_its_threshold(parts):
    ready(parts)
    admin = {"by": parts.users["admin"], "at": making.NOW}
    with pytest.raises(grades.GradeInUse):
        promotions.save_grades([rung("P4", 100), rung("P5", 300)], **admin)
    promotions.save_grades([rung("P3"), rung("P4", 100)], **admin)
    nominate(parts)
    with pytest.raises(grades.GradeIsWaitedFor):
        promotions.save_grades([rung("P3"), rung("P4", 90)], **admin)
    with pytest.raises(grades.GradeInUse):
        promotions.save_grades([rung("P3")], **admin)
    assert Grade.objects.count() == 2


@pytest.mark.parametrize("part", [part for part in making.ROLES if part != "admin"])
def test_only_points_admins_edit_the_ladder(parts, part):
    with pytest.raises(promotions.NotAllowed):
        promotions.save_grades([rung("P3")], by=parts.users[part], at=making.NOW)


def test_who_may_nominate_whom(parts):
    appoint(parts, 1)
    may = {part for part, user in parts.users.items() if nominating.may_nominate(user, parts.rep, on=making.TODAY)}
    assert may == {"lead"}
