"""From points to things: catalogue, redemptions, budgets, honours, promotions, coefficients."""

from .budgets import Budget
from .catalogue import Reward, Stock, Suggestion, SuggestionVote, Wish
from .coefficients import Band, Coefficient, CoefficientScheme
from .honours import Honour, HonourGiven, StarPeriod
from .policy import Policy
from .promotions import Grade, Promotion, PromotionVote
from .redemptions import Draw, Redemption, RedemptionStep

__all__ = [
    "Band",
    "Budget",
    "Coefficient",
    "CoefficientScheme",
    "Draw",
    "Grade",
    "Honour",
    "HonourGiven",
    "Policy",
    "Promotion",
    "PromotionVote",
    "Redemption",
    "RedemptionStep",
    "Reward",
    "StarPeriod",
    "Stock",
    "Suggestion",
    "SuggestionVote",
    "Wish",
]
