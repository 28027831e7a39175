"""Awards from tables of facts, by an independent, naive reading of rule-language.md and files.md.

`awards(folder_or_tables, book, as_of)` gives the rows of the award export. Tables are {file name: [row, …]}, rows are
{column: text or value} with English names, statuses and codes, as in the conformance cases.
"""

import csv
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from scoring.engine import periods, targets
from scoring.engine.campaigns import campaign_lines
from scoring.engine.language import Book
from scoring.engine.person_periods import Sums, values_of
from scoring.engine.scorer import Record, Scorer, versions_of

Tables = Mapping[str, list[dict[str, Any]]]
Row = tuple[str, str, str, str, str]


class Contract(NamedTuple):
    number: str
    customer: str
    owner: str
    kind: str
    signed_on: date
    amount: Decimal
    margin_rate: Decimal | None
    term_days: int
    is_active: bool
    credits: tuple[tuple[str, Decimal], ...]


class Receipt(NamedTuple):
    number: str
    contract: Contract
    due_on: date
    received_on: date | None
    amount: Decimal
    is_confirmed: bool


def awards(source: Path | Tables, book: Book, as_of: date, year_starts: int = 1, weights: Any = None) -> list[Row]:
    """The award export as rows (rule, record, account, date, points), sorted by all columns."""
    facts = Facts(source if isinstance(source, Mapping) else read_folder(source), book, as_of)
    facts.year_starts, facts.weights = year_starts, weights
    records = facts.records()
    keys = {record.id: record.key for record in records}
    cents: dict[tuple[str, str, str, str], int] = defaultdict(int)
    person_lines = []
    for line in scorer(book, as_of, year_starts, facts.team_of).score(records):
        account = f"person:{line.person}" if line.person else f"team:{line.team}"
        cents[line.rule, keys[line.record], account, line.date.isoformat()] += line.cents
        if line.person:
            person_lines.append((line.rule, line.record, keys[line.record], line.person, line.date, line.cents))
    for campaign in book.campaigns:
        for extra in campaign_lines(campaign, person_lines, facts.team_of):
            key = (extra.code, extra.key, f"person:{extra.person}", extra.date.isoformat())
            cents[key] += extra.cents
    return sorted((*key, f"{Decimal(value) / 100:.2f}") for key, value in cents.items() if value)


def scorer(book: Book, as_of: date, year_starts: int, team_of: Any) -> Scorer:
    return Scorer(
        versions_of(book.rules),
        year_starts=year_starts,
        as_of=as_of,
        team_of=team_of,
        claims=book.claims,
    )


def read_folder(folder: Path) -> Tables:
    """The CSV files of a conformance case's `data`."""
    tables = {}
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            tables[path.stem] = list(csv.DictReader(file))
    return tables


class Facts:
    """The tables, typed and joined, and the records that they come to."""

    year_starts = 1
    weights: Any = None

    def __init__(self, tables: Tables, book: Book, as_of: date):
        self.tables = tables
        self.book = book
        self.as_of = as_of
        self.teams = {row["code"]: row["team"] for row in self._rows("people")}
        self.moves = sorted((row["person"], _day(row["from"]), row["team"]) for row in self._rows("moves"))
        self.customers = {
            row["code"]: (_text(row, "tier", "C"), _yes(row.get("benchmark"))) for row in self._rows("customers")
        }
        self.contracts = {contract.number: contract for contract in self._contracts()}
        active = [contract for contract in self.contracts.values() if contract.is_active]
        self.active = sorted(active, key=lambda contract: (contract.signed_on, contract.number))
        self.receipts = sorted(self._receipts(), key=lambda receipt: receipt.number)
        self.firsts: dict[str, Contract] = {}
        for contract in self.active:
            self.firsts.setdefault(contract.customer, contract)

    def team_of(self, person: str, on: date) -> str | None:
        """The last of the moves on or before the date, else the team in `people`."""
        moved = [team for code, since, team in self.moves if code == person and since <= on]
        return moved[-1] if moved else self.teams.get(person)

    def records(self) -> list[Record]:
        """All records in the order (date, key), ids counted from 1."""
        found = [
            *self._contract_records(),
            *self._receipt_records(),
            *self._activity_records(),
            *self._claim_records(),
            *self._person_records(),
        ]
        found.sort(key=lambda record: (record.date, record.key))
        return [record._replace(id=number) for number, record in enumerate(found, start=1)]

    # ---- reading ------------------------------------------------------------------------------------

    def _rows(self, name: str) -> list[dict[str, Any]]:
        return list(self.tables.get(name, ()))

    def _shares(self, name: str, of: str) -> dict[str, tuple[tuple[str, Decimal], ...]]:
        found: dict[str, list[tuple[str, Decimal]]] = defaultdict(list)
        for row in self._rows(name):
            found[row[of]].append((row["person"], Decimal(str(row["share"]))))
        return {key: tuple(sorted(shares)) for key, shares in found.items()}

    def _contracts(self) -> Iterator[Contract]:
        margins = {row["code"]: _number(row.get("margin_rate")) for row in self._rows("products")}
        shares = self._shares("splits", "contract")
        for row in self._rows("contracts"):
            number = row["number"]
            credited = shares.get(number, ((row["owner"], Decimal(100)),))
            if sum(share for _, share in credited) != 100:
                continue
            margin = _number(row.get("margin_rate"))
            if margin is None:
                margin = margins.get(row.get("product") or "")
            yield Contract(
                number,
                row["customer"],
                row["owner"],
                _text(row, "kind", "new"),
                _day(row["signed_on"]),
                Decimal(str(row["amount"])),
                margin,
                int(_text(row, "term_days", "30")),
                _text(row, "status", "active") == "active",
                credited,
            )

    def _receipts(self) -> Iterator[Receipt]:
        """What counts: confirmed receipts and open instalments of active contracts."""
        for row in self._rows("receipts"):
            contract = self.contracts.get(row["contract"])
            status = _text(row, "status", "confirmed")
            if contract is None or not contract.is_active or status == "void":
                continue
            received_on = _day(row["received_on"]) if row.get("received_on") else None
            due_on = _day(row["due_on"]) if row.get("due_on") else None
            if received_on and status != "confirmed":
                continue
            yield Receipt(
                row["number"],
                contract,
                due_on or contract.signed_on + timedelta(days=contract.term_days),
                received_on,
                Decimal(str(row["amount"])),
                received_on is not None,
            )

    # ---- dated records ------------------------------------------------------------------------------

    def _contract_records(self) -> Iterator[Record]:
        for contract in self.active:
            days_to_paid = self._days_to_paid(contract)
            first = self.firsts[contract.customer]
            values = (
                contract.amount,
                contract.kind,
                contract.margin_rate,
                contract.term_days,
                first.number == contract.number,
                _whole_years(first.signed_on, contract.signed_on),
                days_to_paid,
                None if days_to_paid is None else contract.term_days - days_to_paid,
                *self.customers[contract.customer],
            )
            yield Record(
                0,
                contract.number,
                contract.signed_on,
                contract.owner,
                contract.customer,
                contract.credits,
                values,
                "contract",
            )

    def _days_to_paid(self, contract: Contract) -> int | None:
        received = sorted(
            (receipt.received_on, receipt.number, receipt.amount)
            for receipt in self.receipts
            if receipt.contract.number == contract.number and receipt.is_confirmed
        )
        total = Decimal(0)
        for received_on, _, amount in received:
            total += amount
            if total >= contract.amount:
                return (received_on - contract.signed_on).days
        return None

    def _receipt_records(self) -> Iterator[Record]:
        for receipt in self.receipts:
            if receipt.received_on is None:
                continue
            contract = receipt.contract
            values = (
                receipt.amount,
                (receipt.received_on - receipt.due_on).days,
                receipt.received_on <= contract.signed_on,
                contract.kind,
                self.firsts[contract.customer].number == contract.number,
                contract.amount,
                *self.customers[contract.customer],
            )
            yield Record(
                0,
                receipt.number,
                receipt.received_on,
                contract.owner,
                contract.customer,
                contract.credits,
                values,
                "receipt",
            )

    def _activity_records(self) -> Iterator[Record]:
        for row in self._rows("leads"):
            if _text(row, "status", "pending") == "approved":
                values: tuple[Any, ...] = (Decimal(str(row["completeness"])),)
                yield _owned(row, "code", "created_on", values, "lead")
        for row in self._rows("visits"):
            if _text(row, "status", "confirmed") == "confirmed":
                values = (
                    Decimal(str(row["minutes"])),
                    row["level"],
                    _text(row, "quality", "B"),
                    *self.customers[row["customer"]],
                )
                yield _owned(row, "number", "visited_on", values, "visit")
        for row in self._rows("feedback"):
            if _text(row, "status", "confirmed") == "confirmed":
                source = _text(row, "source", "customer")
                rating = Decimal(str(row["rating"]))
                values = (rating, source, *self.customers[row["customer"]])
                yield _owned(row, "number", "received_on", values, "feedback")

    def _claim_records(self) -> Iterator[Record]:
        shares = self._shares("participants", "claim")
        for row in self._rows("claims"):
            kind = self.book.kinds.get(row["kind"])
            credited = shares.get(row["number"], ())
            wrong_shares = credited and sum(share for _, share in credited) != 100
            if _text(row, "status", "submitted") != "approved" or kind is None or wrong_shares:
                continue
            customer = row.get("customer") or None
            tier, benchmark = self.customers[customer] if customer else (None, None)
            raw = row["attributes"]
            attributes = json.loads(raw, parse_float=Decimal) if isinstance(raw, str) else raw
            owner = min(credited, key=lambda part: (-part[1], part[0]))[0] if credited else None
            values = kind.values(attributes, tier, benchmark)
            day = _day(row["occurred_on"])
            yield Record(0, row["number"], day, owner, customer, credited, values, kind.basis)

    # ---- persons in periods -------------------------------------------------------------------------

    def _person_records(self) -> Iterator[Record]:
        given: dict[str, dict[str, Decimal]] = defaultdict(dict)
        for row in self._rows("targets"):
            if row.get("person") and _text(row, "metric", "sales") == "sales":
                given[row["person"]][row["period"]] = Decimal(str(row["amount"]))
        for person in self.teams:
            signed = [
                (contract, share) for contract in self.active for code, share in contract.credits if code == person
            ]
            paid = [
                (receipt, share)
                for receipt in self.receipts
                for code, share in receipt.contract.credits
                if code == person
            ]
            for period in self._candidates(given[person], signed, paid):
                target = targets.resolve(given[person], period, self.year_starts, self.weights)
                if (sums := self._sums(period, target, signed, paid)) is not None:
                    yield Record(
                        0,
                        f"{person}/{period.label}",
                        period.last,
                        person,
                        None,
                        ((person, Decimal(100)),),
                        values_of(sums),
                        f"person_{period.kind}",
                    )

    def _candidates(self, given: Any, signed: Any, paid: Any) -> set[periods.Period]:
        """All periods that anything of the person lies in, and those of the years with a target."""
        days = {contract.signed_on for contract, _ in signed}
        for receipt, _ in paid:
            days |= {receipt.due_on, receipt.received_on or receipt.due_on}
        for label in given:
            first = periods.parse_label(label, self.year_starts).first
            year = periods.period_of("year", first, self.year_starts)
            days |= {month.first for month in periods.inside("month", year, self.year_starts)}
        return {
            period
            for day in days
            for kind in ("month", "quarter", "year")
            if (period := periods.period_of(kind, day, self.year_starts)).first <= self.as_of
        }

    def _sums(self, period: Any, target: Decimal | None, signed: Any, paid: Any) -> Sums | None:
        """The raw sums of a person in a period; None where the person has no part in it."""
        here = [(contract, share) for contract, share in signed if contract.signed_on in period]
        customers = {contract.customer for contract, _ in here}
        received = [(receipt, share) for receipt, share in paid if receipt.received_on in period]
        due = [(receipt, share) for receipt, share in paid if receipt.due_on in period and receipt.amount > 0]
        in_time = [
            (receipt, share) for receipt, share in due if receipt.received_on and receipt.received_on <= period.last
        ]
        if not (here or received or due or (target is not None and target > 0)):
            return None
        start, end = periods.four_quarters_before(period, self.year_starts)
        before = [(c, share) for c, share in signed if start <= c.signed_on <= end]
        return Sums(
            sales=_parts(here),
            contracts=len(here),
            customers=len(customers),
            new_customers=sum(self.firsts[c.customer].number == c.number for c, _ in here),
            repeat_customers=sum(self.firsts[code].signed_on < period.first for code in customers),
            collected=_parts(received),
            due=_parts(due),
            collected_of_due=_parts(in_time),
            sales_before=_parts(before),
            contracts_before=len(before),
            target=target,
        )


def _parts(shared: Any) -> Decimal:
    return sum((thing.amount * share / 100 for thing, share in shared), Decimal(0))


def _owned(row: Any, key: str, day: str, values: tuple[Any, ...], basis: str) -> Record:
    owner = row["owner"]
    credited = ((owner, Decimal(100)),)
    return Record(0, row[key], _day(row[day]), owner, row["customer"], credited, values, basis)


def _whole_years(first: date, later: date) -> int:
    """Whole years between two days; a 29 February counts as complete on 1 March."""
    return later.year - first.year - ((later.month, later.day) < (first.month, first.day))


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def _number(value: Any) -> Decimal | None:
    return None if value is None or value == "" else Decimal(str(value))


def _text(row: Any, column: str, default: str) -> str:
    value = row.get(column)
    return default if value is None or value == "" else str(value)


def _yes(value: Any) -> bool:
    return str(value).lower() in ("yes", "1", "true", "是")
