"""For every field that a rule may look at: what moves it is noticed, and the sweep follows."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone

from scoring import rulebook, sweep
from scoring.dependencies import What
from scoring.engine import bases, language
from scoring.models import Award, Claim, Contract, Customer, Feedback, Lead, Participant, Product, Receipt, Split, Visit
from teams.models import Company, Person, Target, Team

pytestmark = pytest.mark.django_db(transaction=True)

AS_OF = date(2026, 3, 31)
CLAIM = "claim.training"
KIND = {
    "kind": "training",
    "name": {"en": "Training", "zh-hans": "培训"},
    "attributes": {
        "hours": {"type": "number"},
        "grade": {"type": "choice", "choices": ["A", "B"]},
        "passed": {"type": "boolean"},
    },
}
FIELDS = bases.FIELDS | {CLAIM: ("hours", "grade", "passed", "customer.tier", "customer.benchmark")}


# ---- the changes -----------------------------------------------------------------------------------------------------


def contract_for_another_amount():
    Contract.objects.filter(number="C1").update(amount=3_000)


def contract_of_another_kind():
    Contract.objects.filter(number="C1").update(kind="renewal")


def longer_term():
    Contract.objects.filter(number="C1").update(term_days=45)


def margin_of_its_own():
    Contract.objects.filter(number="C1").update(margin_rate=Decimal("0.5"))


def other_margin_of_the_product():
    Product.objects.update(margin_rate=Decimal("0.3"))


def another_product():
    Contract.objects.filter(number="C1").update(product=None)


def earlier_contract_with_a_rival():
    enter(number="C0", customer="K", owner="ben", signed_on=date(2024, 1, 5))


def earlier_contract_made_valid():
    Contract.objects.filter(number="V1").update(status="active")


def contract_of_a_rival_moved_to_the_customer():
    Contract.objects.filter(number="B0").update(customer=Customer.objects.get(code="K"))


def contract_signed_later():
    Contract.objects.filter(number="C1").update(signed_on=date(2026, 2, 25))


def rest_is_confirmed():
    Receipt.objects.filter(number="R2").update(status="confirmed")


def money_arrives_on_another_day():
    Receipt.objects.filter(number="R1").update(received_on=date(2026, 1, 30))


def money_of_another_amount():
    Receipt.objects.filter(number="R1").update(amount=150)


def money_due_on_another_day():
    Receipt.objects.filter(number="R1").update(due_on=date(2026, 2, 5))


def money_was_for_another_contract():
    Receipt.objects.filter(number="R1").update(contract=Contract.objects.get(number="B1"))


def instalment_of_another_amount():
    Receipt.objects.filter(number="I1").update(amount=700)


def instalment_is_void():
    Receipt.objects.filter(number="I1").update(status="void")


def instalment_is_paid():
    Receipt.objects.filter(number="I1").update(received_on=date(2026, 3, 1))


def contract_is_void():
    Contract.objects.filter(number="C1").update(status="void")


def contract_is_shared():
    contract = Contract.objects.get(number="C1")
    Split.objects.bulk_create(
        Split(contract=contract, person=person, share=50) for person in Person.objects.filter(code__in=["ada", "ben"])
    )


def contract_has_another_owner():
    Contract.objects.filter(number="C1").update(owner=Person.objects.get(code="ben"))


def one_more_contract():
    enter(number="C9", customer="K", owner="ada", signed_on=date(2026, 2, 15), amount=7_000)


def contract_with_a_new_customer():
    enter(number="C9", customer="M", owner="ada", signed_on=date(2026, 2, 15))


def contract_of_last_year_for_another_amount():
    Contract.objects.filter(number="B1").update(amount=800)


def contract_of_last_year_is_void():
    Contract.objects.filter(number="B1").update(status="void")


def target_is_raised():
    Target.objects.update(amount=60_000)


def target_of_the_month():
    person = Person.objects.get(code="ada")
    for number in range(1, 13):
        Target.objects.create(person=person, period=f"2026-{number:02}", amount=5_000)


def target_is_no_more():
    Target.objects.all().delete()


def seasons_are_weighed():
    Company.objects.update(seasonal_weights=[1, 5, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1])


def customer_of_another_tier():
    Customer.objects.filter(code="K").update(tier="S")


def customer_becomes_a_benchmark():
    Customer.objects.filter(code="K").update(benchmark=True)


def record_of_another_customer():
    other = Customer.objects.get(code="S")
    for model in (Contract, Visit, Feedback, Claim):
        model.objects.filter(customer__code="K").update(customer=other)


def lead_is_completed():
    Lead.objects.update(completeness=100)


def visit_was_longer():
    Visit.objects.update(minutes=90)


def visit_met_others():
    Visit.objects.update(level="decision")


def visit_of_another_quality():
    Visit.objects.update(quality="A")


def other_rating():
    Feedback.objects.update(rating=1)


def other_source():
    Feedback.objects.update(source="survey")


def claim_says_otherwise():
    Claim.objects.update(attributes={"hours": 8, "grade": "B", "passed": False})


CUSTOMERS = {
    "customer.tier": [customer_of_another_tier, record_of_another_customer],
    "customer.benchmark": [customer_becomes_a_benchmark, record_of_another_customer],
}
HISTORY = [earlier_contract_with_a_rival, earlier_contract_made_valid, contract_of_a_rival_moved_to_the_customer]
SALES = [contract_for_another_amount, contract_is_void, contract_is_shared, contract_has_another_owner]
CONTRACTS = [one_more_contract, contract_is_void, contract_has_another_owner]
TARGETS = [target_is_raised, target_is_no_more]
OF_A_PERSON = {
    "sales_target": TARGETS,
    "sales": SALES,
    "attainment": [*SALES, *TARGETS],
    "collected": [
        rest_is_confirmed,
        money_of_another_amount,
        instalment_is_paid,
        contract_is_void,
        contract_is_shared,
    ],
    "due": [instalment_of_another_amount, instalment_is_void, rest_is_confirmed, contract_is_void, contract_is_shared],
    "collected_of_due": [rest_is_confirmed, money_of_another_amount, instalment_is_paid, contract_has_another_owner],
    "collection_rate": [instalment_of_another_amount, instalment_is_void, instalment_is_paid, contract_is_void],
    "contracts": CONTRACTS,
    "customers": [contract_with_a_new_customer, contract_is_void],
    "new_customers": [contract_with_a_new_customer, *HISTORY],
    "repeat_customers": HISTORY,
    "repeat_rate": HISTORY,
    "aov": [contract_for_another_amount, one_more_contract, contract_is_shared],
    "aov_before": [contract_of_last_year_for_another_amount, contract_of_last_year_is_void],
    "aov_growth": [contract_of_last_year_for_another_amount, contract_of_last_year_is_void, *SALES],
}
# Every field with what moves it. A new field of a basis belongs here: say what it rests on.
MOVED_BY = {
    "contract": {
        "amount": [contract_for_another_amount],
        "kind": [contract_of_another_kind],
        "margin_rate": [margin_of_its_own, other_margin_of_the_product, another_product],
        "term_days": [longer_term],
        "is_first": HISTORY,
        "years": HISTORY,
        "days_to_paid": [rest_is_confirmed],
        "days_early": [rest_is_confirmed],
        **CUSTOMERS,
    },
    "receipt": {
        "amount": [money_of_another_amount],
        "days_late": [money_arrives_on_another_day, money_due_on_another_day, longer_term, contract_signed_later],
        "prepaid": [money_arrives_on_another_day, contract_signed_later],
        "contract.kind": [contract_of_another_kind, money_was_for_another_contract],
        "contract.is_first": HISTORY,
        "contract.amount": [contract_for_another_amount, money_was_for_another_contract],
        **CUSTOMERS,
    },
    "lead": {"completeness": [lead_is_completed]},
    "visit": {
        "minutes": [visit_was_longer],
        "level": [visit_met_others],
        "quality": [visit_of_another_quality],
        **CUSTOMERS,
    },
    "feedback": {"rating": [other_rating], "source": [other_source], **CUSTOMERS},
    CLAIM: {"hours": [claim_says_otherwise], "grade": [claim_says_otherwise], "passed": [claim_says_otherwise]}
    | CUSTOMERS,
    "person_month": OF_A_PERSON | {"sales_target": [*TARGETS, target_of_the_month, seasons_are_weighed]},
    "person_quarter": OF_A_PERSON | {"sales_target": [*TARGETS, target_of_the_month, seasons_are_weighed]},
    "person_year": OF_A_PERSON,
}
# The same by change: (basis, field) that each moves.
MOVES = {}
for _basis, _fields in MOVED_BY.items():
    for _field, _changes in _fields.items():
        for _change in _changes:
            MOVES.setdefault(_change, []).append((_basis, _field))


# ---- the company -----------------------------------------------------------------------------------------------------


def build():
    """Ada's one running contract, paid in part, with a customer of no history; and a rule for every field."""
    team = Team.objects.create(code="east", name="East")
    ada, ben = (Person.objects.create(code=code, name=code.title(), team=team) for code in ("ada", "ben"))
    for code, tier in (("K", "C"), ("L", "C"), ("M", "C"), ("S", "B")):
        Customer.objects.create(code=code, name=code, tier=tier, benchmark=tier == "B")
    product = Product.objects.create(code="P", name="Platform", margin_rate=Decimal("0.2"))
    enter(number="B0", customer="L", owner="ben", signed_on=date(2023, 6, 1))
    enter(number="B1", customer="L", owner="ada", signed_on=date(2025, 2, 10), amount=500, kind="upsell")
    enter(number="V1", customer="K", owner="ben", signed_on=date(2023, 5, 5), status="void")
    first = enter(number="C1", customer="K", owner="ada", signed_on=date(2026, 2, 10), product=product)
    receipts = {"R1": (400, date(2026, 2, 20), None, "confirmed"), "R2": (600, date(2026, 3, 1), None, "pending")}
    receipts["I1"] = (500, None, date(2026, 3, 15), "confirmed")
    for number, (amount, received_on, due_on, status) in receipts.items():
        Receipt.objects.create(
            number=number, contract=first, amount=amount, received_on=received_on, due_on=due_on, status=status
        )
    Target.objects.create(person=ada, period="2026", amount=24_000)
    day, customer = date(2026, 2, 11), first.customer
    Lead.objects.create(code="L1", customer="New", owner=ada, created_on=day, completeness=50, status="approved")
    Visit.objects.create(number="V1", customer=customer, owner=ada, visited_on=day, minutes=30, level="staff")
    Feedback.objects.create(number="F1", customer=customer, owner=ben, received_on=day, rating=5)
    attributes = {"hours": 2, "grade": "A", "passed": True}
    claim = Claim.objects.create(
        number="A1", kind="training", occurred_on=day, customer=customer, attributes=attributes, status="approved"
    )
    Participant.objects.create(claim=claim, person=ada, share=100)
    rulebook.load(language.dump_book(book()), on=AS_OF, at=timezone.now())
    sweep.score(as_of=AS_OF)


def enter(*, customer, owner, amount=1_000, **fields):
    return Contract.objects.create(
        customer=Customer.objects.get(code=customer), owner=Person.objects.get(code=owner), amount=amount, **fields
    )


def book():
    """For each field a rule whose points are the field's value, or tell its values apart."""
    kind = language.ClaimKind.model_validate(KIND)
    rules = []
    for basis, fields in FIELDS.items():
        for name in fields:
            rules.append(
                language.Rule.model_validate(
                    {
                        "code": f"{basis}.{name}",
                        "name": {"en": name, "zh-hans": name},
                        "category": "performance",
                        "basis": basis,
                        "points": term(basis, name),
                    }
                )
            )
    return language.Book(rulebook="fields", name={"en": "Fields", "zh-hans": "字段"}, rules=rules, claims=[kind])


def term(basis, name):
    told_apart = {"passed": ["true", "false"], "grade": ["A", "B"]}
    if not basis.startswith("claim.") or name.startswith("customer."):
        field = bases.field_of("visit" if basis == CLAIM else basis, name)
        told_apart[name] = {bases.BOOLEAN: ["true", "false"], bases.CHOICE: field.choices}.get(field.type)
    if values := told_apart.get(name):
        return {"choice": name, "values": {value: place for place, value in enumerate(values, start=1)}}
    return {"per": name, "unit": 1, "points": 1}


def worth(basis, field):
    """The awards of the field's rule, as they stand."""
    awards = Award.objects.filter(rule__code=f"{basis}.{field}").exclude(points=0)
    return set(awards.values_list("record_id", "account_id", "date", "points"))


# ---- the tests -------------------------------------------------------------------------------------------------------


def test_every_field_has_a_change_that_moves_it():
    assert {basis: set(fields) for basis, fields in MOVED_BY.items()} == {
        basis: set(fields) for basis, fields in FIELDS.items()
    }


@pytest.mark.parametrize("change", MOVES, ids=lambda change: change.__name__)
def test_the_sweep_follows_what_moves_a_field(change, start_from):
    start_from("fields", build)
    before = {field: worth(*field) for field in MOVES[change]}
    change()
    sweep.score(as_of=AS_OF)
    assert [field for field in MOVES[change] if worth(*field) == before[field]] == []
    assert sweep.score(as_of=AS_OF, full=True, check=True).listed == []


@pytest.mark.parametrize(
    ("change", "moves_cash"),
    [
        (contract_for_another_amount, False),
        (contract_of_another_kind, False),
        (longer_term, True),
        (contract_signed_later, True),
        (contract_is_void, True),
        (contract_has_another_owner, True),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_what_was_paid_is_due_only_where_the_contract_moves_it(change, moves_cash, start_from):
    start_from("fields", build)
    change()
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT what FROM scoring_due")
        due = {What(what) for (what,) in cursor.fetchall()}
    assert What.SALES in due
    assert (What.CASH in due) == moves_cash
