"""Claims that files bring undecided: reviewed here by somebody without a part in them, or decided by their file."""

import json
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from scoring import claims
from scoring.claims import Action, refusals
from scoring.imports import run as imports
from scoring.models import Claim, ClaimKind, ClaimStep, Filing, WaitingRow
from scoring.queries import claims as queries
from teams.models import Company, Notice
from tests.scoring import claiming
from tests.scoring.claiming import TODAY, points_of, when

pytestmark = pytest.mark.django_db(transaction=True)
HALVES = {"rep": 50, "colleague": 50}


@pytest.fixture
def cast(db):
    return claiming.make_company()


@pytest.fixture
def bring(tmp_path):
    """`bring(claim(…), …)`: import files of these claims and of their shares."""

    def one(*rows, **options):
        claims_file, shares_file = tmp_path / "claims.csv", tmp_path / "participants.csv"
        heads = "number;kind;occurred_on;attributes;status;title"
        lines = [f"{row['number']};{row['kind']};{TODAY};{row['says']};{row['status']};{row['title']}" for row in rows]
        claims_file.write_text("\n".join([heads, *lines]) + "\n")
        shares = [f"{row['number']},P-{part},{share}" for row in rows for part, share in row["shares"].items()]
        shares_file.write_text("\n".join(["claim,person,share", *shares]) + "\n")
        return imports.run([claims_file, shares_file], **options)

    return one


def claim(number="X-1", kind="plain", status="submitted", shares=None, title="Helped", **says):
    shares = {"rep": 100} if shares is None else shares
    return {
        "number": number,
        "kind": kind,
        "status": status,
        "shares": shares,
        "title": title,
        "says": json.dumps(says),
    }


def take_in():
    return claims.take_in(**when())


def brought(bring, **said):
    bring(claim(**said))
    assert take_in() == 1
    return Claim.objects.get(number=said.get("number", "X-1"))


def test_it_waits_for_the_next_manager_of_whose_it_is_or_for_its_kinds_desk_once(cast, bring):
    bring(
        claim("X-1"),
        claim("X-2", status="confirmed", shares={"rep": 40, "rival": 60}),
        claim("X-3", shares={"rep": 50, "lead": 50}),
        claim("X-4", "pooled"),
        claim("X-5", "finding"),
        claim("X-6", "nobody.knows"),
        claim("X-7", status="approved"),
        claim("X-8", shares={}),
    )
    assert take_in() == 5
    assert take_in() == 0
    found = Filing.objects.values_list("claim__number", "desk", "reviewer__code", "claimant", "waits_for")
    assert sorted(found) == [
        ("X-1", "manager", "P-lead", None, "reviewer"),
        ("X-2", "manager", "P-rival_lead", None, "reviewer"),
        ("X-3", "manager", "P-head", None, "reviewer"),
        ("X-4", "admin", None, None, "reviewer"),
        ("X-5", "either", None, None, "reviewer"),
    ]
    assert Notice.objects.filter(kind="claim.from_file", person=cast.people["lead"]).count() == 1
    assert [each.title for each in queries.waiting_for(cast.lead, on=TODAY)] == ["Helped"]
    assert {each.who.code for each in queries.waiting_for(cast.rival_lead, on=TODAY)} == {"P-rival"}


def test_the_reviewer_grades_and_approves_it_and_it_counts(cast, bring):
    found = brought(bring, kind="graded", shares=HALVES)
    assert claims.can(found, cast.lead, TODAY) == {Action.APPROVE, Action.REJECT}
    claims.approve(found, by=cast.lead, attributes={"grade": "A"}, seen=claims.mark_of(found), **when())
    assert points_of(cast.people["rep"]) == 40
    told = Notice.objects.filter(kind="claim.approved").values_list("person__code", flat=True)
    assert sorted(told) == ["P-colleague", "P-rep"]


def test_who_shares_in_it_does_not_decide_it_and_nobody_is_asked(cast, bring):
    found = brought(bring, shares=HALVES)
    for part in ("rep", "colleague", "head", "rival_lead", "admin", "auditor"):
        assert claims.can(found, cast.users[part], TODAY) == frozenset(), part
        with pytest.raises(refusals.NotAllowed):
            claims.approve(found, by=cast.users[part], **when())
    with pytest.raises(DatabaseError, match="somebody who has no part"), transaction.atomic():
        ClaimStep.objects.create(claim=found, action="approved", by=cast.people["rep"], at=claiming.NOW, points=1)
    with pytest.raises(DatabaseError, match="no claimant to be asked"), transaction.atomic():
        ClaimStep.objects.create(claim=found, action="asked", by=cast.people["lead"], at=claiming.NOW)
    with pytest.raises(DatabaseError, match="is its claimant's"), transaction.atomic():
        ClaimStep.objects.create(claim=found, action="withdrawn", by=cast.people["rep"], at=claiming.NOW)
    claims.reject(found, by=cast.lead, reason="No such thing", **when())
    assert Notice.objects.filter(kind="claim.rejected").count() == 2


def test_a_decision_that_the_file_brings_drops_the_filing(cast, bring):
    found = brought(bring)
    bring(claim(status="approved"))
    assert not Filing.objects.exists()
    assert points_of(cast.people["rep"]) == 40
    assert take_in() == 0
    with pytest.raises(Filing.DoesNotExist):
        claims.reject(found, by=cast.lead, reason="No", **when())
    bring(claim())
    assert take_in() == 1
    claims.approve(found, by=cast.lead, **when())
    assert points_of(cast.people["rep"]) == 40


def test_a_file_that_decides_between_two_approvals_leaves_no_half_of_one(cast, bring):
    found = brought(bring, kind="great")
    claims.approve(found, by=cast.lead, **when())
    assert Filing.objects.get().waits_for == "second"
    bring(claim(kind="great", status="withdrawn"))
    bring(claim(kind="great"))
    assert take_in() == 1
    claims.approve(found, by=cast.lead, **when())
    claims.approve(found, by=cast.head, **when())
    assert points_of(cast.people["rep"]) == 600


def test_what_the_file_changes_meanwhile_is_approved_neither_alone_nor_in_bulk(cast, bring):
    found = brought(bring)
    (waiting,) = queries.waiting_for(cast.lead, on=TODAY)
    assert waiting.is_bulk
    assert waiting.version == claims.mark_of(found)
    bring(claim(shares=HALVES))
    with pytest.raises(refusals.ContentChanged):
        claims.approve(found, by=cast.lead, seen=waiting.version, **when())
    approved, refused = claims.approve_many([(found, waiting.version)], by=cast.lead, **when())
    assert not approved
    assert isinstance(refused[0][1], refusals.ContentChanged)
    (waiting,) = queries.waiting_for(cast.lead, on=TODAY)
    assert len(claims.approve_many([(found, waiting.version)], by=cast.lead, **when())[0]) == 1


def test_the_same_file_again_undoes_no_decision_and_no_grade(cast, bring):
    found = brought(bring, kind="graded", what="A talk")
    claims.approve(found, by=cast.lead, attributes={"grade": "A"}, **when())
    assert bring(claim(kind="graded", what="A talk"), strict=True).status == "done"
    assert take_in() == 0
    assert points_of(cast.people["rep"]) == 80
    found.refresh_from_db()
    assert (found.status, found.attributes) == ("approved", {"what": "A talk", "grade": "A"})


def test_another_decision_by_file_waits_after_one_made_here(cast, bring):
    found = brought(bring)
    claims.reject(found, by=cast.lead, reason="No", **when())
    bring(claim(status="approved"))
    assert points_of(cast.people["rep"]) == 0
    assert "decided anew" in WaitingRow.objects.get(kind="claims").reason
    claims.reopen(found, by=cast.admin, reason="There is proof", **when())
    assert Filing.objects.get().reviewer == cast.people["lead"]


def test_what_is_late_goes_one_up_without_a_reminder_of_each(cast, bring):
    brought(bring)
    due = Filing.objects.get().due_on
    assert claims.remind(at=claiming.later(), on=due) == 0
    assert claims.escalate(at=claiming.later(), on=due + timedelta(days=1)) == 1
    assert Filing.objects.get().reviewer == cast.people["head"]


def test_a_kind_that_is_retired_is_decided_and_one_declared_later_is_taken_in_then(cast, bring):
    bring(claim("X-1"), claim("X-2", "new.kind"))
    ClaimKind.objects.filter(kind="plain").update(is_retired=True)
    assert take_in() == 1
    ClaimKind.objects.create(kind="new.kind", definition={"kind": "new.kind", "name": {"en": "New"}, "attributes": []})
    assert take_in() == 1


def test_many_are_taken_in_in_as_many_statements_as_few(cast, bring):
    asked = []
    for round_, count in enumerate((2, 200)):
        bring(*(claim(f"X-{round_}-{each}") for each in range(count)))
        with CaptureQueriesContext(connection) as caught:
            assert take_in() == count
        asked.append(len(caught))
    assert asked[1] <= asked[0]
    with CaptureQueriesContext(connection) as caught:
        assert len(queries.waiting_for(cast.lead, on=TODAY)) == 202
    assert len(caught) < 12


def test_the_sample_and_the_budget_know_them_too(cast, bring):
    Company.objects.update(claim_budget=50, claim_sample_percent=100)
    first, second = (brought(bring, number=f"X-{each}") for each in (1, 2))
    claims.approve(first, by=cast.lead, **when())
    with pytest.raises(refusals.BudgetUsedUp):
        claims.approve(second, by=cast.lead, **when())
    assert claims.draw(**when()) == [first]
    claims.rereview(first, by=cast.auditor, verdict="upheld", **when())
