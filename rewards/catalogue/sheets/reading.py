"""An uploaded CSV or XLSX file as rows of cells by column."""

import tempfile
from pathlib import Path

from django.utils.translation import gettext as _

from rewards.catalogue.refusals import FileRefused
from scoring.imports import sources
from scoring.imports.cleaners import as_text
from scoring.imports.headers import bare
from scoring.imports.tables import FileUnreadable

from .columns import SPELLED, unguarded

ROWS_MAX = 2_000
BYTES_MAX = 5 << 20


def read(file):
    """The rows of an uploaded CSV or XLSX file: ``([(line, {column: cell})], notes)``.

    :raises FileRefused: it can't be taken, with what to do
    """
    if file.size > BYTES_MAX:
        raise FileRefused(_("The file is larger than %(size)d MB.") % {"size": BYTES_MAX >> 20})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / ("file.xlsx" if file.name.lower().endswith(".xlsx") else "file.csv")
        with path.open("wb") as copy:
            for chunk in file.chunks():
                copy.write(chunk)
        try:
            table = sources.open_table(path, file.name)
            places, notes = _places(table.header)
            found = []
            for number, cells in table.read():
                row = {name: _plain(cells[at]) for name, at in places.items() if at < len(cells)}
                if any(as_text(cell) for cell in row.values()):
                    found.append((number, row))
                if len(found) > ROWS_MAX:
                    raise FileRefused(_("The file has more than %(most)d lines. Divide it.") % {"most": ROWS_MAX})
        except FileUnreadable as refusal:
            raise FileRefused(str(refusal)) from refusal
    return found, [*table.notes, *notes]


def _plain(cell):
    """A cell that JSON can keep: text as it stands, other types as their text."""
    return unguarded(cell) if isinstance(cell, str) else as_text(cell)


def _places(header):
    places, unknown = {}, []
    for at, cell in enumerate(header):
        column = SPELLED.get(bare(cell))
        if column is None:
            if as_text(cell):
                unknown.append(as_text(cell)[:40])
        elif column.name in places:
            raise FileRefused(_("The column %(name)s stands there twice.") % {"name": as_text(cell)})
        else:
            places[column.name] = at
    if "code" not in places:
        raise FileRefused(_("The first line has to name the columns, among them code (编号). Export to see them all."))
    text = _("Columns that nothing is known of, ignored: %(columns)s")
    return places, [text % {"columns": ", ".join(unknown)}] if unknown else []
