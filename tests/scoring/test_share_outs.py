"""A team's pool is shared out: to the cent, decided by the next one up, posted once, and never more than it holds."""

import threading
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger import transfers, verify
from ledger.models import Posting, Transfer
from scoring import share_outs, sweep
from scoring.models import Contract, ShareOut, ShareOutLine
from scoring.queries import pools as queries
from scoring.queries import share_outs as waiting
from scoring.share_outs import computing
from teams import permissions
from teams.models import Absence, AuditEvent, Move, Notice, Person, RoleGrant, Team
from tests.scoring import pools
from tests.scoring.pools import AS_OF, FEBRUARY, JANUARY, MARCH, approve, balance, east, proposed, saved, shares, user

pytestmark = pytest.mark.django_db(transaction=True)
D = Decimal
NOW = timezone.now()


@pytest.fixture(autouse=True)
def company(start_from):
    start_from("a pool to share", pools.build)


# ---- the pool --------------------------------------------------------------------------------------------------------


def of_people(contributions):
    codes = dict(Person.objects.values_list("pk", "code"))
    return {codes.get(person): points for person, points in contributions.items()}


def test_a_pool_says_who_earned_it():
    # A tenth of each line; of the joint contract only what its own members earned.
    assert of_people(queries.contributions(east(), JANUARY, MARCH)) == {
        "ada": D("1.00"),
        "ben": D("12.40"),
        "eve": D("6.16"),
    }
    assert queries.figures(east()).balance == D("19.56")
    assert of_people(queries.contributions(east(), FEBRUARY, MARCH)) == {}


def test_a_contribution_goes_with_its_record():
    Contract.objects.filter(number="C-eve").update(status="void")
    sweep.score(as_of=AS_OF)
    assert of_people(queries.contributions(east(), JANUARY, JANUARY))["eve"] == D("0.60")


def test_who_moved_away_keeps_what_they_earned_before():
    Move.objects.create(person=user("ben").person, team=Team.objects.get(code="west"), starts_on=date(2026, 2, 1))
    sweep.score(as_of=AS_OF)
    assert of_people(queries.contributions(east(), JANUARY, JANUARY))["ben"] == D("12.40")
    plan = share_outs.plan(east(), on=AS_OF, **pools.asked())
    assert {share.person.code for share in plan.shares} == {"ada", "ben", "eve", "noa"}
    equal = share_outs.plan(east(), on=AS_OF, **pools.asked(mode="equal"))
    assert [share.points for share in equal.shares if share.person.code == "ben"] == [D(0)]


def test_who_left_the_company_gets_nothing():
    Person.objects.filter(code="ben").update(left_on=AS_OF - timedelta(days=1))
    plan = share_outs.plan(east(), on=AS_OF, **pools.asked())
    assert {share.person.code: share.points for share in plan.shares} == {"ada": D("1.40"), "eve": D("8.60"), "noa": 0}


def test_points_of_months_that_are_not_published_can_not_be_shared_yet():
    pools.sign(user("ben").person, 50_000, number="NEW", on=date(2026, 3, 2))
    sweep.score(as_of=AS_OF)
    figures = queries.figures(east())
    assert (figures.balance, figures.provisional, figures.spendable) == (D("69.56"), D("50.00"), D("19.56"))
    with pytest.raises(share_outs.PoolTooSmall, match=r"19\.56"):
        saved(points=D(20))
    # What was shared out meanwhile is not taken for a correction of what the month brought.
    approve(proposed(points=D("19.56")))
    figures = queries.figures(east())
    assert (figures.balance, figures.provisional, figures.spendable) == (D("50.00"), D("50.00"), D(0))
    pools.publish(MARCH)
    assert queries.figures(east()).spendable == D("50.00")


def test_a_pool_below_zero_is_carried_over_and_shares_nothing():
    approve(proposed(points=D("19.56")))
    Contract.objects.filter(number="C-ben").update(status="void")
    sweep.score(as_of=AS_OF)
    assert balance("east") == D("-10.00")
    assert queries.figures(east()).spendable == 0
    with pytest.raises(share_outs.PoolTooSmall, match="nothing to share"):
        saved(points=D("0.01"))


def test_months_tell_what_came_in_and_what_went_out():
    approve(proposed(points=D(10)))
    figures = queries.figures(east())
    months = queries.months(east(), figures.account_id, on=AS_OF)
    assert [(each.first, each.added, each.shared, each.closing) for each in months[:3]] == [
        (MARCH, 0, D(10), D("9.56")),
        (FEBRUARY, 0, 0, D("19.56")),
        (JANUARY, D("19.56"), 0, D("19.56")),
    ]
    assert months[3].closing == 0


# ---- shares ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("contribution", {"ada": "0.51", "ben": "6.34", "eve": "3.15", "noa": "0"}),
        ("equal", {"ada": "2.50", "ben": "2.50", "eve": "2.50", "noa": "2.50"}),
        ("mixed", {"ada": "1.51", "ben": "4.42", "eve": "2.82", "noa": "1.25"}),
    ],
)
def test_shares_are_computed_to_the_cent(mode, expected):
    assert shares(saved(mode=mode)) == {code: D(points) for code, points in expected.items()}


def test_by_hand_needs_a_reason_for_each_share_that_differs():
    ada, noa = user("ada").person.pk, user("noa").person.pk
    by_hand = {ada: (D("0.01"), ""), noa: (D("0.50"), "Looked after the fair")}
    with pytest.raises(share_outs.ReasonMissing, match="Ada"):
        saved(mode="manual", by_hand=by_hand)
    with pytest.raises(share_outs.NotAddedUp, match=r"10\.50"):
        saved(mode="manual", by_hand={noa: by_hand[noa]})
    draft = saved(mode="manual", by_hand={**by_hand, ada: (D("0.01"), "Gives it to Noa")})
    assert shares(draft) == {"ada": D("0.01"), "ben": D("6.34"), "eve": D("3.15"), "noa": D("0.50")}
    with pytest.raises(IntegrityError, match="share_by_hand_why"):
        ShareOutLine.objects.filter(share_out=draft, person=noa).update(reason="")


def test_without_contributions_there_is_nothing_to_share_by():
    with pytest.raises(share_outs.NobodyToShare):
        saved(first=FEBRUARY, last=MARCH)
    assert saved(first=FEBRUARY, last=MARCH, mode="equal").points == 10


CODES = st.text("abcdef", min_size=1, max_size=3)
POINTS = st.integers(1, 10**9).map(lambda cents: D(cents).scaleb(-2))


@given(
    POINTS,
    st.sampled_from(["contribution", "equal", "mixed", "manual"]),
    st.dictionaries(CODES, st.integers(-(10**7), 10**8).map(lambda cents: D(cents).scaleb(-2)), max_size=9),
    st.sets(CODES, max_size=9),
    st.integers(0, 10_000).map(lambda each: D(each).scaleb(-2)),
)
def test_shares_always_add_up(points, mode, contributions, members, percent):
    given_out = computing.shares(points, mode, contributions=contributions, members=members, percent=percent)
    assert sum(given_out.values()) == (points if given_out else 0)
    assert all(share >= 0 and share == round(share, 2) for share in given_out.values())
    if mode == "equal" and members:
        assert max(given_out.values()) - min(given_out.values()) <= D("0.01")
    if mode == "contribution":
        ranked = sorted(given_out, key=lambda code: contributions[code])
        assert [given_out[code] for code in ranked] == sorted(given_out.values())


def test_a_pool_shared_out_whole_leaves_zero():
    approve(proposed(points=queries.figures(east()).spendable))
    assert balance("east") == 0
    assert verify.problems() == []


# ---- who proposes, who decides ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["ben", "noa", "dora", "rita", "will"])
def test_only_the_teams_manager_proposes(code):
    with pytest.raises(share_outs.NotAllowed):
        saved(by=code)


def test_a_stand_in_proposes_while_the_manager_is_away():
    Absence.objects.create(
        person=user("ada").person, stand_in=user("ben").person, starts_on=AS_OF, ends_on=AS_OF + timedelta(days=3)
    )
    share_out = proposed(by="ben")
    # Not decided by the one they stand in for: the next one up does.
    assert not share_outs.can_decide(user("ada"), share_out, on=AS_OF)
    assert share_outs.can_decide(user("dora"), share_out, on=AS_OF)
    with pytest.raises(share_outs.NotAllowed):
        saved(by="ben", on=AS_OF + timedelta(days=4))


@pytest.mark.parametrize("code", ["ada", "ben", "noa", "rita", "max", "will"])
def test_only_the_next_one_up_decides(code):
    share_out = proposed()
    assert not share_outs.can_decide(user(code), share_out, on=AS_OF)
    for move in (
        lambda: approve(share_out, by=code),
        lambda: share_outs.reject(share_out, by=user(code), at=NOW, on=AS_OF, reason="no"),
    ):
        with pytest.raises(share_outs.NotAllowed):
            move()
    assert approve(share_out, by="dora").status == "approved"


def test_who_gets_a_share_does_not_decide_and_a_points_admin_does():
    Person.objects.filter(code="dora").update(team=east())
    share_out = proposed(mode="equal")
    assert not share_outs.can_decide(user("dora"), share_out, on=AS_OF)
    assert {each.key for each in waiting.waiting_for(user("rita"), on=AS_OF)} == {share_out.pk}
    assert waiting.count_for(user("dora"), on=AS_OF) == 0
    with pytest.raises(share_outs.NotAllowed):
        approve(share_out, by="dora")
    approve(share_out, by="rita")


def test_an_admin_who_gets_a_share_does_not_decide_either():
    Team.objects.filter(code="north").update(manager=None)
    Person.objects.filter(code="rita").update(team=east())
    share_out = proposed(mode="equal")
    assert not share_outs.can_decide(user("rita"), share_out, on=AS_OF)
    assert share_outs.who_decides(share_out, on=AS_OF) == {user("max").person_id}
    approve(share_out, by="max")


@pytest.mark.parametrize("lack", ["role", "login", "company"])
def test_a_manager_who_can_not_act_is_passed_over(lack):
    dora = user("dora")
    if lack == "role":
        RoleGrant.objects.filter(person=dora.person).delete()
    elif lack == "login":
        type(dora).objects.filter(pk=dora.pk).update(is_active=False)
    else:
        Person.objects.filter(pk=dora.person_id).update(left_on=AS_OF - timedelta(days=1))
    share_out = proposed()
    assert share_outs.next_up(share_out, on=AS_OF) is None
    approve(share_out, by="rita")


def test_a_stand_in_decides_unless_they_get_a_share():
    share_out = proposed()
    away = {"person": user("dora").person, "starts_on": AS_OF, "ends_on": AS_OF}
    Absence.objects.create(stand_in=user("will").person, **away)
    assert share_outs.can_decide(user("will"), share_out, on=AS_OF)
    [mine] = waiting.waiting_for(user("will"), on=AS_OF)
    assert (mine.key, mine.stands_for.code, mine.points, mine.who.code) == (share_out.pk, "dora", D(10), "ada")
    assert waiting.count_for(user("dora"), on=AS_OF) == 1
    Absence.objects.create(stand_in=user("eve").person, **away)
    assert not share_outs.can_decide(user("eve"), share_out, on=AS_OF)
    assert waiting.count_for(user("eve"), on=AS_OF) == 0


# ---- the way of a proposal -------------------------------------------------------------------------------------------


def test_an_approval_posts_the_shares_once_and_tells_the_team():
    share_out = proposed()
    assert set(Notice.objects.values_list("kind", "person__code")) == {("share_out.waiting", "dora")}
    approve(share_out)
    posted = Transfer.objects.filter(kind="share_out")
    assert {(each.category, each.earned_on, each.posted_month) for each in posted} == {("collaboration", AS_OF, MARCH)}
    assert sum(each.points for each in posted) == 10
    assert balance("east") == D("9.56")
    assert balance("ben") == D("130.34")
    told = Notice.objects.filter(kind="share_out.approved").values_list("person__code", flat=True)
    assert set(told) == {"ada", "ben", "eve", "noa"}
    with pytest.raises(share_outs.MoveRefused, match="approved"):
        approve(share_out)
    assert Posting.objects.filter(key=f"share-out:{share_out.pk}").count() == 1
    assert sweep.score(as_of=AS_OF, full=True, check=True).posted == 0
    assert verify.problems() == []


def test_it_counts_in_the_month_that_is_open():
    pools.publish(MARCH)
    share_out = approve(proposed())
    assert share_out.posted_month == date(2026, 4, 1)
    assert set(Transfer.objects.filter(kind="share_out").values_list("earned_on", "posted_month")) == {
        (AS_OF, date(2026, 4, 1))
    }


def test_a_rejection_says_why_and_leaves_the_pool_as_it_was():
    share_out = proposed()
    with pytest.raises(share_outs.ReasonMissing):
        share_outs.reject(share_out, by=user("dora"), at=NOW, on=AS_OF, reason=" ")
    share_outs.reject(share_out, by=user("dora"), at=NOW, on=AS_OF, reason="Wait for March")
    assert balance("east") == D("19.56")
    assert Notice.objects.get(kind="share_out.rejected").person.code == "ada"
    assert AuditEvent.objects.filter(event="share_out.rejected").get().after == {"reason": "Wait for March"}
    # Another proposal is free to come.
    approve(proposed())


def test_one_pool_has_one_open_proposal():
    first = proposed()
    with pytest.raises(share_outs.AlreadyOpen):
        saved()
    with pytest.raises(share_outs.NotAllowed):
        share_outs.withdraw(first, by=user("ben"), at=NOW, on=AS_OF)
    share_outs.withdraw(first, by=user("ada"), at=NOW, on=AS_OF)
    draft = saved()
    assert saved(points=D(3)).pk == draft.pk
    with pytest.raises(IntegrityError, match="share_out_one_open_a_team"), transaction.atomic():
        ShareOut.objects.create(team=east(), proposed_by=user("ada"), proposed_at=NOW, **pools.asked())


def test_a_pool_that_shrank_since_stops_the_approval_with_a_sentence():
    share_out = proposed(points=D("19.56"))
    Contract.objects.filter(number="C-eve").update(status="void")
    sweep.score(as_of=AS_OF)
    with pytest.raises(share_outs.PoolTooSmall, match="can give 14"):
        approve(share_out)
    assert ShareOut.objects.get(pk=share_out.pk).status == "submitted"
    assert not Transfer.objects.filter(kind="share_out").exists()


def test_each_step_is_audited_with_who_and_what():
    share_out = approve(proposed())
    found = list(AuditEvent.objects.filter(event__startswith="share_out").order_by("pk"))
    assert [(each.event, each.by.username) for each in found] == [
        ("share_out.saved", "ada"),
        ("share_out.submitted", "ada"),
        ("share_out.approved", "dora"),
    ]
    assert found[-1].target == f"#{share_out.pk} east"
    assert found[-1].after["shares"][1] == ["ben", "6.34", ""]


# ---- what the database refuses ---------------------------------------------------------------------------------------


def refused(by, change):
    with pytest.raises(DatabaseError, match=by), transaction.atomic():
        change()


def test_what_was_submitted_stays():
    share_out = proposed()
    rows, lines = ShareOut.objects.filter(pk=share_out.pk), share_out.lines
    stays = "stays as it is|its shares stay"
    refused(stays, lambda: rows.update(points=11))
    refused(stays, lambda: rows.update(reason="else"))
    refused(stays, lambda: rows.update(proposed_by=user("dora")))
    refused(stays, lambda: lines.filter(person__code="ben").update(points=1, reason="x"))
    refused(stays, lambda: lines.filter(person__code="ben").delete())
    refused(stays, lambda: lines.create(person=user("will").person, contribution=0, computed=0, points=0))
    refused(stays, rows.delete)
    west = ShareOut.objects.create(
        team=Team.objects.get(code="west"), proposed_by=user("ada"), proposed_at=NOW, **pools.asked()
    )
    refused("come to 0", lambda: ShareOut.objects.filter(pk=west.pk).update(status="submitted"))
    refused("cannot become draft", lambda: rows.update(status="draft"))
    approve(share_out)
    refused("cannot become", lambda: rows.update(status="rejected", posting=None, posted_month=None, answer="x"))
    refused(stays, lambda: rows.update(answer="something else"))


def test_shares_that_do_not_add_up_are_never_submitted():
    draft = saved()
    draft.lines.filter(person__code="ben").update(computed=1, points=1)
    refused("come to", lambda: ShareOut.objects.filter(pk=draft.pk).update(status="submitted"))


def test_nobody_decides_what_they_proposed_or_get():
    ada, ben = user("ada").person_id, user("ben").person_id
    by_hand = {ada: (D(0), "Wants none"), ben: (D("6.85"), "Gets hers")}
    share_out = proposed(mode="manual", by_hand=by_hand)
    rows = ShareOut.objects.filter(pk=share_out.pk)
    for code, by in (("ada", "share_out_needs_a_second_person"), ("ben", "gets nothing")):
        decided = {"decided_by": user(code), "decided_at": NOW, "answer": "x"}
        refused(by, lambda decided=decided: rows.update(status="rejected", **decided))


def test_nothing_is_posted_without_an_approval_nor_approved_without_its_posting():
    share_out = proposed()
    rows = ShareOut.objects.filter(pk=share_out.pk)
    decided = {"decided_by": user("dora"), "decided_at": NOW, "posted_month": MARCH}
    refused("does not give the shares", lambda: rows.update(status="approved", decided_by=user("dora"), decided_at=NOW))
    other = Posting.objects.create(at=NOW, reason="other")
    refused("does not give the shares", lambda: rows.update(status="approved", posting=other, **decided))
    refused("not approved", lambda: transfers.post(key=f"share-out:{share_out.pk}", movements=[], reason="x", at=NOW))
    refused("begins as a draft", lambda: ShareOut.objects.create(
        team=Team.objects.get(code="west"), status="submitted", proposed_by=user("ada"), proposed_at=NOW,
        **pools.asked(),
    ))  # fmt: skip


# ---- races and any sequence ------------------------------------------------------------------------------------------


def in_parallel(*moves):
    """Each in a thread and on a connection of its own, begun together; what each answered or raised."""
    answers, barrier = [None] * len(moves), threading.Barrier(len(moves))

    def run(place, move):
        barrier.wait(10)
        try:
            answers[place] = move()
        except share_outs.Refusal as refusal:
            answers[place] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(moves)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return answers


def test_two_approvals_at_once_post_once():
    Team.objects.filter(code="north").update(manager=None)
    share_out = proposed()
    answers = in_parallel(lambda: approve(share_out, by="rita"), lambda: approve(share_out, by="max"))
    assert sorted(type(each).__name__ for each in answers) == ["MoveRefused", "ShareOut"]
    assert balance("east") == D("9.56")
    assert Posting.objects.filter(key__startswith="share-out").count() == 1


def test_an_approval_and_a_rejection_at_once_move_it_once():
    Team.objects.filter(code="north").update(manager=None)
    share_out = proposed()
    in_parallel(
        lambda: approve(share_out, by="rita"),
        lambda: share_outs.reject(share_out, by=user("max"), at=NOW, on=AS_OF, reason="no"),
    )
    status = ShareOut.objects.get(pk=share_out.pk).status
    assert balance("east") == (D("9.56") if status == "approved" else D("19.56"))
    assert verify.problems() == []


def test_an_approval_and_a_correction_at_once_never_promise_what_is_not_there():
    share_out = proposed(points=D("19.56"))
    Contract.objects.filter(number="C-ben").update(status="void")
    in_parallel(lambda: approve(share_out), lambda: sweep.score(as_of=AS_OF))
    approved = ShareOut.objects.get(pk=share_out.pk).status == "approved"
    # A correction may take a pool below zero, a share-out never: it came first, or not at all.
    assert balance("east") == (D("-10.00") if approved else D("9.56"))
    assert verify.problems() == []


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["save", "submit", "approve", "reject", "withdraw", "correct"]),
        st.sampled_from(["ada", "dora", "rita", "ben"]),
        st.sampled_from(["contribution", "equal", "mixed"]),
        st.integers(1, 2_200),
    ),
    min_size=4,
    max_size=14,
)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_any_sequence_of_decisions_keeps_the_books(start_from, steps):
    start_from("a pool to share", pools.build)
    for step, code, mode, cents in steps:
        take(step, user(code), mode, D(cents).scaleb(-2))
        assert balance("east") >= 0 or step == "correct" or Contract.objects.filter(status="void").exists()
    approved = ShareOut.objects.filter(status="approved")
    posted = Transfer.objects.filter(kind="share_out")
    assert sum(each.points for each in posted) == sum(each.points for each in approved)
    assert verify.problems() == []
    assert not any(ShareOut.objects.filter(decided_by__username__in=["ada", "ben"]))


def take(step, by, mode, points):
    at = {"by": by, "at": NOW}
    latest = ShareOut.objects.order_by("-pk").first()
    moves = {
        "save": lambda: share_outs.save(east(), on=AS_OF, **at, **pools.asked(mode=mode, points=points)),
        "submit": lambda: latest and share_outs.submit(latest, on=AS_OF, **at),
        "approve": lambda: latest and share_outs.approve(latest, on=AS_OF, **at),
        "reject": lambda: latest and share_outs.reject(latest, on=AS_OF, reason="no", **at),
        "withdraw": lambda: latest and share_outs.withdraw(latest, on=AS_OF, **at),
        "correct": correct,
    }
    with suppress(share_outs.Refusal):
        moves[step]()


def correct():
    contract = Contract.objects.filter(status="active").order_by("number").first()
    if contract:
        Contract.objects.filter(pk=contract.pk).update(status="void")
        sweep.score(as_of=AS_OF)


def test_the_manager_of_a_team_without_one_is_the_nearest_above():
    Team.objects.filter(code="east").update(manager=None)
    assert permissions.can_share_out(user("dora"), east(), on=AS_OF)
    share_out = proposed(by="dora")
    assert share_outs.next_up(share_out, on=AS_OF) is None
    with pytest.raises(share_outs.NotAllowed):
        approve(share_out, by="dora")
