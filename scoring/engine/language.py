"""The rule language: everything that reads, checks and writes rule books, under one name.

Normative text: rule-language.md. The pieces live beside this module: `terms`, `rules`, `claims`, `books`.
"""

from .books import Book, Head, check_book, dump_book, parse_book, read_book
from .checks import check_rule
from .claims import Attribute, ClaimKind, check_attributes, fields_of
from .parts import Name
from .problems import BookInvalid, Problem
from .rules import CATEGORIES, Campaign, Cap, Effective, Limit, Rule
from .terms import (
    Choice,
    ChoiceFactor,
    Condition,
    Fixed,
    Lookup,
    LookupFactor,
    Per,
    PerFactor,
    Progressive,
    WhenFactor,
)

__all__ = [
    "CATEGORIES",
    "Attribute",
    "Book",
    "BookInvalid",
    "Campaign",
    "Cap",
    "Choice",
    "ChoiceFactor",
    "ClaimKind",
    "Condition",
    "Effective",
    "Fixed",
    "Head",
    "Limit",
    "Lookup",
    "LookupFactor",
    "Name",
    "Per",
    "PerFactor",
    "Problem",
    "Progressive",
    "Rule",
    "WhenFactor",
    "check_attributes",
    "check_book",
    "check_rule",
    "dump_book",
    "fields_of",
    "parse_book",
    "read_book",
]
