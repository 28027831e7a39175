"""CSV files: their encoding, their delimiter, their rows. One pass decides the encoding and takes the digest."""

import codecs
import csv
import hashlib
import io
import itertools
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from django.utils.translation import gettext as _

from .headers import recognised
from .tables import FileUnreadable, Row, Table

CHUNK = 1 << 20
DELIMITERS = ",;\t"
COLUMNS_MAX = 500
# A cell longer than this is a quote that is never closed.
csv.field_size_limit(100_000)


def open_csv(path: Path, name: str) -> Table:
    encoding, digest, line_count = _look_through(path, name)
    delimiter, first_line = _delimiter(path, name, encoding)

    def rows() -> Iterator[Row]:
        with path.open("r", encoding=encoding, newline="") as file:
            for _skipped in range(first_line):
                file.readline()
            lines = _Lines(file)
            reader = csv.reader(lines, delimiter=delimiter)
            line = first_line + 1
            try:
                for cells in reader:
                    if lines.are_over:
                        raise csv.Error
                    yield line, cells
                    line = first_line + reader.line_num + 1
            except csv.Error:
                raise FileUnreadable(
                    name, _("line %(line)s: a quotation mark is opened and never closed") % {"line": line}
                ) from None

    header: Sequence[str] = next((cells for _line, cells in rows()), [])
    if len(header) > COLUMNS_MAX:
        raise FileUnreadable(name, _("has more than %(most)s columns") % {"most": COLUMNS_MAX})
    return Table(name, digest, header, lambda: itertools.islice(rows(), 1, None), max(0, line_count - 1))


class _Lines:
    """The lines of a file; the reader asks for more than there are only while quotes are open."""

    def __init__(self, file: io.TextIOBase):
        self.file = file
        self.are_over = False

    def __iter__(self) -> Iterator[str]:
        yield from self.file
        self.are_over = True


def _look_through(path: Path, name: str) -> tuple[str, str, int]:
    """Encoding, SHA-256 and number of lines; every byte is looked at, so nothing fails half-way."""
    digest = hashlib.sha256()
    lines = 0
    decoders: dict[str, codecs.IncrementalDecoder] = {"utf-8-sig": codecs.getincrementaldecoder("utf-8-sig")()}
    with path.open("rb") as file:
        start = file.read(2)
        file.seek(0)
        if start in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            decoders = {"utf-16": codecs.getincrementaldecoder("utf-16")()}
        else:
            decoders["gb18030"] = codecs.getincrementaldecoder("gb18030")()
        while True:
            chunk = file.read(CHUNK)
            digest.update(chunk)
            lines += chunk.count(b"\n")
            if b"\0" in chunk and "utf-16" not in decoders:
                raise FileUnreadable(name, _("holds NUL bytes, so it is not a text file"))
            for encoding, decoder in list(decoders.items()):
                try:
                    decoder.decode(chunk, final=not chunk)
                except UnicodeDecodeError:
                    del decoders[encoding]
            if not chunk:
                break
    if "utf-8-sig" not in decoders and (line := _damaged_utf8(path)):
        raise FileUnreadable(
            name,
            _("line %(line)s is not valid UTF-8, though the rest is; save the file again as UTF-8") % {"line": line},
        )
    if not decoders:
        raise FileUnreadable(name, _("is neither UTF-8 nor GBK; save it as CSV UTF-8"))
    return next(iter(decoders)), digest.hexdigest(), lines


def _damaged_utf8(path: Path) -> int | None:
    """The first wrong line of what is mostly UTF-8; None for GBK, which is hardly ever valid UTF-8 beyond ASCII.

    Without this, one broken byte would turn every Chinese name of the file into other characters, silently.
    """
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            if number == 1 and line.startswith(codecs.BOM_UTF8):
                return _first_wrong_line(path)
            if not line.isascii():
                break
    with path.open("rb") as file:
        text = file.read(CHUNK).decode("utf-8", "replace")
    wrong = text.count("\N{REPLACEMENT CHARACTER}")
    right = sum(1 for character in text if character > "\x7f") - wrong
    return _first_wrong_line(path) if right > 4 * wrong else None


def _first_wrong_line(path: Path) -> int | None:
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            try:
                line.decode()
            except UnicodeDecodeError:
                return number
    return None


def _delimiter(path: Path, name: str, encoding: str) -> tuple[str, int]:
    """The delimiter whose header line holds the most known columns, and how many lines to skip before it.

    Excel's own `sep=;` line is obeyed. Guessing by how often a character occurs would take an amount's comma for one.
    """
    with path.open("r", encoding=encoding, newline="") as file:
        first = file.readline(CHUNK)
        if match := re.fullmatch(r"sep=(.)\r?\n", first):
            return match[1], 1
        # A header's cell may hold a quoted line break.
        start = first + file.read(10_000)
    if not first.strip():
        raise FileUnreadable(name, _("its first line is empty; the header belongs there"))

    def known(delimiter: str) -> tuple[int, bool]:
        try:
            header = next(csv.reader(io.StringIO(start, newline=""), delimiter=delimiter))
        except (csv.Error, StopIteration):
            return 0, False
        return recognised(header[:COLUMNS_MAX]), delimiter == ","

    return max(DELIMITERS, key=known), 0
