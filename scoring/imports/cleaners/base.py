"""What every cleaner shares: the refusal, cells as text, words as they are compared."""

import datetime
import math
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

BLANK = " \t\r\n\v\f\xa0\u3000\u2002\u2003\u2009\u200b\u200e\u200f\u2060\ufeff"


class Refused(ValueError):
    """A cell that cannot be read; the message says why, to a person."""


@dataclass(frozen=True)
class Cleaner:
    """How one sort of column is read, and the type it has in PostgreSQL."""

    clean: Callable[[Any], Any]
    sql: str


def as_text(cell: Any) -> str:
    """A cell as trimmed text: a whole number of Excel is `1001`, not `1001.0`."""
    if isinstance(cell, str):
        return cell.strip(BLANK)
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        # Excel keeps 15 digits; the rest is noise of the binary fraction.
        return format(Decimal(format(cell, ".15g")), "f") if math.isfinite(cell) else str(cell)
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat() if cell.time() == datetime.time() else cell.isoformat(" ")
    return str(cell)


def plain(text: str) -> str:
    """Full-width letters and digits as ordinary ones, lower case, for comparing words."""
    return unicodedata.normalize("NFKC", text).casefold().strip()
