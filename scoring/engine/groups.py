"""What limits and caps remember while records stream by: counts and sums of the running period only."""

from collections.abc import Callable
from datetime import date
from typing import Any

from .arithmetic import text_of
from .lines import Record


class Counter:
    """Counts the records of a code that are worth something, by group, within the running period of a limit."""

    __slots__ = ("first", "groups", "per")

    def __init__(self, per: str):
        self.per = per
        self.first: date | None = None
        self.groups: dict[Any, int] = {}

    def move_to(self, first: date) -> None:
        """Forget everything when another period begins."""
        if first != self.first:
            self.first = first
            self.groups = {}


class Sums(Counter):
    """Sums the positive cents of each person from a code within the running period of a cap."""

    __slots__ = ()


def place_of(record: Record, counters: Any, limit: tuple[Counter, int] | None) -> int | None:
    """Count the record in every group that it belongs to, and give its place in that of the version's own limit."""
    place = None
    for counter, group_of in counters:
        group = group_of(record)
        count = counter.groups[group] = counter.groups.get(group, 0) + 1
        if limit is not None and counter is limit[0]:
            place = count
    return place


def grouping(layout: tuple[str, ...], same: tuple[str, ...]) -> Callable[[Record], Any]:
    """What makes records one group of a limit; no value is a value of its own.

    A field wins over the record's owner and customer of the same name; a field that the basis of another version
    doesn't have has no value.
    """
    if not same:
        return lambda record: ()
    if same == ("owner", "customer") and not set(same) & set(layout):
        return lambda record: record[3:5]
    readers = [_reader(layout, name) for name in same]
    return lambda record: tuple([read(record) for read in readers])


def _reader(layout: tuple[str, ...], name: str) -> Callable[[Record], Any]:
    if name in layout:
        place = layout.index(name)
        return lambda record: text_of(record[6][place])
    if name in ("owner", "customer"):
        place = Record._fields.index(name)
        return lambda record: record[place]
    return lambda record: None
