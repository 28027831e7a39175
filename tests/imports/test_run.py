"""What an import does with rows that are fine: new, changed, unchanged, defaults, receipts."""

from decimal import Decimal

import pytest

from scoring.imports import run
from scoring.models import Contract, Customer, Import, Receipt, Revision, WaitingRow
from teams.models import AuditEvent, Person, Target, Team
from tests.imports import company

pytestmark = pytest.mark.django_db

CONTRACTS = "number,customer,owner,signed_on,amount\nC1,K1,ben,2026-01-05,1000\nC2,K1,eve,2026-01-06,2000.50\n"


def counts(receipt):
    return receipt.new, receipt.changed, receipt.unchanged, receipt.refused


def test_every_kind_of_file_is_stored(load):
    receipts = load(**company.texts(company.EVERYTHING))
    assert {kind: counts(receipts[kind]) for kind in company.EVERYTHING} == {
        kind: (len(rows) - 1, 0, 0, 0) for kind, rows in company.EVERYTHING.items()
    }
    assert receipts["import"].status == Import.Status.DONE
    assert not WaitingRow.objects.exists()


def test_importing_again_changes_nothing(load):
    load(**company.texts(company.EVERYTHING))
    before, revisions = company.stored(), Revision.objects.count()
    receipts = load(**company.texts(company.EVERYTHING))
    assert {kind: counts(receipts[kind]) for kind in company.EVERYTHING} == {
        kind: (0, 0, len(rows) - 1, 0) for kind, rows in company.EVERYTHING.items()
    }
    assert (company.stored(), Revision.objects.count()) == (before, revisions)


def test_a_changed_row_updates_its_record_alone(small_company, load):
    load(contracts=CONTRACTS)
    revisions = Revision.objects.count()
    receipts = load(contracts=CONTRACTS.replace("2000.50", "2500"))
    assert counts(receipts["contracts"]) == (0, 1, 1, 0)
    assert Contract.objects.get(number="C2").amount == 2500
    assert Revision.objects.count() == revisions + 1


def test_defaults_of_a_new_record(small_company, load):
    load(contracts=CONTRACTS, receipts="number,contract,amount\nR1,C1,10\n", customers="code,name\nK9,Nine\n")
    contract = Contract.objects.get(number="C1")
    assert (contract.kind, contract.term_days, contract.status) == ("new", 30, "active")
    assert (contract.margin_rate, contract.product) == (None, None)
    receipt = Receipt.objects.get()
    assert (receipt.due_on, receipt.received_on, receipt.status, receipt.method) == (None, None, "confirmed", "")
    customer = Customer.objects.get(code="K9")
    assert (customer.tier, customer.benchmark, customer.owner, customer.industry) == ("C", False, None, "")


def test_a_column_that_a_file_does_not_have_keeps_what_is_stored(small_company, load):
    load(contracts="number,customer,owner,signed_on,amount,term_days,product\nC1,K1,ben,2026-01-05,1000,60,P1\n")
    load(contracts=CONTRACTS)
    contract = Contract.objects.get(number="C1")
    assert (contract.term_days, contract.product.code) == (60, "P1")


def test_an_empty_cell_of_a_column_that_is_there_means_the_default(small_company, load):
    load(contracts="number,customer,owner,signed_on,amount,term_days,product\nC1,K1,ben,2026-01-05,1000,60,P1\n")
    load(contracts="number,customer,owner,signed_on,amount,term_days,product\nC1,K1,ben,2026-01-05,1000,,\n")
    contract = Contract.objects.get(number="C1")
    assert (contract.term_days, contract.product) == (30, None)


def test_a_bad_row_is_reported_and_holds_back_itself_only(small_company, load):
    receipts = load(contracts=CONTRACTS + "C3,K1,ben,2026-02-30,12x\n")
    assert counts(receipts["contracts"]) == (2, 0, 0, 1)
    assert receipts["contracts"].problems == [
        {"line": 4, "column": "signed_on", "value": "2026-02-30", "reason": "is not a day of the calendar"},
        {"line": 4, "column": "amount", "value": "12x", "reason": "is not a number"},
    ]
    assert receipts["import"].status == Import.Status.DONE


def test_a_key_twice_in_a_file_counts_as_its_last_row(small_company, load):
    receipts = load(contracts=CONTRACTS + "C1,K1,eve,2026-01-07,3000\n")
    assert counts(receipts["contracts"]) == (2, 0, 0, 0)
    assert receipts["contracts"].totals["repeated"] == 1
    assert "once more" in receipts["contracts"].notes[0]
    assert Contract.objects.get(number="C1").amount == 3000


def test_two_files_of_one_kind_count_one_after_the_other(small_company, load, folder):
    files = folder(**{
        "contracts-1": CONTRACTS,
        "contracts-2": "number,customer,owner,signed_on,amount,term_days\nC1,K1,ben,2026-01-05,7,90\n",
        "contracts-3": "number,customer,owner,signed_on,amount\nC1,K1,ben,2026-01-05,8\n",
    })  # fmt: skip
    run.run([files])
    contract = Contract.objects.get(number="C1")
    assert (contract.amount, contract.term_days) == (8, 90)


def test_control_totals_and_digest(small_company, load):
    receipt = load(contracts=CONTRACTS + "C3,nobody,ben,2026-01-05,100\n")["contracts"]
    receipt.refresh_from_db()
    assert receipt.totals == {"rows": 3, "amount": "3100.50", "amount_taken": "3000.50"}
    assert len(receipt.digest) == 64


def test_targets_of_people_and_teams_are_kept_apart(small_company, load):
    header = "person,team,metric,period,amount\n"
    receipts = load(targets=header + "ben,,,2026,100\n,east,sales,2026,200\n,,sales,2026,1\nben,east,sales,2026,1\n")
    assert counts(receipts["targets"]) == (2, 0, 0, 2)
    assert {problem["line"] for problem in receipts["targets"].problems} == {4, 5}
    assert counts(load(targets=header + "ben,,sales,2026,150\n")["targets"]) == (0, 1, 0, 0)
    assert set(Target.objects.values_list("person__code", "team__code", "amount")) == {
        ("ben", None, Decimal(150)),
        (None, "east", Decimal(200)),
    }


def test_teams_and_people_may_refer_to_each_other(small_company):
    assert Team.objects.get(code="sales").manager.code == "ada"
    assert Team.objects.get(code="east").parent.code == "sales"
    assert Person.objects.get(code="ben").mentor.code == "ada"


def test_a_person_may_be_their_own_manager_and_teams_each_others_parent(load):
    receipts = load(teams="code,name,parent,manager\nA,A,B,x\nB,B,A,x\n", people="code,name,team,mentor\nx,X,A,x\n")
    assert counts(receipts["teams"]) == (2, 0, 0, 0)


def test_revisions_name_the_import(small_company, load):
    record = load(claims="number,kind,occurred_on,attributes,status\nA1,joint,2026-01-09,{},approved\n")["import"]
    assert Revision.objects.latest("id").by == f"import:{record.pk}"


def test_an_import_leaves_an_audit_event(small_company):
    event = AuditEvent.objects.get(event="import.done")
    assert event.target == f"import:{small_company['import'].pk}"
    assert event.after == {"new": 7, "changed": 0, "refused": 0}


def test_an_unreadable_file_stops_everything(small_company, folder):
    files = folder(contracts=CONTRACTS, visits="number,customer\nV1,K1\n")
    (files / "leads.csv").write_bytes(b"")
    with pytest.raises(run.ImportFailed) as failure:
        run.run([files])
    assert failure.value.reasons == [
        "leads.csv: is empty",
        "visits.csv: visits need the column owner (负责人工号), visited_on (拜访日期), minutes (时长分钟), "
        "level (接触层级), which is not in its first line",
    ]
    assert not Contract.objects.exists()
    assert failure.value.record.status == Import.Status.FAILED


def test_a_file_that_breaks_off_stops_everything(small_company, folder):
    files = folder(contracts=CONTRACTS + '"' + "x" * 200_000)
    with pytest.raises(run.ImportFailed, match="line 4: a quotation mark is opened and never closed"):
        run.run([files])
    assert not Contract.objects.exists()
