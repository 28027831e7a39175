"""R07 and S04: one decision a claim however many come at once, and nobody decides their own, whatever the way in."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, connections, transaction

from scoring import claims
from scoring.claims import refusals
from scoring.models import (
    Claim,
    ClaimStep,
    EarmarkedPool,
    Evidence,
    EvidenceUse,
    Filing,
    Lot,
    Participant,
    Rereview,
)
from teams.models import Absence, Company
from tests.scoring import claiming
from tests.scoring.claiming import NOW, TODAY, contract, drafted, file, filed, seen, settle, when

pytestmark = pytest.mark.django_db(transaction=True)

AT_ONCE = 32


@pytest.fixture
def cast(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return claiming.make_company()


# ---- R07 -------------------------------------------------------------------------------------------------------------


def at_once(calls):
    """Make all calls at the same moment, each on a connection of its own; their answers or refusals."""
    start = threading.Barrier(len(calls))

    def run(call):
        try:
            connection.ensure_connection()
            start.wait(30)
            return call()
        except refusals.Refusal as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


@pytest.mark.slow
def test_32_approve_and_32_reject_one_claim_at_once_and_one_move_is_made(cast):
    made = [filed(cast.rep) for _ in range(100)]
    workers = AT_ONCE * 2
    # The same 64 people at each of 100 claims: the barrier brings them together again for the next one.
    start = threading.Barrier(workers)
    moves = []

    def decide(number):
        try:
            for claim in made:
                start.wait(60)
                try:
                    if number % 2:
                        claims.approve(claim, by=cast.lead, **when())
                    else:
                        claims.reject(claim, by=cast.lead, reason="No", **when())
                    moves.append(claim.pk)
                except refusals.MoveRefused:
                    pass
        finally:
            connections.close_all()

    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(decide, range(workers)))
    assert sorted(moves) == sorted(claim.pk for claim in made)
    for claim in made:
        status, waits = seen(claim)
        steps = list(ClaimStep.objects.filter(claim=claim).values_list("action", flat=True))
        assert waits == "nobody"
        assert steps == ["submitted", status]
    settle()


def test_two_claims_that_cite_one_contract_are_approved_at_once_and_one_counts(cast):
    deal = contract("C-1", cast.people["rep"])
    for _ in range(5):
        first, second = filed(cast.rep, contract=deal), filed(cast.colleague, contract=deal)
        calls = [lambda claim=claim: claims.approve(claim, by=cast.lead, **when()) for claim in (first, second)]
        answers = at_once(calls)
        assert sorted(type(answer).__name__ for answer in answers) == ["Claim", "EvidenceUsed"]
        assert sorted(seen(claim)[0] for claim in (first, second)) == ["approved", "submitted"]
        approved = next(answer for answer in answers if isinstance(answer, Claim))
        claims.reopen(approved, by=cast.admin, reason="Once more", **when())
        for claim in (first, second):
            claims.withdraw(claim, by=claim.filing.claimant.user, **when())


def test_an_approver_at_two_pages_at_once_stays_within_the_budget(cast):
    Company.objects.update(claim_budget=50)
    made = [filed(cast.rep), filed(cast.colleague)]
    answers = at_once([lambda claim=claim: claims.approve(claim, by=cast.lead, **when()) for claim in made])
    assert sorted(type(answer).__name__ for answer in answers) == ["BudgetUsedUp", "Claim"]
    assert claims.budget_left(cast.people["lead"].pk, at=NOW) == 10


@pytest.mark.parametrize(("when_used_up", "refused"), [("wait", 0), ("refuse", 3)])
def test_a_pool_is_never_overdrawn_by_approvals_at_once(cast, when_used_up, refused):
    pool = EarmarkedPool.objects.create(
        code="strategic",
        points=100,
        starts_on=date(2026, 1, 1),
        ends_on=date(2026, 12, 31),
        when_used_up=when_used_up,
    )
    made = [filed(cast.rep, "pooled") for _ in range(4)]
    answers = at_once([lambda claim=claim: claims.approve(claim, by=cast.admin, **when()) for claim in made])
    assert sum(isinstance(answer, refusals.PoolUsedUp) for answer in answers) == refused
    approved = Filing.objects.filter(claim__status="approved")
    assert approved.count() == 1
    assert sum(approved.values_list("points", flat=True)) <= pool.points
    waiting = Filing.objects.filter(waits_for="pool").order_by("approved_at")
    assert waiting.count() == (0 if refused else 3)
    assert claims.take_up_waiting(**when()) == 0
    EarmarkedPool.objects.update(points=210)
    order = list(waiting.values_list("claim", flat=True))
    assert claims.take_up_waiting(**when()) == (0 if refused else 2)
    if not refused:
        assert list(Filing.objects.filter(waits_for="pool").values_list("claim", flat=True)) == order[2:]
    settle()


def test_whoever_waits_for_the_pool_goes_before_a_smaller_one_that_comes_later(cast):
    EarmarkedPool.objects.create(code="strategic", points=100, starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31))
    for _ in range(2):
        claims.approve(filed(cast.rep, "pooled"), by=cast.admin, **when())
    waits = Filing.objects.get(waits_for="pool").claim
    claims.withdraw(waits, by=cast.rep, **when())
    assert not Filing.objects.filter(waits_for="pool").exists()


def test_a_kind_whose_pool_is_not_set_up_is_not_approved(cast):
    claim = filed(cast.rep, "pooled")
    with pytest.raises(refusals.PoolMissing):
        claims.approve(claim, by=cast.admin, **when())
    assert seen(claim) == ("submitted", "reviewer")


# ---- S04: past the services ------------------------------------------------------------------------------------------


@contextmanager
def refused(constraint):
    with pytest.raises(DatabaseError) as refusal, transaction.atomic():
        yield
    assert constraint in (refusal.value.__cause__.diag.constraint_name or str(refusal.value))


def sql(query, *params):
    with connection.cursor() as cursor:
        cursor.execute(query, params)


def step(claim, action, person, **more):
    """Insert a step as anybody with the runtime role could."""
    return ClaimStep.objects.create(claim=claim, action=action, by=person, at=NOW, **more)


@pytest.fixture
def shared(cast):
    """A claim of the rep and a colleague that helped the rival, confirmed by all."""
    people = (cast.people["rep"], cast.people["colleague"])
    claim = filed(
        cast.rep,
        "helped",
        beneficiary=cast.people["rival"],
        participants=list(zip(people, (50, 50), strict=True)),
    )
    claims.agree(claim, by=cast.colleague, **when())
    claims.confirm(claim, by=cast.rival, attributes={"grade": "A"}, **when())
    return Claim.objects.get(pk=claim.pk)


DECISIONS = ["asked", "approved", "rejected"]


@pytest.mark.parametrize("part", ["rep", "colleague", "rival"])
@pytest.mark.parametrize("action", DECISIONS)
def test_nobody_with_a_part_in_it_decides_not_even_as_a_stand_in(cast, shared, part, action):
    with refused("claim_decided_by_another"):
        step(shared, action, cast.people[part], points=1)
    with refused("claim_decided_by_another"):
        step(shared, action, cast.people["lead"], stands_for=cast.people[part], points=1)


@pytest.mark.parametrize("status", ["approved", "rejected", "withdrawn", "draft", "submitted"])
@pytest.mark.parametrize("way", ["sql", "orm", "bulk"])
def test_a_status_never_changes_without_its_step(cast, shared, status, way):
    with refused("claim_status_by_decision"):
        if way == "sql":
            sql("UPDATE scoring_claim SET status = %s WHERE id = %s", status, shared.pk)
        elif way == "orm":
            shared.status = status
            shared.save()
        else:
            Claim.objects.filter(pk=shared.pk).update(status=status)
    assert seen(shared)[0] == "confirmed"


def test_the_steps_before_an_approval_are_not_skipped(cast):
    people = (cast.people["rep"], cast.people["colleague"])
    claim = filed(cast.rep, participants=list(zip(people, (50, 50), strict=True)))
    with refused("claim_shares_agreed_first"):
        step(claim, "approved", cast.people["lead"], points=1)
    helped = filed(cast.rep, "helped", beneficiary=cast.people["rival"])
    with refused("claim_confirmed_first"):
        step(helped, "approved", cast.people["lead"], points=1)
    draft = drafted(cast.rep)
    with refused("claim_step_in_time"):
        step(draft, "approved", cast.people["lead"], points=1)


def test_a_share_is_agreed_to_by_whose_it_is(cast):
    people = (cast.people["rep"], cast.people["colleague"])
    claim = filed(cast.rep, participants=list(zip(people, (50, 50), strict=True)))
    with refused("claim_share_of_a_participant"):
        step(claim, "agreed", cast.people["rival"])
    with refused("claim_share_of_a_participant"):
        step(claim, "agreed", cast.people["colleague"], stands_for=cast.people["rep"])


def test_only_the_beneficiary_or_their_stand_in_without_a_part_confirms(cast):
    claim = filed(cast.rep, "helped", beneficiary=cast.people["rival"])
    with refused("claim_confirmed_by_its_beneficiary"):
        step(claim, "confirmed", cast.people["rep"])
    with refused("claim_confirmed_by_its_beneficiary"):
        step(claim, "confirmed", cast.people["boss"], stands_for=cast.people["rival"])
    Absence.objects.create(person=cast.people["rival"], stand_in=cast.people["rep"], starts_on=TODAY, ends_on=TODAY)
    with refused("claim_confirmed_by_its_beneficiary"):
        step(claim, "confirmed", cast.people["rep"], stands_for=cast.people["rival"])
    Absence.objects.create(person=cast.people["rival"], stand_in=cast.people["boss"], starts_on=TODAY, ends_on=TODAY)
    step(claim, "confirmed", cast.people["boss"], stands_for=cast.people["rival"])


def test_the_second_approver_is_another_and_is_not_left_out(cast):
    claim = filed(cast.rep, "great")
    with refused("claim_needs_a_second"):
        step(claim, "approved", cast.people["lead"], points=Decimal(600))
    claims.approve(claim, by=cast.lead, **when())
    with refused("claim_second_is_another"):
        step(claim, "second_approved", cast.people["lead"])
    with refused("claim_status_by_decision"):
        Claim.objects.filter(pk=claim.pk).update(status="approved")
    with refused("claim_approved_once"):
        step(claim, "approved", cast.people["head"], points=1)
    claims.approve(claim, by=cast.head, **when())
    with refused("claim_step_in_time"):
        step(claim, "second_approved", cast.people["boss"])


def test_an_approved_claim_is_not_approved_again_nor_changed(cast):
    claim = filed(cast.rep)
    claims.approve(claim, by=cast.lead, **when())
    with refused("claim_step_in_time"):
        step(claim, "approved", cast.people["head"], points=1)
    with refused("claim_frozen"):
        Claim.objects.filter(pk=claim.pk).update(attributes={"grade": "A"})
    with refused("claim_frozen"):
        sql("UPDATE scoring_claim SET occurred_on = occurred_on - 40 WHERE id = %s", claim.pk)
    with refused("claim_status_by_decision"):
        sql("UPDATE scoring_claim SET status = 'rejected' WHERE id = %s", claim.pk)


def test_nobody_steps_out_of_a_claim_to_decide_it(cast, shared):
    with refused("filed_shares_frozen"):
        Participant.objects.filter(claim=shared).delete()
    with refused("filed_shares_frozen"):
        Participant.objects.filter(claim=shared).update(person=cast.people["boss"])
    with refused("filing_frozen"):
        Filing.objects.filter(claim=shared).update(claimant=cast.people["boss"])
    with refused("filing_frozen"):
        Filing.objects.filter(claim=shared).update(beneficiary=cast.people["boss"])
    with refused("filing_stays"):
        Filing.objects.filter(claim=shared).delete()
    other = drafted(cast.rep)
    with refused("filed_shares_frozen"):
        Participant.objects.filter(claim=other).update(claim=shared)


def test_a_filing_is_not_put_onto_a_claim_that_is_decided(cast):
    claim = Claim.objects.create(number="X-1", kind="plain", occurred_on=TODAY, status="approved")
    with refused("filing_frozen"):
        Filing.objects.create(claim=claim, claimant=cast.people["rep"], created_at=NOW)
    with refused("claim_step_of_a_filing"):
        step(claim, "approved", cast.people["lead"])


def test_steps_lots_and_what_was_looked_at_again_stay(cast):
    Company.objects.update(claim_sample_percent=100)
    claim = filed(cast.rep)
    claims.approve(claim, by=cast.lead, **when())
    claims.draw(**when())
    for model in (ClaimStep, Lot):
        table = model._meta.db_table
        for query in (f"UPDATE {table} SET at = now()", f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"):
            with pytest.raises(DatabaseError), transaction.atomic():
                sql(query)
    with pytest.raises(DatabaseError), transaction.atomic():
        Rereview.objects.all().delete()
    with refused("rereview_by_another"):
        Rereview.objects.update(reviewer=cast.people["lead"])
    with refused("rereview_by_another"):
        Rereview.objects.update(reviewer=cast.people["rep"])
    with refused("claim_rereviewed_by_another"):
        step(claim, "upheld", cast.people["lead"])
    claims.rereview(claim, by=cast.auditor, verdict="upheld", **when())
    with refused("rereview_stays"):
        Rereview.objects.update(verdict="objected")


def test_what_an_approved_claim_cites_stays_used_and_its_files_stay(cast):
    claim = drafted(cast.rep, contract=contract("C-1", cast.people["rep"]))
    claims.attach(claim, by=cast.rep, file=file(), **when())
    claims.submit(claim, by=cast.rep, **when())
    with refused("evidence_stays"):
        Evidence.objects.all().delete()
    with refused("evidence_stays"):
        Evidence.objects.update(digest="0" * 64)
    claims.approve(claim, by=cast.lead, **when())
    with refused("evidence_use_stays"):
        EvidenceUse.objects.all().delete()


def test_a_file_does_not_decide_what_was_filed_here(cast, shared, tmp_path):
    from django.core.management import call_command

    (tmp_path / "claims.csv").write_text(
        f"number,kind,occurred_on,attributes,status\n{shared.number},helped,2026-11-18,{{}},approved\n"
        "X-2,plain,2026-11-18,{},approved\n",
        encoding="utf-8",
    )
    (tmp_path / "participants.csv").write_text(
        f"claim,person,share\n{shared.number},P-boss,100\nX-2,P-rep,100\n", encoding="utf-8"
    )
    call_command("import_data", str(tmp_path))
    assert seen(shared)[0] == "confirmed"
    assert set(shared.participants.values_list("person__code", flat=True)) == {"P-rep", "P-colleague"}
    assert Claim.objects.get(number="X-2").status == "approved"
    settle()


def test_the_admin_shows_a_filed_claim_and_changes_nothing_of_it(cast, shared, client):
    cast.admin.is_staff = cast.admin.is_superuser = True
    cast.admin.save()
    client.force_login(cast.admin)
    address = f"/admin/scoring/claim/{shared.pk}/change/"
    assert client.get(address).status_code == 200
    assert client.post(address, {"status": "approved", "attributes": "{}"}).status_code == 403
    assert seen(shared)[0] == "confirmed"
