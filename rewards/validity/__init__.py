"""Validity of points (U6): the oldest are used first, and what nobody used in time lapses as a transfer.

Points of an account are lots by the month they were earned in. Nothing is kept of lots: what is left of each follows
from the totals that the ledger keeps (docs/decisions/0050-validity.md).
"""

from .changing import NotAllowed, Refusal, change, effect
from .lapsing import lapse_due, remind
from .lots import Lapse, Lot, holding_of, lots, schedule
from .rule import Rule, current_rule, rule_of

__all__ = [
    "Lapse",
    "Lot",
    "NotAllowed",
    "Refusal",
    "Rule",
    "change",
    "current_rule",
    "effect",
    "holding_of",
    "lapse_due",
    "lots",
    "remind",
    "rule_of",
    "schedule",
]
