"""Whoever writes hurries the sweep: after the commit, once, and without depending on a broker."""

from datetime import date

import pytest
from django.urls import reverse
from kombu.exceptions import OperationalError

from scoring import tasks
from scoring.models import Contract, Customer, Due
from teams.models import Person, Team, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(monkeypatch):
    """The tasks that were handed to the broker."""
    calls = []
    monkeypatch.setattr(tasks.score_due, "apply_async", lambda **options: calls.append(options))
    return calls


@pytest.fixture
def admin(client):
    client.force_login(User.objects.create_superuser("ada", password="ada-of-points"))
    return client


@pytest.fixture
def rep():
    team = Team.objects.create(code="east", name="East")
    Customer.objects.create(code="K", name="Northern Rail")
    return Person.objects.create(code="ben", name="Ben", team=team)


def enter(client, rep, **changes):
    """A contract by the admin's form."""
    fields = {
        "number": "C1",
        "customer": Customer.objects.get().pk,
        "owner": rep.pk,
        "kind": "new",
        "signed_on": "2026-03-05",
        "amount": "1000",
        "term_days": "30",
        "status": "active",
    }
    shares = {"splits-TOTAL_FORMS": "0", "splits-INITIAL_FORMS": "0"}
    return client.post(reverse("admin:scoring_contract_add"), {**fields, **shares, **changes})


def test_a_contract_entered_in_the_admin_is_scored_at_once(admin, rep, sent, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        assert enter(admin, rep).status_code == 302
    assert Contract.objects.get().signed_on == date(2026, 3, 5)
    assert Due.objects.exists()
    assert sent == [], "a sweep before the commit would not see the contract"
    for callback in callbacks:
        callback()
    assert sent


def test_a_contract_that_is_refused_hurries_nobody(admin, rep, sent, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        assert enter(admin, rep, amount="-5").status_code == 200
    assert not Contract.objects.exists()
    assert sent == []


def test_a_contract_is_stored_and_due_without_a_broker(admin, rep, monkeypatch, django_capture_on_commit_callbacks):
    def refuse(**options):
        raise OperationalError("no broker")

    monkeypatch.setattr(tasks.score_due, "apply_async", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        assert enter(admin, rep).status_code == 302
    assert Contract.objects.exists()
    assert Due.objects.exists()
