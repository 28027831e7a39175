"""Sales records, rules and what they are worth."""

from .awards import Award, Indicator
from .claims import ClaimStep, Evidence, EvidenceUse, Filing, Lot, Rereview, Use
from .due import Due, Revision, ScoringState
from .earmarked import EarmarkedPool
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

__all__ = [
    "Award", "Change", "Claim", "ClaimKind", "ClaimStep", "Contract", "Customer", "Decision", "Due",
    "EarmarkedPool", "Evidence", "EvidenceUse", "Feedback", "Filing", "Import", "ImportFile", "Indicator", "Lead",
    "Lot", "Participant", "Product", "Proposal", "Receipt", "Rereview", "Revision", "Rule", "RuleBook", "RuleVersion",
    "ScoringState", "SimulatedAccount", "Simulation", "Split", "Use", "Visit", "WaitingRow",
]  # fmt: skip
