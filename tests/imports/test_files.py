"""CSV files of every make: encodings, delimiters, headers, and which kind of file it is."""

import pytest

from scoring.imports import sources
from scoring.imports.tables import FileUnreadable

ENGLISH = "number,customer,owner,signed_on,amount\nC1,K1,ben,2026-01-05,1000\n"
CHINESE = "合同编号,客户编号,负责人工号,签约日期,合同金额\nC1,客户一,ben,2026-01-05,1000\n"


@pytest.fixture
def opened(tmp_path):
    def open_one(content, name="contracts.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return sources.open_source(path)

    return open_one


def first_row(source):
    _line, cells = next(iter(source.table.read()))
    return {place.column.name: place.cleaner.clean(cells[place.at]) for place in source.layout.places}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_encodings(opened, encoding):
    assert first_row(opened(CHINESE.encode(encoding)))["customer"] == "客户一"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_delimiters(opened, delimiter):
    source = opened(ENGLISH.replace(",", delimiter))
    assert first_row(source)["amount"] == 1000


def test_a_semicolon_file_may_have_commas_in_its_amounts(opened):
    assert first_row(opened(ENGLISH.replace(",", ";").replace("1000", "1,000,000.50")))["amount"] == 1000000.5


def test_excels_own_separator_line(opened):
    source = opened("sep=;\r\n" + ENGLISH.replace(",", ";"))
    assert [line for line, _cells in source.table.read()] == [3]


def test_lines_are_counted_as_an_editor_does(opened):
    content = 'code,name\nT1,"two\nlines"\n\nT2,Two\n'
    source = opened(content, "teams.csv")
    assert [(line, cells) for line, cells in source.table.read() if cells] == [
        (2, ["T1", "two\nlines"]),
        (5, ["T2", "Two"]),
    ]


@pytest.mark.parametrize(
    "header",
    [
        "合同编号,客户编号,负责人工号,签约日期,合同金额",
        "*合同编号, 客户编号 ,负责人工号＊,签约日期（必填）,合同金额(元)",
        "NUMBER,Customer,OWNER,Signed On,Amount",
        "合同号,customer,负责人,签订日期,金额",
    ],
)
def test_headers_in_either_language_and_any_dress(opened, header):
    assert first_row(opened(header + ENGLISH[38:]))["amount"] == 1000


def test_columns_may_come_in_any_order_and_unknown_ones_are_reported(opened):
    source = opened("amount,remark,signed_on,customer,number,owner\n1000,x,2026-01-05,K1,C1,ben\n")
    assert first_row(source)["number"] == "C1"
    assert source.notes == ["Columns that nothing is known of, ignored: remark"]


def test_a_unit_in_the_header_counts(opened):
    source = opened("合同编号,客户编号,负责人工号,签约日期,合同金额（万元）,毛利率(%)\nC1,K1,ben,2026-01-05,12.5,35\n")
    row = first_row(source)
    assert (row["amount"], float(row["margin_rate"])) == (125000, 0.35)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("contracts.csv", "contracts"),
        ("Contracts-2026-03.csv", "contracts"),
        ("合同.csv", "contracts"),
        ("合同2026年.csv", "contracts"),
        ("export.csv", "contracts"),
    ],
)
def test_the_kind_by_name_else_by_header(opened, name, kind):
    assert opened(ENGLISH, name).kind.name == kind


def test_the_longer_name_wins(opened):
    assert opened("合同编号,工号,分成比例\nC1,ben,100\n", "合同分成.csv").kind.name == "splits"


def test_a_name_that_its_header_contradicts(opened):
    source = opened("contract,person,share\nC1,ben,100\n", "contracts.csv")
    assert source.kind.name == "splits"
    assert source.notes == ["Taken for splits, by its columns"]


BROKEN = [
    (b"", "is empty"),
    (b"\n\n", "its first line is empty"),
    (b"code,name\nT1,a\0b\n", "holds NUL bytes"),
    (b"code,name\nT1,\xff\xfe\x81\n", "is neither UTF-8 nor GBK"),
    ("code,name\nT1,团队\nT2,团队二\n".encode() + b"T3,\xe5\x9b\n", "line 4 is not valid UTF-8"),
    (b"code,code,name\nT1,T1,One\n", "the column code (团队编号) stands there twice"),
    (b"code\nT1\n", "teams need the column name (团队名称)"),
    (b"x" * 50 + b"," * 600 + b"\n", "has more than 500 columns"),
]


@pytest.mark.parametrize(("content", "reason"), BROKEN)
def test_files_that_cannot_be_taken_say_why(opened, content, reason):
    with pytest.raises(FileUnreadable) as refusal:
        opened(content, "teams.csv")
    assert str(refusal.value).startswith("teams.csv: ")
    assert reason in str(refusal.value)


@pytest.mark.parametrize("rest", ['T2,"West\nT3,North\nT4,South\n', 'T2,"West', 'T2,"' + "x" * 200_000])
def test_a_quotation_mark_that_is_never_closed_swallows_no_rows(opened, rest):
    source = opened("code,name\nT1,East\n" + rest, "teams.csv")
    with pytest.raises(FileUnreadable, match="line 3: a quotation mark is opened and never closed"):
        list(source.table.read())


def test_quotation_marks_that_are_closed_may_hold_anything(opened):
    source = opened('code,name\nT1,"East\nand ""Far"" East"\nT2,12" tools\nT3,"West"', "teams.csv")
    assert [cells for _line, cells in source.table.read()] == [
        ["T1", 'East\nand "Far" East'],
        ["T2", '12" tools'],
        ["T3", "West"],
    ]


def test_a_file_of_no_kind_names_the_kinds(opened):
    with pytest.raises(FileUnreadable, match="let its name begin with one of teams, people"):
        opened("a,b\n1,2\n", "export.csv")


@pytest.mark.parametrize("name", ["data.pdf", "contracts", "contracts.xls"])
def test_other_formats(opened, name):
    with pytest.raises(FileUnreadable, match="neither CSV nor XLSX"):
        opened(ENGLISH, name)


def test_a_missing_file(tmp_path):
    with pytest.raises(FileUnreadable, match="there is no such file"):
        sources.open_source(tmp_path / "contracts.csv")


def test_a_folder_gives_its_tables_by_name(tmp_path):
    for name in ("b.csv", "a.XLSX", "notes.md", "~$a.xlsx", ".hidden.csv"):
        (tmp_path / name).touch()
    assert [path.name for path in sources.find_files([tmp_path])] == ["a.XLSX", "b.csv"]


def test_an_empty_folder(tmp_path):
    with pytest.raises(FileUnreadable, match="there is no CSV or XLSX file"):
        sources.find_files([tmp_path])


def test_names_in_messages_are_harmless(tmp_path):
    (tmp_path / "x").write_bytes(b"")
    with pytest.raises(FileUnreadable) as refusal:
        sources.open_table(tmp_path / "x", name="../../etc/pass\x1b[2Jwd.csv")
    assert refusal.value.name == "pass\ufffd[2Jwd.csv"
