"""Sales records, rules and what they are worth."""

from .appeals import Appeal, AppealFile, AppealStep, AppealVote
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

__all__ = [
    "Appeal", "AppealFile", "AppealStep", "AppealVote", "Award", "Change", "Claim", "ClaimKind", "Contract",
    "Customer", "Decision", "Due", "Feedback", "Import", "ImportFile", "Indicator", "Lead", "Participant", "Product",
    "Proposal", "Receipt", "Revision", "Rule", "RuleBook", "RuleVersion", "ScoringState", "SimulatedAccount",
    "Simulation", "Split", "Visit", "WaitingRow",
]  # fmt: skip
