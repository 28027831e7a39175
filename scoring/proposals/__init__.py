"""Changes to the rule book on their way (E4, S1): drafted by one points admin, decided by another, then published.

A change's `definition` is the language's own JSON for one code. A rule's may hold `effective`: a first day counts where
it is later than the proposal's own, a last day always; a campaign's holds its days `from` and `to`.
"""

from .content import book_with, changes_of, content_digest, first_day, given, plan
from .drafts import create, describe, draft_with, drafts_of, put, rebase, remove, retire
from .effects import is_settled, note_posted, so_far
from .moves import (
    approvals,
    approve,
    can_send_back,
    recall,
    reopen,
    role_for,
    roles_needed,
    send_back,
    submit,
    withdraw,
)
from .refusals import (
    AlreadyDecided,
    Blocked,
    ChangesNothing,
    Conflict,
    ContentChanged,
    DefinitionInvalid,
    Incomplete,
    KindInUse,
    MoveRefused,
    NotAllowed,
    PastChanged,
    ReasonMissing,
    Refusal,
    StartPassed,
    TrialPaid,
)
from .review import Review, conflicting, review

__all__ = [
    "AlreadyDecided",
    "Blocked",
    "ChangesNothing",
    "Conflict",
    "ContentChanged",
    "DefinitionInvalid",
    "Incomplete",
    "KindInUse",
    "MoveRefused",
    "NotAllowed",
    "PastChanged",
    "ReasonMissing",
    "Refusal",
    "Review",
    "StartPassed",
    "TrialPaid",
    "approvals",
    "approve",
    "book_with",
    "can_send_back",
    "changes_of",
    "conflicting",
    "content_digest",
    "create",
    "describe",
    "draft_with",
    "drafts_of",
    "first_day",
    "given",
    "is_settled",
    "note_posted",
    "plan",
    "put",
    "rebase",
    "recall",
    "remove",
    "reopen",
    "retire",
    "review",
    "role_for",
    "roles_needed",
    "send_back",
    "so_far",
    "submit",
    "withdraw",
]
