"""The rule book: versions with the dates they are in force; loaded whole, changed by code, exported, handed out."""

from .changing import Given, Planned, applied, planned, publish
from .claim_kinds import fields_read, reads_otherwise
from .loading import load
from .reading import (
    CAMPAIGN_CATEGORY,
    CampaignVersion,
    InForce,
    book_of,
    declared,
    described,
    export,
    head,
    in_force,
    kinds,
)
from .storing import Loaded, check_sorts, lock

__all__ = [
    "CAMPAIGN_CATEGORY",
    "CampaignVersion",
    "Given",
    "InForce",
    "Loaded",
    "Planned",
    "applied",
    "book_of",
    "check_sorts",
    "declared",
    "described",
    "export",
    "fields_read",
    "head",
    "in_force",
    "kinds",
    "load",
    "lock",
    "planned",
    "publish",
    "reads_otherwise",
]
