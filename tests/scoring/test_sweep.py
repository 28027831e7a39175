"""What a sweep leaves out, and what it must not: later periods that look back on a change, one posting for all."""

import json
from datetime import date

import pytest
from django.utils import timezone

from ledger.models import Account, Posting
from scoring import rulebook, sweep
from scoring.models import Award, Contract, Customer, Indicator, Receipt
from teams.models import Person, Team
from tests.scoring import cases, tables

pytestmark = pytest.mark.django_db(transaction=True)

AS_OF = date(2026, 3, 20)
CLOSE = {date(2025, 12, 31): "2025-Q4", date(2026, 3, 31): "2026-Q1"}


def rule(code, basis, points, **more):
    name = {"en": code, "zh-hans": code}
    return {"code": code, "name": name, "category": "performance", "basis": basis, "points": points, **more}


BOOK = {
    "rulebook": "later",
    "name": {"en": "Later", "zh-hans": "以后"},
    "rules": [
        rule("signed", "contract", {"per": "amount", "unit": 1000, "points": 1}),
        rule("before", "person_quarter", {"per": "aov_before", "unit": 1000, "points": 1}),
        rule(
            "both",
            "person_quarter",
            {"per": "collected", "unit": 1000, "points": 1},
            when=[{"field": "aov_before", "gte": 9_000}],
        ),
        rule(
            "capped",
            "person_quarter",
            {"per": "aov_before", "unit": 500, "points": 1},
            cap={"points": 20, "per": "year"},
        ),
    ],
}


def build():
    """A rep with a contract in May and one in November 2025; in 2026 only money of an old contract came in."""
    rep = Person.objects.create(code="rep", name="Rep", team=Team.objects.create(code="east", name="East"))
    customer = Customer.objects.create(code="K", name="K")
    days = {"OLD": date(2023, 1, 10), "MAY": date(2025, 5, 10), "NOV": date(2025, 11, 11)}
    for number, day in days.items():
        Contract.objects.create(number=number, customer=customer, owner=rep, signed_on=day, amount=5_000)
    old = Contract.objects.get(number="OLD")
    Receipt.objects.create(
        number="R", contract=old, received_on=date(2026, 2, 3), due_on=date(2026, 2, 3), amount=4_000
    )
    rulebook.load(json.dumps(BOOK), on=AS_OF, at=timezone.now())
    sweep.score(as_of=AS_OF)


@pytest.fixture(autouse=True)
def company(start_from):
    start_from("later periods", build)


def worth(code):
    found = Award.objects.filter(rule__code=code, points__gt=0).values_list("date", "points")
    return {CLOSE.get(day, day): float(points) for day, points in found}


def swept():
    assert not sweep.score(as_of=AS_OF).is_full
    assert sweep.score(as_of=AS_OF, full=True, check=True).listed == []
    assert cases.export() == tables.reference_awards(AS_OF)


def test_a_quarter_that_only_money_came_in_for_follows_what_it_looks_back_on():
    assert worth("before") == {"2025-Q4": 5, "2026-Q1": 5}
    Contract.objects.filter(number="MAY").update(amount=15_000)
    swept()
    assert worth("before") == {"2025-Q4": 15, "2026-Q1": 10}


def test_a_rule_that_looks_back_and_at_money_sees_the_money():
    assert worth("both") == {}
    Contract.objects.filter(number="MAY").update(amount=15_000)
    swept()
    assert worth("both") == {"2026-Q1": 4}


def test_a_cap_over_later_quarters_counts_them_all():
    Contract.objects.filter(number="MAY").update(amount=15_000)
    swept()
    assert worth("capped") == {"2025-Q4": 20, "2026-Q1": 20}


def test_figures_of_later_periods_stay_as_they_were():
    def figures():
        return set(
            Indicator.objects.filter(first__gte=date(2025, 10, 1)).values_list("kind", "first", "collected", "sales")
        )

    before = figures()
    Contract.objects.filter(number="MAY").update(amount=15_000)
    swept()
    assert figures() == before


def test_a_sweep_over_records_and_periods_is_one_posting():
    before = Posting.objects.count()
    Contract.objects.filter(number="MAY").update(amount=15_000)
    Receipt.objects.update(amount=3_000)
    swept()
    assert Posting.objects.count() == before + 1


def test_who_is_new_gets_accounts_with_the_first_points():
    newcomer = Person.objects.create(code="new", name="New", team=Team.objects.create(code="west", name="West"))
    Contract.objects.create(
        number="N", customer=Customer.objects.get(), owner=newcomer, signed_on=date(2026, 3, 2), amount=2_000
    )
    swept()
    assert set(Account.objects.filter(person=newcomer).values_list("kind", flat=True)) == {"available", "held"}
    assert Account.objects.filter(kind="pool", team__code="west").exists()
