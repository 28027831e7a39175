"""XLSX files: what Excel's cells mean, and files that are made to do harm."""

import datetime
import io
import resource
import time
import zipfile
from decimal import Decimal

import pytest
import xlsxwriter

from scoring.imports import sources
from scoring.imports.tables import FileUnreadable

CONTRACTS = ["number", "customer", "owner", "signed_on", "amount", "margin_rate"]


@pytest.fixture
def workbook(tmp_path):
    """`workbook(rows, formats={(row, column): "0%"})`: an XLSX file as Excel would write it."""

    def make(rows, formats=(), name="contracts.xlsx", hidden_first=False, at=(0, 0)):
        path = tmp_path / name
        with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"}) as book:
            if hidden_first:
                cover = book.add_worksheet("Lists")
                cover.hide()
                cover.write_row(0, 0, ["a", "b"])
            sheet = book.add_worksheet("Data")
            sheet.activate()
            sheet.set_first_sheet()
            for row, cells in enumerate(rows):
                for column, cell in enumerate(cells):
                    shape = dict(formats).get((row, column))
                    sheet.write(
                        row + at[0], column + at[1], cell, *([book.add_format({"num_format": shape})] if shape else [])
                    )
        return path

    return make


def cleaned(path):
    source = sources.open_source(path)
    return [
        (line, {place.column.name: place.cleaner.clean(cells[place.at]) for place in source.layout.places})
        for line, cells in source.table.read()
    ]


def test_cells_have_the_types_of_excel(workbook):
    day = datetime.date(2026, 3, 5)
    ((line, row),) = cleaned(workbook([CONTRACTS, [1001, "K1", "ben", day, 1234.56, 0.3]]))
    assert line == 2
    assert row == {
        "number": "1001",
        "customer": "K1",
        "owner": "ben",
        "signed_on": day,
        "amount": Decimal("1234.56"),
        "margin_rate": Decimal("0.3"),
    }


def test_a_percent_cell_is_what_excel_shows(workbook):
    rows = [["contract", "person", "share"], ["C1", "ben", 0.6], ["C1", "eve", 40]]
    found = cleaned(workbook(rows, {(1, 2): "0%"}, name="splits.xlsx"))
    assert [row["share"] for _line, row in found] == [60, 40]


def test_a_custom_percent_format_of_a_rate(workbook):
    rows = [CONTRACTS, ["C1", "K1", "ben", "2026-03-05", "1,000.5", 0.1234]]
    ((_line, row),) = cleaned(workbook(rows, {(1, 5): "0.0#%"}))
    assert (row["amount"], row["margin_rate"]) == (Decimal("1000.5"), Decimal("0.1234"))


def test_the_table_may_begin_anywhere(workbook):
    ((line, row),) = cleaned(workbook([CONTRACTS[:5], ["C1", "K1", "ben", "2026-03-05", 10]], at=(3, 2)))
    assert (line, row["number"], row["amount"]) == (5, "C1", 10)


def test_percent_cells_of_a_table_that_begins_anywhere(workbook):
    rows = [["contract", "person", "share"], ["C1", "ben", 0.6]]
    found = cleaned(workbook(rows, {(1, 2): "0%"}, name="splits.xlsx", at=(3, 2)))
    assert found[0][1]["share"] == 60


def test_hidden_sheets_are_passed_over(workbook):
    ((_line, row),) = cleaned(workbook([CONTRACTS[:5], ["C1", "K1", "ben", "2026-03-05", 10]], hidden_first=True))
    assert row["number"] == "C1"


def test_a_workbook_by_another_name(workbook):
    path = workbook([["team", "x"], []], name="a.xlsx")
    path = path.rename(path.with_name("teams.csv"))
    with pytest.raises(FileUnreadable, match="teams need the column code"):
        sources.open_source(path)


# --- Hostile files (S13) --------------------------------------------------------------------

SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)
PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship '
    'Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="Data" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
    'Target="worksheets/sheet1.xml"/></Relationships>',
    "xl/worksheets/sheet1.xml": SHEET.format(
        '<row r="1"><c r="A1" t="inlineStr"><is><t>code</t></is></c>'
        '<c r="B1" t="inlineStr"><is><t>name</t></is></c></row>'
        '<row r="2"><c r="A2" t="inlineStr"><is><t>T1</t></is></c><c r="B2" t="inlineStr"><is><t>One</t></is></c></row>'
    ),
}


def archive(path, parts=None, **changed):
    """An XLSX from its parts; `changed` replaces or adds some, by name."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in {**PARTS, **(parts or {}), **changed}.items():
            file.writestr(name, content)
    return path


def sheet(inside):
    return {"xl/worksheets/sheet1.xml": SHEET.format(inside)}


def test_the_harmless_archive_is_read(tmp_path):
    assert cleaned(archive(tmp_path / "teams.xlsx"))[0][1]["code"] == "T1"


def zip_bomb():
    return {"xl/worksheets/sheet1.xml": SHEET.format("<row><c><v>1</v></c></row>" * 8_000_000)}


def many_zeros():
    return {"xl/media/image1.png": b"\0" * (400 << 20)}


HOSTILE = {
    "a zip bomb": (zip_bomb, "unpacks to far more than it should"),
    "a bomb beside the sheet": (many_zeros, "unpacks to far more than it should"),
    "the far corner": (
        lambda: sheet('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="CV1048576"><v>1</v></c></row>'),
        "more than 6,000,000 cells",
    ),
    "a row beyond all rows": (
        lambda: sheet('<row r="1"><c r="A99999999999"><v>1</v></c></row>'),
        "more than 6,000,000 cells",
    ),
    "a far corner hidden behind a bracket": (
        lambda: sheet('<row r="1"><c r="A1"><v>1</v></c></row><row><c x=">" r = "CV1048576"><v>1</v></c></row>'),
        "more than 6,000,000 cells",
    ),
    "a far corner without references": (
        lambda: sheet("<row>" + "<c><v>1</v></c>" * 400 + '</row><row r="1048576"><c><v>1</v></c></row>'),
        "more than 6,000,000 cells",
    ),
    "a million columns": (
        lambda: sheet(
            '<row r="1">' + "".join(f'<c r="{letters(at)}1"><v>1</v></c>' for at in range(1, 20_000)) + "</row>"
        ),
        "more than 500 columns",
    ),
    "an external entity": (
        lambda: {
            "xl/worksheets/sheet1.xml": '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
            + SHEET.format('<row r="1"><c r="A1" t="inlineStr"><is><t>&e;</t></is></c></row>')
        },
        "holds XML that no Excel file needs",
    ),
    "a billion laughs": (
        lambda: {
            "xl/sharedStrings.xml": '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><sst><si><t>&b;</t></si></sst>'
        },
        "holds XML that no Excel file needs",
    ),
    "entities hidden in UTF-16": (
        lambda: {"xl/workbook.xml": ('<!DOCTYPE x [<!ENTITY a "x">]>' + PARTS["xl/workbook.xml"]).encode("utf-16")},
        "holds XML that no Excel file needs",
    ),
    "macros": (lambda: {"xl/vbaProject.bin": b"x"}, "holds macros"),
    "a binary workbook": (lambda: {"xl/workbook.bin": b"x"}, "is a binary Excel file"),
    "path names that climb out": (lambda: {"../../../etc/cron.d/x": b"x"}, "is not built like an Excel file"),
    "an absolute path name": (lambda: {"/etc/cron.d/x": b"x"}, "is not built like an Excel file"),
    "ten thousand parts": (lambda: {f"xl/media/{at}.png": b"x" for at in range(10_000)}, "unpacks to far more"),
    "no sheet at all": (lambda: {"xl/worksheets/sheet1.xml": ""}, "is damaged|is empty"),
    "XML that breaks off": (lambda: {"xl/worksheets/sheet1.xml": SHEET[:80]}, "is damaged|is empty"),
    "a tag that never ends": (lambda: sheet('<c r="A1" ' * 30_000), "unpacks to far more|is damaged|is empty|cells"),
}


def letters(number):
    found = ""
    while number:
        number, rest = divmod(number - 1, 26)
        found = chr(65 + rest) + found
    return found


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_workbooks_are_refused_fast_and_small(tmp_path, case):
    parts, reason = HOSTILE[case]
    path = archive(tmp_path / "teams.xlsx", parts())
    started, memory = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(FileUnreadable, match=reason):
        sources.open_source(path)
    assert time.process_time() - started < 2
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory < 300_000


def test_an_encrypted_archive(tmp_path):
    path = archive(tmp_path / "teams.xlsx")
    content = bytearray(path.read_bytes())
    at = content.rfind(b"PK\x01\x02")
    content[at + 8] |= 1
    path.write_bytes(content)
    with pytest.raises(FileUnreadable, match="is encrypted"):
        sources.open_source(path)


def test_a_workbook_with_a_password(tmp_path):
    path = tmp_path / "teams.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1000)
    with pytest.raises(FileUnreadable, match="protected by a password"):
        sources.open_source(path)


@pytest.mark.parametrize("content", [b"PK\x03\x04" + b"x" * 100, b"PK\x05\x06" + b"\0" * 18])
def test_broken_archives(tmp_path, content):
    path = tmp_path / "teams.xlsx"
    path.write_bytes(content)
    with pytest.raises(FileUnreadable, match=r"is damaged|is a ZIP archive"):
        sources.open_source(path)


def test_an_archive_that_lies_about_its_size(tmp_path):
    path = archive(tmp_path / "teams.xlsx")
    content = path.read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        size = file.getinfo("xl/worksheets/sheet1.xml").file_size
    path.write_bytes(content.replace(size.to_bytes(4, "little"), (10).to_bytes(4, "little")))
    with pytest.raises(FileUnreadable, match="is damaged"):
        sources.open_source(path)


def test_any_archive_of_other_things(tmp_path):
    path = tmp_path / "teams.xlsx"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("teams.csv", "code,name\n")
    with pytest.raises(FileUnreadable, match="unpack it first"):
        sources.open_source(path)


def test_a_declared_dimension_is_not_believed(tmp_path):
    inside = SHEET.format('<row r="1"><c r="A1" t="inlineStr"><is><t>code</t></is></c></row>')
    inside = inside.replace("<sheetData>", '<dimension ref="A1:XFD1048576"/><sheetData>')
    path = archive(tmp_path / "teams.xlsx", {"xl/worksheets/sheet1.xml": inside})
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(FileUnreadable, match="teams need the column name"):
        sources.open_source(path)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory < 300_000


def test_shared_strings_that_claim_to_be_many(tmp_path):
    strings = (
        '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="4" uniqueCount="4000000000"/>'
    )
    relations = PARTS["xl/_rels/workbook.xml.rels"].replace(
        "</Relationships>",
        '<Relationship Id="rId2" Target="sharedStrings.xml" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"/></Relationships>',
    )
    parts = {"xl/sharedStrings.xml": strings, "xl/_rels/workbook.xml.rels": relations}
    # The parser would reserve memory for as many, and take the whole process down with it.
    with pytest.raises(FileUnreadable, match="holds XML that no Excel file needs"):
        sources.open_source(archive(tmp_path / "teams.xlsx", parts))
