"""Sales records, rules and what they are worth."""

from .awards import Award, Indicator
from .customer_work import Entry, EntryStep, LeadDetail
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
    "Award", "Change", "Claim", "ClaimKind", "Contract", "Customer", "Decision", "Due", "Entry", "EntryStep",
    "Feedback", "Import", "ImportFile", "Indicator", "Lead", "LeadDetail", "Participant", "Product", "Proposal",
    "Receipt", "Revision", "Rule", "RuleBook", "RuleVersion", "ScoringState", "SimulatedAccount", "Simulation", "Split",
    "Visit", "WaitingRow",
]  # fmt: skip
