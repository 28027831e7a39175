"""A file as a header and rows of cells, whatever its format; who makes them is `sources`."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

Row = tuple[int, Sequence[Any]]


class FileUnreadable(Exception):
    """A file that cannot be taken at all; the message begins with its name and says what to do."""

    def __init__(self, name: str, reason: str):
        self.name, self.reason = name, reason
        super().__init__(f"{name}: {reason}")


@dataclass
class Table:
    """A header line and the rows below it; `read()` starts from the first row each time.

    Rows are (line in the file, counted from 1; cells). `row_count` is an estimate, for progress only.
    """

    name: str
    digest: str
    header: Sequence[Any]
    read: Callable[[], Iterator[Row]]
    row_count: int
    notes: list[str] = field(default_factory=list)


def printable(name: str) -> str:
    """A file's name for messages and receipts: no directories, no control characters, at most 200 characters."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in last)[:200]
