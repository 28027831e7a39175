"""Draws (U1): when a window is over, the declared rule says who gets what was asked for; anybody can check it."""

from .drawing import draw_due
from .ordering import Entry, Outcome, outcome
from .standing import month_of, points_of

__all__ = ["Entry", "Outcome", "draw_due", "month_of", "outcome", "points_of"]
