"""A company's records whose points anybody can count, its rule book, and whether each was scored once."""

import csv
import random
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from ledger import verify as ledger_verify
from ledger.models import Account, Balance, Transfer
from scoring import rulebook, sweep
from scoring import verify as scoring_verify
from scoring.imports import run
from scoring.models import Due

FIRST = date(2025, 1, 1)
DAYS = 180
PEOPLE = [f"p{number:02}" for number in range(20)]
CUSTOMERS = [f"k{number:03}" for number in range(200)]

# A rule that each record alone decides, one that rests on a customer's other contracts, one that shares a cap.
BOOK = """
rulebook: faults
name: {en: Counted by hand, zh-hans: 手工可数}
rules:
  - {code: visit.made, name: {en: Visit}, category: customer, basis: visit, points: {fixed: 1}}
  - {code: contract.signed, name: {en: Contract}, category: performance, basis: contract,
     points: {per: amount, unit: 100, points: 1}}
  - {code: contract.first, name: {en: First contract}, category: customer, basis: contract,
     when: [{field: is_first, eq: true}], points: {fixed: 5}}
  - {code: lead.filed, name: {en: Lead}, category: customer, basis: lead, points: {fixed: 3},
     cap: {points: 30, per: month}}
"""
ALONE = ("visit.made", "contract.signed")
HEADERS = {
    "visits": "number,customer,owner,visited_on,minutes,level",
    "contracts": "number,customer,owner,signed_on,amount",
    "leads": "code,customer,owner,created_on,completeness,status",
}


@dataclass(frozen=True)
class Record:
    kind: str
    key: str
    customer: str
    owner: str
    on: date
    amount: int

    @property
    def row(self):
        head = (self.key, self.customer, self.owner, self.on)
        if self.kind == "contracts":
            return (*head, self.amount)
        return (*head, 30, "staff") if self.kind == "visits" else (*head, 90, "approved")


def draw(number, seed=1):
    """Records of three kinds; the same ones for the same seed."""
    rng = random.Random(seed)
    found = []
    for place in range(number):
        kind = rng.choices(["visits", "contracts", "leads"], [6, 2, 2])[0]
        on = FIRST + timedelta(days=rng.randrange(DAYS))
        amount = 100 * rng.randrange(1, 50)
        found.append(Record(kind, f"{place:06}", rng.choice(CUSTOMERS), rng.choice(PEOPLE), on, amount))
    return found


def points_of(records):
    """``{person: points}`` by counting, without the engine."""
    found, leads, first = Counter(), Counter(), {}
    for record in records:
        if record.kind == "visits":
            found[record.owner] += 1
        elif record.kind == "leads":
            leads[record.owner, record.on.month] += 3
        else:
            found[record.owner] += record.amount // 100
            first[record.customer] = min(first.get(record.customer, record), record, key=lambda r: (r.on, r.key))
    for (owner, _), points in leads.items():
        found[owner] += min(points, 30)
    for record in first.values():
        found[record.owner] += 5
    return {person: Decimal(points) for person, points in found.items() if points}


# ---- into the database --------------------------------------------------------------------------------------------


def prepare(folder, book=BOOK):
    """People, customers and the rule book: what records refer to."""
    write_csv(folder / "teams.csv", "code,name", [("east", "East")])
    write_csv(folder / "people.csv", "code,name,team", [(code, code.title(), "east") for code in PEOPLE])
    write_csv(folder / "customers.csv", "code,name", [(code, code.title()) for code in CUSTOMERS])
    run.run([folder])
    rulebook.load(book, on=FIRST, at=timezone.now())


def write(folder, records):
    """The records as files of one import."""
    folder.mkdir()
    for kind, header in HEADERS.items():
        rows = [record.row for record in records if record.kind == kind]
        if rows:
            write_csv(folder / f"{kind}.csv", header, rows)
    return folder


def write_csv(path, header, rows):
    with open(path, "w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([header.split(","), *rows])


def write_pieces(place, records, size):
    """The records in their order as folders of `size` records, each one import."""
    return [write(place / f"piece-{start:06}", records[start : start + size]) for start in range(0, len(records), size)]


# ---- what came of it ----------------------------------------------------------------------------------------------


def balances():
    rows = Balance.objects.filter(account__kind=Account.Kind.AVAILABLE).exclude(points=0)
    return dict(rows.values_list("account__person__code", "points"))


def is_all_scored(records):
    return not Due.objects.exists() and balances() == points_of(records)


def problems():
    return ledger_verify.problems(ledger_verify.CHECKS | scoring_verify.CHECKS)


def check_scored_once(records):
    """0 lost, 0 doubled: by the sums, by the lines, by a full scoring, and by the books."""
    assert balances() == points_of(records)
    lines = Transfer.objects.filter(rule__in=ALONE)
    wanted = sum(record.kind != "leads" for record in records)
    assert (lines.count(), lines.values("record_id").distinct().count()) == (wanted, wanted)
    outcome = sweep.score(as_of=timezone.localdate(), full=True, check=True)
    assert (outcome.posted, outcome.listed) == (0, [])
    assert problems() == []
