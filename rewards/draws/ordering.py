"""The order of a draw and what it gives: arithmetic of entries and a seed, without a database.

By lottery: by the SHA-256 of seed and key, the smallest first. By rank: most points first, ties by that lot.
"""

import hashlib
from dataclasses import dataclass
from decimal import Decimal

BY_RANK = "by_rank"
WINS, STOCK = "wins", "stock"


@dataclass(frozen=True)
class Entry:
    """One request; `points` rank it where the rule is by rank."""

    redemption: int
    key: str
    units: int
    points: Decimal = Decimal(0)


@dataclass(frozen=True)
class Outcome:
    """What became of an entry: `why` is that it wins, or that what was left was less than it asked for."""

    entry: Entry
    lot: str
    why: str


def lot(seed, key):
    return hashlib.sha256(f"{seed}{key}".encode()).hexdigest()


def ordered(entries, rule, seed):
    """``[(entry, lot)]``, first who comes first."""
    lots = [(entry, lot(seed, entry.key)) for entry in entries]
    if rule == BY_RANK:
        return sorted(lots, key=lambda each: (-each[0].points, each[1], each[0].redemption))
    return sorted(lots, key=lambda each: (each[1], each[0].redemption))


def outcome(entries, rule, seed, *, units):
    """Who gets it: in that order, as far as the stock reaches; who asked for more than is left is passed over.

    :param units: in stock; None: no end of them
    """
    found = []
    for entry, own in ordered(entries, rule, seed):
        wins = units is None or entry.units <= units
        if wins and units is not None:
            units -= entry.units
        found.append(Outcome(entry, own, WINS if wins else STOCK))
    return found
