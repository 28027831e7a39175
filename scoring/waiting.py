"""What waits for somebody's decision, of any kind, and what somebody decided, as the approvals inbox lists it."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any


@dataclass(frozen=True)
class Waiting:
    """One thing that waits for one person.

    :param sort: what kind of thing: ``claim``, ``second``, ``rereview``, ``beneficiary``, ``participant``, ``lead``,
        ``visit``, ``feedback``, ``share_out``, ``appeal``
    :param key: the thing's own id, unique within its sort
    :param title: what it says of itself, in the reader's language
    :param who: the person (``teams.models.Person``) whom it is about
    :param url: the page that decides it
    :param due_on: the last day for it, or None
    :param points: what approving would bring, or None where that is not known
    :param is_bulk: whether it can be approved without filling anything in
    :param stands_for: the person for whom this one decides while they are away, or None
    :param version: of what lies before the decider: a decision names it, so that nothing is approved unseen
    """

    sort: str
    key: int
    title: str
    who: Any
    url: str
    since: datetime
    due_on: date | None = None
    points: Decimal | None = None
    is_bulk: bool = False
    stands_for: Any = None
    version: int = 0

    @property
    def at(self):
        """What names it among everything that waits: ``visit-33``."""
        return f"{self.sort}-{self.key}"

    def is_late(self, on):
        return self.due_on is not None and self.due_on < on


@dataclass(frozen=True)
class Decided:
    """Something that one person decided: `record_id` tells which points came of it; `verdict` is what they said.

    :param is_for: whether they said yes
    :param is_approved: whether it counts now
    """

    sort: str
    title: str
    who: Any
    url: str
    at: datetime
    verdict: str
    is_for: bool
    is_approved: bool
    record_id: int
    reason: str = ""
