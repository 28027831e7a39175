"""Customers: their tier, how they pay, and whose they are."""

from dataclasses import dataclass

from . import tables

# (tier, share of customers, size of its orders)
TIERS = [("S", 0.04, 3.0), ("A", 0.16, 1.7), ("B", 0.35, 1.0), ("C", 0.45, 0.7)]
SIZES = {tier: size for tier, _, size in TIERS}
BENCHMARK_SHARES = {"S": 0.4, "A": 0.1, "B": 0.02, "C": 0.0}
# (habit, share of customers)
HABITS = [("good", 0.74), ("slow", 0.2), ("bad", 0.06)]
TERMS = [(0, 0.05), (15, 0.1), (30, 0.45), (45, 0.12), (60, 0.18), (90, 0.1)]


@dataclass(slots=True, eq=False)
class Customer:
    """`since` is the day its file was opened; `first_order` that of the first contract, None before it.

    `former` had it before the owner, until leaving.
    """

    id: int
    code: str
    name: str
    industry: str
    tier: str
    is_benchmark: bool
    habit: str
    term_days: int
    owner: object
    since: int
    first_order: int | None = None
    former: object = None

    def owner_on(self, day):
        return self.former if self.former and day <= self.former.left else self.owner


def draw(shares, rng):
    """One of [(value, share, …), …] by its share."""
    place = rng.random()
    for value, share, *_ in shares:
        place -= share
        if place < 0:
            return value
    return shares[-1][0]


class Register:
    """Makes customers with their ids, codes and names."""

    def __init__(self, firms, ids):
        self.firms = firms
        self.customer_ids = ids.series(tables.Customer)
        self.count = 0

    def open(self, *, owner, since, rng):
        self.count += 1
        name, industry = self.firms.next()
        tier = draw(TIERS, rng)
        return Customer(
            next(self.customer_ids),
            f"K{self.count:06d}",
            name,
            industry,
            tier,
            rng.random() < BENCHMARK_SHARES[tier],
            draw(HABITS, rng),
            draw(TERMS, rng),
            owner,
            since,
        )


def row(customer, *, window):
    return tables.Customer(
        customer.id,
        customer.code,
        customer.name,
        customer.tier,
        customer.is_benchmark,
        customer.owner.id,
        customer.industry,
        window.text(customer.since),
    )
