"""The calculator's page: one answer is enough, mistakes are said beside the field, only one's own can be chosen."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pointsys.embedded.state import ROOT
from scoring import rulebook
from scoring.calculator.fields import AmountField
from scoring.models import Contract, Customer, Receipt, Visit
from tests.pages import parts as making

STANDARD = (ROOT / "scoring" / "rulebooks" / "standard.yaml").read_text()
QUERIES_MAX = 60


@pytest.fixture
def company(parts):
    rulebook.load(STANDARD, on=making.TODAY, at=making.NOW)
    return parts


@pytest.fixture
def ask(company, visit):
    """`ask(amount=…)`: the page's context for the rep."""

    def one(part="rep", **answers):
        answer = visit(part, "/calculator/", data=answers)
        assert answer.status_code == 200
        return answer.context

    return one


def codes(context):
    return {part.code: part.cents for part in context["outcome"].parts}


def test_an_amount_is_enough(ask):
    found = codes(ask(amount="500000"))
    assert found["contract.large"] == 5_000
    assert found["contract.first"] == 15_000
    assert found["customer.new"] == 3_000


@pytest.mark.parametrize(
    ("basis", "answers", "expected"),
    [
        ("visit", {"level": "decision", "minutes": "60"}, {"visit.made": 1_200}),
        ("lead", {"completeness": "80"}, {"lead.filed": 750}),
        ("feedback", {"rating": "1", "source": "survey"}, {"feedback.rating": -7_500}),
        ("receipt", {"amount": "100000"}, {"receipt.timeliness": 5_000}),
        ("claim", {"kind_of_claim": "case", "a_grade": "A"}, {"knowledge.case": 10_000}),
        (
            "claim",
            {"kind_of_claim": "strategic", "tier": "S", "a_framework": "true"},
            {"innovation.strategic": 240_000},
        ),
    ],
)
def test_each_basis_asks_what_its_rules_look_at(basis, answers, expected, ask):
    found = codes(ask(basis=basis, **answers))
    assert {code: cents for code, cents in found.items() if code in expected} == expected


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("500000", 500_000),
        ("500,000.50", Decimal("500000.50")),
        ("50万", 500_000),
        ("¥1.2M", 1_200_000),
        ("3 k", 3_000),
        ("−5000", -5_000),
        (" 1，000元 ", 1_000),
    ],
)
def test_amounts_are_read_as_people_write_them(text, amount):
    assert AmountField(label="").clean(text) == amount


@pytest.mark.parametrize("text", ["abc", "1e9", "5-5", "--5", "NaN", "9" * 30, "0.001"])
def test_what_is_no_amount_is_said_beside_the_field(text, ask):
    context = ask(amount=text)
    assert "outcome" not in context
    assert context["form"].errors["amount"]


@pytest.mark.parametrize("day", ["2020-01-01", "2099-01-01", "yesterday"])
def test_a_day_far_away_or_none_at_all_is_refused(day, ask):
    assert ask(amount="1", on=day)["form"].errors["on"]


def test_an_unknown_basis_and_an_unknown_kind_begin_anew(ask):
    assert ask(basis="secrets")["basis"] == "contract"
    assert ask(basis="claim", kind_of_claim="none")["kind"] == "resource"
    assert "finding" not in dict(ask(basis="claim")["kinds"]), "auditors raise them, nobody hopes for one"


def test_only_ones_own_customers_and_contracts_can_be_chosen(ask, company):
    mine, theirs = (
        Customer.objects.create(code=f"K-{person.code}", name=person.name, owner=person)
        for person in (company.rep, company.rival)
    )
    contracts = [
        Contract.objects.create(
            number=f"C-{customer.code}",
            customer=customer,
            owner=customer.owner,
            signed_on=date(2026, 11, 2),
            amount=900,
        )
        for customer in (mine, theirs)
    ]
    Receipt.objects.create(number="R1", contract=contracts[0], received_on=date(2026, 11, 3), amount=400)
    assert set(ask(basis="visit")["form"].fields["customer"].queryset) == {mine}
    form = ask(basis="receipt")["form"]
    assert [label for _, label in form.fields["paying"].choices][:-1] == ["C-K-P-rep · Rep · 500 open"]
    assert ask(basis="visit", customer=str(theirs.pk))["form"].errors["customer"]
    assert ask(basis="receipt", paying=f"c{contracts[1].pk}", amount="5")["form"].errors["paying"]
    paid = ask(basis="receipt", paying=f"c{contracts[0].pk}", on="2026-11-18")
    assert codes(paid)["receipt.timeliness"] == 20, "all that is open: 500"


def test_who_is_no_person_has_nothing_to_calculate(company, visit):
    assert visit("nobody", "/calculator/").status_code == 403


def test_the_answer_comes_alone_for_a_form_that_is_being_filled_in(company, visit):
    address = "/calculator/?part=answer&basis=contract&amount=500000"
    text = visit("rep", address, headers={"HX-Request": "true"}).content.decode()
    assert text.strip().startswith('<div id="answer"')
    assert "Large contract signed" in text
    assert "<html" in visit("rep", address).content.decode()


def test_each_line_leads_to_its_rule_in_the_handbook(company, visit):
    text = visit("rep", "/calculator/?amount=500000").content.decode()
    assert "/handbook/#rule-contract.large" in text


def test_queries_do_not_grow_with_records(company, visit):
    customer = Customer.objects.create(code="K", name="K", owner=company.rep)

    def queries():
        with CaptureQueriesContext(connection) as caught:
            assert visit("rep", "/calculator/?basis=visit").status_code == 200
            for address in (f"basis=visit&customer={customer.pk}", f"amount=5000&customer={customer.pk}"):
                assert visit("rep", f"/calculator/?{address}").context["outcome"].parts
        return len(caught)

    add(customer, company.rep, range(3))
    visit("rep", "/calculator/")
    few = queries()
    add(customer, company.rep, range(3, 60))
    assert queries() <= few
    assert few <= 3 * QUERIES_MAX


def add(customer, owner, numbers):
    for number in numbers:
        day = date(2026, 11, 1 + number % 17)
        Visit.objects.create(
            number=f"V{number}", customer=customer, owner=owner, visited_on=day, minutes=30, level="staff"
        )
        contract = Contract.objects.create(
            number=f"C{number}", customer=customer, owner=owner, signed_on=day, amount=1_000 + number
        )
        Receipt.objects.create(number=f"R{number}", contract=contract, received_on=day, amount=500)
