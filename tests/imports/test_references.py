"""Rows that refer to what is not there yet wait, whatever the order of files, and come right later."""

import pytest

from scoring.models import Contract, Import, Receipt, WaitingRow
from teams.models import Person, Team
from tests.imports import company

pytestmark = pytest.mark.django_db


def test_a_reference_may_point_to_a_row_of_the_same_import(load):
    receipts = load(**company.texts(company.EVERYTHING))
    assert receipts["receipts"].refused == 0


def test_a_row_without_its_reference_is_refused_and_waits(small_company, load):
    receipts = load(receipts="number,contract,received_on,amount\nR1,C1,2026-02-01,10\n")
    assert receipts["receipts"].refused == 1
    assert receipts["receipts"].problems == [
        {"line": 2, "column": "contract", "value": "C1", "reason": "contract C1 is not known yet; the row waits for it"}
    ]
    assert company.waiting() == [("receipts", "R1")]


def test_a_waiting_row_joins_the_import_that_brings_its_reference(small_company, load):
    load(receipts="number,contract,received_on,amount\nR1,C1,2026-02-01,10\n")
    receipts = load(contracts="number,customer,owner,signed_on,amount\nC1,K1,ben,2026-01-05,1000\n")
    assert receipts["rows that waited"].new == 1
    assert Receipt.objects.get().contract.number == "C1"
    assert company.waiting() == []


def test_a_chain_of_waiting_rows_comes_right_at_once(load):
    load(receipts="number,contract,amount\nR1,C1,10\n")
    load(contracts="number,customer,owner,signed_on,amount\nC1,K1,ben,2026-01-05,1000\n")
    load(customers="code,name\nK1,One\n")
    load(people="code,name,team\nben,Ben,east\n")
    assert len(company.waiting()) == 3
    load(teams="code,name\neast,East\n")
    assert company.waiting() == []
    assert Receipt.objects.count() == 1


def test_teams_wait_for_their_manager_and_the_manager_for_the_team(load):
    load(teams="code,name,manager\neast,East,ada\n")
    assert not Team.objects.exists()
    load(people="code,name,team\nada,Ada,east\n")
    assert Team.objects.get().manager == Person.objects.get()


def test_a_newer_row_replaces_the_waiting_one(small_company, load):
    load(receipts="number,contract,received_on,amount\nR1,C1,2026-02-01,10\n")
    load(receipts="number,contract,received_on,amount\nR1,C1,2026-02-01,20\n")
    assert WaitingRow.objects.get().data["amount"] == 20
    load(contracts="number,customer,owner,signed_on,amount\nC1,K1,ben,2026-01-05,1000\n")
    assert Receipt.objects.get().amount == 20


def test_a_waiting_row_keeps_only_the_columns_that_its_file_had(small_company, load):
    load(contracts="number,customer,owner,signed_on,amount,term_days\nC1,K1,ben,2026-01-05,1000,60\n")
    load(contracts="number,customer,owner,signed_on,amount\nC1,K7,ben,2026-01-05,1100\n")
    assert Contract.objects.get().amount == 1000
    load(customers="code,name\nK7,Seven\n")
    contract = Contract.objects.get()
    assert (contract.amount, contract.customer.code, contract.term_days) == (1100, "K7", 60)


def test_refusals_run_on_to_what_refers_to_the_refused(small_company, load):
    receipts = load(
        contracts="number,customer,owner,signed_on,amount\nC1,nobody,ben,2026-01-05,1000\n",
        splits="contract,person,share\nC1,ben,100\n",
        receipts="number,contract,amount\nR1,C1,10\n",
    )
    assert [receipts[kind].refused for kind in ("contracts", "splits", "receipts")] == [1, 1, 1]
    load(customers="code,name\nnobody,Somebody\n")
    assert Receipt.objects.count() == 1
    assert company.shares("C1") == {"ben": 100}


def test_a_failed_check_of_one_kind_leaves_other_rows_alone(small_company, load):
    receipts = load(
        visits="number,customer,owner,visited_on,minutes,level\n"
        "V1,K1,ben,2026-01-03,45,decision\nV2,K9,ben,2026-01-03,45,decision\nV3,K1,nobody,2026-01-03,45,staff\n"
    )
    assert (receipts["visits"].new, receipts["visits"].refused) == (1, 2)
    assert receipts["import"].status == Import.Status.DONE


def test_moves_and_targets_wait_too(load):
    load(moves="person,from,team\nben,2026-02-01,west\n", targets="person,team,period,amount\n,west,2026,10\n")
    assert company.waiting() == [("moves", "ben\t2026-02-01"), ("targets", "\twest\tsales\t2026")]
    load(teams="code,name\nwest,West\n", people="code,name,team\nben,Ben,west\n")
    assert company.waiting() == []
