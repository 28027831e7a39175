"""`manage.py import_data` as a person uses it."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from scoring.models import Contract, Import
from tests.imports import company

pytestmark = pytest.mark.django_db


def import_data(*words, **options):
    out = io.StringIO()
    call_command("import_data", *map(str, words), stdout=out, stderr=out, **options)
    return out.getvalue()


def test_it_prints_a_receipt_for_each_file(folder):
    lines = import_data(folder(**company.BASE)).splitlines()
    assert lines[0] == f"Import {Import.objects.get().pk}"
    assert lines[1].split() == ["file", "kind", "new", "changed", "unchanged", "refused", "control", "total"]
    assert [line.split()[:6] for line in lines[2:]] == [
        ["customers.csv", "customers", "1", "0", "0", "0"],
        ["people.csv", "people", "3", "0", "0", "0"],
        ["products.csv", "products", "1", "0", "0", "0"],
        ["teams.csv", "teams", "2", "0", "0", "0"],
    ]


def test_refused_rows_are_listed_and_the_rest_is_stored(small_company, folder):
    out = import_data(
        folder(contracts="number,customer,owner,signed_on,amount\nC1,K1,ben,x,1\nC2,K9,ben,2026-01-05,1\n")
    )
    assert "contracts.csv: line 2, signed_on “x”: is not a date; write it as 2026-03-05" in out
    assert "contracts.csv: line 3, customer “K9”: customer K9 is not known yet; the row waits for it" in out


def test_many_problems_are_cut_short(small_company, folder):
    rows = "".join(f"C{at},K1,ben,x,1\n" for at in range(200))
    out = import_data(folder(contracts="number,customer,owner,signed_on,amount\n" + rows))
    assert out.count("is not a date") == 50
    assert "contracts.csv: … 200 rows refused in all" in out


def test_strict_ends_with_an_error(small_company, folder):
    files = folder(contracts="number,customer,owner,signed_on,amount\nC1,K1,ben,2026-01-05,1\nC2,K1,ben,x,1\n")
    with pytest.raises(CommandError, match="held back as a whole"):
        import_data(files, strict=True)
    assert not Contract.objects.exists()


def test_an_unreadable_file_ends_with_an_error(folder):
    files = folder(teams="code,name\nT1,One\n")
    (files / "visits.xlsx").write_bytes(b"not a workbook")
    with pytest.raises(CommandError) as error:
        import_data(files)
    assert "visits.xlsx: is neither CSV nor XLSX" in str(error.value)
    assert "Nothing was imported" in str(error.value)


def test_single_files_by_name(folder):
    files = folder(**company.BASE)
    import_data(files / "teams.csv", files / "people.csv", verbosity=0)
    assert company.team_of("ben") == "east"


def test_in_chinese(small_company, folder):
    with translation.override("zh-hans"):
        out = import_data(folder(合同="合同编号,客户编号,负责人工号,签约日期,合同金额\nC1,K1,ben,2026年1月5日,1万元\n"))
    assert "合同.csv" in out
    assert Contract.objects.get().amount == 10_000


def test_rows_that_still_wait_are_counted(small_company, folder):
    import_data(folder(receipts="number,contract,amount\nR1,C1,1\nR2,C1,1\n"))
    out = import_data(folder(customers="code,name\nK5,Five\n"))
    assert "rows that waited: 2 rows still wait" in out
