"""Cleaning a file's rows, one at a time: what is fine goes on as lines for COPY, what is not becomes a problem."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from ledger import copying

from .cleaners import Refused, as_text, exact_json
from .headers import Place
from .kinds import Column, Kind
from .sources import Source

PROBLEMS_KEPT = 1_000
# Cells that repeat (dates, codes, words) are cleaned once; past this many different ones a column does not repeat.
REMEMBERED = 20_000

# Looks at a whole row: `check(values, refuse, note)`; it may change values, refuse the row, or leave a note.
RowCheck = Callable[[dict[str, Any], Callable[[str, Any, str], None], Callable[[str], None]], None]


@dataclass
class Tally:
    """What came of a file's rows: counts, sums, problems {line, column, value, reason}, notes with their counts."""

    rows: int = 0
    refused: int = 0
    sums: dict[str, Decimal] = field(default_factory=dict)
    problems: list[dict[str, Any]] = field(default_factory=list)
    notes: dict[str, int] = field(default_factory=dict)

    def add_problem(self, line: int | None, column: str, value: Any, reason: str) -> None:
        if len(self.problems) < PROBLEMS_KEPT:
            shown = as_text(value)
            shown = shown if len(shown) <= 80 else shown[:79] + "…"
            self.problems.append({"line": line, "column": column, "value": shown.replace("\0", "␀"), "reason": reason})

    def add_note(self, text: str, count: int = 1) -> None:
        self.notes[text] = self.notes.get(text, 0) + count


def check_target(values: dict[str, Any], refuse: Callable, note: Callable) -> None:
    if (values["person"] is None) == (values["team"] is None):
        refuse("person", values["person"], _("exactly one of person and team must be filled in"))


def copy_lines(source: Source, number: int, tally: Tally, checks: Sequence[RowCheck] = ()) -> Iterator[str]:
    """Clean a source's rows into lines of COPY's text format: `number`, line, given columns, then every column.

    :param number: the file's place in the import
    :param tally: counts, sums and problems are added to it as the rows are read
    :raises FileUnreadable: the file breaks off
    """
    kind = source.kind
    places = source.layout.places
    width = source.layout.width
    given = sum(kind.bits[place.column.name] for place in places)
    head = f"{number}\t%d\t{given}"
    readers = _readers(kind, places)
    summed = [kind.columns.index(column) for column in kind.columns if column.summed]
    for place in summed:
        tally.sums.setdefault(kind.columns[place].name, Decimal(0))
    for line, cells in source.table.read():
        if not any(cells) or all(as_text(cell) == "" for cell in cells):
            continue
        tally.rows += 1
        if len(cells) < width:
            cells = [*cells, *[""] * (width - len(cells))]
        try:
            texts = [read(cells) for read in readers]
            if len(cells) > width and any(as_text(cell) for cell in cells[width:]):
                raise Refused
            if checks:
                texts = _checked(kind, places, cells, texts, checks, tally)
        except Refused:
            tally.refused += 1
            _explain(line, kind, places, cells, width, checks, tally)
            continue
        for place in summed:
            tally.sums[kind.columns[place].name] += Decimal(texts[place])
        yield head % line + "\t" + "\t".join(texts) + "\n"


def _readers(kind: Kind, places: Sequence[Place]) -> list[Callable[[Sequence[Any]], str]]:
    """One function for each column of the kind: from a row's cells to the column's text for COPY."""
    by_name = {place.column.name: place for place in places}
    readers = []
    for column in kind.columns:
        empty = copy_text(column, column.in_database(None, kind.model))
        place = by_name.get(column.name)
        readers.append(_reader(place, empty) if place else _constant(empty))
    return readers


def _constant(text: str) -> Callable[[Sequence[Any]], str]:
    return lambda cells: text


def _reader(place: Place, empty: str) -> Callable[[Sequence[Any]], str]:
    at, column, clean = place.at, place.column, place.cleaner.clean
    known: dict[str, str] = {}

    def read(cells: Sequence[Any]) -> str:
        cell = cells[at]
        is_text = type(cell) is str
        if is_text and (text := known.get(cell)) is not None:
            return text
        value = clean(cell)
        if value is None:
            if column.required:
                raise Refused(_("is missing"))
            text = empty
        else:
            text = copy_text(column, value)
        if is_text and len(known) < REMEMBERED:
            known[cell] = text
        return text

    return read


def copy_text(column: Column, value: Any) -> str:
    """A cleaned value as COPY's text format wants it."""
    if value is None:
        return copying.NULL
    if column.cleaner.sql == "jsonb":
        value = exact_json(value)
    elif isinstance(value, bool):
        return "t" if value else "f"
    elif isinstance(value, Decimal):
        return format(value, "f")
    elif not isinstance(value, str):
        return str(value)
    return copying.escaped(value)


def _checked(
    kind: Kind,
    places: Sequence[Place],
    cells: Sequence[Any],
    texts: list[str],
    checks: Sequence[RowCheck],
    tally: Tally,
) -> list[str]:
    """The row's texts after the checks of whole rows, which may change them."""
    values = _values(kind, places, cells)
    before = dict(values)

    def refuse(column: str, value: Any, reason: str) -> None:
        raise Refused(reason)

    for check in checks:
        check(values, refuse, tally.add_note)
    return [
        text if values[column.name] == before[column.name] else copy_text(column, values[column.name])
        for column, text in zip(kind.columns, texts, strict=True)
    ]


def _values(kind: Kind, places: Sequence[Place], cells: Sequence[Any]) -> dict[str, Any]:
    values = {column.name: column.in_database(None, kind.model) for column in kind.columns}
    for place in places:
        value = place.cleaner.clean(cells[place.at])
        values[place.column.name] = place.column.in_database(value, kind.model)
    return values


def _explain(
    line: int,
    kind: Kind,
    places: Sequence[Place],
    cells: Sequence[Any],
    width: int,
    checks: Sequence[RowCheck],
    tally: Tally,
) -> None:
    """Read a refused row again, slowly, and note everything that is wrong with it."""
    before = len(tally.problems)
    if len(cells) > width:
        extra = next((cell for cell in cells[width:] if as_text(cell)), "")
        tally.add_problem(line, "", extra, _("the row has more cells than the header; is a comma unquoted?"))
    for place in places:
        cell = cells[place.at]
        try:
            value = place.cleaner.clean(cell)
        except Refused as problem:
            tally.add_problem(line, place.column.name, cell, str(problem))
        else:
            if value is None and place.column.required:
                tally.add_problem(line, place.column.name, "", _("is missing"))
    if len(tally.problems) == before:
        values = _values(kind, places, cells)
        for check in checks:
            check(
                values, lambda column, value, reason: tally.add_problem(line, column, value, reason), lambda text: None
            )
