"""Shares of a contract or claim add up to 100, or wait with their record."""

import pytest

from scoring.models import Claim, Contract, Participant, Receipt, Revision, Split, WaitingRow
from tests.imports import company

pytestmark = pytest.mark.django_db

CONTRACT = "number,customer,owner,signed_on,amount\nC1,K1,ben,2026-01-05,1000\n"
HEADER = "contract,person,share\n"


@pytest.fixture
def contract(small_company, load):
    load(contracts=CONTRACT)


def split(load, **shares):
    return load(splits=HEADER + "".join(f"C1,{person},{share}\n" for person, share in shares.items()))["splits"]


def test_shares_that_add_up_to_100_are_stored(contract, load):
    assert split(load, ben="33.3333", eve="33.3333", ada="33.3334").new == 3
    assert company.shares("C1") == {"ben": 33.3333, "eve": 33.3333, "ada": 33.3334}


def test_a_whole_set_replaces_the_stored_one(contract, load):
    split(load, ben=50, eve=50)
    receipt = split(load, ben=50, ada=50)
    assert (receipt.new, receipt.unchanged) == (1, 1)
    assert company.shares("C1") == {"ben": 50, "ada": 50}


def test_an_equal_set_touches_nothing(contract, load):
    split(load, ben=50, eve=50)
    ids, revisions = set(Split.objects.values_list("id", flat=True)), Revision.objects.count()
    assert split(load, eve=50, ben=50).unchanged == 2
    assert (set(Split.objects.values_list("id", flat=True)), Revision.objects.count()) == (ids, revisions)


def test_a_part_that_keeps_the_sum_changes_the_stored_set(contract, load):
    split(load, ben=50, eve=30, ada=20)
    assert split(load, eve=20, ada=30).changed == 2
    assert company.shares("C1") == {"ben": 50, "eve": 20, "ada": 30}


def test_shares_that_do_not_add_up_wait_and_the_stored_ones_stay(contract, load):
    split(load, ben=50, eve=50)
    receipt = split(load, ben=60)
    assert receipt.refused == 1
    assert receipt.problems[0]["reason"] == (
        "the shares of contract C1 add up to 60, not to 100; they wait, and the contract with them"
    )
    assert company.shares("C1") == {"ben": 50, "eve": 50}


def test_a_set_in_pieces_is_stored_when_it_is_complete(contract, load):
    split(load, ben=50, eve=50)
    split(load, ada=25)
    split(load, eve=50)
    assert company.shares("C1") == {"ben": 50, "eve": 50}
    split(load, ben=25)
    assert company.shares("C1") == {"ada": 25, "ben": 25, "eve": 50}
    assert not WaitingRow.objects.exists()


def test_a_set_in_pieces_of_which_the_first_fits_the_old_set(contract, load):
    split(load, ben=50, eve=50)
    assert split(load, ben=50).unchanged == 1
    split(load, ada=50)
    assert company.shares("C1") == {"ben": 50, "ada": 50}
    assert not WaitingRow.objects.exists()


def test_a_wrong_sum_holds_back_the_record_itself(small_company, load):
    receipts = load(
        contracts=CONTRACT, splits=HEADER + "C1,ben,60\nC1,eve,30\n", receipts="number,contract,amount\nR1,C1,5\n"
    )
    assert [receipts[kind].refused for kind in ("contracts", "splits", "receipts")] == [1, 2, 1]
    assert not Contract.objects.exists()
    split(load, eve=40)
    assert company.shares("C1") == {"ben": 60, "eve": 40}
    assert Receipt.objects.count() == 1
    assert not WaitingRow.objects.exists()


def test_an_unknown_person_holds_back_the_whole_set(small_company, load):
    receipts = load(contracts=CONTRACT, splits=HEADER + "C1,ben,60\nC1,zoe,40\n")
    assert (receipts["contracts"].refused, receipts["splits"].refused) == (1, 2)
    load(people="code,name,team\nzoe,Zoe,east\n")
    assert company.shares("C1") == {"ben": 60, "zoe": 40}


def test_an_unreadable_share_holds_back_the_others(contract, load):
    receipt = split(load, ben=60, eve="4O")
    assert receipt.refused == 2
    assert company.shares("C1") == {}
    split(load, eve=40)
    assert company.shares("C1") == {"ben": 60, "eve": 40}


def test_shares_before_their_contract(small_company, load):
    split(load, ben=60, eve=40)
    load(contracts=CONTRACT)
    assert company.shares("C1") == {"ben": 60, "eve": 40}


def test_a_person_twice_in_a_set_counts_once(contract, load):
    receipt = load(splits=HEADER + "C1,ben,30\nC1,eve,50\nC1,ben,50\n")["splits"]
    assert (receipt.new, receipt.totals["repeated"]) == (2, 1)
    assert company.shares("C1") == {"ben": 50, "eve": 50}


def test_two_files_of_shares_follow_one_another(contract, load):
    load(**{"splits-1": HEADER + "C1,ben,60\nC1,eve,40\n", "splits-2": HEADER + "C1,eve,40\nC1,ada,60\n"})
    assert company.shares("C1") == {"eve": 40, "ada": 60}


def test_each_record_is_decided_by_itself(small_company, load):
    receipts = load(
        contracts=CONTRACT + "C2,K1,ben,2026-01-05,1000\n",
        splits=HEADER + "C1,ben,60\nC2,ben,60\nC2,eve,40\n",
    )
    assert (receipts["contracts"].new, receipts["contracts"].refused) == (1, 1)
    assert company.shares("C2") == {"ben": 60, "eve": 40}


def test_a_claims_participants_follow_the_same_rules(small_company, load):
    claims = "number,kind,occurred_on,attributes,status\nA1,joint,2026-01-09,{},approved\n"
    receipts = load(claims=claims, participants="claim,person,share\nA1,ben,60%\n")
    assert (receipts["claims"].refused, receipts["participants"].refused) == (1, 1)
    assert "claim A1 add up to 60" in receipts["claims"].problems[0]["reason"]
    load(participants="claim,person,share\nA1,eve,40%\n")
    assert Claim.objects.count() == 1
    assert Participant.objects.count() == 2


def test_wrong_shares_hold_back_a_change_of_the_contract(contract, load):
    load(contracts=CONTRACT.replace("1000", "2000"), splits=HEADER + "C1,ben,60\n")
    assert Contract.objects.get().amount == 1000
    split(load, ben=100)
    assert Contract.objects.get().amount == 2000


def test_sets_follow_one_another_also_before_their_contract_is_there(small_company, load):
    split(load, ada=100)
    split(load, ben=70)
    split(load, eve=30)
    load(contracts=CONTRACT)
    assert company.shares("C1") == {"ben": 70, "eve": 30}
    assert not WaitingRow.objects.exists()


def test_sets_follow_one_another_also_before_a_person_is_there(contract, load):
    split(load, zoe=50, ben=50)
    split(load, ben=50)
    split(load, ada=50)
    load(people="code,name,team\nzoe,Zoe,east\n")
    assert company.shares("C1") == {"ben": 50, "ada": 50}
    assert not WaitingRow.objects.exists()


def test_a_part_of_a_set_with_an_unknown_person_is_stored_when_they_come(contract, load):
    split(load, ben=50, eve=50)
    split(load, ben=20, zoe=30)
    assert company.shares("C1") == {"ben": 50, "eve": 50}
    load(people="code,name,team\nzoe,Zoe,east\n")
    assert company.shares("C1") == {"ben": 20, "zoe": 30, "eve": 50}
