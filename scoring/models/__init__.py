"""Sales records, rules and what they are worth."""

from .awards import Award, Indicator
from .due import Due, Revision, ScoringState
from .imports import Import, ImportFile, WaitingRow
from .proposals import Change, Decision, Proposal, SimulatedAccount, Simulation
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
from .share_outs import ShareOut, ShareOutLine

__all__ = [
    "Award", "Change", "Claim", "ClaimKind", "Contract", "Customer", "Decision", "Due", "Feedback", "Import",
    "ImportFile", "Indicator", "Lead", "Participant", "Product", "Proposal", "Receipt", "Revision", "Rule", "RuleBook",
    "RuleVersion", "ScoringState", "ShareOut", "ShareOutLine", "SimulatedAccount", "Simulation", "Split", "Visit",
    "WaitingRow",
]  # fmt: skip
