"""Looks into an XLSX before a parser may open it: sizes, kinds of parts, entities, and how many cells it would take.

A file of 1 MB can hold 400 MB, and one cell at the far corner makes a parser reserve seventeen billion.
"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _

from .tables import FileUnreadable

CHUNK = 1 << 20
ENTRIES_MAX = 2_000
UNPACKED_MAX = 200 << 20
RATIO_MAX = 200
COLUMNS_MAX = 500
CELLS_MAX = 6_000_000
MACROS = re.compile(r"vbaproject|\.bin$|activex|macrosheets", re.IGNORECASE)
HARMLESS_BINARY = re.compile(r"printersettings|/customproperty", re.IGNORECASE)
DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
# A reference may stand anywhere in a tag, with blanks around its sign, after values that hold a `>`.
REFERENCE = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]{0,8})(\d{1,12})[\"']")
TAG = re.compile(rb"<(?:\w+:)?(row|c)(?=[\s/>])")
STYLED = re.compile(rb"<(?:\w+:)?c\s[^<]*?\br=\"([A-Z]+)(\d+)\"[^<]*?\ss=\"(\d+)\"")
# The counts that a part gives of itself, which a parser takes for granted and reserves memory by.
COUNT = re.compile(rb"[cC]ount\s*=\s*[\"']\s*\d{8,}")


@dataclass
class SheetSize:
    """The box that a sheet's cells need, at most, and where cells of given styles stand: rows by column."""

    cells: int = 0
    last_row: int = 0
    last_column: int = 0
    # Rows without a number of their own, and the most cells in one row: these continue from wherever they are.
    loose_rows: int = 0
    loose_columns: int = 0
    in_row: int = 0
    styled: dict[int, set[int]] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        return self.last_row + self.loose_rows

    @property
    def columns(self) -> int:
        return self.last_column + self.loose_columns

    def add(self, chunk: bytes) -> None:
        tags = TAG.findall(chunk)
        references = REFERENCE.findall(chunk)
        self.cells += len(tags)
        columns = {letters for letters, _row in references}
        self.last_column = max(self.last_column, *map(_number, columns), 0)
        self.last_row = max(self.last_row, *(int(row) for _letters, row in references), 0)
        row_tags = tags.count(b"row")
        numbered = sum(not letters for letters, _row in references)
        self.loose_rows += max(0, row_tags - numbered)
        if len(tags) - row_tags > len(references) - numbered:
            for tag in tags:
                self.in_row = 0 if tag == b"row" else self.in_row + 1
                self.loose_columns = max(self.loose_columns, self.in_row)

    def add_styled(self, chunk: bytes, styles: set[int]) -> None:
        for letters, row, style in STYLED.findall(chunk):
            if int(style) in styles:
                self.styled.setdefault(_number(letters), set()).add(int(row))


def check(path: Path, name: str) -> zipfile.ZipFile:
    """The opened archive, if a parser may read it.

    :raises FileUnreadable: with what to do about it
    """
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise FileUnreadable(name, _("is damaged: its ZIP archive cannot be read")) from None
    entries = archive.infolist()
    names = [entry.filename for entry in entries]
    if "xl/workbook.bin" in names:
        raise FileUnreadable(name, _("is a binary Excel file (.xlsb); save it as .xlsx"))
    if "xl/workbook.xml" not in names:
        raise FileUnreadable(name, _("is a ZIP archive, not an Excel file; unpack it first"))
    refuse_dangers(archive, name)
    for entry in entries:
        if entry.filename.lower().endswith((".xml", ".rels")) and not _is_sheet(entry.filename):
            for chunk in chunks(archive, entry.filename, name):
                _refuse_traps(chunk, name)
    return archive


def refuse_dangers(archive: zipfile.ZipFile, name: str) -> None:
    """Refuse an office file that is built otherwise than its program does: hidden paths, macros, a bomb.

    :raises FileUnreadable: with what to do about it
    """
    entries = archive.infolist()
    names = [entry.filename for entry in entries]
    if len(set(names)) != len(names) or any(".." in part or part.startswith(("/", "\\")) for part in names):
        raise FileUnreadable(name, _("is not built like an Excel file; save it again with Excel"))
    if any(MACROS.search(part) and not HARMLESS_BINARY.search(part) for part in names):
        raise FileUnreadable(name, _("holds macros; save it as .xlsx"))
    if any(entry.flag_bits & 1 for entry in entries):
        raise FileUnreadable(name, _("is encrypted; save it without a password"))
    too_dense = any(entry.file_size > CHUNK and entry.file_size > RATIO_MAX * entry.compress_size for entry in entries)
    if len(entries) > ENTRIES_MAX or sum(entry.file_size for entry in entries) > UNPACKED_MAX or too_dense:
        raise FileUnreadable(name, _("unpacks to far more than it should; save its data as CSV"))


def measure(archive: zipfile.ZipFile, part: str, name: str, styles: set[int]) -> SheetSize:
    """Walk through a sheet's cells and say how large it is, and which cells have one of `styles`.

    :raises FileUnreadable: too many cells or columns, entities, damage
    """
    size = SheetSize()
    for chunk in chunks(archive, part, name):
        _refuse_traps(chunk, name)
        size.add(chunk)
        if styles:
            size.add_styled(chunk, styles)
        if size.columns > COLUMNS_MAX:
            raise FileUnreadable(name, _("has more than %(most)s columns") % {"most": COLUMNS_MAX})
        if max(size.cells, size.rows * size.columns) > CELLS_MAX:
            raise FileUnreadable(
                name, _("has more than %(most)s cells; save its data as CSV") % {"most": f"{CELLS_MAX:,}"}
            )
    return size


def chunks(archive: zipfile.ZipFile, part: str, name: str) -> Iterator[bytes]:
    """A part's text in pieces that end before a `<`, so that no tag is cut in two."""
    rest = b""
    try:
        with archive.open(part) as file:
            while chunk := file.read(CHUNK):
                cut = chunk.rfind(b"<")
                if cut == -1:
                    rest += chunk
                    continue
                yield rest + chunk[:cut]
                rest = chunk[cut:]
    except (zipfile.BadZipFile, OSError, EOFError, KeyError, NotImplementedError, RuntimeError, ValueError):
        raise FileUnreadable(name, _("is damaged: a part of it cannot be read")) from None
    except Exception as problem:
        # zlib's and lzma's own errors have no common base.
        if type(problem).__name__ not in ("error", "LZMAError"):
            raise
        raise FileUnreadable(name, _("is damaged: a part of it cannot be read")) from None
    yield rest


def _refuse_traps(chunk: bytes, name: str) -> None:
    # UTF-16 would hide what is looked for; nobody writes a workbook in it.
    if DOCTYPE.search(chunk) or COUNT.search(chunk) or b"\0" in chunk:
        raise FileUnreadable(name, _("holds XML that no Excel file needs; save it again with Excel"))


def _is_sheet(part: str) -> bool:
    return part.startswith("xl/worksheets/") and part.endswith(".xml")


def _number(letters: bytes) -> int:
    """A column's number: A is 1, AA is 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
