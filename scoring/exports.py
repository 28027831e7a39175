"""Tables as CSV and XLSX files that no spreadsheet program takes for formulas."""

import csv
import io
from decimal import Decimal

import xlsxwriter
from django.http import HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header

# What a spreadsheet program would run instead of show; full-width forms too, as Chinese input methods type them.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BOM = "\ufeff"  # without it Excel takes UTF-8 for the system's own encoding
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def harmless(value):
    """A text that begins like a formula gets an apostrophe before it; everything else stays as it is."""
    if isinstance(value, str) and value.lstrip(" ").startswith(DANGEROUS):
        return f"'{value}"
    return value


class _Echo:
    """A file for csv.writer that hands each row on."""

    def write(self, text):
        return text


def csv_response(name, header, rows):
    """A streamed CSV file in UTF-8, rows as they come."""
    writer = csv.writer(_Echo())
    lines = (writer.writerow([harmless(cell) for cell in row]) for row in _chain(header, rows))
    return _as_file(StreamingHttpResponse(_with_bom(lines), content_type="text/csv; charset=utf-8"), name)


def xlsx_response(name, header, rows):
    """An XLSX file: texts as texts, numbers as numbers, dates as dates; written in constant memory."""
    buffer = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, {**options, "default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True})
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(header) - 1, 18)
        sheet.write_row(0, 0, header, bold)
        for place, row in enumerate(rows, start=1):
            sheet.write_row(place, 0, [_cell(cell) for cell in row])
    return _as_file(HttpResponse(buffer.getvalue(), content_type=XLSX), name)


def _cell(value):
    return float(value) if isinstance(value, Decimal) else harmless(value)


def _chain(header, rows):
    yield header
    yield from rows


def _with_bom(lines):
    yield BOM
    yield from lines


def _as_file(response, name):
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["Cache-Control"] = "private, no-store"
    return response
