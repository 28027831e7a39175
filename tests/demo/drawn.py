"""A drawn company to look at: its rows by table, and a few figures of them, computed without the system."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from hashlib import sha256

from pointsys.demo import tables
from pointsys.demo.company import Company, Plan

TODAY = date(2026, 11, 23)


def plan(people=60, records=None, seed=1, until=TODAY):
    return Plan(people, people * 100 if records is None else records, seed, until)


def digest(of):
    summed = sha256()
    for row in Company(of).rows():
        summed.update(f"{type(row).__name__}\t{tables.line(row)}".encode())
    return summed.hexdigest()


class Drawn:
    def __init__(self, of):
        self.company = Company(of)
        self.window = self.company.window
        self.rows = defaultdict(list)
        for row in self.company.rows():
            self.rows[type(row)].append(row)

    def __getitem__(self, kind):
        return self.rows[kind]

    def by_id(self, kind):
        return {row.id: row for row in self.rows[kind]}

    def sales(self):
        """{(person id, year): credited amount of active contracts}"""
        shares = defaultdict(list)
        for split in self[tables.Split]:
            shares[split.contract_id].append((split.person_id, Decimal(split.share)))
        found = defaultdict(Decimal)
        for contract in self[tables.Contract]:
            if contract.status == "active":
                for person, share in shares.get(contract.id, [(contract.owner_id, Decimal(100))]):
                    found[person, contract.signed_on[:4]] += Decimal(contract.amount) * share / 100
        return found

    def targets(self):
        """{person id: {period: sales target}}"""
        found = defaultdict(dict)
        for target in self[tables.Target]:
            if target.person_id and target.metric == "sales":
                found[target.person_id][target.period] = Decimal(target.amount)
        return found
