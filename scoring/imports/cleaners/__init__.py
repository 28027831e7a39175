"""From a cell to a value: one cleaner for each sort of column, used by files, forms and the admin alike.

A cleaner's `clean(cell)` takes text (CSV) or the cell's own type (XLSX) and returns None for an empty cell, a value of
Python, or raises `Refused`. Nothing here knows columns, files or the database.
"""

from .base import Cleaner, Refused, as_text, plain
from .dates import day, period
from .json_cells import exact_json, json_object
from .numbers import Number, completeness, money, rate, share, whole
from .texts import choice, code, email, several, text, yes_no

__all__ = [
    "Cleaner", "Number", "Refused", "as_text", "choice", "code", "completeness", "day", "email", "exact_json",
    "json_object", "money", "period", "plain", "rate", "several", "share", "text", "whole", "yes_no",
]  # fmt: skip
