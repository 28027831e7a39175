"""Leavers (U7): their account is frozen from the day after the last one, what is left is forfeited after a set time.

Nobody is deleted. Logins are closed, lines and balances stay to be read.
"""

from .tending import close_logins, due_on, forfeit_due, tend

__all__ = ["close_logins", "due_on", "forfeit_due", "tend"]
