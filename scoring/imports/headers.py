"""Which columns a header names, and which kind of file it belongs to."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from typing import Any

from django.utils.translation import gettext as _

from .cleaners import Cleaner, Number, as_text
from .columns import KINDS
from .kinds import Column, Kind
from .tables import FileUnreadable

BRACKETED = re.compile(r"[(\[【<].*?[)\]】>]")


def bare(header: Any) -> str:
    """A header as it is compared: `＊合同金额（元）` is 合同金额, `Signed On` is signedon."""
    text = unicodedata.normalize("NFKC", as_text(header)).casefold()
    return re.sub(r"[\s_\-*:\"'\u200b\ufeff]", "", BRACKETED.sub("", text))


@cache
def _columns(kind: Kind) -> dict[str, Column]:
    spelled: dict[str, Column] = {}
    for column in kind.columns:
        for word in (column.name, column.chinese, *column.aliases):
            spelled.setdefault(bare(word), column)
    return spelled


@cache
def _every_word() -> frozenset[str]:
    return frozenset(word for kind in KINDS for word in _columns(kind))


def recognised(header: Sequence[Any]) -> int:
    """How many cells of the line are headers of any kind of file."""
    return sum(bare(cell) in _every_word() for cell in header)


@dataclass(frozen=True)
class Place:
    """A column and where it stands in the file's rows; its cleaner knows the unit that the header names."""

    at: int
    column: Column
    header: str
    cleaner: Cleaner


@dataclass(frozen=True)
class Layout:
    """What a file's header says: its kind, the places of its columns, and what is noteworthy."""

    kind: Kind
    places: tuple[Place, ...]
    notes: tuple[str, ...]
    width: int


def layout(name: str, header: Sequence[Any], kind: Kind | None = None) -> Layout:
    """Find the kind of a file by its name, else by its header, and its columns.

    :param kind: the kind, where it is known already
    :raises FileUnreadable: no kind fits, a required column is missing, or a column stands there twice
    """
    words = [bare(cell) for cell in header]
    if not any(words):
        raise FileUnreadable(name, _("its first line is empty; the header belongs there"))
    notes: list[str] = []
    if kind is None:
        kind, notes = _kind(name, words)
    found, unknown = {}, []
    for at, (cell, word) in enumerate(zip(header, words, strict=True)):
        column = _columns(kind).get(word)
        if column is None:
            if word:
                unknown.append(as_text(cell))
        elif column.name in found:
            raise FileUnreadable(name, _("the column %(column)s stands there twice") % {"column": _both(column)})
        else:
            found[column.name] = Place(at, column, as_text(cell), _with_unit(column, as_text(cell)))
    missing = [column for column in kind.columns if column.required and column.name not in found]
    if missing:
        raise FileUnreadable(
            name,
            _("%(kind)s need the column %(columns)s, which is not in its first line")
            % {"kind": kind.title, "columns": ", ".join(map(_both, missing))},
        )
    if unknown:
        shown = ", ".join(column[:40] for column in unknown[:20])
        notes.append(_("Columns that nothing is known of, ignored: %(columns)s") % {"columns": shown})
    places = sorted(found.values(), key=lambda place: kind.columns.index(place.column))
    return Layout(kind, tuple(places), tuple(notes), len(header))


def _both(column: Column) -> str:
    return f"{column.name} ({column.chinese})"


def _kind(name: str, words: Iterable[str]) -> tuple[Kind, list[str]]:
    """The kind that the file's name begins with; where its header belongs to one other kind only, that one."""
    words = set(words)
    named = _named(name)
    if named and _fits(named, words):
        return named, []
    fitting = [kind for kind in KINDS if _fits(kind, words)]
    best = max((_matches(kind, words) for kind in fitting), default=0)
    fitting = [kind for kind in fitting if _matches(kind, words) == best]
    if len(fitting) == 1 and (named is None or best > _matches(named, words)):
        return fitting[0], [_("Taken for %(kind)s, by its columns") % {"kind": fitting[0].title}] if named else []
    if named:
        return named, []
    raise FileUnreadable(
        name,
        _("cannot tell what it holds; let its name begin with one of %(names)s")
        % {"names": ", ".join(kind.name for kind in KINDS)},
    )


def _named(name: str) -> Kind | None:
    stem = unicodedata.normalize("NFKC", name).casefold()
    named = [
        (len(word), place, kind) for place, kind in enumerate(KINDS) for word in kind.names if stem.startswith(word)
    ]
    return max(named)[2] if named else None


def _fits(kind: Kind, words: set[str]) -> bool:
    present = {column.name for word, column in _columns(kind).items() if word in words}
    return all(column.name in present for column in kind.columns if column.required)


def _matches(kind: Kind, words: set[str]) -> int:
    return len({column.name for word, column in _columns(kind).items() if word in words})


def _with_unit(column: Column, header: str) -> Cleaner:
    """The column's cleaner, in the unit that stands in the header's brackets: （万元）, (%)."""
    number = column.cleaner.clean
    if not isinstance(number, Number):
        return column.cleaner
    unit = "".join(BRACKETED.findall(unicodedata.normalize("NFKC", header)))
    if number.is_money and "万" in unit:
        return replace(column.cleaner, clean=replace(number, unit=Decimal(10_000)))
    if number.is_money and "亿" in unit:
        return replace(column.cleaner, clean=replace(number, unit=Decimal(100_000_000)))
    if number.percent == "hundredth" and "%" in unit:
        return replace(column.cleaner, clean=replace(number, unit=Decimal("0.01")))
    return column.cleaner
