"""Budgets of rewards and prizes (S4): set by finance, spent by redemptions and prizes, kept by the database."""

from .setting import AlreadyThere, BelowSpent, NotAllowed, Refusal, Spent, change, create, delete
from .watching import state, warn

__all__ = [
    "AlreadyThere",
    "BelowSpent",
    "NotAllowed",
    "Refusal",
    "Spent",
    "change",
    "create",
    "delete",
    "state",
    "warn",
]
