"""What a ladder of conditions leaves out: ranges of a number between those that it names."""

from ..bases import TEXT
from ..domains import declared
from .findings import Both, Speech
from .regions import Region
from .values import Interval, gaps


def open_gaps(region: Region, name: str, covered: list[Interval]) -> list[Interval]:
    """What a ladder of ranges leaves out between its ends, of what the field can have at all."""
    if declared(region.basis, name, region.claims).type == TEXT:
        return []
    possible = region[name].known()
    return [part for gap in gaps(covered) for part in possible.between(gap).intervals]


def said_interval(speech: Speech, basis: str, name: str, gap: Interval) -> Both:
    """`between 20 minutes and 30 minutes`, in both languages."""
    low, high = (speech.amount(basis, name, end) for end in (gap.low, gap.high))
    if gap.is_point:
        return low
    return Both(f"between {low.en} and {high.en}", f"{low.zh}至 {high.zh}")
