"""What a statement says, read once for the page and the PDF."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from ledger import publications
from ledger import queries as ledger
from ledger import statements as ledger_statements
from ledger.models import Frozen, Transfer
from scoring.queries.statements import category_label
from teams.models import Company, Person

KINDS = dict(Transfer.Kind.choices)


@dataclass(frozen=True)
class Contents:
    """`sums` are the ledger's figures; `earned`, `adjustments` and `movements` the same as (label, points) in order.

    `balance`, `provisional` and `spendable` are as of `at`; all else stands since the publication.
    """

    person: Person
    company: Company
    frozen: Frozen
    place: Any
    sums: ledger_statements.Statement
    earned: list
    adjustments: list
    movements: list
    digest: str
    at: datetime
    balance: Decimal
    provisional: Decimal

    @property
    def spendable(self):
        return ledger.left_to_spend(self.balance, self.provisional)


def of_month(person, frozen, *, at):
    account = ledger.available_account(person.pk)
    sums = ledger_statements.of_month(account, frozen.first)
    return Contents(
        person=person,
        company=Company.current(),
        frozen=frozen,
        place=publications.own(frozen, person.pk),
        sums=sums,
        earned=[(name, category_label(name), points) for name, points in _by_category(sums.earned)],
        adjustments=sorted(sums.adjustments.items()),
        movements=[(KINDS.get(kind, kind), points) for kind, points in sorted(sums.movements.items())],
        digest=ledger_statements.digest(sums, person.code),
        at=at,
        balance=ledger.balance(account),
        provisional=ledger.provisional(account),
    )


def _by_category(earned):
    order = {name: place for place, name in enumerate(ledger.CATEGORIES)}
    return sorted(earned.items(), key=lambda pair: (order.get(pair[0], len(order)), pair[0]))
