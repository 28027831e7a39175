"""`--strict`: one refused row holds back its whole file, and files whose rows then lack references."""

import pytest

from scoring.models import Contract, Customer, Import, Receipt, WaitingRow
from tests.imports import company

pytestmark = pytest.mark.django_db

CONTRACTS = "number,customer,owner,signed_on,amount\nC1,K1,ben,2026-01-05,1000\n"


def test_a_clean_import_is_stored(load):
    receipts = load(strict=True, **company.texts(company.EVERYTHING))
    assert receipts["import"].status == Import.Status.DONE
    assert Receipt.objects.count() == 2


def test_a_refused_row_holds_back_its_whole_file(small_company, load):
    receipts = load(strict=True, contracts=CONTRACTS + "C2,K1,ben,2026-01-05,-5\n", customers="code,name\nK2,Two\n")
    assert not Contract.objects.exists()
    assert Customer.objects.filter(code="K2").exists()
    assert receipts["import"].status == Import.Status.HELD_BACK
    assert (receipts["contracts"].new, receipts["contracts"].refused) == (0, 2)
    assert [problem["line"] for problem in receipts["contracts"].problems] == [3]


def test_files_that_then_lack_references_are_held_back_too(small_company, load):
    receipts = load(
        strict=True,
        contracts=CONTRACTS + "C2,K1,ben,2026-01-05,x\n",
        receipts="number,contract,amount\nR1,C1,10\n",
        leads="code,customer,owner,created_on,completeness\nL1,High Tower,eve,2026-01-02,80\n",
    )
    assert not Receipt.objects.exists()
    assert receipts["leads"].new == 1
    assert receipts["receipts"].problems[0]["reason"] == "contract C1 is not known yet; the row waits for it"


def test_nothing_of_a_strict_import_waits(small_company, load):
    load(strict=True, receipts="number,contract,amount\nR1,C1,10\n")
    assert not WaitingRow.objects.exists()


def test_rows_that_waited_before_join_a_strict_import(small_company, load):
    load(receipts="number,contract,amount\nR1,C1,10\nR2,C9,10\n")
    receipts = load(strict=True, contracts=CONTRACTS)
    assert receipts["import"].status == Import.Status.DONE
    assert Receipt.objects.get().number == "R1"
    assert company.waiting() == [("receipts", "R2")]


def test_an_earlier_file_counts_where_the_later_one_is_held_back(small_company, load):
    load(
        strict=True, **{"contracts-1": CONTRACTS, "contracts-2": CONTRACTS.replace("1000", "2000") + "C2,K1,ben,x,1\n"}
    )
    assert Contract.objects.get().amount == 1000


def test_wrong_shares_hold_back_the_file_of_contracts(small_company, load):
    receipts = load(strict=True, contracts=CONTRACTS, splits="contract,person,share\nC1,ben,60\n")
    assert receipts["import"].status == Import.Status.HELD_BACK
    assert not Contract.objects.exists()
