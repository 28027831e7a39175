"""What goes into scoring and what comes out of it: records, rule versions, and lines with what is behind them."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from json.encoder import encode_basestring as _quoted
from typing import Any, NamedTuple

from .arithmetic import Number
from .rules import Rule

#: The places of the values that a version reads; None for an attribute that its kind of claim no longer has.
Reads = tuple[int | None, ...]


class Record(NamedTuple):
    """One fact to score. `values` stand in the order of `claims.fields_of(basis)`.

    `credits` are (person code, percent) with the sum 100: ((owner, 100),) for a sole owner, () for an approved claim
    without participants. `owner` of a claim is the participant with the largest share.
    """

    id: int
    key: str
    date: date
    owner: str | None
    customer: str | None
    credits: tuple[tuple[str, Number], ...]
    values: tuple[Any, ...]
    basis: str


class Version(NamedTuple):
    """A rule version as scoring uses it; its dates (inclusive, None: open) win over those in the rule."""

    id: int
    code: str
    rule: Rule
    effective_from: date | None = None
    effective_to: date | None = None


class Line(NamedTuple):
    """What one account gets from one record by one version, in cents; one of `person` and `team` is set.

    What follows the cents is needed to compute the line again (`inputs_json` writes it): the record's values and which
    of them the version reads, the record's place in the limit's group, the shares where several are credited, the room
    in cents that the cap had left. Of a team's line `values` are the cents of the members' lines that it comes from.
    """

    version: int
    rule: str
    record: int
    person: str | None
    team: str | None
    date: date
    cents: int
    reads: "Reads"
    values: tuple[Any, ...]
    place: int | None
    shares: tuple[tuple[str, Number], ...] | None
    room: int | None


def inputs_json(line: Line) -> str:
    """The inputs of a line as JSON text (`explanation.replay` reads it).

    A Decimal stands as a list of its text, `["2.50"]`, so that no JSON parser takes digits away.
    Put together by hand: lines come by the million (and `!s` writes a Decimal in a third of the time of its format).
    """
    if line.team is not None:
        return f'{{"base":[{",".join(map(str, line.values))}]}}'
    values = line.values
    parts = ",".join(["null" if place is None else _exact(values[place]) for place in line.reads])
    text = f'{{"values":[{parts}]'
    if line.place is not None:
        text += f',"place":{line.place}'
    if line.shares is not None:
        shares = ",".join([f'[{_quoted(person)},"{share!s}"]' for person, share in line.shares])
        text += f',"person":{_quoted(line.person or "")},"shares":[{shares}]'
    if line.room is not None:
        text += f',"room":{line.room}'
    return text + "}"


def _exact(value: Any) -> str:
    kind = type(value)
    if kind is Decimal:
        return f'["{value!s}"]'
    if kind is str:
        return _quoted(value)
    return str(value) if kind is int else {None: "null", True: "true", False: "false"}[value]


def versions_of(rules: Iterable[Rule]) -> list[Version]:
    """The rules of a book as versions, numbered from 1 in the order of the book."""
    return [
        Version(number, rule.code, rule, rule.effective.from_, rule.effective.to)
        for number, rule in enumerate(rules, start=1)
    ]
