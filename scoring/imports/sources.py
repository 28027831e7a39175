"""Opening what an import was given: files and folders become tables, each with its kind and its columns."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from . import csv_files, headers, workbooks
from .headers import Layout
from .kinds import Kind
from .tables import FileUnreadable, Table, printable

FORMATS = {".csv", ".xlsx", ".tsv"}
TEXT = {".csv", ".tsv", ".txt"}


@dataclass(frozen=True)
class Source:
    """One file of an import, looked into."""

    table: Table
    layout: Layout

    @property
    def name(self) -> str:
        return self.table.name

    @property
    def kind(self) -> Kind:
        return self.layout.kind

    @property
    def notes(self) -> list[str]:
        return [*self.table.notes, *self.layout.notes]


def find_files(paths: Iterable[str | Path]) -> list[Path]:
    """The files meant by paths: a folder means the CSV and XLSX files in it, by name.

    :raises FileUnreadable: a folder without any
    """
    found = []
    for path in map(Path, paths):
        if not path.is_dir():
            found.append(path)
            continue
        # Excel leaves `~$…` files beside those that are open.
        inside = sorted(
            child for child in path.iterdir() if child.suffix.lower() in FORMATS and child.name[0] not in "~."
        )
        if not inside:
            raise FileUnreadable(str(path), _("there is no CSV or XLSX file in this folder"))
        found.extend(inside)
    return found


def open_source(path: Path, name: str | None = None, kind: Kind | None = None) -> Source:
    """Look into one file.

    :raises FileUnreadable: it cannot be taken, with what to do about it
    """
    table = open_table(path, name)
    return from_table(table, kind)


def from_table(table: Table, kind: Kind | None = None) -> Source:
    return Source(table, headers.layout(table.name, table.header, kind))


def open_table(path: str | Path, name: str | None = None) -> Table:
    """A CSV or XLSX file as a table; what it is, its first bytes say.

    :param name: what to call the file in messages; its own name if None
    :raises FileUnreadable: not a file, not of these formats, damaged or hostile
    """
    path = Path(path)
    name = printable(name or path.name)
    if not path.is_file():
        raise FileUnreadable(name, _("there is no such file"))
    try:
        with path.open("rb") as file:
            start = file.read(8)
    except OSError as problem:
        raise FileUnreadable(name, _("cannot be read: %(problem)s") % {"problem": problem.strerror}) from None
    if not start:
        raise FileUnreadable(name, _("is empty"))
    if start.startswith(b"PK"):
        return workbooks.open_workbook(path, name)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise FileUnreadable(
            name, _("is an old Excel file (.xls) or protected by a password; save it as .xlsx without a password")
        )
    if path.suffix.lower() not in TEXT:
        raise FileUnreadable(name, _("is neither CSV nor XLSX"))
    return csv_files.open_csv(path, name)
