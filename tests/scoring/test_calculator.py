"""The calculator: what it says a record would bring is what scoring posts once the record is there, to the cent."""

import json
from datetime import date
from decimal import Decimal

import pytest
from django.db import InternalError, connection
from django.utils import timezone

from ledger import months, standings
from ledger.models import Account, Month
from scoring import rulebook, sweep
from scoring.calculator import hypotheses, outcome, supposing
from scoring.models import Award, Claim, Contract, Customer, Feedback, Lead, Participant, Receipt, Split, Visit
from teams.models import Person, Target, Team
from tests.scoring import cases, tables

pytestmark = pytest.mark.django_db(transaction=True)

TODAY = date(2026, 3, 20)
# After every number of the company below, as the calculator has it: last of its day.
LAST = "~"


def rule(code, basis, points, **more):
    name = {"en": code, "zh-hans": code}
    return {"code": code, "name": name, "category": "performance", "basis": basis, "points": points, **more}


def per(field, unit, points, **more):
    return {"per": field, "unit": unit, "points": points, **more}


FIRST = [{"field": "is_first", "eq": True}]
BOOK = {
    "rulebook": "calculator",
    "name": {"en": "Calculator", "zh-hans": "试算"},
    "rules": [
        rule("signed", "contract", per("amount", 1000, 1), pool_percent=10),
        rule("new", "contract", {"fixed": 30}, when=FIRST, cap={"points": 70, "per": "month"}),
        rule("early", "contract", {"lookup": "days_early", "steps": [[1, 10], [15, 20]]}),
        rule("again", "contract", {"fixed": 7}, times=[{"per": "years", "unit": 1, "add": 0.5}]),
        rule(
            "paid",
            "receipt",
            per("amount", 1000, 0.4),
            times=[{"lookup": "days_late", "steps": [[-100000, 1], [1, 0.5]]}],
        ),
        rule("first.paid", "receipt", {"fixed": 3}, when=[{"field": "contract.is_first", "eq": True}]),
        rule(
            "visited",
            "visit",
            {"choice": "level", "values": {"decision": 10, "manager": 6, "staff": 3}},
            limit={"count": 1, "per": "day", "same": ["owner", "customer"]},
            cap={"points": 25, "per": "month"},
        ),
        rule("pioneer", "visit", {"fixed": 2}, limit={"count": 2, "per": "week"}),
        rule("filed", "lead", {"fixed": 5}, times=[{"lookup": "completeness", "steps": [[80, 1.5]]}]),
        rule("rated", "feedback", {"choice": "rating", "values": {"5": 20, "1": -50}}),
        rule(
            "helped",
            "claim.help",
            {"choice": "grade", "values": {"A": 80, "B": 40}},
            cap={"points": 100, "per": "month"},
        ),
        rule(
            "target",
            "person_month",
            {
                "progressive": "sales",
                "of": "sales_target",
                "unit": 1000,
                "slices": [[0, 0.8], [0.8, 1], [1, 1.2]],
            },
            pool_percent=10,
        ),
        rule("reached", "person_quarter", {"fixed": 150}, when=[{"field": "attainment", "gte": 1}]),
        rule("repeat", "person_quarter", {"lookup": "repeat_rate", "steps": [[0.25, 40]]}, settle="end"),
        rule("cash", "person_quarter", per("collected_of_due", 1000, 0.1)),
        rule("grown", "person_year", {"lookup": "aov_growth", "steps": [[-1, 1], [0.1, 60]]}),
    ],
    "campaigns": [
        {
            "code": "sprint",
            "name": {"en": "Sprint", "zh-hans": "冲刺"},
            "from": "2026-03-16",
            "to": "2026-03-22",
            "rules": ["visited", "signed"],
            "times": 1.5,
            "cap": 40,
        }
    ],
    "claims": [
        {
            "kind": "help",
            "name": {"en": "Help", "zh-hans": "协助"},
            "attributes": {"grade": {"type": "choice", "choices": ["A", "B", "C"]}},
        }
    ],
}


def build():
    """A rep and a rival who share customers, days and limits; three months of their work."""
    east = Team.objects.create(code="east", name="East")
    rep, rival = (Person.objects.create(code=code, name=code.title(), team=east) for code in ("rep", "rival"))
    known, other = (Customer.objects.create(code=code, name=code, owner=rep, tier="A") for code in ("K", "L"))
    Target.objects.create(person=rep, period="2026-Q1", amount=120_000)
    sign("C0", known, rep, date(2024, 6, 1), 20_000)
    first = sign("C1", known, rep, date(2026, 2, 3), 30_000)
    sign("C2", other, rep, date(2026, 3, 18), 10_000)
    sign("C3", Customer.objects.create(code="M", name="M"), rep, date(2026, 3, 19), 11_000)
    shared = sign("C4", other, rival, date(2026, 3, 4), 9_999)
    split(shared, (rep, 40), (rival, 60))
    Receipt.objects.create(number="R1", contract=first, received_on=date(2026, 2, 20), amount=10_000)
    Receipt.objects.create(number="R2", contract=first, due_on=date(2026, 3, 10), amount=20_000)
    for number, (who, customer, day, level) in enumerate(
        [
            (rep, known, 18, "decision"),
            (rival, known, 17, "staff"),
            (rep, other, 19, "manager"),
            (rep, known, 20, "manager"),
        ]
    ):
        make_visit(f"V{number}", customer, who, date(2026, 3, day), level)
    make_claim("A1", date(2026, 3, 2), "A", (rep, 100))
    rulebook.load(json.dumps(BOOK), on=TODAY, at=timezone.now())
    sweep.score(as_of=TODAY)


def sign(number, customer, owner, day, amount, **more):
    return Contract.objects.create(number=number, customer=customer, owner=owner, signed_on=day, amount=amount, **more)


def split(contract, *shares):
    Split.objects.bulk_create(Split(contract=contract, person=person, share=share) for person, share in shares)


def make_claim(number, day, grade, *shares):
    claim = Claim.objects.create(
        number=number, kind="help", occurred_on=day, attributes={"grade": grade}, status="approved"
    )
    Participant.objects.bulk_create(Participant(claim=claim, person=person, share=share) for person, share in shares)


def make_visit(number, customer, owner, day, level):
    return Visit.objects.create(
        number=number, customer=customer, owner=owner, visited_on=day, minutes=30, level=level, status="confirmed"
    )


@pytest.fixture(autouse=True)
def company(start_from):
    start_from("calculator", build)


@pytest.fixture
def rep():
    return Person.objects.get(code="rep")


@pytest.fixture
def known():
    return Customer.objects.get(code="K")


def asked(hypothesis, person, on=TODAY):
    return outcome.of(hypothesis, person, on=on, language="en")


def awards(person):
    rows = Award.objects.filter(account_id__in=person_accounts(person)).exclude(points=0)
    return {
        (code, record, day): int(points * 100)
        for code, record, day, points in rows.values_list("rule__code", "record_id", "date", "points")
    }


def person_accounts(person):
    return Account.objects.filter(person=person, kind="available").values("pk")


def posted(person, change):
    """What scoring makes of a change: [(rule, day, cents before, cents after)] of the person's awards."""
    before = awards(person)
    change()
    sweep.score(as_of=TODAY)
    assert cases.export() == tables.reference_awards(TODAY)
    after = awards(person)
    return sorted(
        (key[0], key[2], before.get(key, 0), after.get(key, 0))
        for key in {**before, **after}
        if before.get(key, 0) != after.get(key, 0)
    )


def said(found):
    return sorted((part.code, part.day, part.before, part.after) for part in found.parts if not part.is_later)


# ---- what it says is what is posted ---------------------------------------------------------------------------------


def contract_answers(**more):
    return {"amount": Decimal(50_000), "customer": None, "kind": "new", "on": TODAY, "term_days": 30, **more}


def new_customer():
    return Customer.objects.create(code="NEW", name="New", tier="C")


CONTRACTS = {
    "a new customer's, over the cap of new customers": {},
    "a known customer's": {"customer": "K"},
    "reaches the quarter's target": {"amount": Decimal("119_999.99")},
    "shared": {"share": Decimal("33.3333")},
    "entered late, before others of the customer": {"customer": "L", "on": date(2026, 3, 1)},
    "entered late, the new customers after it go over the cap": {"on": date(2026, 3, 2)},
    "of last month": {"on": date(2026, 2, 27)},
    "of the year before": {"customer": "K", "on": date(2025, 11, 5)},
    "with a margin": {"margin": Decimal("35.5")},
}


@pytest.mark.parametrize("name", CONTRACTS)
def test_a_contract_brings_what_was_said(name, rep):
    answers = contract_answers(**CONTRACTS[name])
    if code := answers["customer"]:
        answers["customer"] = Customer.objects.get(code=code)
    found = asked(hypotheses.contract(rep, answers), rep)

    def enter():
        customer = answers["customer"] or new_customer()
        margin = answers.get("margin")
        made = sign(LAST, customer, rep, answers["on"], answers["amount"], margin_rate=margin and margin / 100)
        if share := answers.get("share"):
            split(made, (rep, share), (Person.objects.get(code="rival"), 100 - share))

    assert said(found) == posted(rep, enter) != []
    assert found.cents == sum(part.cents for part in found.counted)


def test_a_contract_paid_early_brings_what_was_said(rep):
    found = asked(hypotheses.contract(rep, contract_answers(paid_on=date(2026, 3, 24))), rep)

    def enter():
        made = sign(LAST, new_customer(), rep, TODAY, 50_000)
        Receipt.objects.create(number=LAST, contract=made, received_on=date(2026, 3, 24), amount=50_000)

    expected = posted(rep, enter)
    assert ("early", TODAY, 0, 2000) in expected
    assert said(found) == expected


PAYMENTS = {
    "part of it": ("C2", 4_000, TODAY),
    "all of it, early": ("C2", 10_000, date(2026, 3, 22)),
    "late": ("C4", 9_999, date(2026, 4, 20)),
    "a refund": ("C1", -5_000, TODAY),
    "of a contract of another year": ("C0", 20_000, TODAY),
}


@pytest.mark.parametrize("name", PAYMENTS)
def test_a_payment_brings_what_was_said(name, rep):
    number, amount, day = PAYMENTS[name]
    contract = Contract.objects.get(number=number)
    answers = {"contract": contract, "amount": Decimal(amount), "on": day}
    found = asked(hypotheses.receipt(rep, answers), rep, on=TODAY)

    def enter():
        Receipt.objects.create(number=LAST, contract=contract, received_on=day, amount=amount)

    expected = posted(rep, enter)
    assert expected
    # On a later day the quarter that runs then is asked about too; what is posted today has only begun ones.
    assert [each for each in said(found) if each[1] <= date(2026, 3, 31) or each[1] == day] == [
        each for each in expected if each[1] <= date(2026, 3, 31) or each[1] == day
    ]


def test_paying_an_instalment_does_not_count_it_twice(rep):
    instalment = Receipt.objects.get(number="R2")
    answers = {"instalment": instalment, "amount": Decimal(20_000), "on": date(2026, 3, 9)}
    found = asked(hypotheses.receipt(rep, answers), rep)

    def pay():
        instalment.received_on = date(2026, 3, 9)
        instalment.save()

    expected = posted(rep, pay)
    assert {code for code, *_ in expected} == {"paid", "cash"}
    assert said(found) == expected


def test_a_payment_on_a_contract_that_is_not_there_leaves_the_contract_out(rep):
    answers = {
        "amount": Decimal(8_000),
        "on": TODAY,
        "signed_on": date(2026, 3, 10),
        "contract_amount": Decimal(8_000),
        "term_days": 30,
    }
    found = asked(hypotheses.receipt(rep, answers), rep)
    contract = {}

    def enter_contract():
        contract["made"] = sign(LAST, new_customer(), rep, date(2026, 3, 10), 8_000)

    posted(rep, enter_contract)
    expected = posted(
        rep, lambda: Receipt.objects.create(number=LAST, contract=contract["made"], received_on=TODAY, amount=8_000)
    )
    assert said(found) == expected


VISITS = {
    "after others of the day: beyond the limit": ("K", TODAY, "decision"),
    "at a day of its own, under the cap": ("L", date(2026, 3, 12), "staff"),
    "earlier in the month: later ones go over the cap": ("L", date(2026, 3, 3), "decision"),
    "first of the week: another's place is lost": ("L", date(2026, 3, 16), "manager"),
}


@pytest.mark.parametrize("name", VISITS)
def test_a_visit_brings_what_was_said(name, rep):
    code, day, level = VISITS[name]
    customer = Customer.objects.get(code=code)
    answers = {"customer": customer, "on": day, "level": level, "quality": "B", "minutes": Decimal(30)}
    found = asked(hypotheses.visit(rep, answers), rep)
    assert said(found) == posted(rep, lambda: make_visit(LAST, customer, rep, day, level))


def test_a_file_a_rating_and_a_claim_bring_what_was_said(rep, known):
    lead = asked(hypotheses.lead(rep, {"completeness": Decimal(80), "on": TODAY}), rep)

    def file():
        Lead.objects.create(code=LAST, customer="X", owner=rep, created_on=TODAY, completeness=80, status="approved")

    assert said(lead) == posted(rep, file) == [("filed", TODAY, 0, 750)]
    bad = {"customer": known, "on": TODAY, "rating": Decimal(1), "source": "customer"}
    rating = asked(hypotheses.feedback(rep, bad), rep)

    def rate():
        Feedback.objects.create(number=LAST, customer=known, owner=rep, received_on=TODAY, rating=1)

    assert said(rating) == posted(rep, rate) == [("rated", TODAY, 0, -5000)]
    help_given = {"kind": "help", "attributes": {"grade": "B"}, "on": TODAY, "share": Decimal(60)}
    claim = asked(hypotheses.claim(rep, help_given), rep)

    def claim_it():
        make_claim(LAST, TODAY, "B", (rep, 60), (Person.objects.get(code="rival"), 40))

    assert said(claim) == posted(rep, claim_it) == [("helped", TODAY, 0, 2000)]


# ---- what else it says ----------------------------------------------------------------------------------------------


def test_steps_come_to_the_points_of_each_line(rep):
    found = asked(hypotheses.contract(rep, contract_answers()), rep)
    for part in found.parts:
        if part.after:
            assert part.steps[-1].points * 100 == part.after, part


def test_rules_that_give_nothing_say_why(rep, known):
    answers = {"customer": known, "on": TODAY, "level": "decision", "quality": "B", "minutes": Decimal(30)}
    found = asked(hypotheses.visit(rep, answers), rep)
    why = {each.code: each.steps[-1].text for each in found.nothing}
    assert why["visited"] == "Number 2 of the day, of which only the first 1 score: 0 points"
    assert why["pioneer"].startswith("Number 5 of the week")
    rooms = {(room.code, room.is_cap): room for room in found.rooms}
    assert (rooms["visited", False].after, rooms["visited", False].most) == (2, 1)
    assert (rooms["visited", True].before, rooms["visited", True].after, rooms["visited", True].left) == (
        2200,
        2200,
        300,
    )


def test_a_cap_that_is_used_up_says_so(rep):
    sign("C5", Customer.objects.create(code="N", name="N"), rep, TODAY, 1_000)
    sign("C6", Customer.objects.create(code="O", name="O"), rep, TODAY, 1_000)
    found = asked(hypotheses.contract(rep, contract_answers()), rep)
    why = {each.code: [step.text for step in each.steps] for each in found.nothing}
    assert any("has only 0 points left" in text for text in why["new"])
    room = next(room for room in found.rooms if room.code == "new")
    assert (room.before, room.after, room.left) == (7000, 7000, 0)


def test_the_target_moves_and_the_next_tier_is_named(rep):
    found = asked(hypotheses.contract(rep, contract_answers()), rep)
    month, quarter, year = found.tiers
    assert (month.target, month.sales_before, month.sales_after) == (40_000, Decimal("24_999.60"), Decimal("74_999.60"))
    assert month.reaches_target
    assert quarter.attainment_after == Decimal("104_999.60") / 120_000
    assert quarter.next_tier.gain == 15_000
    assert year.target is None
    assert month.cents_after - month.cents_before == next(part.cents for part in found.parts if part.code == "target")


def test_what_counts_once_the_quarter_is_over_is_told_apart(rep):
    sign("C5", Customer.objects.create(code="N", name="N"), rep, TODAY, 1_000)
    # One of four customers of the quarter is an old one; of five it would be one in five.
    found = asked(hypotheses.contract(rep, contract_answers()), rep)
    assert [(part.code, part.before, part.after) for part in found.later] == [("repeat", 4000, 0)]
    assert found.cents == sum(part.cents for part in found.parts) + 4000


def test_points_of_a_published_month_count_in_the_next_open_one_and_on_its_board(rep):
    months.in_force(date(2026, 2, 1))
    for month in Month.objects.filter(first__lte=date(2026, 2, 1)).order_by("first"):
        month.status = Month.Status.PUBLISHED
        month.save()
    found = asked(hypotheses.contract(rep, contract_answers(on=date(2026, 2, 27))), rep)
    assert found.months[0][0] == date(2026, 3, 1)
    assert found.board.month == date(2026, 3, 1)


def test_the_place_on_the_board_is_that_among_the_others(rep):
    found = asked(hypotheses.lead(rep, {"completeness": Decimal(80), "on": TODAY}), rep)
    assert found.board.points_after - found.board.points_before == Decimal("7.5")
    assert found.board.rank_before == found.board.rank_after == 1
    bad = asked(
        hypotheses.feedback(
            rep, {"customer": None, "on": TODAY, "rating": Decimal(1), "source": "customer", "tier": "C"}
        ),
        rep,
    )
    assert bad.board.rank_after == (1 if bad.board.points_after > rival_points() else 2)


def rival_points():
    return standings.own_total(Person.objects.get(code="rival").pk, "month", date(2026, 3, 1))[1]


def test_what_is_on_trial_is_shown_and_does_not_count(rep, monkeypatch):
    book = rulebook.in_force()
    filed = next(each.id for each in book.versions if each.code == "filed")
    monkeypatch.setattr(rulebook, "in_force", lambda: book._replace(trials=frozenset({filed})))
    found = asked(hypotheses.lead(rep, {"completeness": Decimal(80), "on": TODAY}), rep)
    assert [(part.code, part.cents) for part in found.trials] == [("filed", 750)]
    assert (found.cents, found.board.points_before) == (0, found.board.points_after)


# ---- nothing is stored ----------------------------------------------------------------------------------------------


def everything_stored():
    """Every table's rows and every sequence's place, as digests."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")
        names = sorted(name for (name,) in cursor.fetchall())
        found = {}
        for name in names:
            cursor.execute(f'SELECT count(*), sum(hashtextextended(t::text, 0)) FROM "{name}" t')
            found[name] = cursor.fetchone()
        cursor.execute("SELECT sequencename, last_value FROM pg_sequences ORDER BY 1")
        return found, cursor.fetchall()


def test_nothing_is_stored(rep, known):
    stranger = Person.objects.create(code="newcomer", name="Newcomer", team=rep.team)
    before = everything_stored()
    for person in (rep, stranger):
        asked(hypotheses.contract(person, contract_answers()), person)
        asked(hypotheses.contract(person, contract_answers(customer=known, paid_on=TODAY)), person)
        asked(hypotheses.lead(person, {"completeness": Decimal(80), "on": TODAY}), person)
    assert everything_stored() == before


def test_the_database_itself_refuses_to_write_meanwhile(rep):
    with pytest.raises(InternalError, match="read-only transaction"), supposing.read_only():
        Customer.objects.create(code="X", name="X")
    Customer.objects.create(code="X", name="X")


def test_suppositions_end_with_their_block_and_take_texts_as_texts(rep, known):
    hostile = "'; DROP TABLE x; -- %s %(a)s \\"
    row = {"id": -1, "number": hostile, "customer_id": known.pk, "owner_id": rep.pk, "amount": "1.00"}
    with supposing.supposed({"scoring_contract": [row]}), connection.cursor() as cursor:
        cursor.execute("SELECT number FROM scoring_contract WHERE id = %(id)s", {"id": -1})
        assert cursor.fetchall() == [(hostile,)]
        cursor.execute("SELECT number FROM scoring_contract WHERE id = -1")
        assert cursor.fetchall() == [(hostile,)]
    assert not Contract.objects.filter(pk=-1).exists()


def test_suppositions_leave_the_indexes_of_the_tables_in_use(rep, known):
    row = {"id": -1, "number": LAST, "customer_id": known.pk, "owner_id": rep.pk, "amount": "1.00"}
    query = """
        SELECT c.id FROM unnest(%(customers)s::bigint[]) w(customer)
        JOIN scoring_contract c ON c.customer_id = w.customer JOIN scoring_receipt r ON r.contract_id = c.id
    """
    with supposing.read_only(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        with supposing.supposed({"scoring_contract": [row]}):
            seen = []
            with connection.execute_wrapper(lambda run, sql, *rest: seen.append(sql) or run(sql, *rest)):
                cursor.execute(query, {"customers": [known.pk]})
        cursor.execute(f"EXPLAIN {seen[0]}", {"customers": [known.pk]})
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "contract_history" in plan
    assert "Seq Scan on scoring_contract" not in plan
