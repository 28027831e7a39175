"""Badges and levels: whoever reaches a number gets them, once (U2)."""

import threading
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ledger import verify
from ledger.models import Transfer
from rewards import honours
from rewards.honours import badges, measures
from rewards.models import Budget, Honour, HonourGiven
from rewards.queries import honours as queries
from rewards.tasks import give_badges
from scoring.models import Claim, ClaimKind, Contract, Customer, Participant, Use, Visit
from teams.models import Notice, Person
from tests.pages import parts as making
from tests.rewards.honouring import badge, earn, level, publish

pytestmark = pytest.mark.django_db
WHEN = {"at": making.NOW, "on": making.TODAY}
MONDAY = date(2026, 11, 16)


def give(**when):
    return badges.give_due(**(WHEN | when))


def customer():
    return Customer.objects.get_or_create(code="K-1", defaults={"name": "Kite"})[0]


def contract(person, number="V-1", **fields):
    given = {"customer": customer(), "signed_on": making.TODAY, "amount": 100} | fields
    return Contract.objects.create(number=number, owner=person, **given)


def visits(person, count, *, first=MONDAY, **fields):
    for number in range(count):
        made = Visit.objects.count()
        given = {"customer": customer(), "minutes": 60, "level": "staff", "visited_on": first} | fields
        given["visited_on"] += timedelta(days=number % 5)
        Visit.objects.create(number=f"B-{made}", owner=person, **given)


def claim(person, number, *, kind="knowledge", status="approved"):
    made = Claim.objects.create(number=number, kind=kind, occurred_on=making.TODAY, status=status)
    Participant.objects.create(claim=made, person=person, share=100)
    return made


def number_of(person, name):
    return measures.of_person([name], person.pk, on=making.TODAY)[name]


def had(person):
    return sorted(HonourGiven.objects.filter(person=person).values_list("honour__code", flat=True))


def test_the_first_contract_gives_a_badge_once(parts):
    badge("FIRST")
    assert give() == 0
    contract(parts.rep)
    assert give() == 1
    contract(parts.rep, "V-2")
    assert give() == 0
    won = HonourGiven.objects.get()
    assert (won.person, won.first, won.last, won.figures) == (parts.rep, making.TODAY, None, {"value": "1"})
    assert Notice.objects.get(kind="honour.given").person == parts.rep


def test_void_contracts_count_nothing(parts):
    badge("FIRST")
    contract(parts.rep, status="void")
    assert give() == 0


def test_visits_count_in_one_week(parts):
    badge("VISITS", measure="visits_week", at_least=5)
    visits(parts.rep, 3, first=MONDAY - timedelta(days=7))
    visits(parts.rep, 4)
    visits(parts.rival, 5, status="pending")
    assert give() == 0
    assert number_of(parts.rep, "visits_week") == 4
    visits(parts.rep, 1)
    assert give() == 1
    assert had(parts.rep) == ["VISITS"]


@pytest.mark.parametrize(
    ("reached", "best", "now"),
    [
        ([(2026, 8), (2026, 9), (2026, 10)], 3, 3),
        ([(2026, 7), (2026, 9), (2026, 10)], 2, 2),
        ([(2026, 5), (2026, 6), (2026, 7), (2026, 9)], 3, 0),
        ([(2025, 11), (2025, 12), (2026, 1)], 3, 0),
        # November runs: what is reached already may still be lost.
        ([(2026, 10), (2026, 11)], 1, 1),
    ],
)
def test_months_in_a_row_above_target(parts, reached, best, now):
    for year, month in reached:
        making.sold(parts.rep, sales=110, target=100, first=date(year, month, 1))
    making.sold(parts.rep, sales=90, target=100, first=date(2026, 4, 1))
    assert measures.reached("months_above_target", least=1, on=making.TODAY) == {parts.rep.pk: best}
    assert number_of(parts.rep, "months_above_target") == now


def test_claims_count_but_not_what_somebody_else_raises(parts):
    ClaimKind.objects.create(kind="finding", definition={"kind": "finding", "raised_by": "auditor"})
    ClaimKind.objects.create(kind="knowledge", definition={"kind": "knowledge"})
    claim(parts.rep, "C-1")
    claim(parts.rep, "C-2", status="submitted")
    claim(parts.rep, "C-3", kind="finding")
    assert measures.reached("claims", least=1, on=making.TODAY) == {parts.rep.pk: 1}


def test_uses_of_what_one_shared_count(parts):
    made = claim(parts.rep, "C-1")
    for person in (parts.colleague, parts.rival):
        Use.objects.create(claim=made, person=person, at=making.NOW)
    assert measures.reached("library_uses", least=2, on=making.TODAY) == {parts.rep.pk: 2}


def test_new_customers_of_one_month_count(parts):
    made = making.sold(parts.rep, sales=1, target=1)
    made.new_customers = 4
    made.save()
    assert measures.reached("new_customers_month", least=4, on=making.TODAY) == {parts.rep.pk: 4}
    assert number_of(parts.rep, "new_customers_month") == 4


def test_levels_count_published_months_only(parts):
    level(1, 50)
    level(2, 150)
    earn(parts.rep, 60, on=date(2025, 12, 3))
    earn(parts.rep, 60)
    publish()
    earn(parts.rep, 900, on=making.TODAY)
    assert give() == 1
    assert had(parts.rep) == ["L1"]
    publish(date(2026, 11, 1))
    assert give() == 1
    assert had(parts.rep) == ["L1", "L2"]
    assert queries.levels_of([parts.rep.pk])[parts.rep.pk].code == "L2"
    assert queries.of_person(parts.rep.pk).level.honour.code == "L2"


def test_points_of_one_month(parts):
    badge("MONTH", measure="points_month", at_least=100)
    earn(parts.rep, 120)
    assert give() == 0
    publish()
    assert give() == 1


def test_nobody_looks_again_where_nothing_happened(parts):
    badge("FIRST")
    contract(parts.rep)
    give()
    with CaptureQueriesContext(connection) as caught:
        assert give() == 0
    assert not [query for query in caught if "count(*) FROM scoring_contract" in query["sql"]]
    contract(parts.rival, "V-2")
    assert give() == 1


def test_a_changed_badge_is_looked_for_again(parts):
    honour = badge("FIRST", at_least=2)
    contract(parts.rep)
    assert give() == 0
    honour.refresh_from_db()
    honour.condition = {"measure": "contracts", "at_least": 1}
    honours.save(honour, by=parts.users["admin"], at=making.NOW)
    assert give() == 1


def test_who_has_left_gets_none(parts):
    badge("FIRST")
    contract(parts.rep)
    Person.objects.filter(pk=parts.rep.pk).update(left_on=date(2026, 11, 1))
    assert give() == 0


def test_one_taken_back_is_not_given_again(parts):
    badge("FIRST", points=10)
    contract(parts.rep)
    give_badges()
    honours.revoke(HonourGiven.objects.get(), by=parts.users["admin"], **WHEN, why="It was void", with_prize=True)
    contract(parts.rep, "V-2")
    assert give() == 0
    assert queries.of_person(parts.rep.pk).badges == []
    assert verify.problems() == []


def test_prizes_above_the_budget_wait(parts):
    Budget.objects.create(year=date(2026, 1, 1), kind="prize", amount=15)
    badge("FIRST", points=10)
    contract(parts.rep)
    contract(parts.rival, "V-2")
    assert [give(), give()] == [0, 0]
    assert not Transfer.objects.filter(kind="prize").exists()
    assert Notice.objects.filter(kind="honour.no_budget", person=parts.admin).count() == 1
    Budget.objects.update(amount=20)
    assert give() == 2


def test_before_its_start_nobody_gets_it(parts):
    badge("FIRST", starts_on=making.TODAY + timedelta(days=1))
    contract(parts.rep)
    assert give() == 0
    assert give(on=making.TODAY + timedelta(days=1)) == 1


def test_what_is_next_shows_how_far_it_is(parts):
    badge("VISITS", measure="visits_week", at_least=10)
    badge("FIRST")
    badge("BROKEN", measure="luck")
    level(1, 50)
    level(2, 150)
    visits(parts.rep, 7)
    earn(parts.rep, 60)
    publish()
    contract(parts.rep)
    give()
    ahead = queries.ahead(parts.rep.pk, on=making.TODAY)
    assert [(each.honour.code, each.number, each.at_least) for each in ahead] == [
        ("VISITS", Decimal(7), Decimal(10)),
        ("L2", Decimal(60), Decimal(150)),
    ]


def test_who_would_get_it_is_seen_beforehand(parts):
    honour = badge("FIRST")
    contract(parts.rep)
    assert badges.would_get(honour, on=making.TODAY) == {parts.rep.pk: "1"}
    give()
    assert badges.would_get(honour, on=making.TODAY) == {}


@pytest.mark.parametrize("part", [part for part in making.ROLES if part != "admin"])
def test_only_points_admins_define(parts, part):
    honour = badge("FIRST")
    with pytest.raises(honours.NotAllowed):
        honours.save(honour, by=parts.users[part], at=making.NOW)
    with pytest.raises(honours.NotAllowed):
        honours.switch(honour, on_or_off=False, by=parts.users[part], at=making.NOW)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_give_once(parts):
    badge("FIRST", points=10)
    contract(parts.rep)
    ready, given = threading.Barrier(2), []

    def run():
        ready.wait()
        given.append(give())
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(given) == [0, 1]
    assert HonourGiven.objects.count() == Transfer.objects.filter(kind="prize").count() == 1
    assert Honour.objects.get().looked
