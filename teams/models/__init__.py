"""Who people are, where they belong, what they may do and what they did."""

from .audit import AuditEvent
from .company import Company
from .people import Move, Person, RoleGrant, Team
from .targets import Target
from .users import User

__all__ = ["AuditEvent", "Company", "Move", "Person", "RoleGrant", "Target", "Team", "User"]
