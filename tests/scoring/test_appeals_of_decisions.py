"""Whoever took the decision that an appeal disputes, at whatever desk, neither answers nor votes (E3, S1)."""

import uuid

import pytest

from ledger.models import Transfer
from scoring import appeals, claims, customer_work, sweep
from scoring.queries import appeals as queries
from teams.models import RoleGrant
from tests.scoring import claiming, pools
from tests.scoring.claiming import NOW, TODAY

# Committed, for a sweep forgets only what other transactions had written before it.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast():
    return claiming.make_company()


def disputed(user, **which):
    """An appeal against the user's own line."""
    line = Transfer.objects.select_related("posting").get(to_account__person=user.person, **which)
    return appealed(user, appeals.line_in_dispute(line, user.person))


def appealed(user, about):
    said = {"reason": "It was more", "should_points": about.points + 9}
    return appeals.file(about, by=user, at=NOW, on=TODAY, **said)


def refuses(appeal, user):
    with pytest.raises(appeals.NotAllowed):
        appeals.answer(appeal, by=user, at=NOW, on=TODAY, upholds=False, reason="No")
    RoleGrant.objects.get_or_create(person=user.person, role="committee", defaults={"granted_at": NOW})
    assert user.pk not in appeals.members(appeal, on=TODAY)
    assert not queries.waiting(claiming.again(user), on=TODAY).filter(pk=appeal.pk).exists()


def test_who_approved_a_claim_first_or_second_has_a_part_in_it(cast):
    claim = claiming.filed(cast.rep, "great")
    claims.approve(claim, by=cast.lead, **claiming.when())
    claims.approve(claim, by=cast.head, **claiming.when())
    sweep.score(as_of=TODAY)
    appeal = disputed(cast.rep, record=claim.number)
    assert appeal.involved == sorted([cast.lead.pk, cast.head.pk])
    for user in (cast.lead, cast.head):
        refuses(appeal, user)
    appeals.answer(appeal, by=cast.boss, at=NOW, on=TODAY, upholds=False, reason="No")


def test_who_rejected_a_claim_does_not_answer_for_what_is_missing(cast):
    claim = claiming.filed(cast.rep)
    claims.reject(claim, by=cast.lead, reason="Not yours", **claiming.when())
    appeal = appealed(cast.rep, appeals.missing(month=TODAY.replace(day=1), record=claim.number))
    assert appeal.involved == [cast.lead.pk]
    refuses(appeal, cast.lead)


def test_who_graded_a_claim_as_its_beneficiary_has_a_part_in_it(cast):
    claim = claiming.filed(cast.rep, "helped", beneficiary=cast.rival.person)
    claims.confirm(claim, by=cast.rival, attributes={"grade": "B"}, **claiming.when())
    claims.approve(claim, by=cast.lead, **claiming.when())
    sweep.score(as_of=TODAY)
    appeal = disputed(cast.rep, record=claim.number)
    assert appeal.involved == sorted([cast.lead.pk, cast.rival.pk])


def test_who_decided_on_an_entry_has_a_part_in_it(cast):
    given = {"customer": cast.customer, "visited_on": TODAY, "minutes": 60, "level": "staff"}
    entry = customer_work.enter("visit", given, by=cast.rep, at=NOW, on=TODAY, token=uuid.uuid4())
    customer_work.reject(entry, by=cast.lead, at=NOW, on=TODAY, version=1, reason="No")
    about = appeals.missing(month=TODAY.replace(day=1), record=entry.visit.number)
    appeal = appealed(cast.rep, about)
    assert appeal.involved == [cast.lead.pk]
    refuses(appeal, cast.lead)


def test_who_proposed_and_who_approved_a_share_have_a_part_in_it():
    pools.build()
    share_out = pools.proposed()
    pools.approve(share_out)
    ben = pools.user("ben")
    line = Transfer.objects.select_related("posting").get(kind="share_out", to_account__person=ben.person)
    about = appeals.line_in_dispute(line, ben.person)
    appeal = appeals.file(about, by=ben, at=NOW, on=pools.AS_OF, reason="More", should_points=about.points + 1)
    assert appeal.involved == sorted([pools.user("ada").pk, pools.user("dora").pk])
