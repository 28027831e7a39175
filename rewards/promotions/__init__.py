"""The way up: grades, career points of twelve months, nominations and the committee's decision (U3)."""

from .career import Career
from .career import of as career_of
from .committee import Count, count_of, members, vote
from .grades import save as save_grades
from .nominating import nominate, obstacles, withdraw
from .refusals import (
    AlreadyNominated,
    AlreadyVoted,
    GradeMoved,
    HasLeft,
    MoveRefused,
    NobodyDecides,
    NotAllowed,
    OutsideLadder,
    ReasonMissing,
    Refusal,
    TooFewPoints,
    TooSoon,
    TopOfLadder,
)

__all__ = [
    "AlreadyNominated",
    "AlreadyVoted",
    "Career",
    "Count",
    "GradeMoved",
    "HasLeft",
    "MoveRefused",
    "NobodyDecides",
    "NotAllowed",
    "OutsideLadder",
    "ReasonMissing",
    "Refusal",
    "TooFewPoints",
    "TooSoon",
    "TopOfLadder",
    "career_of",
    "count_of",
    "members",
    "nominate",
    "obstacles",
    "save_grades",
    "vote",
    "withdraw",
]
