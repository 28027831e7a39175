"""Shares of a contract or claim add up to 100 when the transaction commits, whoever wrote them."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from scoring.models import Claim, Contract, Customer, Participant, Split
from teams.models import Person, Team

pytestmark = pytest.mark.django_db


@pytest.fixture
def rep():
    return Person.objects.create(code="ben", name="Ben", team=Team.objects.create(code="east", name="East"))


@pytest.fixture
def rival(rep):
    return Person.objects.create(code="eve", name="Eve", team=rep.team)


@pytest.fixture
def contract(rep):
    customer = Customer.objects.create(code="K1", name="Northern Rail")
    return Contract.objects.create(number="C1", customer=customer, owner=rep, signed_on=date(2026, 3, 1), amount=100)


@pytest.fixture
def claim():
    return Claim.objects.create(number="A1", kind="joint", occurred_on=date(2026, 3, 1))


def commit():
    """What COMMIT checks, now."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def split(contract, **shares):
    for code, share in shares.items():
        Split.objects.create(contract=contract, person=Person.objects.get(code=code), share=share)


def refused():
    return pytest.raises(IntegrityError, match=r"shares of \d+ add up to")


def test_shares_may_come_one_after_the_other(contract, rep, rival):
    split(contract, ben="33.3333")
    split(contract, eve="66.6667")
    commit()


@pytest.mark.parametrize("share", ["39.9999", "40.0001"])
def test_shares_that_come_to_more_or_less_are_refused(contract, rep, rival, share):
    with refused(), transaction.atomic():
        split(contract, ben=60, eve=share)
        commit()
    assert not Split.objects.exists()


def test_one_share_alone_cannot_be_changed_or_taken_away(contract, rep, rival):
    split(contract, ben=60, eve=40)
    commit()
    with refused(), transaction.atomic():
        Split.objects.filter(person=rep).update(share=50)
        commit()
    with refused(), transaction.atomic():
        Split.objects.get(person=rep).delete()
        commit()


def test_both_shares_change_together(contract, rep, rival):
    split(contract, ben=60, eve=40)
    Split.objects.filter(person=rep).update(share=70)
    Split.objects.filter(person=rival).update(share=30)
    commit()


def test_a_contract_takes_its_shares_with_it(contract, rep, rival):
    split(contract, ben=60, eve=40)
    commit()
    contract.delete()
    commit()


def test_a_share_moved_to_another_contract_leaves_a_part_behind(contract, rep, rival):
    other = Contract.objects.create(
        number="C2", customer=contract.customer, owner=rep, signed_on=date(2026, 3, 1), amount=100
    )
    split(contract, ben=60, eve=40)
    commit()
    with refused(), transaction.atomic():
        # The other one is whole then; this one is not any more.
        Split.objects.filter(contract=contract, person=rep).update(contract=other, share=100)
        commit()


def test_participants_of_a_claim_share_100(claim, rep, rival):
    with refused(), transaction.atomic():
        Participant.objects.create(claim=claim, person=rep, share=99)
        commit()
    Participant.objects.create(claim=claim, person=rep, share=50)
    Participant.objects.create(claim=claim, person=rival, share=50)
    commit()
