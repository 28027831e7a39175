"""Redemptions (U1): asked for, decided, handed out in parts, taken back. Points, stock and budget go along or nothing.

Who asks holds the points at once; nobody decides, hands out or takes back their own. The map is `Redemption.MOVES`.
"""

from .asking import request
from .deciders import (
    approver_of,
    can_decide,
    can_hand_out,
    can_take_back,
    handed_out_by,
    hands_out,
    waiting_for,
    who_decides,
)
from .moves import approve, cancel, decline, deliver, refund
from .refusals import (
    BudgetUsedUp,
    Busy,
    KeyReused,
    MoveRefused,
    NotAllowed,
    OwnRedemption,
    ReasonMissing,
    Refusal,
    UnitsWrong,
)
from .tending import cancel_of_leavers, remind

__all__ = [
    "BudgetUsedUp",
    "Busy",
    "KeyReused",
    "MoveRefused",
    "NotAllowed",
    "OwnRedemption",
    "ReasonMissing",
    "Refusal",
    "UnitsWrong",
    "approve",
    "approver_of",
    "can_decide",
    "can_hand_out",
    "can_take_back",
    "cancel",
    "cancel_of_leavers",
    "decline",
    "deliver",
    "handed_out_by",
    "hands_out",
    "refund",
    "remind",
    "request",
    "waiting_for",
    "who_decides",
]
