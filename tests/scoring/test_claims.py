"""Claims from the first word to the points: who may do what, what stops it, and what it comes to."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from scoring import claims
from scoring.claims import refusals
from scoring.models import Claim, ClaimStep, EarmarkedPool, EvidenceUse, Filing, Indicator, Participant
from scoring.queries import claims as lists
from teams.models import Absence, AuditEvent, Company, Notice, RoleGrant
from tests.scoring import claiming
from tests.scoring.claiming import NOW, TODAY, contract, did, drafted, file, filed, points_of, seen, settle, when

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return claiming.make_company()


def told(person, kind):
    return Notice.objects.filter(person=person, kind=kind).count()


# ---- the way of a claim ----------------------------------------------------------------------------------------------


def test_a_claim_goes_from_the_rep_to_the_manager_to_points(cast):
    claim = filed(cast.rep)
    assert seen(claim) == ("submitted", "reviewer")
    assert claim.filing.reviewer == cast.people["lead"]
    assert claim.filing.due_on == date(2026, 11, 23)  # three working days
    assert told(cast.people["lead"], "claim.waiting") == 1
    assert points_of(cast.people["rep"]) == 0
    claims.approve(claim, by=cast.lead, **when())
    assert seen(claim) == ("approved", "nobody")
    assert points_of(cast.people["rep"]) == 40
    assert did(claim) == ["submitted", "approved"]
    assert told(cast.people["rep"], "claim.approved") == 1
    assert AuditEvent.objects.filter(target=claim.number, event="claim.approved").count() == 1


def test_numbers_are_of_one_series_and_leave_out_what_files_brought(cast):
    first = drafted(cast.rep)
    year, number = first.number.split("-")[1:]
    assert year == "2026"
    Claim.objects.create(number=f"CL-2026-{int(number) + 1:06}", kind="plain", occurred_on=TODAY)
    assert drafted(cast.rep).number == f"CL-2026-{int(number) + 2:06}"


def test_each_participant_agrees_to_their_share_before_it_is_reviewed(cast):
    shares = [(cast.people["rep"], Decimal("60")), (cast.people["colleague"], Decimal("40"))]
    claim = filed(cast.rep, participants=shares)
    assert seen(claim) == ("submitted", "participants")
    assert told(cast.people["colleague"], "claim.share") == 1
    with pytest.raises(refusals.NotAllowed):
        claims.agree(claim, by=cast.rep, **when())
    claims.agree(claim, by=cast.colleague, **when())
    assert seen(claim) == ("submitted", "reviewer")
    claims.approve(claim, by=cast.lead, **when())
    assert points_of(cast.people["rep"]) == 24
    assert points_of(cast.people["colleague"]) == 16


def test_who_does_not_agree_sends_it_back_and_all_agree_anew(cast):
    people = [cast.people[part] for part in ("rep", "colleague", "rival")]
    claim = filed(cast.rep, participants=list(zip(people, (50, 30, 20), strict=True)))
    claims.agree(claim, by=cast.rival, **when())
    with pytest.raises(refusals.ReasonMissing):
        claims.refuse_share(claim, by=cast.colleague, reason=" ", **when())
    claims.refuse_share(claim, by=cast.colleague, reason="We did half each", **when())
    assert seen(claim) == ("draft", "claimant")
    claims.revise(claim, by=cast.rep, **when(), participants=list(zip(people, (40, 40, 20), strict=True)))
    claims.submit(claim, by=cast.rep, **when())
    claims.agree(claim, by=cast.colleague, **when())
    assert seen(claim) == ("submitted", "participants")
    claims.agree(claim, by=cast.rival, **when())
    assert seen(claim) == ("submitted", "reviewer")


@pytest.mark.parametrize("shares", [(60, 30), (60, 50)])
def test_shares_that_do_not_add_up_stop_it(cast, shares):
    people = (cast.people["rep"], cast.people["colleague"])
    with pytest.raises(refusals.Incomplete) as refusal:
        drafted(cast.rep, participants=list(zip(people, shares, strict=True)))
    assert "participants" in refusal.value.problems
    assert str(sum(shares)) in str(refusal.value)


def test_the_beneficiary_confirms_and_grades(cast):
    claim = filed(cast.rep, "helped", beneficiary=cast.people["rival"])
    assert seen(claim) == ("submitted", "beneficiary")
    with pytest.raises(refusals.MoveRefused):
        claims.approve(claim, by=cast.lead, **when())
    with pytest.raises(refusals.Incomplete):
        claims.confirm(claim, by=cast.rival, **when())
    claims.confirm(claim, by=cast.rival, attributes={"grade": "A"}, **when())
    assert seen(claim) == ("confirmed", "reviewer")
    claims.approve(claim, by=cast.lead, **when())
    assert points_of(cast.people["rep"]) == 60


def test_a_beneficiary_who_declines_ends_it(cast):
    claim = filed(cast.rep, "helped", beneficiary=cast.people["rival"])
    claims.decline(claim, by=cast.rival, reason="It was somebody else", **when())
    assert seen(claim) == ("rejected", "nobody")
    assert told(cast.people["rep"], "claim.declined") == 1


def test_nobody_names_themselves_as_the_beneficiary(cast):
    with pytest.raises(refusals.Incomplete):
        drafted(cast.rep, "helped", beneficiary=cast.people["rep"])
    claim = drafted(
        cast.rep,
        "helped",
        beneficiary=cast.people["colleague"],
        participants=[(cast.people["rep"], 50), (cast.people["colleague"], 50)],
    )
    with pytest.raises(refusals.Incomplete, match="no share"):
        claims.submit(claim, by=cast.rep, **when())


def test_a_question_goes_to_the_claimant_and_back_with_an_answer(cast):
    claim = filed(cast.rep)
    with pytest.raises(refusals.ReasonMissing):
        claims.ask(claim, by=cast.lead, question="", **when())
    claims.ask(claim, by=cast.lead, question="Who was there?", **when())
    assert seen(claim) == ("submitted", "claimant")
    with pytest.raises(refusals.MoveRefused):
        claims.approve(claim, by=cast.lead, **when())
    claims.attach(claim, by=cast.rep, file=file(), **when())
    claims.answer(claim, by=cast.rep, text="Three of us", **when())
    assert seen(claim) == ("submitted", "reviewer")
    assert told(cast.people["lead"], "claim.answered") == 1


def test_a_withdrawn_claim_may_be_revised_and_filed_again(cast):
    claim = filed(cast.rep)
    claims.withdraw(claim, by=cast.rep, **when())
    assert seen(claim) == ("withdrawn", "nobody")
    claims.revise(claim, by=cast.rep, title="Better", **when())
    assert seen(claim) == ("draft", "claimant")
    claims.submit(claim, by=cast.rep, **when())
    assert seen(claim) == ("submitted", "reviewer")
    assert Claim.objects.get(pk=claim.pk).title == "Better"


def test_a_draft_is_thrown_away_once_filed_it_only_is_withdrawn(cast):
    claim = drafted(cast.rep)
    claims.attach(claim, by=cast.rep, file=file(), **when())
    claims.discard(claim, by=cast.rep, **when())
    assert not Claim.objects.exists()
    assert not Filing.objects.exists()
    again = filed(cast.rep, participants=[(cast.people["rep"], 50), (cast.people["colleague"], 50)])
    claims.refuse_share(again, by=cast.colleague, reason="No", **when())
    with pytest.raises(refusals.NotAllowed):
        claims.discard(again, by=cast.rep, **when())
    claims.withdraw(again, by=cast.rep, **when())
    assert seen(again) == ("withdrawn", "nobody")


def test_a_rejection_says_why(cast):
    claim = filed(cast.rep)
    with pytest.raises(refusals.ReasonMissing):
        claims.reject(claim, by=cast.lead, reason="", **when())
    claims.reject(claim, by=cast.lead, reason="Not new", **when())
    assert seen(claim) == ("rejected", "nobody")
    assert claim.steps.get(action="rejected").reason == "Not new"


def test_a_grade_that_is_missing_or_none_stops_the_approval(cast):
    claim = filed(cast.rep, "graded", attributes={"what": "A script"})
    for attributes in ({}, {"grade": "C"}, {"grade": "A", "what": "Mine"}):
        with pytest.raises(refusals.Incomplete):
            claims.approve(claim, by=cast.lead, attributes=attributes, **when())
    claims.approve(claim, by=cast.lead, attributes={"grade": "A"}, **when())
    assert points_of(cast.people["rep"]) == 80


def test_a_claimant_fills_in_only_what_is_theirs(cast):
    with pytest.raises(refusals.Incomplete):
        drafted(cast.rep, "graded", attributes={"what": "A script", "grade": "A"})


def test_a_page_that_is_old_decides_nothing(cast):
    claim = filed(cast.rep)
    mark = claims.mark_of(claim)
    claims.ask(claim, by=cast.lead, question="Who?", **when())
    claims.answer(claim, by=cast.rep, text="All", **when())
    with pytest.raises(refusals.ContentChanged):
        claims.approve(claim, by=cast.lead, seen=mark, **when())
    claims.approve(claim, by=cast.lead, seen=claims.mark_of(claim), **when())


def test_what_needs_nothing_filled_in_is_approved_in_bulk_and_the_rest_is_told(cast):
    good, graded = filed(cast.rep), filed(cast.colleague, "graded", attributes={"what": "A"})
    own = filed(cast.lead)
    chosen = [(each, claims.mark_of(each)) for each in (good, graded, own)]
    approved, refused = claims.approve_many(chosen, by=cast.lead, **when())
    assert approved == [good]
    assert [claim for claim, _ in refused] == [graded, own]
    assert seen(own) == ("submitted", "reviewer")


# ---- who decides -----------------------------------------------------------------------------------------------------


def test_a_managers_own_claim_goes_to_the_next_one_up(cast):
    claim = filed(cast.lead)
    assert claim.filing.reviewer == cast.people["head"]
    for user in (cast.lead, cast.boss, cast.admin, cast.rival_lead):
        with pytest.raises(refusals.NotAllowed):
            claims.approve(claim, by=user, **when())
    claims.approve(claim, by=cast.head, **when())


def test_a_manager_who_shares_in_it_does_not_decide_it(cast):
    claim = filed(cast.rep, participants=[(cast.people["rep"], 50), (cast.people["lead"], 50)])
    claims.agree(claim, by=cast.lead, **when())
    assert claim.filing.reviewer != cast.people["lead"]
    assert Filing.objects.get(claim=claim).reviewer == cast.people["head"]
    with pytest.raises(refusals.NotAllowed):
        claims.approve(claim, by=cast.lead, **when())


def test_the_top_of_the_company_is_decided_by_a_points_admin(cast):
    claim = filed(cast.boss)
    assert (claim.filing.reviewer, claim.filing.desk) == (None, "admin")
    claims.approve(claim, by=cast.admin, **when())


def test_an_admins_own_claim_at_the_admins_desk_goes_to_the_committee(cast):
    EarmarkedPool.objects.create(code="strategic", points=500, starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31))
    claim = filed(cast.admin, "pooled")
    assert claim.filing.desk == "either"
    with pytest.raises(refusals.NotAllowed):
        claims.approve(claim, by=cast.admin, **when())
    claims.approve(claim, by=cast.member, **when())
    assert seen(claim) == ("approved", "nobody")


def test_a_stand_in_decides_meanwhile_and_it_is_noted(cast):
    claim = filed(cast.rep)
    with pytest.raises(refusals.NotAllowed):
        claims.approve(claim, by=cast.rival_lead, **when())
    Absence.objects.create(
        person=cast.people["lead"], stand_in=cast.people["rival_lead"], starts_on=TODAY, ends_on=TODAY
    )
    claims.approve(claim, by=cast.rival_lead, **when())
    step = claim.steps.get(action="approved")
    assert (step.by, step.stands_for) == (cast.people["rival_lead"], cast.people["lead"])


def test_a_stand_in_with_a_share_does_not_decide(cast):
    claim = filed(cast.rep, participants=[(cast.people["rep"], 50), (cast.people["colleague"], 50)])
    claims.agree(claim, by=cast.colleague, **when())
    Absence.objects.create(
        person=cast.people["lead"], stand_in=cast.people["colleague"], starts_on=TODAY, ends_on=TODAY
    )
    with pytest.raises(refusals.NotAllowed):
        claims.approve(claim, by=cast.colleague, **when())


def test_a_finding_is_raised_by_the_auditor_against_somebody(cast):
    with pytest.raises(refusals.NotAllowed):
        drafted(cast.rep, "finding", participants=[(cast.people["rival"], 100)])
    with pytest.raises(refusals.NotAllowed):
        drafted(cast.auditor)
    with pytest.raises(refusals.Incomplete):
        filed(cast.auditor, "finding", participants=[(cast.people["auditor"], 100)])
    claim = filed(cast.auditor, "finding", participants=[(cast.people["rival"], 100)])
    assert seen(claim) == ("submitted", "reviewer")
    with pytest.raises(refusals.NotAllowed):
        claims.approve(claim, by=cast.rival, **when())
    claims.approve(claim, by=cast.member, **when())
    assert points_of(cast.people["rival"]) == -50


def test_an_auditor_with_another_role_decides_nothing(cast):
    RoleGrant.objects.create(person=cast.people["auditor"], role="admin", granted_at=NOW)
    claim = filed(cast.boss)
    with pytest.raises(refusals.NotAllowed):
        claims.approve(claim, by=claiming.again(cast.auditor), **when())


def test_above_the_bound_a_second_one_approves_who_is_another(cast):
    claim = filed(cast.rep, "great")
    claims.approve(claim, by=cast.lead, **when())
    assert seen(claim) == ("submitted", "second")
    assert points_of(cast.people["rep"]) == 0
    assert Filing.objects.get(claim=claim).reviewer == cast.people["head"]
    with pytest.raises(refusals.NotAllowed):
        claims.approve(claim, by=cast.lead, **when())
    claims.approve(claim, by=cast.head, **when())
    assert points_of(cast.people["rep"]) == 600
    assert did(claim) == ["submitted", "approved", "second_approved"]


def test_the_first_approver_does_not_become_the_second_as_a_stand_in(cast):
    claim = filed(cast.rep, "great")
    claims.approve(claim, by=cast.lead, **when())
    Absence.objects.create(person=cast.people["head"], stand_in=cast.people["lead"], starts_on=TODAY, ends_on=TODAY)
    with pytest.raises(refusals.NotAllowed):
        claims.approve(claim, by=cast.lead, **when())


def test_an_approver_grants_no_more_than_the_budget_of_the_month(cast):
    Company.objects.update(claim_budget=70)
    first, second = filed(cast.rep), filed(cast.colleague)
    claims.approve(first, by=cast.lead, **when())
    assert claims.budget_left(cast.people["lead"].pk, at=NOW) == 30
    with pytest.raises(refusals.BudgetUsedUp):
        claims.approve(second, by=cast.lead, **when())
    claims.approve(second, by=cast.lead, **when(date(2026, 12, 1)))
    assert seen(second) == ("approved", "nobody")


# ---- deadlines -------------------------------------------------------------------------------------------------------


def sweep_on(day):
    return (claims.escalate(**when(day)), claims.remind(**when(day)))


def test_a_reminder_comes_one_working_day_before_and_once(cast):
    claim = filed(cast.rep)
    assert claim.filing.due_on == date(2026, 11, 23)
    assert sweep_on(date(2026, 11, 19)) == (0, 0)
    assert sweep_on(date(2026, 11, 20)) == (0, 1)
    assert sweep_on(date(2026, 11, 20)) == (0, 0)
    assert told(cast.people["lead"], "claim.reminder") == 1


def test_what_is_late_goes_up_the_line_and_at_last_to_the_admins(cast):
    claim = filed(cast.rep)
    places = []
    day = TODAY
    for _ in range(4):
        day = Filing.objects.get(claim=claim).due_on or day
        sweep_on(day + timedelta(days=1))
        filing = Filing.objects.get(claim=claim)
        places.append(filing.reviewer and filing.reviewer.code)
    assert places == ["P-head", "P-boss", None, None]
    assert filing.desk == "either"
    with pytest.raises(refusals.NotAllowed):
        claims.approve(claim, by=cast.lead, **when())
    claims.approve(claim, by=cast.admin, **when())


def test_a_kind_may_give_more_days(cast):
    claim = drafted(cast.rep, "script")
    claims.attach(claim, by=cast.rep, file=file(), **when())
    claims.submit(claim, by=cast.rep, **when())
    assert Filing.objects.get(claim=claim).due_on == date(2026, 11, 25)


def test_a_late_beneficiary_is_told_to_their_manager(cast):
    filed(cast.rep, "helped", beneficiary=cast.people["rival"])
    for _ in range(2):
        sweep_on(date(2026, 11, 24))
    assert told(cast.people["rival"], "claim.late") == 1
    assert told(cast.people["rival_lead"], "claim.late") == 1


# ---- evidence --------------------------------------------------------------------------------------------------------


def test_a_contract_counts_once_within_its_kind(cast):
    deal = contract("C-1", cast.people["rep"])
    first, second = filed(cast.rep, contract=deal), filed(cast.colleague, contract=deal)
    claims.approve(first, by=cast.lead, **when())
    with pytest.raises(refusals.EvidenceUsed) as refusal:
        claims.approve(second, by=cast.lead, **when())
    assert refusal.value.claim == first
    with pytest.raises(refusals.EvidenceUsed):
        filed(cast.colleague, contract=deal)
    other = filed(cast.colleague, "great", contract=deal)
    assert seen(other) == ("submitted", "reviewer")


def test_a_newcomer_counts_once_for_each_milestone(cast):
    newcomer = cast.people["colleague"]
    said = {"newcomer": newcomer.code, "step": "first"}
    first = filed(cast.rep, "mentoring", attributes=said)
    claims.approve(first, by=cast.lead, **when())
    with pytest.raises(refusals.EvidenceUsed):
        filed(cast.rep, "mentoring", attributes=said)
    filed(cast.rep, "mentoring", attributes=said | {"step": "second"})


def test_a_file_counts_once_within_its_group_of_kinds(cast):
    first = drafted(cast.rep, "script")
    claims.attach(first, by=cast.rep, file=file(), **when())
    claims.submit(first, by=cast.rep, **when())
    claims.approve(first, by=cast.lead, **when())
    second = drafted(cast.colleague, "case")
    claims.attach(second, by=cast.colleague, file=file("copy.txt"), **when())
    with pytest.raises(refusals.EvidenceUsed) as refusal:
        claims.submit(second, by=cast.colleague, **when())
    assert refusal.value.claim == first
    assert "copy.txt" in str(refusal.value)


def test_a_newcomer_in_an_approved_claim_of_a_file_counts_too(cast):
    said = {"newcomer": "P-colleague", "step": "first", "first_order_within": 60}
    imported = Claim.objects.create(
        number="X-1", kind="mentoring", occurred_on=TODAY, attributes=said, status="approved"
    )
    with pytest.raises(refusals.EvidenceUsed) as refusal:
        filed(cast.rep, "mentoring", attributes={"newcomer": "P-colleague", "step": "first"})
    assert refusal.value.claim == imported


def test_what_is_decided_anew_lets_its_evidence_go_until_it_is_approved_again(cast):
    deal = contract("C-1", cast.people["rep"])
    claim = filed(cast.rep, contract=deal)
    claims.approve(claim, by=cast.lead, **when())
    claims.reopen(claim, by=cast.admin, reason="An objection", **when())
    assert not EvidenceUse.objects.exists()
    other = filed(cast.colleague, contract=deal)
    claims.approve(other, by=cast.lead, **when())
    with pytest.raises(refusals.EvidenceUsed):
        claims.approve(claim, by=cast.head, **when())


def test_evidence_that_the_kind_needs_is_asked_for(cast):
    claim = drafted(cast.rep, "script")
    with pytest.raises(refusals.Incomplete) as refusal:
        claims.submit(claim, by=cast.rep, **when())
    assert set(refusal.value.problems) == {"evidence"}


# ---- decided anew ----------------------------------------------------------------------------------------------------


def test_a_reopened_claim_loses_its_points_and_is_decided_by_another(cast):
    claim = filed(cast.rep)
    claims.approve(claim, by=cast.lead, **when())
    assert points_of(cast.people["rep"]) == 40
    with pytest.raises(refusals.NotAllowed):
        claims.reopen(claim, by=cast.head, reason="I think so", **when())
    claims.reopen(claim, by=cast.admin, reason="The sample objects", **when())
    assert points_of(cast.people["rep"]) == 0
    assert Filing.objects.get(claim=claim).reviewer == cast.people["head"]
    claims.reject(claim, by=cast.head, reason="It was false", **when())
    assert settle() == 0


def test_a_points_admin_does_not_reopen_their_own(cast):
    claim = filed(cast.admin)
    claims.approve(claim, by=cast.boss, **when())
    with pytest.raises(refusals.NotAllowed):
        claims.reopen(claim, by=cast.admin, reason="Again", **when())


# ---- what the system knows -------------------------------------------------------------------------------------------


def test_what_the_system_knows_is_filled_in_and_another_word_needs_a_reason(cast):
    newcomer = cast.people["colleague"]
    contract("C-1", newcomer, signed_on=date(2026, 11, 10))  # 40 days after they joined
    claim = drafted(cast.rep, "mentoring", attributes={"newcomer": newcomer, "step": "first"})
    assert claim.attributes["first_order_within"] == 60
    claims.revise(
        claim, by=cast.rep, **when(), attributes={"newcomer": newcomer, "step": "first", "first_order_within": 30}
    )
    with pytest.raises(refusals.Incomplete) as refusal:
        claims.submit(claim, by=cast.rep, **when())
    assert set(refusal.value.problems) == {"differs"}
    claims.revise(claim, by=cast.rep, differs="The first order was void and came again", **when())
    claims.submit(claim, by=cast.rep, **when())
    filing = Filing.objects.get(claim=claim)
    assert filing.known["newcomer.first_order_days"] == 40
    assert claims.differing(Claim.objects.get(pk=claim.pk), claims.kind_of("mentoring")) == {
        "first_order_within": (30, 60)
    }


def test_attainment_tier_and_amount_are_known(cast):
    none = dict.fromkeys(("due", "collected_of_due", "collected", "customers", "repeat_customers"), 0)
    Indicator.objects.create(
        person=cast.people["colleague"],
        kind="quarter",
        first=date(2026, 10, 1),
        sales=90,
        sales_target=100,
        attainment=Decimal("0.9"),
        contracts=1,
        new_customers=0,
        **none,
    )
    deal = contract("C-1", cast.people["rep"])
    claim = drafted(cast.rep, "mentoring", contract=deal, attributes={"newcomer": "P-colleague", "step": "first"})
    known = claims.known_of(claim, claims.kind_of("mentoring"))
    assert known["newcomer.attainment"] == 0.9
    assert known["contract.amount"] == 1000
    assert known["customer.tier"] == "A"
    assert claim.customer == cast.customer


# ---- what it would bring ---------------------------------------------------------------------------------------------


def test_the_preview_says_what_approving_brings_caps_and_pools_included(cast):
    for expected in (40, 40, 20):
        claim = filed(cast.rep)
        found = claims.preview(claim, on=TODAY)
        assert found.points == expected
        assert found.pooled == Decimal(expected) / 10
        before = points_of(cast.people["rep"])
        claims.approve(claim, by=cast.lead, **when())
        assert points_of(cast.people["rep"]) - before == expected
        assert Filing.objects.get(claim=claim).points == expected


def test_the_preview_shares_by_person_and_takes_grades(cast):
    people = (cast.people["rep"], cast.people["colleague"])
    claim = filed(cast.rep, "graded", attributes={"what": "A"}, participants=list(zip(people, (75, 25), strict=True)))
    assert claims.preview(claim, on=TODAY).points == 0
    found = claims.preview(claim, on=TODAY, attributes={"grade": "A"})
    assert [(gain.person, gain.points) for gain in found.gains] == [(people[1], 20), (people[0], 60)]


# ---- the library -----------------------------------------------------------------------------------------------------


def test_colleagues_use_what_is_in_the_library_once_each_and_never_their_own(cast):
    claim = filed(cast.rep, "case", title="Won back")
    with pytest.raises(refusals.NotAllowed):
        claims.use(claim, by=cast.rival, **when())
    claims.approve(claim, by=cast.lead, **when())
    for _ in range(2):
        claims.use(claim, by=cast.rival, **when())
    claims.use(claim, by=cast.lead, **when())
    with pytest.raises(refusals.NotAllowed):
        claims.use(claim, by=cast.rep, **when())
    assert lists.library("won").get().use_count == 2
    claims.unuse(claim, by=cast.rival, **when())
    assert lists.library().get().use_count == 1
    assert lists.library("lost").count() == 0
    other = filed(cast.rep)
    claims.approve(other, by=cast.lead, **when())
    with pytest.raises(refusals.NotAllowed):
        claims.use(other, by=cast.rival, **when())


# ---- the sample ------------------------------------------------------------------------------------------------------


def test_the_sample_is_drawn_after_the_decision_and_can_be_drawn_again(cast):
    Company.objects.update(claim_sample_percent=100)
    claim = filed(cast.rep)
    assert claims.draw(**when()) == []
    claims.approve(claim, by=cast.lead, **when())
    assert claims.draw(**when()) == [claim]
    assert claims.draw(**when()) == []
    lot = claim.steps.get(action="approved").lot
    assert claims.is_chosen(lot.approval_id, lot.percent, lot.seed)
    review = claim.rereviews.get()
    assert review.reviewer == cast.people["auditor"]
    assert [each.sort for each in lists.waiting_for(cast.auditor, on=TODAY)] == ["rereview"]


def test_about_as_many_are_chosen_as_the_setting_says():
    chosen = sum(claims.is_chosen(number, Decimal("5"), "seed") for number in range(20_000))
    assert 850 < chosen < 1150
    assert not any(claims.is_chosen(number, Decimal(0), "seed") for number in range(1000))
    assert all(claims.is_chosen(number, Decimal(100), "seed") for number in range(1000))


def test_who_looks_again_sees_no_decision_and_an_objection_goes_to_the_admins(cast):
    Company.objects.update(claim_sample_percent=100)
    claim = filed(cast.rep, "graded", attributes={"what": "A"})
    claims.approve(claim, by=cast.lead, attributes={"grade": "A"}, **when())
    claims.draw(**when())
    kind = claims.kind_of("graded")
    assert "approved" not in {step.action for step in lists.steps_of(claim, cast.auditor)}
    claim = Claim.objects.get(pk=claim.pk)
    assert lists.attributes_shown(claim, kind, cast.auditor) == {"what": "A"}
    with pytest.raises(refusals.NotAllowed):
        claims.rereview(claim, by=cast.member, verdict="upheld", **when())
    with pytest.raises(refusals.ReasonMissing):
        claims.rereview(claim, by=cast.auditor, verdict="objected", **when())
    claims.rereview(claim, by=cast.auditor, verdict="objected", reason="Poor", attributes={"grade": "B"}, **when())
    assert told(cast.people["admin"], "claim.objected") == 1
    assert lists.attributes_shown(claim, kind, cast.auditor)["grade"] == "A"
    assert seen(claim) == ("approved", "nobody")
    with pytest.raises(refusals.NotAllowed):
        claims.rereview(claim, by=cast.auditor, verdict="upheld", **when())


def test_a_lot_of_an_approval_that_was_undone_is_nobodys_any_more(cast):
    Company.objects.update(claim_sample_percent=100)
    claim = filed(cast.rep)
    claims.approve(claim, by=cast.lead, **when())
    claims.draw(**when())
    claims.reopen(claim, by=cast.admin, reason="Anew", **when())
    assert lists.count_for(cast.auditor, on=TODAY) == 0
    claims.approve(claim, by=cast.head, **when())
    assert lists.count_for(cast.auditor, on=TODAY) == 0
    assert claims.draw(**when()) == [claim]
    assert lists.count_for(cast.auditor, on=TODAY) == 1
    claims.rereview(claim, by=cast.auditor, verdict="upheld", **when())
    assert claim.rereviews.count() == 2
    assert claim.rereviews.open().count() == 0


# ---- lists -----------------------------------------------------------------------------------------------------------


def test_what_waits_for_somebody_is_what_they_may_decide(cast):
    shares = [(cast.people["rep"], 50), (cast.people["colleague"], 50)]
    made = [
        filed(cast.rep),
        filed(cast.rep, participants=shares),
        filed(cast.rep, "helped", beneficiary=cast.people["rival"]),
        filed(cast.lead),
        filed(cast.boss),
        filed(cast.rep, "great"),
        filed(cast.auditor, "finding", participants=[(cast.people["rival"], 100)]),
    ]
    claims.approve(made[5], by=cast.lead, **when())
    Absence.objects.create(
        person=cast.people["lead"], stand_in=cast.people["colleague"], starts_on=TODAY, ends_on=TODAY
    )
    Absence.objects.create(person=cast.people["rival"], stand_in=cast.people["rep"], starts_on=TODAY, ends_on=TODAY)
    decisions = {"agree", "confirm", "approve"}
    for part, user in cast.users.items():
        expected = {claim.pk for claim in made if claims.can(Claim.objects.get(pk=claim.pk), user, TODAY) & decisions}
        found = lists.waiting_for(user, on=TODAY)
        assert {each.key for each in found} == expected, part
        assert lists.count_for(user, on=TODAY) == len(expected)
    assert [each.sort for each in lists.waiting_for(cast.head, on=TODAY)] == ["claim", "second"]
    (waits,) = [each for each in lists.waiting_for(cast.colleague, on=TODAY) if each.sort == "claim"]
    assert (waits.stands_for, waits.is_bulk, waits.points) == (cast.people["lead"], True, 40)


def test_lists_ask_as_often_for_many_as_for_one(cast):
    def queries():
        with CaptureQueriesContext(connection) as found:
            lists.waiting_for(claiming.again(cast.lead), on=TODAY)
            list(lists.own(cast.rep))
            list(lists.library())
        return len(found)

    filed(cast.rep)
    one = queries()
    for _ in range(4):
        filed(cast.rep)
    assert queries() == one


def test_a_claim_is_seen_by_whom_it_concerns_and_by_nobody_else(cast):
    draft = drafted(cast.rep)
    claim = filed(cast.rep, "helped", beneficiary=cast.people["rival"])
    see_drafts = {part for part, user in cast.users.items() if draft in lists.visible_to(user, on=TODAY)}
    assert see_drafts == {"rep"}
    see = {part for part, user in cast.users.items() if claim in lists.visible_to(user, on=TODAY)}
    assert see == {"rep", "rival", "lead", "head", "boss", "admin", "auditor"}


def test_who_decided_goes_on_seeing_it(cast):
    Absence.objects.create(
        person=cast.people["lead"], stand_in=cast.people["rival_lead"], starts_on=TODAY, ends_on=TODAY
    )
    claim = filed(cast.rep)
    assert claim in lists.visible_to(cast.rival_lead, on=TODAY) or claims.can(claim, cast.rival_lead, TODAY)
    claims.approve(claim, by=cast.rival_lead, **when())
    assert claim in lists.visible_to(cast.rival_lead, on=TODAY + timedelta(days=30))
    assert claim not in lists.visible_to(cast.colleague, on=TODAY)


def test_the_history_of_a_claimant_counts_what_became_of_the_claims(cast):
    claims.approve(filed(cast.rep), by=cast.lead, **when())
    claims.reject(filed(cast.rep, "great"), by=cast.lead, reason="No", **when())
    drafted(cast.rep)
    now = filed(cast.rep)
    found = lists.history_of(cast.people["rep"], kind="great", without=now)
    assert found[:3] == (2, 1, 1)
    assert found.of_kind[:3] == (1, 0, 1)


def test_participants_of_a_filed_claim_are_the_claimants_until_they_are_handed_in(cast):
    claim = drafted(cast.rep)
    assert list(Participant.objects.filter(claim=claim).values_list("person__code", "share")) == [("P-rep", 100)]
    assert ClaimStep.objects.count() == 0
