"""The admin: every list and form opens for the points admin, records can be written, the ledger only read."""

import pytest
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.urls import reverse

from ledger.models import Account, Transfer
from scoring.models import Award, Contract, Customer, Due
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
