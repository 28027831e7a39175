"""The whole job as one would write it first: facts by the ORM, the engine, Award and Transfer instances, bulk_create.

Not careless: related rows are selected with their records, sums are made in memory in one pass, writing goes in
batches. Everything happens in a transaction that is rolled back.
"""

import json
import time
from bisect import bisect_right
from collections import defaultdict
from datetime import timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from ledger import accounts
from ledger.models import Account, Posting, Transfer
from pointsys.demo import loading
from scoring import rulebook
from scoring.engine import periods, person_periods, targets
from scoring.engine.claims import by_kind
from scoring.engine.scorer import Record, Scorer, inputs_json
from scoring.models import Award, Claim, Contract, Feedback, Lead, Receipt, Visit
from teams.models import Move, Person, Target

BATCH = 1000
HUNDRED = Decimal(100)


class RollBack(Exception):
    """Leaves the database as it was."""


def measure(plan, book_file):
    """{naive_lines, naive_seconds} for a company of its own."""
    figures = {}
    try:
        with transaction.atomic():
            loading.load(plan)
            rulebook.load(book_file.read_text(), on=plan.until, at=timezone.now())
            begin = time.perf_counter()
            lines = score(as_of=plan.until)
            figures = {"naive_lines": lines, "naive_seconds": time.perf_counter() - begin}
            raise RollBack
    except RollBack:
        return figures


def score(*, as_of):
    """Score everything; the number of lines."""
    accounts.open_missing()
    book = rulebook.in_force()
    facts = Facts(book, as_of)
    scorer = Scorer(book.versions, as_of=as_of, team_of=facts.team_of, claims=book.claims)
    writer = Writer(book)
    records = sorted(facts.records(), key=lambda record: (record.date, record.key))
    for record in records:
        writer.names[record.id, record.date] = record.key
    count = 0
    for line in scorer.score(records):
        writer.add(line)
        count += 1
    writer.flush()
    return count


class Writer:
    """Award and Transfer instances, in batches."""

    def __init__(self, book):
        self.book, self.names = book, {}
        available = Account.objects.filter(kind="available").select_related("person")
        self.people = {account.person.code: account for account in available}
        pools = Account.objects.filter(kind="pool").select_related("team")
        self.pools = {account.team.code: account for account in pools}
        self.issued = Account.objects.get(kind="issued")
        self.posting = Posting.objects.create(at=timezone.now(), reason="benchmark")
        self.awards, self.lines = [], []

    def add(self, line):
        account = self.people[line.person] if line.team is None else self.pools[line.team]
        award = Award(
            rule_id=self.book.rule_ids[line.rule],
            record_id=line.record,
            account_id=account.id,
            date=line.date,
            points=Decimal(line.cents) / 100,
            version_id=line.version,
        )
        self.awards.append(award)
        self.lines.append((line, account))
        if len(self.awards) == BATCH:
            self.flush()

    def flush(self):
        Award.objects.bulk_create(self.awards)
        pairs = zip(self.lines, self.awards, strict=True)
        Transfer.objects.bulk_create(self.transfer(line, account, award) for (line, account), award in pairs)
        self.awards, self.lines = [], []

    def transfer(self, line, account, award):
        giver, taker = (self.issued, account) if line.cents > 0 else (account, self.issued)
        return Transfer(
            posting=self.posting,
            kind=Transfer.Kind.AWARD,
            from_account=giver,
            to_account=taker,
            points=abs(award.points),
            category=self.book.categories[line.version],
            earned_on=line.date,
            posted_month=line.date.replace(day=1),
            award_id=award.id,
            version_id=line.version,
            rule=line.rule,
            record_id=line.record,
            record=self.names[line.record, line.date],
            before=0,
            after=award.points,
            inputs=json.loads(inputs_json(line)),
        )


class Facts:
    """All records as the engine takes them, from model instances."""

    def __init__(self, book, as_of):
        self.claim_kinds, self.as_of = by_kind(book.claims), as_of
        self.people = {person.id: person for person in Person.objects.select_related("team")}
        self.moves = defaultdict(list)
        for move in Move.objects.select_related("person", "team").order_by("starts_on"):
            self.moves[move.person.code].append((move.starts_on, move.team.code))
        self.teams = {person.code: person.team.code for person in self.people.values()}
        contracts = Contract.objects.filter(status="active").select_related("customer", "owner", "product")
        self.contracts = {
            contract.id: contract
            for contract in contracts.prefetch_related("splits__person", "receipts").order_by("signed_on", "number")
        }
        self.first = {}
        for contract in self.contracts.values():
            self.first.setdefault(contract.customer_id, contract)

    def team_of(self, code, day):
        moves = self.moves.get(code, [])
        place = bisect_right([starts_on for starts_on, _ in moves], day)
        return moves[place - 1][1] if place else self.teams[code]

    def records(self):
        yield from map(self.contract, self.contracts.values())
        received = Receipt.objects.filter(status="confirmed", received_on__isnull=False, contract__status="active")
        yield from map(self.receipt, received)
        for lead in Lead.objects.filter(status="approved").select_related("owner"):
            yield self.owned("lead", lead, lead.code, lead.created_on, lead.customer, (lead.completeness,))
        for visit in Visit.objects.filter(status="confirmed").select_related("owner", "customer"):
            values = (visit.minutes, visit.level, visit.quality, *of_customer(visit.customer))
            yield self.owned("visit", visit, visit.number, visit.visited_on, visit.customer_id, values)
        for rating in Feedback.objects.filter(status="confirmed").select_related("owner", "customer"):
            values = (rating.rating, rating.source, *of_customer(rating.customer))
            yield self.owned("feedback", rating, rating.number, rating.received_on, rating.customer_id, values)
        approved = Claim.objects.filter(status="approved").select_related("customer")
        yield from map(self.claim, approved.prefetch_related("participants__person"))
        yield from PersonPeriods(self).records()

    def owned(self, basis, row, key, day, customer, values):
        return Record(row.id, key, day, row.owner.code, customer, ((row.owner.code, HUNDRED),), values, basis)

    def contract(self, row):
        first = self.first[row.customer_id]
        paid_on = self.paid_on(row)
        days_to_paid = (paid_on - row.signed_on).days if paid_on else None
        years = row.signed_on.year - first.signed_on.year
        years -= (row.signed_on.month, row.signed_on.day) < (first.signed_on.month, first.signed_on.day)
        margin = row.margin_rate
        if margin is None and row.product is not None:
            margin = row.product.margin_rate
        values = (
            row.amount,
            row.kind,
            margin,
            row.term_days,
            first is row,
            years,
            days_to_paid,
            None if days_to_paid is None else row.term_days - days_to_paid,
            *of_customer(row.customer),
        )
        return Record(
            row.id, row.number, row.signed_on, row.owner.code, row.customer_id, shares_of(row), values, "contract"
        )

    def paid_on(self, contract):
        received = [r for r in contract.receipts.all() if r.status == "confirmed" and r.received_on]
        total = Decimal(0)
        for receipt in sorted(received, key=lambda r: (r.received_on, r.number)):
            total += receipt.amount
            if total >= contract.amount:
                return receipt.received_on
        return None

    def receipt(self, row):
        contract = self.contracts[row.contract_id]
        values = (
            row.amount,
            (row.received_on - due_on(row, contract)).days,
            row.received_on <= contract.signed_on,
            contract.kind,
            self.first[contract.customer_id] is contract,
            contract.amount,
            *of_customer(contract.customer),
        )
        return Record(
            row.id, row.number, row.received_on, contract.owner.code, contract.customer_id, shares_of(contract), values,
            "receipt",
        )  # fmt: skip

    def claim(self, row):
        credits = tuple(sorted((p.person.code, p.share) for p in row.participants.all()))
        owner = min(credits, key=lambda credit: (-credit[1], credit[0]))[0] if credits else None
        customer = of_customer(row.customer) if row.customer else (None, None)
        values = self.claim_kinds[row.kind].values(row.attributes, *customer)
        return Record(row.id, row.number, row.occurred_on, owner, row.customer_id, credits, values, f"claim.{row.kind}")


class PersonPeriods:
    """What people did in months, quarters and years, added up from the contracts and receipts."""

    def __init__(self, facts):
        self.facts = facts
        self.sums = defaultdict(lambda: defaultdict(Decimal))
        self.signed = defaultdict(list)
        self.given = defaultdict(dict)
        for target in Target.objects.filter(metric="sales", person__isnull=False).select_related("person"):
            self.given[target.person.code][target.period] = target.amount

    def records(self):
        for contract in self.facts.contracts.values():
            self.add(contract)
        wanted = set(self.sums) | self.with_target()
        ids = {person.code: person.id for person in self.facts.people.values()}
        for code, kind, first in sorted(wanted):
            if first <= self.facts.as_of:
                yield self.record(ids[code], code, kind, first)

    def with_target(self):
        found = set()
        for code, given in self.given.items():
            for label in given:
                year = periods.period_of("year", self.facts.as_of.replace(year=int(label[:4]), month=1, day=1))
                for kind in ("month", "quarter", "year"):
                    for period in periods.inside(kind, year):
                        if targets.resolve(given, period):
                            found.add((code, kind, period.first))
        return found

    def add(self, contract):
        for person, share in shares_of(contract):
            part = contract.amount * share / 100
            for key in keys(person, contract.signed_on):
                self.sums[key]["sales"] += part
                self.signed[key].append(contract)
            for receipt in contract.receipts.all():
                self.add_receipt(person, contract, receipt, receipt.amount * share / 100)

    def add_receipt(self, person, contract, receipt, part):
        is_in = receipt.status == "confirmed" and receipt.received_on is not None
        is_open = receipt.received_on is None and receipt.status != "void"
        if is_in:
            for key in keys(person, receipt.received_on):
                self.sums[key]["collected"] += part
        if (is_in or is_open) and part > 0:
            for key in keys(person, due_on(receipt, contract)):
                self.sums[key]["due"] += part
                if is_in and receipt.received_on <= periods.last_day(key[1], key[2]):
                    self.sums[key]["collected_of_due"] += part

    def record(self, person_id, code, kind, first):
        key = (code, kind, first)
        signed, sums = self.signed.get(key, []), self.sums.get(key, {})
        customers = {contract.customer_id for contract in signed}
        begins = first if kind != "month" else periods.first_day("quarter", first)
        before = [("quarter", periods.add_months(begins, -3 * n)) for n in range(1, 5)]
        values = person_periods.values_of(
            person_periods.Sums(
                sales=sums.get("sales", Decimal(0)),
                contracts=len(signed),
                customers=len(customers),
                new_customers=sum(self.facts.first[c.customer_id] is c for c in signed),
                repeat_customers=sum(self.facts.first[customer].signed_on < first for customer in customers),
                collected=sums.get("collected", Decimal(0)),
                due=sums.get("due", Decimal(0)),
                collected_of_due=sums.get("collected_of_due", Decimal(0)),
                sales_before=sum((self.sums[code, *q]["sales"] for q in before if (code, *q) in self.sums), Decimal(0)),
                contracts_before=sum(len(self.signed.get((code, *q), [])) for q in before),
                target=targets.resolve(self.given.get(code, {}), periods.period_of(kind, first)),
            )
        )
        period = periods.period_of(kind, first)
        return Record(
            person_id, f"{code}/{period.label}", period.last, code, None, ((code, HUNDRED),), values, f"person_{kind}"
        )


def keys(person, day):
    return [(person, kind, periods.first_day(kind, day)) for kind in ("month", "quarter", "year")]


def shares_of(contract):
    splits = contract.splits.all()
    if not splits:
        return ((contract.owner.code, HUNDRED),)
    return tuple(sorted((split.person.code, split.share) for split in splits))


def due_on(receipt, contract):
    return receipt.due_on or contract.signed_on + timedelta(days=contract.term_days)


def of_customer(customer):
    return customer.tier, customer.benchmark
