"""XLSX files: the first visible sheet, its cells with the types that Excel gave them."""

import hashlib
import html
import re
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import python_calamine
from django.utils.translation import gettext as _

from . import zip_check
from .tables import FileUnreadable, Row, Table

# Excel's own numbers for 0% and 0.00%.
PERCENT_FORMATS = {"9", "10"}


def open_workbook(path: Path, name: str) -> Table:
    """The first visible sheet as a table; its first row with anything in it is the header.

    :raises FileUnreadable: hostile, damaged, too large, or empty
    """
    archive = zip_check.check(path, name)
    percent_styles = _percent_styles(archive, name)
    sizes = {
        part: zip_check.measure(archive, part, name, percent_styles)
        for part in archive.namelist()
        if part.startswith("xl/worksheets/") and part.endswith(".xml")
    }
    sheet, notes = _first_sheet(path, name)
    part = _part_of(archive, name, sheet.name) if percent_styles else None
    percent = sizes[part].styled if part in sizes else {}

    def rows() -> Iterator[Row]:
        left = sheet.start[1] if sheet.start else 0
        for line, cells in enumerate(sheet.iter_rows(), 1):
            if any(cell != "" for cell in cells):
                yield line, _shown(line, cells, percent, left) if percent else cells

    first = next(rows(), None)
    if first is None:
        raise FileUnreadable(name, _("its first sheet is empty"))
    header_line, header = first

    def data() -> Iterator[Row]:
        return ((line, cells) for line, cells in rows() if line > header_line)

    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return Table(name, digest, header, data, max(0, sheet.total_height - header_line), notes)


def _first_sheet(path: Path, name: str) -> tuple[python_calamine.CalamineSheet, list[str]]:
    try:
        book = python_calamine.load_workbook(str(path))
        visible = [
            sheet.name
            for sheet in book.sheets_metadata
            if sheet.visible == python_calamine.SheetVisibleEnum.Visible
            and sheet.typ == python_calamine.SheetTypeEnum.WorkSheet
        ]
        if not visible:
            raise FileUnreadable(name, _("has no visible sheet"))
        sheet = book.get_sheet_by_name(visible[0])
    except (python_calamine.CalamineError, OSError, ValueError, KeyError):
        raise FileUnreadable(name, _("is damaged: Excel's format cannot be read in it")) from None
    notes = []
    if len(visible) > 1:
        notes.append(_("Only the first sheet was read: %(sheet)s") % {"sheet": visible[0][:60]})
    return sheet, notes


# --- Cells shown as percentages -------------------------------------------------------------
# Excel keeps the 60% that a person types as 0.6; in a share it must stay 60.


def _shown(line: int, cells: list[Any], percent: dict[int, set[int]], left: int) -> list[Any]:
    """The row with percent-formatted numbers as the text that Excel shows."""
    return [
        f"{Decimal(format(cell, '.15g')) * 100:f}%"
        if isinstance(cell, float | int) and not isinstance(cell, bool) and line in percent.get(at, ())
        else cell
        for at, cell in enumerate(cells, left + 1)
    ]


def _percent_styles(archive: zipfile.ZipFile, name: str) -> set[int]:
    """Numbers of the cell styles that show a number as a percentage."""
    text = _text_of(archive, "xl/styles.xml", name)
    formats = PERCENT_FORMATS | {
        tag.get("numFmtId", "") for tag in _tags(text, "numFmt") if "%" in tag.get("formatCode", "")
    }
    styles = re.search(r"<(?:\w+:)?cellXfs[\s>].*?</(?:\w+:)?cellXfs>", text, re.DOTALL)
    tags = _tags(styles[0], "xf") if styles else []
    return {place for place, tag in enumerate(tags) if tag.get("numFmtId") in formats}


def _part_of(archive: zipfile.ZipFile, name: str, sheet: str) -> str | None:
    """The part of the archive that holds a sheet, by the workbook's list and its relations."""
    relations = _text_of(archive, "xl/_rels/workbook.xml.rels", name)
    targets = {tag.get("Id"): tag.get("Target", "") for tag in _tags(relations, "Relationship")}
    for tag in _tags(_text_of(archive, "xl/workbook.xml", name), "sheet"):
        if tag.get("name") == sheet:
            target = targets.get(tag.get("id"), "")
            return target[1:] if target.startswith("/") else f"xl/{target}"
    return None


def _text_of(archive: zipfile.ZipFile, part: str, name: str) -> str:
    """A small part as text; empty if the archive does not have it."""
    if part not in archive.namelist():
        return ""
    return b"".join(zip_check.chunks(archive, part, name)).decode("utf-8", "replace")


def _tags(text: str, tag: str) -> list[dict[str, str]]:
    """Attributes of every such tag, without namespaces. For a parser this much is enough to read and little to fool."""
    found = re.findall(rf"<(?:\w+:)?{tag}\s([^<>]*)>", text)
    return [
        {attribute: html.unescape(value) for attribute, value in re.findall(r'(?:\w+:)?(\w+)="([^"]*)"', inside)}
        for inside in found
    ]
