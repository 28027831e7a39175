"""Sales records, rules and what they are worth."""

from .awards import Award, Indicator
from .due import Due, Revision, ScoringState
from .imports import Import, ImportFile, WaitingRow
from .records import (
    Claim,
    Contract,
    Customer,
    Feedback,
    Lead,
    Participant,
    Product,
    Receipt,
    Split,
    Visit,
)
from .rules import ClaimKind, Rule, RuleBook, RuleVersion

__all__ = [
    "Award", "Claim", "ClaimKind", "Contract", "Customer", "Due", "Feedback", "Import", "ImportFile", "Indicator",
    "Lead", "Participant", "Product", "Receipt", "Revision", "Rule", "RuleBook", "RuleVersion", "ScoringState",
    "Split", "Visit", "WaitingRow",
]  # fmt: skip
