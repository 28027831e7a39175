"""Rows of records that aren't there, as a person describes them: what the world lacks, and what it would have.

Hypothetical rows take ids below 0, and keys that come last on their day.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

# The last code point for private use: after every number that a file can bring.
LAST_KEY = "\U0010fffd"
RECORD, PAYMENT, CUSTOMER, COLLEAGUE = -1, -2, -3, -4
WHOLE = Decimal(100)


@dataclass(frozen=True)
class Hypothesis:
    """One record that might be.

    :param given: rows that both worlds have, by table: the contract of a payment on a contract that isn't there
    :param added: rows that only the world with the record has
    :param own: ids of the records that are asked about, by basis
    :param touched: ids of stored records that score otherwise because of it, by basis
    :param days: every day on which something would change
    :param paid_on: of a contract that is paid later
    """

    basis: str
    day: date
    added: dict[str, list[dict[str, Any]]]
    own: dict[str, set]
    days: tuple
    given: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    touched: dict[str, set] = field(default_factory=dict)
    customer: int | None = None
    paid_on: date | None = None

    @property
    def last(self):
        """The day on which all of it has happened."""
        return max(self.day, self.paid_on or self.day)

    @property
    def after(self):
        """All rows of the world with the record."""
        tables = {**self.given, **self.added}
        return {table: [*self.given.get(table, []), *self.added.get(table, [])] for table in tables}


def contract(person, answers):
    """A contract, perhaps paid in full on a day."""
    customer, rows = _customer(person, answers)
    row = _contract_row(person, answers, customer)
    added = {**rows, "scoring_contract": [row], "scoring_split": _shares(person, answers.get("share"))}
    own, days = {"contract": {RECORD}}, (answers["on"],)
    if paid_on := answers.get("paid_on"):
        added["scoring_receipt"] = [_receipt_row(RECORD, row["amount"], paid_on, PAYMENT)]
        own["receipt"] = {PAYMENT}
        days += (paid_on, answers["on"] + _days(answers["term_days"]))
    return Hypothesis("contract", answers["on"], added, own, days, customer=customer, paid_on=paid_on)


def receipt(person, answers):
    """A payment: on a contract or an instalment that is there, or on a contract that isn't."""
    if instalment := answers.get("instalment"):
        row = _receipt_row(instalment.contract_id, answers["amount"], answers["on"], instalment.pk)
        row |= {"number": instalment.number, "due_on": instalment.due_on}
        return _payment(row, instalment.contract, answers)
    if contract := answers.get("contract"):
        return _payment(_receipt_row(contract.pk, answers["amount"], answers["on"], PAYMENT), contract, answers)
    customer, rows = _customer(person, answers)
    new = _contract_row(person, answers | {"on": answers["signed_on"], "amount": answers["contract_amount"]}, customer)
    row = _receipt_row(RECORD, answers["amount"], answers["on"], PAYMENT)
    due_on = answers["signed_on"] + _days(answers["term_days"])
    return Hypothesis(
        "receipt",
        answers["on"],
        added={"scoring_receipt": [row]},
        own={"receipt": {PAYMENT}},
        days=(answers["on"], answers["signed_on"], due_on),
        given={**rows, "scoring_contract": [new], "scoring_split": _shares(person, answers.get("share"))},
        touched={"contract": {RECORD}},
        customer=customer,
    )


def _payment(row, contract, answers):
    due_on = row["due_on"] or contract.signed_on + _days(contract.term_days)
    return Hypothesis(
        "receipt",
        answers["on"],
        added={"scoring_receipt": [row]},
        own={"receipt": {row["id"]}},
        days=(answers["on"], contract.signed_on, due_on),
        touched={"contract": {contract.pk}},
        customer=contract.customer_id,
    )


def visit(person, answers):
    customer, rows = _customer(person, answers)
    row = _row(person, customer, "visited_on", answers) | {
        "minutes": answers["minutes"],
        "level": answers["level"],
        "quality": answers["quality"],
        "status": "confirmed",
    }
    return _alone("visit", {**rows, "scoring_visit": [row]}, answers, customer)


def feedback(person, answers):
    customer, rows = _customer(person, answers)
    row = _row(person, customer, "received_on", answers) | {
        "source": answers["source"],
        "rating": answers["rating"],
        "status": "confirmed",
    }
    return _alone("feedback", {**rows, "scoring_feedback": [row]}, answers, customer)


def lead(person, answers):
    row = {
        "id": RECORD,
        "code": LAST_KEY,
        "customer": LAST_KEY,
        "owner_id": person.pk,
        "created_on": answers["on"],
        "completeness": answers["completeness"],
        "status": "approved",
    }
    return _alone("lead", {"scoring_lead": [row]}, answers, None)


def claim(person, answers):
    """An approved claim of a kind, with its attributes as they would be approved."""
    customer, rows = _customer(person, answers) if "customer" in answers else (None, {})
    row = {
        "id": RECORD,
        "number": LAST_KEY,
        "kind": answers["kind"],
        "occurred_on": answers["on"],
        "customer_id": customer,
        "attributes": answers["attributes"],
        "status": "approved",
        "title": "",
    }
    shares = _shares(person, answers.get("share")) or [{"id": RECORD, "person_id": person.pk, "share": WHOLE}]
    participants = [{**each, "claim_id": RECORD} for each in shares]
    rows = {**rows, "scoring_claim": [row], "scoring_participant": participants}
    return _alone(f"claim.{answers['kind']}", rows, answers, customer)


# ---- parts ---------------------------------------------------------------------------------------------------------


def _alone(basis, rows, answers, customer):
    return Hypothesis(basis, answers["on"], rows, {basis: {RECORD}}, (answers["on"],), customer=customer)


def _customer(person, answers):
    """(id, rows) of the chosen customer, or of a new one."""
    if chosen := answers.get("customer"):
        return chosen.pk, {}
    row = {
        "id": CUSTOMER,
        "code": LAST_KEY,
        "name": "",
        "tier": answers.get("tier") or "C",
        "benchmark": False,
        "owner_id": person.pk,
        "industry": "",
    }
    return CUSTOMER, {"scoring_customer": [row]}


def _contract_row(person, answers, customer):
    margin = answers.get("margin")
    return {
        "id": RECORD,
        "number": LAST_KEY,
        "customer_id": customer,
        "owner_id": person.pk,
        "kind": answers.get("kind") or "new",
        "signed_on": answers["on"],
        "amount": answers["amount"],
        "margin_rate": None if margin is None else margin / 100,
        "term_days": answers["term_days"],
        "status": "active",
    }


def _receipt_row(contract_id, amount, day, pk):
    return {
        "id": pk,
        "number": LAST_KEY,
        "contract_id": contract_id,
        "due_on": None,
        "received_on": day,
        "amount": amount,
        "method": "",
        "status": "confirmed",
    }


def _row(person, customer, day, answers):
    return {"id": RECORD, "number": LAST_KEY, "customer_id": customer, "owner_id": person.pk, day: answers["on"]}


def _shares(person, share):
    """The split of the record; none where it is all theirs."""
    if share is None or share >= WHOLE:
        return []
    parts = ((RECORD, person.pk, share), (COLLEAGUE, COLLEAGUE, WHOLE - share))
    return [{"id": pk, "contract_id": RECORD, "person_id": who, "share": part} for pk, who, part in parts]


def _days(count):
    return timedelta(days=int(count))
