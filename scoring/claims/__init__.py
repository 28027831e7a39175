"""Claims that are filed, agreed to, confirmed, reviewed and looked at again, and what the reader's pages ask of them.

Whoever decides takes no part in it: `duties` is the table of who may do what, and the database keeps its heart.
A decision moves the record's status; points follow from that as from any other change of a record.
"""

from .agreeing import agree, confirm, decline, refuse_share
from .deadlines import escalate, remind, take_up_waiting
from .deciding import approve, approve_many, ask, reject, reopen
from .duties import GRID, Action, Part, can, fields_for, lacking, parts_of
from .evidence import FILES_MAX, SIZE_MAX, attach, detach
from .filing import answer, discard, draft, revise, submit, withdraw
from .foreseen import Foreseen, Gain
from .foreseen import of as preview
from .kinds import for_user as kinds_for
from .kinds import in_use, last_known, may_file, shown
from .kinds import of as kind_of
from .known import differing, known_of, label_of, proposed
from .library import unuse, use
from .pools import budget_left
from .sampling import draw, is_chosen, rereview
from .steps import mark_of
from .taking_in import take_in
from .telling import page_of
from .uses import clash

__all__ = [
    "FILES_MAX", "GRID", "SIZE_MAX", "Action", "Foreseen", "Gain", "Part", "agree", "answer", "approve",
    "approve_many", "ask", "attach", "budget_left", "can", "clash", "confirm", "decline", "detach",
    "differing", "discard", "draft", "draw", "escalate", "fields_for", "in_use", "is_chosen",
    "kind_of", "kinds_for", "known_of", "label_of", "lacking", "last_known", "mark_of", "may_file", "page_of",
    "parts_of", "preview", "proposed", "refuse_share", "reject", "remind", "reopen", "rereview", "revise",
    "shown", "submit", "take_in", "take_up_waiting", "unuse", "use", "withdraw",
]  # fmt: skip
