"""The admin: every list and form opens for the points admin, records can be written, the ledger only read."""

import pytest
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import timezone

from ledger.models import Account, Transfer
from scoring import claims, customer_work
from scoring.models import Award, Claim, ClaimKind, Contract, Customer, Due, Entry, Participant, Visit
from teams.models import Person, RoleGrant, Team

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(client):
    user = get_user_model().objects.create_superuser("boss", password="boss-of-points")
    client.force_login(user)
    return client


@pytest.fixture
def seller():
    return Person.objects.create(code="E1", name="Ann", team=Team.objects.create(code="T1", name="East"))


@pytest.mark.parametrize("model", sorted(admin.site._registry, key=lambda model: model._meta.label))
def test_every_list_opens(boss, model):
    if model._meta.app_label not in {"teams", "scoring", "ledger"}:
        pytest.skip("not ours")
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    assert boss.get(reverse(f"{name}_changelist")).status_code == 200


@pytest.mark.parametrize("model", [Award, Transfer, Account])
def test_nobody_adds_to_the_ledger_or_to_awards(boss, model):
    assert boss.get(reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")).status_code == 403


def contract_form(seller, customer, **shares):
    return {
        "number": "C1",
        "customer": customer.pk,
        "owner": seller.pk,
        "kind": "new",
        "signed_on": "2026-03-02",
        "amount": "1000",
        "term_days": "30",
        "status": "active",
        "splits-TOTAL_FORMS": "0",
        "splits-INITIAL_FORMS": "0",
        **shares,
    }


def test_a_contract_entered_here_is_due_for_scoring(boss, seller):
    customer = Customer.objects.create(code="K1", name="Northern Rail")
    answer = boss.post(reverse("admin:scoring_contract_add"), contract_form(seller, customer))
    assert answer.status_code == 302, answer.context["adminform"].errors
    contract = Contract.objects.get(number="C1")
    assert Due.objects.filter(what=1, ref=contract.pk).exists()


def test_shares_that_do_not_add_up_are_refused_with_the_sum(boss, seller):
    customer = Customer.objects.create(code="K1", name="Northern Rail")
    shares = {"splits-TOTAL_FORMS": "1", "splits-0-person": seller.pk, "splits-0-share": "60"}
    answer = boss.post(reverse("admin:scoring_contract_add"), contract_form(seller, customer, **shares))
    assert answer.status_code == 200
    assert "60" in str(answer.context["inline_admin_formsets"][0].formset.non_form_errors())
    assert not Contract.objects.exists()


def test_who_gives_a_role_is_written_down(boss, seller):
    answer = boss.post(reverse("admin:teams_rolegrant_add"), {"person": seller.pk, "role": "rep"})
    assert answer.status_code == 302
    assert RoleGrant.objects.get().granted_by.username == "boss"


# ---- separation of duties --------------------------------------------------------------------------------------------


@pytest.fixture
def kite():
    return Customer.objects.create(code="K1", name="Northern Rail")


@pytest.fixture
def own_admin(client, seller):
    """A points admin who is a person, too."""
    RoleGrant.objects.create(person=seller, role="admin", granted_at=timezone.now())
    user = get_user_model().objects.create_superuser("ann", password="boss-of-points", person=seller)
    client.force_login(user)
    return client


def visit_form(visit, **changed):
    form = {"number": visit.number, "customer": visit.customer_id, "owner": visit.owner_id, "visited_on": "2026-03-02",
            "minutes": "60", "level": "staff", "quality": "B", "status": visit.status}  # fmt: skip
    return {**form, **changed}


def visit_of(person, customer, status="pending"):
    return Visit(
        number="V1", customer=customer, owner=person, visited_on="2026-03-02", minutes=60, level="staff", status=status
    )


def change_visit(client, visit, **changed):
    answer = client.post(reverse("admin:scoring_visit_change", args=[visit.pk]), visit_form(visit, **changed))
    visit.refresh_from_db()
    return answer


def test_what_is_undecided_or_has_an_entry_is_not_decided_in_the_admin(boss, seller, kite):
    visit = visit_of(seller, kite)
    visit.save()
    assert change_visit(boss, visit, status="confirmed", quality="A", minutes="30").status_code == 302
    assert (visit.status, visit.quality, visit.minutes) == ("pending", "B", 30)
    customer_work.take_in(at=timezone.now(), on=timezone.localdate())
    assert change_visit(boss, visit, status="void").status_code == 302
    assert visit.status == "pending"
    Visit.objects.filter(pk=visit.pk).update(status="confirmed")
    assert Entry.objects.get().status == "elsewhere"
    visit.refresh_from_db()
    assert change_visit(boss, visit, status="void").status_code == 302
    assert visit.status == "void"


def test_a_claim_that_waits_is_not_decided_in_the_admin(boss, seller):
    claim = Claim.objects.create(number="X1", kind="case", occurred_on="2026-03-02", attributes={})
    Participant.objects.create(claim=claim, person=seller, share=100)
    address = reverse("admin:scoring_claim_change", args=[claim.pk])
    form = claim_form(claim, seller, status="approved")
    assert boss.post(address, form).status_code == 302
    claim.refresh_from_db()
    assert claim.status == "submitted"
    ClaimKind.objects.create(kind="case", definition={"kind": "case", "name": {"en": "Case"}, "attributes": []})
    assert claims.take_in(at=timezone.now(), on=timezone.localdate()) == 1
    assert boss.post(address, form).status_code == 403
    assert boss.get(address).status_code == 200
    claim.refresh_from_db()
    assert claim.status == "submitted"


def claim_form(claim, person, **changed):
    inline = {"participants-TOTAL_FORMS": "1", "participants-INITIAL_FORMS": "0"}
    shares = claim.participants.values_list("pk", flat=True) if claim.pk else ()
    for pk in shares:
        inline |= {"participants-INITIAL_FORMS": "1", "participants-0-id": pk, "participants-0-claim": claim.pk}
    inline |= {"participants-0-person": person.pk, "participants-0-share": "100"}
    form = {"number": claim.number, "kind": claim.kind, "occurred_on": "2026-03-02", "attributes": "{}"}
    return {**form, "status": claim.status, "title": "", **inline, **changed}


def test_nobody_enters_a_decided_record_of_their_own_in_the_admin(own_admin, seller, kite):
    visit = visit_of(seller, kite, status="confirmed")
    answer = own_admin.post(reverse("admin:scoring_visit_add"), visit_form(visit))
    assert "Nobody decides about their own record" in str(answer.context["adminform"].errors)
    claim = Claim(number="X1", kind="case", status="approved")
    answer = own_admin.post(reverse("admin:scoring_claim_add"), claim_form(claim, seller))
    assert "Nobody decides" in str(answer.context["inline_admin_formsets"][0].formset.non_form_errors())
    assert not Visit.objects.exists()
    assert not Claim.objects.exists()
    assert own_admin.post(reverse("admin:scoring_visit_add"), visit_form(visit, status="pending")).status_code == 302
    other = Person.objects.create(code="E2", name="Bo", team=seller.team)
    visit = visit_form(visit, number="V2", owner=other.pk)
    assert own_admin.post(reverse("admin:scoring_visit_add"), visit).status_code == 302
    assert set(Visit.objects.values_list("number", "status")) == {("V1", "pending"), ("V2", "confirmed")}
