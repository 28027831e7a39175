"""Leads, visits and ratings: entered by one or brought by a file, decided by another (R5, R6, R7, S1).

Each record that is decided here has an `Entry`. Scoring knows nothing of entries: it sees the record, whose status
follows what was decided here.
"""

from .completeness import WEIGHTS, completeness_of
from .deciding import approve, approve_many, ask, reject, void
from .duplicates import Match, matches
from .effects import Effect, effect_of, effects_by_grade
from .entering import answer, change, enter, withdraw
from .many import pass_on_late, take_in
from .refusals import (
    ChangedMeanwhile,
    DayNotPossible,
    DuplicateFound,
    GradeMissing,
    MoveRefused,
    NotAllowed,
    ReasonMissing,
    Refusal,
)
from .rights import can, deciders_of

__all__ = [
    "WEIGHTS",
    "ChangedMeanwhile",
    "DayNotPossible",
    "DuplicateFound",
    "Effect",
    "GradeMissing",
    "Match",
    "MoveRefused",
    "NotAllowed",
    "ReasonMissing",
    "Refusal",
    "answer",
    "approve",
    "approve_many",
    "ask",
    "can",
    "change",
    "completeness_of",
    "deciders_of",
    "effect_of",
    "effects_by_grade",
    "enter",
    "matches",
    "pass_on_late",
    "reject",
    "take_in",
    "void",
    "withdraw",
]
