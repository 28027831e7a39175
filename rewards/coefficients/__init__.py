"""Bonus coefficients by rank (U5): schemes of bands, and what each person gets of a published period, for good."""

from .bands import Row, SchemeRefused, check_bands
from .freezing import average, digest_of, freeze_due, label_of, preview, provisional, rows_of, scheme_of
from .schemes import AlreadyThere, NotAllowed, Refusal, SchemeUsed, TooEarly, create, delete, is_used, replace

__all__ = [
    "AlreadyThere",
    "NotAllowed",
    "Refusal",
    "Row",
    "SchemeRefused",
    "SchemeUsed",
    "TooEarly",
    "average",
    "check_bands",
    "create",
    "delete",
    "digest_of",
    "freeze_due",
    "is_used",
    "label_of",
    "preview",
    "provisional",
    "replace",
    "rows_of",
    "scheme_of",
]
