"""Who people are, where they belong, what they may do and what they did."""

from .audit import AuditEvent
from .calendar import Absence, CalendarDay
from .company import Company
from .notices import Notice
from .people import Move, Person, RoleGrant, Team
from .targets import Target
from .users import User

__all__ = [
    "Absence", "AuditEvent", "CalendarDay", "Company", "Move", "Notice", "Person", "RoleGrant", "Target", "Team",
    "User",
]  # fmt: skip
