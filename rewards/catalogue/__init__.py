"""The catalogue (U1, U4): how it changes; wishes, suggestions, gifts to the best; files in and out."""

from . import gifts, pictures, sheets, suggesting, wishing
from .editing import FIELDS, copy, create, edit, save, set_stock
from .moves import move
from .refusals import (
    AlreadyVoted,
    AnswerMissing,
    CodeTaken,
    FileRefused,
    ImportOutdated,
    Incomplete,
    MoveRefused,
    NotAllowed,
    OwnSuggestion,
    PictureRefused,
    Refusal,
    RewardMissing,
    StockTooLow,
    SuggestionClosed,
)

__all__ = [
    "FIELDS",
    "AlreadyVoted",
    "AnswerMissing",
    "CodeTaken",
    "FileRefused",
    "ImportOutdated",
    "Incomplete",
    "MoveRefused",
    "NotAllowed",
    "OwnSuggestion",
    "PictureRefused",
    "Refusal",
    "RewardMissing",
    "StockTooLow",
    "SuggestionClosed",
    "copy",
    "create",
    "edit",
    "gifts",
    "move",
    "pictures",
    "save",
    "set_stock",
    "sheets",
    "suggesting",
    "wishing",
]
