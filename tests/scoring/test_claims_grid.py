"""Every status of a claim × every part × every action: what the table of duties offers is what the services do."""

from datetime import date

import pytest
from django.db import transaction

from scoring import claims
from scoring.claims import GRID, Action, refusals
from scoring.models import Claim, EarmarkedPool, Filing
from teams.models import Absence, Company
from tests.scoring import claiming
from tests.scoring.claiming import TODAY, drafted, file, filed, seen, when

pytestmark = pytest.mark.django_db(transaction=True)

A = Action
WITHDRAW, REVIEW = {A.WITHDRAW}, {A.ASK, A.APPROVE, A.REJECT}
REOPEN, USE = {A.REOPEN}, {A.USE}

# What each part may do in each state; who isn't named may do nothing. `rep` filed it, `colleague` shares in it,
# `rival` benefits, `lead` reviews, `stand_in` stands in for the lead, `head` is the second approver.
MAY = {
    "draft": {"rep": {A.REVISE, A.DISCARD, A.SUBMIT, A.ATTACH}},
    "refused share": {"rep": {A.REVISE, A.WITHDRAW, A.SUBMIT, A.ATTACH}},
    "waits for participants": {"rep": WITHDRAW, "colleague": {A.AGREE, A.REFUSE_SHARE}},
    "waits for beneficiary": {"rep": WITHDRAW, "rival": {A.CONFIRM, A.DECLINE}},
    "waits for reviewer": {"rep": WITHDRAW, "lead": REVIEW, "stand_in": REVIEW},
    "confirmed": {"rep": WITHDRAW, "lead": REVIEW, "stand_in": REVIEW},
    "asked": {"rep": {A.ANSWER, A.ATTACH, A.WITHDRAW}, "lead": {A.REJECT}, "stand_in": {A.REJECT}},
    "waits for second": {"rep": WITHDRAW, "head": {A.APPROVE, A.REJECT}},
    "waits for pool": {"rep": WITHDRAW},
    "approved": {"admin": REOPEN},
    "approved in the library": {
        "admin": REOPEN | USE,
        **dict.fromkeys(["lead", "head", "boss", "rival", "stand_in", "member", "auditor", "executive"], USE),
    },
    "drawn": {"admin": REOPEN, "auditor": {A.REREVIEW}},
    "rejected": {"admin": REOPEN},
    "withdrawn": {"rep": {A.REVISE}},
}


def pair(cast):
    return [(cast.people["rep"], 50), (cast.people["colleague"], 50)]


def agreed(cast, name="plain", **content):
    claim = filed(cast.rep, name, participants=pair(cast), **content)
    return claims.agree(claim, by=cast.colleague, **when())


def waits_for_beneficiary(cast):
    return agreed(cast, "helped", beneficiary=cast.people["rival"])


def refused_share(cast):
    claim = filed(cast.rep, participants=pair(cast))
    return claims.refuse_share(claim, by=cast.colleague, reason="No", **when())


def confirmed(cast):
    return claims.confirm(waits_for_beneficiary(cast), by=cast.rival, attributes={"grade": "A"}, **when())


def approved(cast, name="plain"):
    return claims.approve(agreed(cast, name), by=cast.lead, **when())


def drawn(cast):
    claim = approved(cast)
    Company.objects.update(claim_sample_percent=100)
    assert claims.draw(**when()) == [claim]
    return claim


def waits_for_pool(cast):
    EarmarkedPool.objects.create(code="strategic", points=1, starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31))
    return claims.approve(agreed(cast, "pooled"), by=cast.admin, **when())


MAKE = {
    "draft": lambda cast: drafted(cast.rep, participants=pair(cast)),
    "refused share": refused_share,
    "waits for participants": lambda cast: filed(cast.rep, participants=pair(cast)),
    "waits for beneficiary": waits_for_beneficiary,
    "waits for reviewer": agreed,
    "confirmed": confirmed,
    "asked": lambda cast: claims.ask(agreed(cast), by=cast.lead, question="Who?", **when()),
    "waits for second": lambda cast: claims.approve(agreed(cast, "great"), by=cast.lead, **when()),
    "waits for pool": waits_for_pool,
    "approved": approved,
    "approved in the library": lambda cast: approved(cast, "case"),
    "drawn": drawn,
    "rejected": lambda cast: claims.reject(agreed(cast), by=cast.lead, reason="No", **when()),
    "withdrawn": lambda cast: claims.withdraw(agreed(cast), by=cast.rep, **when()),
}

DO = {
    A.REVISE: lambda claim, by: claims.revise(claim, by=by, title="Other", **when()),
    A.DISCARD: lambda claim, by: claims.discard(claim, by=by, **when()),
    A.SUBMIT: lambda claim, by: claims.submit(claim, by=by, **when()),
    A.WITHDRAW: lambda claim, by: claims.withdraw(claim, by=by, **when()),
    A.ATTACH: lambda claim, by: claims.attach(claim, by=by, file=file(), **when()),
    A.ANSWER: lambda claim, by: claims.answer(claim, by=by, text="We all", **when()),
    A.AGREE: lambda claim, by: claims.agree(claim, by=by, **when()),
    A.REFUSE_SHARE: lambda claim, by: claims.refuse_share(claim, by=by, reason="No", **when()),
    A.CONFIRM: lambda claim, by: claims.confirm(claim, by=by, attributes={"grade": "A"}, **when()),
    A.DECLINE: lambda claim, by: claims.decline(claim, by=by, reason="No", **when()),
    A.ASK: lambda claim, by: claims.ask(claim, by=by, question="Who?", **when()),
    A.APPROVE: lambda claim, by: claims.approve(claim, by=by, **when()),
    A.REJECT: lambda claim, by: claims.reject(claim, by=by, reason="No", **when()),
    A.REOPEN: lambda claim, by: claims.reopen(claim, by=by, reason="Anew", **when()),
    A.USE: lambda claim, by: claims.use(claim, by=by, **when()),
    A.UNUSE: lambda claim, by: claims.unuse(claim, by=by, **when()),
    A.REREVIEW: lambda claim, by: claims.rereview(claim, by=by, verdict="upheld", **when()),
}


@pytest.fixture
def cast(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    cast = claiming.make_company()
    cast.users["stand_in"], cast.people["stand_in"] = cast.rival_lead, cast.people["rival_lead"]
    cast.users.pop("rival_lead")
    Absence.objects.create(person=cast.people["lead"], stand_in=cast.people["stand_in"], starts_on=TODAY, ends_on=TODAY)
    return cast


def test_the_grid_names_every_state_action_and_part():
    assert set(MAKE) == set(MAY)
    assert set(DO) == set(Action)
    offered = {action for parts in GRID.values() for actions in parts.values() for action in actions}
    assert offered == set(Action)


@pytest.mark.parametrize("state", MAY)
def test_in_each_state_each_part_may_do_exactly_what_the_table_says_and_the_services_agree(cast, state):
    claim = Claim.objects.get(pk=MAKE[state](cast).pk)
    before = seen(claim)
    for part, user in cast.users.items():
        allowed = MAY[state].get(part, set())
        assert claims.can(claim, user, TODAY) == allowed, part
        for action, do in DO.items():
            if action == A.UNUSE and A.USE in allowed:
                continue  # taking back what one has not said changes nothing, and is no refusal
            is_done = True
            with transaction.atomic():
                try:
                    do(Claim.objects.get(pk=claim.pk), user)
                except (refusals.NotAllowed, refusals.MoveRefused):
                    is_done = False
                transaction.set_rollback(True)
            assert is_done == (action in allowed), f"{part} {action}"
    assert seen(claim) == before


def test_a_login_without_a_person_and_one_that_is_switched_off_may_do_nothing(cast):
    from django.contrib.auth.models import AnonymousUser

    from teams.models import User

    nobody = User.objects.create(username="nobody", is_superuser=True)
    for state in ("draft", "waits for reviewer", "approved in the library", "rejected"):
        claim = Claim.objects.get(pk=MAKE[state](cast).pk)
        User.objects.filter(pk=cast.lead.pk).update(is_active=False)
        for user in (nobody, AnonymousUser(), claiming.again(cast.lead)):
            assert claims.can(claim, user, TODAY) == frozenset()
        User.objects.filter(pk=cast.lead.pk).update(is_active=True)


def test_of_a_claim_that_came_by_file_nothing_is_decided_here(cast):
    claim = Claim.objects.create(number="X-1", kind="case", occurred_on=TODAY, status="submitted")
    for user in cast.users.values():
        assert claims.can(claim, user, TODAY) == frozenset()
    Claim.objects.filter(pk=claim.pk).update(status="approved")
    claim = Claim.objects.get(pk=claim.pk)
    assert claims.can(claim, cast.rival, TODAY) == {A.USE}
    assert not Filing.objects.exists()
    with pytest.raises(Filing.DoesNotExist):
        claims.approve(claim, by=cast.lead, **when())
