"""What a proposal would have done in a span of days, run in a worker and kept (E4); nothing is posted.

"Before" is what the awards are worth now, "after" what a scoring with the proposal's book would post instead.
"""

from .asking import (
    EARLIEST,
    DaysInvalid,
    NotAllowed,
    NothingToSimulate,
    Refusal,
    can_simulate,
    cancel,
    latest,
    request,
)
from .running import PROBLEMS, Cancelled, run, run_waiting

__all__ = [
    "EARLIEST",
    "PROBLEMS",
    "Cancelled",
    "DaysInvalid",
    "NotAllowed",
    "NothingToSimulate",
    "Refusal",
    "can_simulate",
    "cancel",
    "latest",
    "request",
    "run",
    "run_waiting",
]
