"""Imports in the admin: a dry run with its differences, bad rows beside the good ones, long files for a worker."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from scoring.admin import file_resources
from scoring.imports import uploads
from scoring.models import Claim, Contract, Customer, Import, ImportFile, Revision, Split, WaitingRow
from teams.models import AuditEvent, Move, Person, RoleGrant, Target, User
from tests.imports import company

pytestmark = pytest.mark.django_db

HEADER = "number,customer,owner,signed_on,amount\n"
CONTRACTS = HEADER + "C1,K1,ben,2026-01-05,1000\nC2,K1,eve,2026-01-06,2000\n"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def admin(client, small_company):
    """A client logged in as a points admin, who is the person ada."""
    user = User.objects.create_superuser("ada", password="ada-of-points")
    user.person = Person.objects.get(code="ada")
    user.save()
    client.force_login(user)
    return client


def hand_in(client, model, text, *, name="contracts.csv", resource=0):
    file = SimpleUploadedFile(name, text if isinstance(text, bytes) else text.encode())
    data = {"import_file": file, "format": "0", "resource": str(resource)}
    return client.post(reverse(f"admin:{model}_import"), data)


def confirm(client, model, answer):
    form = answer.context["confirm_form"]
    return client.post(reverse(f"admin:{model}_process_import"), form.initial, follow=True)


def cells(answer):
    return [
        (row.import_type, [re.sub("<.*?>", "|", str(cell)) for cell in row.diff])
        for row in answer.context["result"].rows
    ]


def test_a_dry_run_changes_nothing(admin):
    revisions = Revision.objects.count()
    answer = hand_in(admin, "scoring_contract", CONTRACTS)
    assert [kind for kind, _row in cells(answer)] == ["new", "new"]
    assert not Contract.objects.exists()
    assert (Revision.objects.count(), ImportFile.objects.filter(kind="contracts").count()) == (revisions, 0)


def test_confirmed_it_is_imported_with_a_receipt(admin):
    answer = confirm(admin, "scoring_contract", hand_in(admin, "scoring_contract", CONTRACTS))
    assert Contract.objects.count() == 2
    assert "Imported: 2 new, 0 changed, 0 unchanged." in answer.content.decode()
    record = Import.objects.latest("id")
    assert (record.by.username, record.files.get().name, record.files.get().new) == ("ada", "contracts.csv", 2)
    assert Revision.objects.latest("id").by == f"import:{record.pk}"


def test_the_dry_run_shows_what_each_cell_was_and_will_be(admin, load):
    load(contracts=CONTRACTS)
    answer = hand_in(admin, "scoring_contract", CONTRACTS.replace("2000", "2500").replace("eve", "ada"))
    unchanged, changed = cells(answer)
    assert unchanged[0] == "skip"
    assert changed == (
        "update",
        ["C2", "K1", "|eve| |ada|", "new", "2026-01-06", "|2,000.00| |2,500.00|", "", "30", "", "active"],
    )


def test_bad_rows_are_listed_and_the_others_can_be_confirmed(admin):
    answer = hand_in(admin, "scoring_contract", CONTRACTS + "C3,K1,ben,2026-02-30,5\nC4,K9,ben,2026-01-05,5\n")
    page = answer.content.decode()
    assert "is not a day of the calendar" in page
    assert "customer K9 is not known yet" in page
    assert "2 rows were refused" in page
    page = confirm(admin, "scoring_contract", answer).content.decode()
    assert Contract.objects.count() == 2
    assert "2 rows were refused." in page
    assert company.waiting() == [("contracts", "C4")]


def test_an_unreadable_file_says_why_under_the_field(admin):
    answer = hand_in(admin, "scoring_contract", b"number,customer\nC\0,K1\n")
    assert "holds NUL bytes" in answer.content.decode()
    assert "confirm_form" not in answer.context


def test_a_missing_column_says_which(admin):
    answer = hand_in(admin, "scoring_contract", "number,customer\nC1,K1\n")
    page = answer.content.decode()
    assert "contracts need the column owner" in page
    assert "Traceback" not in page


def test_a_file_too_long_for_a_request_is_shown_to_the_worker(admin, monkeypatch):
    monkeypatch.setattr(file_resources, "ROWS_MAX", 1)
    assert "where a worker takes it" in hand_in(admin, "scoring_contract", CONTRACTS).content.decode()


def test_a_file_too_large_for_a_request(admin, monkeypatch):
    monkeypatch.setattr(file_resources, "BYTES_MAX", 10)
    assert "where a worker takes it" in hand_in(admin, "scoring_contract", CONTRACTS).content.decode()


def test_chinese_files_in_gbk(admin):
    text = "合同编号,客户编号,负责人工号,签约日期,合同金额,合同类型\nC1,K1,ben,2026/1/5,1.5万,续签\n".encode("gbk")
    confirm(admin, "scoring_contract", hand_in(admin, "scoring_contract", text, name="合同.csv"))
    contract = Contract.objects.get()
    assert (contract.amount, contract.kind) == (15_000, "renewal")


def test_splits_come_in_on_the_page_of_contracts(admin, load):
    load(contracts=CONTRACTS)
    text = "contract,person,share\nC1,ben,60\nC1,eve,40\nC2,ben,30\n"
    answer = hand_in(admin, "scoring_contract", text, name="splits.csv", resource=1)
    assert "the shares of contract C2 add up to 30" in answer.content.decode()
    confirm(admin, "scoring_contract", answer)
    assert Split.objects.count() == 2


def test_people_come_in_on_their_page_and_get_only_roles_that_may_be_given(admin):
    text = "code,name,team,role\nzoe,Zoe,east,manager\nada,Ada,sales,rep\nyan,Yan,east,admin\n"
    answer = hand_in(admin, "teams_person", text, name="people.csv")
    assert "The role admin was left out" in answer.content.decode()
    assert not RoleGrant.objects.exists()
    confirm(admin, "teams_person", answer)
    assert set(RoleGrant.objects.values_list("person__code", "role")) == {("zoe", "manager")}


def test_new_teams_show_their_new_manager_in_the_dry_run(admin):
    answer = hand_in(admin, "teams_team", "code,name,parent,manager\nwest,West,sales,ben\n", name="teams.csv")
    assert cells(answer) == [("new", ["west", "West", "sales", "ben"])]


@pytest.mark.parametrize(
    "model", ["teams_move", "teams_target", "scoring_customer", "scoring_claim", "scoring_receipt"]
)
def test_every_kind_has_its_page(admin, model):
    assert admin.get(reverse(f"admin:{model}_import")).status_code == 200


def test_a_dry_run_whose_file_is_gone_is_asked_for_again(admin):
    answer = hand_in(admin, "scoring_contract", CONTRACTS)
    gone = {**answer.context["confirm_form"].initial, "import_file_name": "gone"}
    page = admin.post(reverse("admin:scoring_contract_process_import"), gone, follow=True).content.decode()
    assert "hand it in again" in page
    assert not Contract.objects.exists()


def test_without_the_right_to_change_contracts_nobody_imports_them(client, small_company):
    client.force_login(User.objects.create(username="staff", is_staff=True))
    assert hand_in(client, "scoring_contract", CONTRACTS).status_code == 403
    assert client.post(reverse("admin:scoring_contract_process_import")).status_code == 403


def test_an_export_can_be_imported_again(admin, load):
    load(contracts=CONTRACTS, claims='number,kind,occurred_on,attributes\nA1,x,2026-01-05,"{""a"": 1.10}"\n')
    for model, kind in (("scoring_contract", "contracts"), ("scoring_claim", "claims")):
        chosen = {"action": "export_file", "_selected_action": [1], "select_across": "1"}
        answer = admin.post(reverse(f"admin:{model}_changelist"), chosen)
        text = b"".join(answer.streaming_content).decode("utf-8-sig")
        receipt = load(**{kind: text})[kind]
        assert (receipt.new, receipt.changed, receipt.refused) == (0, 0, 0)
        assert receipt.unchanged


# --- Long files -----------------------------------------------------------------------------


def test_long_files_are_handed_in_run_and_shown(admin):
    files = [
        SimpleUploadedFile("contracts.csv", (CONTRACTS + "C3,K1,ben,x,5\n").encode()),
        SimpleUploadedFile("teams.csv", b"code,name\nW,W\n"),
    ]
    answer = admin.post(reverse("admin:scoring_import_add"), {"files": files}, follow=True)
    assert 'hx-trigger="every 1s"' in answer.content.decode()
    assert 'http-equiv="refresh"' in answer.content.decode()
    assert not Contract.objects.exists()
    uploads.run_queued()
    record = Import.objects.latest("id")
    page = admin.get(reverse("admin:scoring_import_change", args=[record.pk])).content.decode()
    assert "every 1s" not in page
    assert "is not a date" in page
    assert "3,000.00" in page
    assert Contract.objects.count() == 2


def test_the_page_of_a_running_import_says_how_far_it_is(admin):
    record = Import.objects.create(started_at=timezone.now(), status="running", rows_done=500, rows_total=2_000)
    page = admin.get(reverse("admin:scoring_import_change", args=[record.pk])).content.decode()
    assert 'value="25"' in page
    assert "500 of 2,000 rows read" in page


def test_strict_hand_ins(admin):
    file = SimpleUploadedFile("contracts.csv", (CONTRACTS + "C3,K1,ben,x,5\n").encode())
    admin.post(reverse("admin:scoring_import_add"), {"files": [file], "is_strict": "on"})
    uploads.run_queued()
    assert Import.objects.latest("id").status == Import.Status.HELD_BACK
    assert not Contract.objects.exists()


def test_only_a_points_admin_hands_in(client, db):
    client.force_login(User.objects.create(username="staff", is_staff=True))
    assert client.get(reverse("admin:scoring_import_add")).status_code == 403


def test_nothing_chosen_is_said(admin):
    assert "This field is required" in admin.post(reverse("admin:scoring_import_add"), {}).content.decode()


# --- Rows that wait, and records entered by hand --------------------------------------------


def test_a_waiting_row_may_be_dismissed(admin, load):
    load(receipts="number,contract,amount\nR1,C9,10\n")
    row = WaitingRow.objects.get()
    admin.post(reverse("admin:scoring_waitingrow_delete", args=[row.pk]), {"post": "yes"})
    assert not WaitingRow.objects.exists()
    assert AuditEvent.objects.get(event="waiting_row.dismissed").target == "receipts R1"


def contract_form(**changes):
    return {
        "number": "C7", "customer": Customer.objects.get().pk, "owner": Person.objects.get(code="ben").pk,
        "kind": "new", "signed_on": "2026-03-02", "amount": "1000", "term_days": "30", "status": "active",
        "splits-TOTAL_FORMS": "0", "splits-INITIAL_FORMS": "0", **changes,
    }  # fmt: skip


def test_a_record_entered_by_hand_takes_the_place_of_what_waits(admin, load):
    load(contracts=HEADER + "C7,K9,ben,2026-01-05,5\n", splits="contract,person,share\nC7,ben,60\n")
    assert len(company.waiting()) == 2
    answer = admin.post(reverse("admin:scoring_contract_add"), contract_form())
    assert answer.status_code == 302
    assert not WaitingRow.objects.exists()
    load(customers="code,name\nK9,Nine\n")
    assert Contract.objects.get(number="C7").amount == 1000


def test_a_change_by_hand_names_who_did_it(admin, load):
    load(contracts=CONTRACTS)
    person = Person.objects.get(code="eve")
    form = {"name": "Eva", "team": person.team_id, "email": "", "grade": "", "wants_board": "on"}
    answer = admin.post(reverse("admin:teams_person_change", args=[person.pk]), form)
    assert answer.status_code == 302, answer.context["adminform"].errors
    assert Revision.objects.latest("id").by == "ada"


@pytest.mark.parametrize(
    ("model", "fields"),
    [(Contract, ["number"]), (Target, ["period", "metric"]), (Move, ["starts_on"]), (Person, ["code"])],
)
def test_keys_stay_as_they_are(admin, load, model, fields):
    load(**company.texts(company.EVERYTHING))
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}_change"
    page = admin.get(reverse(name, args=[model.objects.first().pk])).content.decode()
    for field in fields:
        assert f'name="{field}"' not in page


def claim_form(**changes):
    return {
        "number": "A7", "kind": "x", "occurred_on": "2026-03-02", "customer": "", "status": "submitted", "title": "",
        "attributes": '{"a": 0.1000000000000000000001}', "participants-TOTAL_FORMS": "0",
        "participants-INITIAL_FORMS": "0", **changes,
    }  # fmt: skip


def stored_attribute():
    with connection.cursor() as cursor:
        cursor.execute("SELECT attributes->>'a' FROM scoring_claim")
        return cursor.fetchone()[0]


def test_a_claim_keeps_its_numbers_exact_through_the_form(admin):
    assert admin.post(reverse("admin:scoring_claim_add"), claim_form()).status_code == 302
    assert stored_attribute() == "0.1000000000000000000001"
    claim = Claim.objects.get()
    page = admin.get(reverse("admin:scoring_claim_change", args=[claim.pk]))
    shown = page.context["adminform"].form.initial["attributes"]
    answer = admin.post(
        reverse("admin:scoring_claim_change", args=[claim.pk]), claim_form(attributes=shown, title="Changed")
    )
    assert answer.status_code == 302, answer.context["adminform"].errors
    assert Claim.objects.get().title == "Changed"
    assert stored_attribute() == "0.1000000000000000000001"


def test_a_claim_that_is_no_json_is_refused(admin):
    answer = admin.post(reverse("admin:scoring_claim_add"), claim_form(attributes="{a}"))
    assert "is not JSON" in answer.content.decode()
