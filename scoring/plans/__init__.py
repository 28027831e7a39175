"""The plan of a year (G2, G4): targets set, taken back and broken down by points admins, who stand by each change."""

from .breaking_down import broken_down
from .changing import Cell, ChangedMeanwhile, NotAllowed, NothingToUndo, Refusal, change, last_change, undo

__all__ = [
    "Cell",
    "ChangedMeanwhile",
    "NotAllowed",
    "NothingToUndo",
    "Refusal",
    "broken_down",
    "change",
    "last_change",
    "undo",
]
