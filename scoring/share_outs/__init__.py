"""Sharing out a team's pool (T1): proposed by its manager, decided by the next one up, posted as transfers.

Shares are computed to the cent and add up to what is shared. Nobody decides what they proposed or get a part of.
"""

from .computing import shares
from .deciders import can_decide, next_up, who_decides
from .moves import approve, reject, submit, withdraw
from .proposing import draft_of, plan, save
from .refusals import (
    AlreadyOpen,
    MonthJustPublished,
    MoveRefused,
    NobodyToShare,
    NotAddedUp,
    NotAllowed,
    PoolTooSmall,
    ReasonMissing,
    Refusal,
)

__all__ = [
    "AlreadyOpen",
    "MonthJustPublished",
    "MoveRefused",
    "NobodyToShare",
    "NotAddedUp",
    "NotAllowed",
    "PoolTooSmall",
    "ReasonMissing",
    "Refusal",
    "approve",
    "can_decide",
    "draft_of",
    "next_up",
    "plan",
    "reject",
    "save",
    "shares",
    "submit",
    "who_decides",
    "withdraw",
]
