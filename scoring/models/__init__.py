"""Sales records, rules and what they are worth."""

from .appeals import Appeal, AppealFile, AppealStep, AppealVote
from .awards import Award, Indicator
from .claims import ClaimStep, Evidence, EvidenceUse, Filing, Lot, Rereview, Use
from .customer_work import Entry, EntryStep, LeadDetail
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
from .share_outs import ShareOut, ShareOutLine

__all__ = [
    "Appeal", "AppealFile", "AppealStep", "AppealVote", "Award", "Change", "Claim", "ClaimKind", "ClaimStep",
    "Contract", "Customer", "Decision", "Due", "EarmarkedPool", "Entry", "EntryStep", "Evidence", "EvidenceUse",
    "Feedback", "Filing", "Import", "ImportFile", "Indicator", "Lead", "LeadDetail", "Lot", "Participant",
    "Product", "Proposal", "Receipt", "Rereview", "Revision", "Rule", "RuleBook", "RuleVersion", "ScoringState",
    "ShareOut", "ShareOutLine", "SimulatedAccount", "Simulation", "Split", "Use", "Visit", "WaitingRow",
]  # fmt: skip
