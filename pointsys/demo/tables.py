"""The rows that the company is made of, column by column as the tables have them."""

from itertools import count
from typing import NamedTuple


class Team(NamedTuple):
    id: int
    code: str
    name: str
    parent_id: int | None
    manager_id: int | None


class Person(NamedTuple):
    id: int
    code: str
    name: str
    email: str
    team_id: int
    grade: str
    joined_on: str
    left_on: str | None
    mentor_id: int | None
    wants_board: bool = True


class RoleGrant(NamedTuple):
    person_id: int
    role: str
    granted_at: str


class Move(NamedTuple):
    id: int
    person_id: int
    starts_on: str
    team_id: int


class Target(NamedTuple):
    id: int
    person_id: int | None
    team_id: int | None
    metric: str
    period: str
    amount: str


class Product(NamedTuple):
    id: int
    code: str
    name: str
    category: str
    margin_rate: str | None


class Customer(NamedTuple):
    id: int
    code: str
    name: str
    tier: str
    benchmark: bool
    owner_id: int
    industry: str
    since: str


class Contract(NamedTuple):
    id: int
    number: str
    customer_id: int
    owner_id: int
    kind: str
    signed_on: str
    amount: str
    margin_rate: str | None
    term_days: int
    product_id: int | None
    status: str


class Split(NamedTuple):
    id: int
    contract_id: int
    person_id: int
    share: str


class Receipt(NamedTuple):
    id: int
    number: str
    contract_id: int
    due_on: str | None
    received_on: str | None
    amount: str
    method: str
    status: str


class Lead(NamedTuple):
    id: int
    code: str
    customer: str
    owner_id: int
    created_on: str
    completeness: int
    status: str


class Visit(NamedTuple):
    id: int
    number: str
    customer_id: int
    owner_id: int
    visited_on: str
    minutes: int
    level: str
    quality: str
    status: str


class Feedback(NamedTuple):
    id: int
    number: str
    customer_id: int
    owner_id: int
    received_on: str
    source: str
    rating: int
    status: str


class Claim(NamedTuple):
    id: int
    number: str
    kind: str
    occurred_on: str
    customer_id: int | None
    attributes: str
    status: str
    title: str


class Participant(NamedTuple):
    id: int
    claim_id: int
    person_id: int
    share: str


# In the order in which they can be loaded.
TABLES = {
    Team: "teams_team",
    Person: "teams_person",
    RoleGrant: "teams_rolegrant",
    Move: "teams_move",
    Target: "teams_target",
    Product: "scoring_product",
    Customer: "scoring_customer",
    Contract: "scoring_contract",
    Split: "scoring_split",
    Receipt: "scoring_receipt",
    Lead: "scoring_lead",
    Visit: "scoring_visit",
    Feedback: "scoring_feedback",
    Claim: "scoring_claim",
    Participant: "scoring_participant",
}
RECORDS = (Contract, Receipt, Lead, Visit, Feedback, Claim)

# The tables' ids go up by 16 (see scoring/migrations/0003_due.py).
ID_STEP = 16


class Ids:
    """The next ids of each table, from the first free one."""

    def __init__(self, first_ids=None):
        firsts = first_ids or {kind: ID_STEP + n for n, kind in enumerate(TABLES)}
        self._series = {kind: count(first, ID_STEP) for kind, first in firsts.items()}

    def series(self, kind):
        """The one series of a kind of row; each `next` gives an id."""
        return self._series[kind]


def money(cents):
    """Cents as text with two decimals."""
    sign, cents = ("-", -cents) if cents < 0 else ("", cents)
    return f"{sign}{cents // 100}.{cents % 100:02d}"


def line(row):
    """A row in the text format of COPY. Nothing drawn holds a tab or a line break; JSON may hold a quoted quote."""
    return "\t".join(["\\N" if value is None else str(value) for value in row]).replace('\\"', '\\\\"') + "\n"
