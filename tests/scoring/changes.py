"""Everything that may happen to a company's records between two sweeps, each change drawn by hypothesis.

Records are taken in the order of their keys, so that the same draws make the same history.
"""

from datetime import timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from hypothesis import strategies as st

from scoring import rulebook
from scoring.engine import language
from scoring.models import Claim, Contract, Customer, Feedback, Lead, Participant, Product, Receipt, Split, Visit
from teams.models import Company, Move, Person, Target, Team
from tests.scoring.tables import day_of

STEPS = [timedelta(days=days) for days in (-400, -92, -40, -10, -1, 1, 3, 9, 35, 91, 380)]
SHARES = [Decimal(share) for share in ("10", "20", "25", "33.3333")]
CHANGES = []


def change(weight=1):
    """Register a function(company) that changes something; it does nothing where there is nothing to change."""

    def register(function):
        CHANGES.extend([function] * weight)
        return function

    return register


class Changing:
    """A company under change: `draw` chooses, `as_of` is the day of the next sweep."""

    def __init__(self, data, as_of):
        self.data = data
        self.as_of = as_of
        self.count = 0

    def draw(self, *values):
        return self.data.draw(st.sampled_from(values))

    def cents(self, least, most):
        return Decimal(self.data.draw(st.integers(least, most))).scaleb(-2)

    def pick(self, model, key="code"):
        """One of the records, or None where there is none."""
        keys = list(model.objects.order_by(key).values_list("pk", flat=True))
        return model.objects.get(pk=self.data.draw(st.sampled_from(keys))) if keys else None

    def person(self):
        return self.pick(Person)

    def team(self):
        return self.pick(Team)

    def customer(self):
        return self.pick(Customer)

    def contract(self):
        return self.pick(Contract, "number")

    def near(self, day):
        return day_of(day) + self.draw(*STEPS)

    def key(self):
        self.count += 1
        return f"N{self.count:02}"

    def shares(self, *sizes):
        """People with shares that add up to 100; nobody where the drawn size is 0."""
        size = min(self.draw(*sizes), Person.objects.count())
        codes = list(Person.objects.order_by("code").values_list("code", flat=True))
        chosen = self.data.draw(st.permutations(codes))[:size]
        left, found = Decimal(100), []
        for code in chosen:
            share = left if code == chosen[-1] else self.draw(*SHARES)
            left -= share
            found.append((Person.objects.get(code=code), share))
        return found

    def set(self, record, **values):
        """Change one drawn field of a record; `values` are functions, so that only one is drawn."""
        name = self.draw(*values)
        setattr(record, name, values[name]())
        record.save()


# ---- contracts and money ---------------------------------------------------------------------------------------------


@change(weight=5)
def edit_contract(company):
    if contract := company.contract():
        company.set(
            contract,
            amount=lambda: company.cents(1, 60_000_000),
            signed_on=lambda: company.near(contract.signed_on),
            owner=company.person,
            customer=company.customer,
            kind=lambda: company.draw("new", "renewal", "upsell", "framework"),
            status=lambda: company.draw("active", "void"),
            term_days=lambda: company.draw(0, 15, 30, 60),
            margin_rate=lambda: company.draw(None, Decimal("0.35"), Decimal("0.05")),
            product=lambda: company.pick(Product),
            number=lambda: company.draw("A", "Z") + company.key(),
        )


@change()
def void_contract_and_enter_it_under_a_new_number(company):
    contract = company.contract()
    if contract is None:
        return
    with transaction.atomic():
        splits = list(contract.splits.values_list("person_id", "share"))
        receipts = list(contract.receipts.all())
        Contract.objects.filter(pk=contract.pk).update(status="void")
        contract.pk, contract.number = None, company.key()
        contract.save(force_insert=True)
        Split.objects.bulk_create(Split(contract=contract, person_id=who, share=share) for who, share in splits)
        for receipt in receipts:
            receipt.contract = contract
            receipt.save()


@change(weight=4)
def edit_receipt(company):
    if receipt := company.pick(Receipt, "number"):
        company.set(
            receipt,
            amount=lambda: company.cents(-500_000, 6_000_000),
            received_on=lambda: company.draw(None, company.near(receipt.received_on or receipt.contract.signed_on)),
            due_on=lambda: company.draw(None, company.near(receipt.due_on or receipt.contract.signed_on)),
            status=lambda: company.draw("confirmed", "confirmed", "pending", "void"),
            contract=company.contract,
            number=lambda: company.draw("A", "Z") + company.key(),
        )


@change(weight=3)
def replace_splits(company):
    contract = company.contract()
    if contract is None:
        return
    with transaction.atomic():
        contract.splits.all().delete()
        for person, share in company.shares(0, 0, 2, 3):
            Split.objects.create(contract=contract, person=person, share=share)
        if company.draw(False, False, True):
            contract.signed_on = company.near(contract.signed_on)
            contract.owner = company.person()
            contract.save()


@change(weight=2)
def enter_contract_late(company):
    if customer := company.customer():
        Contract.objects.create(
            number=company.key(),
            customer=customer,
            owner=company.person(),
            signed_on=company.near(company.as_of),
            amount=company.cents(1, 90_000_000),
            product=company.pick(Product),
        )


@change(weight=2)
def enter_receipt_late(company):
    if contract := company.contract():
        received = company.draw(None, company.near(contract.signed_on))
        amount = company.draw(Decimal(-5), Decimal(5_000), Decimal(70_000), contract.amount)
        Receipt.objects.create(number=company.key(), contract=contract, received_on=received, amount=amount)


# ---- activities ------------------------------------------------------------------------------------------------------


@change(weight=2)
def edit_visit(company):
    if visit := company.pick(Visit, "number"):
        company.set(
            visit,
            visited_on=lambda: company.near(visit.visited_on),
            owner=company.person,
            customer=company.customer,
            status=lambda: company.draw("confirmed", "void"),
            minutes=lambda: company.draw(10, 20, 60, 100),
            level=lambda: company.draw("decision", "manager", "staff"),
            quality=lambda: company.draw("A", "B", "C"),
            number=lambda: company.draw("A", "Z") + company.key(),
        )


@change()
def edit_lead(company):
    if lead := company.pick(Lead):
        company.set(
            lead,
            created_on=lambda: company.near(lead.created_on),
            owner=company.person,
            customer=lambda: company.draw("Northern Rail", "Blue Foods"),
            completeness=lambda: company.draw(50, 80, 100),
            status=lambda: company.draw("approved", "pending", "rejected"),
        )


@change()
def edit_feedback(company):
    if feedback := company.pick(Feedback, "number"):
        company.set(
            feedback,
            received_on=lambda: company.near(feedback.received_on),
            owner=company.person,
            customer=company.customer,
            rating=lambda: company.draw(1, 3, 5),
            source=lambda: company.draw("customer", "survey"),
            status=lambda: company.draw("confirmed", "pending", "void"),
        )


@change()
def enter_activity_late(company):
    customer, owner, day = company.customer(), company.person(), company.near(company.as_of)
    if customer:
        Visit.objects.create(
            number=company.key(), customer=customer, owner=owner, visited_on=day, minutes=60, level="manager"
        )
        Feedback.objects.create(number=company.key(), customer=customer, owner=owner, received_on=day, rating=5)
    Lead.objects.create(
        code=company.key(), customer="New Land", owner=owner, created_on=day, completeness=90, status="approved"
    )


# ---- claims ----------------------------------------------------------------------------------------------------------


@change(weight=3)
def edit_claim(company):
    if claim := company.pick(Claim, "number"):
        others = list(Claim.objects.order_by("number").values_list("kind", "attributes"))
        company.set(
            claim,
            status=lambda: company.draw("approved", "approved", "rejected"),
            occurred_on=lambda: company.near(claim.occurred_on),
            customer=lambda: company.draw(None, company.customer()),
            kind=lambda: company.draw(*sorted({kind for kind, _ in others})),
            attributes=lambda: company.draw({}, *(attributes for _, attributes in others)),
        )


@change(weight=2)
def replace_participants(company):
    claim = company.pick(Claim, "number")
    if claim is None:
        return
    with transaction.atomic():
        claim.participants.all().delete()
        for person, share in company.shares(0, 1, 2, 3):
            Participant.objects.create(claim=claim, person=person, share=share)
        if company.draw(False, False, True):
            claim.occurred_on = company.near(claim.occurred_on)
            claim.save()


# ---- what records rest on --------------------------------------------------------------------------------------------


@change()
def edit_customer(company):
    if customer := company.customer():
        company.set(
            customer,
            tier=lambda: company.draw("S", "A", "B", "C"),
            benchmark=lambda: not customer.benchmark,
        )


@change()
def edit_margin(company):
    if product := company.pick(Product):
        product.margin_rate = company.draw(None, Decimal("0.42"), Decimal("0.31"), Decimal("0.02"))
        product.save()


@change(weight=2)
def set_target(company):
    person, year = company.person(), company.as_of.year + company.draw(-1, 0)
    period = company.draw(f"{year}", f"{year}-Q1", f"{year}-Q4", f"{year}-02", f"{year}-12")
    if company.draw(False, False, True):
        Target.objects.filter(person=person).delete()
    else:
        amount = company.draw(0, 1_000, 100_000, 333_333)
        Target.objects.update_or_create(person=person, metric="sales", period=period, defaults={"amount": amount})


@change()
def weigh_the_seasons(company):
    weights = company.draw(None, [1, 2, 3, 1, 1, 1, 1, 1, 1, 1, 1, 4])
    Company.objects.update(seasonal_weights=weights)


@change()
def move_to_another_team(company):
    person = company.person()
    if company.draw(False, False, True):
        Move.objects.filter(person=person).delete()
    else:
        Move.objects.update_or_create(
            person=person, starts_on=company.near(company.as_of), defaults={"team": company.team()}
        )


@change()
def correct_the_team(company):
    person = company.person()
    person.team = company.team()
    person.save()


@change()
def hire(company):
    code = company.key()
    Person.objects.create(code=f"E{code}", name="Newcomer", team=company.team())


@change(weight=2)
def move_the_day(company):
    company.as_of = company.near(company.as_of)


# ---- rules -----------------------------------------------------------------------------------------------------------


@change()
def load_another_rulebook(company):
    """Some rule has other points, a cap, a limit, other days, or is no more; or a campaign is another."""
    book = language.parse_book(rulebook.export())
    rules = [dict(rule.definition) for rule in book.rules]
    campaigns = [dict(campaign.definition) for campaign in book.campaigns]
    rule = rules[company.data.draw(st.integers(0, len(rules) - 1))]
    what = company.draw("points", "cap", "limit", "pool", "days", "retired", "campaign")
    if what == "points":
        rule |= {"at_least": company.draw(1, "7.5"), "at_most": company.draw(8, 900)}
    elif what == "cap":
        rule["cap"] = {"points": company.draw(5, "60.01"), "per": company.draw("day", "month", "quarter")}
    elif what == "limit":
        rule["limit"] = {"count": company.draw(1, 2), "per": company.draw("week", "month", "year")}
        if same := company.draw([], ["owner"], ["owner", "customer"]):
            rule["limit"]["same"] = same
    elif what == "pool":
        rule["pool_percent"] = company.draw(0, 10)
    elif what == "days" and [other["code"] for other in rules].count(rule["code"]) == 1:
        rule["effective"] = {"from": company.near(company.as_of).isoformat()}
    elif what == "retired" and not any(rule["code"] in campaign["rules"] for campaign in campaigns):
        rules = [other for other in rules if other["code"] != rule["code"]]
    elif what == "campaign" and campaigns:
        campaigns[0] |= {"times": company.draw(1, "2.5"), "cap": company.draw(0, 100)}
        campaigns[0]["to"] = company.draw(campaigns[0]["from"], campaigns[0]["to"])
    changed = {
        "rules": tuple(language.Rule.from_definition(each) for each in rules),
        "campaigns": tuple(language.Campaign.from_definition(each) for each in campaigns),
    }
    rulebook.load(
        language.dump_book(book.model_copy(update=changed)),
        on=company.as_of,
        at=timezone.now(),
        start=company.draw(None, company.near(company.as_of)),
        is_correction=company.draw(False, False, True),
    )
