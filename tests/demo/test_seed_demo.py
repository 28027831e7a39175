"""`manage.py seed_demo`: the drawn company, stored; its logins; and when it refuses."""

import io
from datetime import date, datetime
from decimal import Decimal

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from pointsys.demo import loading, tables
from pointsys.embedded.state import ROOT
from scoring import proposals, sweep
from scoring.models import Contract, Filing, Proposal
from scoring.queries import claims
from teams.models import Company, Person, RoleGrant, User

from .drawn import TODAY, Drawn, plan

pytestmark = pytest.mark.django_db


def seed(*words, people=12):
    call_command("seed_demo", "--people", people, "--until", TODAY, *words, verbosity=0)


def test_what_is_stored_is_what_was_drawn():
    loading.load(plan(12))
    drawn = Drawn(plan(12))
    for kind, table in tables.TABLES.items():
        rows = stored(kind, table)
        assert len(rows) == len(drawn[kind])
        for found, wanted in zip(rows, drawn[kind], strict=True):
            assert all(map(same, found, (getattr(wanted, column) for column in compared(kind)))), wanted


def stored(kind, table):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(compared(kind))} FROM {table} ORDER BY {table}.id")
        return cursor.fetchall()


def same(found, wanted):
    if isinstance(found, Decimal):
        return found == Decimal(wanted)
    return str(found) == wanted if isinstance(found, date | datetime) else found == wanted


def compared(kind):
    """All columns but ids, which depend on what was there before, and those that the database writes its own way."""
    return [c for c in kind._fields if c != "id" and not c.endswith("_id") and c not in ("granted_at", "attributes")]


def test_all_promises_of_the_database_hold_at_once():
    loading.load(plan(12))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_new_rows_find_free_ids_after_seeding():
    seed("--no-logins")
    example = Contract.objects.latest("id")
    copy = Contract.objects.create(
        number="NEXT", customer=example.customer, owner=example.owner, signed_on=TODAY, amount=1
    )
    assert copy.id == example.id + tables.ID_STEP


def test_the_company_says_that_it_is_synthetic():
    seed("--no-logins")
    assert Company.current().is_demo
    assert "demo" in Company.current().name


@pytest.mark.parametrize("people", [12, 60])
def test_each_role_has_a_login_with_a_person_of_that_role(people, settings):
    settings.DEBUG = True
    seed(people=people)
    for role in RoleGrant.Role.values:
        user = authenticate(request=request(), username=role, password="demo-points")
        assert user.person.roles.filter(role=role).exists()
        assert user.is_staff == (role == "admin")
        assert not user.is_superuser
    second = authenticate(request=request(), username="admin2", password="demo-points")
    assert second.person.roles.filter(role="admin").exists()
    assert second.person != User.objects.get(username="admin").person
    rep, manager = (User.objects.get(username=name).person for name in ("rep", "manager"))
    assert manager.managed_teams.filter(people=rep).exists()
    assert not rep.roles.exclude(role="rep").exists()


def request():
    from django.test import RequestFactory

    return RequestFactory().post("/")


def test_the_admin_login_may_change_records_and_only_look_at_the_ledger(settings):
    settings.DEBUG = True
    seed()
    admin = User.objects.get(username="admin")
    assert admin.has_perm("scoring.change_contract")
    assert admin.has_perm("ledger.view_transfer")
    for right in ("ledger.add_transfer", "ledger.change_transfer", "scoring.change_award", "teams.delete_auditevent"):
        assert not admin.has_perm(right)


def test_the_password_comes_from_the_environment(monkeypatch):
    monkeypatch.setenv("DEMO_PASSWORD", "one of our own")
    seed()
    assert authenticate(request=request(), username="rep", password="one of our own")


def test_a_change_of_the_rules_waits_for_the_admin_where_there_is_a_rule_book(settings):
    settings.DEBUG = True
    call_command("load_rulebook", str(ROOT / "scoring" / "rulebooks" / "standard.yaml"), stdout=io.StringIO())
    seed()
    proposal = Proposal.objects.get()
    assert proposal.status == "submitted"
    assert proposals.role_for(User.objects.get(username="admin"), proposal) == "admin"
    assert proposals.role_for(User.objects.get(username="admin2"), proposal) is None


def test_claims_are_on_their_way_where_there_is_a_rule_book(settings, tmp_path):
    settings.DEBUG = True
    settings.MEDIA_ROOT = tmp_path / "media"
    call_command("load_rulebook", str(ROOT / "scoring" / "rulebooks" / "standard.yaml"), stdout=io.StringIO())
    seed(people=60)
    states = set(Filing.objects.values_list("claim__status", "waits_for"))
    assert {waits for _, waits in states} == {
        "claimant", "participants", "beneficiary", "reviewer", "second", "nobody",
    }  # fmt: skip
    assert {"draft", "submitted", "approved", "rejected"} <= {status for status, _ in states}
    today = timezone.localdate()
    sorts = {each.sort for each in claims.waiting_for(User.objects.get(username="manager"), on=today)}
    assert sorts == {"claim"}
    sorts = {each.sort for each in claims.waiting_for(User.objects.get(username="rep"), on=today)}
    assert sorts == {"participant", "beneficiary"}
    assert claims.library().exists()
    outcome = sweep.score(as_of=today)
    assert outcome.posted
    assert sweep.score(as_of=today, full=True, check=True).listed == []


def test_a_known_password_is_refused_in_production(settings):
    settings.DEBUG = False
    with pytest.raises(CommandError, match="DEMO_PASSWORD"):
        seed()
    assert not Person.objects.exists()
    seed("--no-logins")
    assert not User.objects.exists()


def test_a_system_with_people_is_left_alone():
    seed("--no-logins")
    with pytest.raises(CommandError, match="people in this system already"):
        seed("--no-logins")
    assert Person.objects.count() == 12


@pytest.mark.parametrize("people", [11, 100_001])
def test_other_sizes_are_refused_with_the_possible_ones(people):
    with pytest.raises(CommandError, match="from 12 to 100000"):
        seed(people=people)
