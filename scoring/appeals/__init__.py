"""Appeals (E3): filed by whom a line concerns, answered by another, ruled by the committee, adjusted, never edited."""

from .clock import file_until, move_on, working_days_left
from .committee import Count, count_of, members, vote
from .evidence import FILES_MAX, attach
from .filing import Dispute, OnLines, can_dispute, file, line_in_dispute, missing, on_lines, withdraw
from .moves import accept, answer, ask, contest, refer, reply
from .refusals import (
    AlreadyFiled,
    AlreadyVoted,
    AnswerMissing,
    LedgerMoved,
    MoveRefused,
    NobodyElse,
    NotAllowed,
    NotDisputable,
    PointsWrong,
    ReasonMissing,
    Refusal,
    TooLate,
    TooManyFiles,
    TooMuch,
)
from .rights import can_answer, can_see, can_vote, is_appellant, stands_for

__all__ = [
    "FILES_MAX",
    "AlreadyFiled",
    "AlreadyVoted",
    "AnswerMissing",
    "Count",
    "Dispute",
    "LedgerMoved",
    "MoveRefused",
    "NobodyElse",
    "NotAllowed",
    "NotDisputable",
    "OnLines",
    "PointsWrong",
    "ReasonMissing",
    "Refusal",
    "TooLate",
    "TooManyFiles",
    "TooMuch",
    "accept",
    "answer",
    "ask",
    "attach",
    "can_answer",
    "can_dispute",
    "can_see",
    "can_vote",
    "contest",
    "count_of",
    "file",
    "file_until",
    "is_appellant",
    "line_in_dispute",
    "members",
    "missing",
    "move_on",
    "on_lines",
    "refer",
    "reply",
    "stands_for",
    "vote",
    "withdraw",
    "working_days_left",
]
