"""The catalogue as a table: its columns, what a file would change, and applying that. An export loads to the same.

An empty cell of `kind`, `price`, `stock` and the like leaves what is there; an empty cell of what may be empty (a
limit, a day, a grade, teams, texts) takes it away. A column that is missing changes nothing.
"""

from .applying import apply, pack, unpack
from .columns import COLUMNS, HEADER
from .comparing import CHANGED, NEW, REFUSED, UNCHANGED, Comparison, compare
from .reading import ROWS_MAX, read
from .writing import complete, rows, values_of

__all__ = [
    "CHANGED", "COLUMNS", "HEADER", "NEW", "REFUSED", "ROWS_MAX", "UNCHANGED", "Comparison", "apply", "compare",
    "complete", "pack", "read", "rows", "unpack", "values_of",
]  # fmt: skip
