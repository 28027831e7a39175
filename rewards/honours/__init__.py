"""Stars of published periods, badges and levels from rules, and the prizes that come with them (U2)."""

from .conditions import ConditionWrong
from .moves import revoke, save, switch
from .refusals import AlreadyRevoked, NotAllowed, ReasonMissing, Refusal

__all__ = [
    "AlreadyRevoked",
    "ConditionWrong",
    "NotAllowed",
    "ReasonMissing",
    "Refusal",
    "revoke",
    "save",
    "switch",
]
