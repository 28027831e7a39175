"""Files of a test, and what they leave in the database."""

import pytest

from scoring.imports import run
from tests.imports import company


@pytest.fixture
def folder(tmp_path):
    """`folder(teams="code,name\\nT1,One")`: a folder with these CSV files."""

    def make(**files):
        place = tmp_path / f"files-{len(list(tmp_path.iterdir()))}"
        place.mkdir()
        for name, text in files.items():
            (place / f"{name}.csv").write_text(text, encoding="utf-8")
        return place

    return make


@pytest.fixture
def load(db, folder):
    """`load(teams="…", people="…")`: import these files in one go; the receipts by kind of file."""

    def load(*, strict=False, by=None, **files):
        record = run.run([folder(**files)], strict=strict, by=by)
        receipts = {file.name.removesuffix(".csv"): file for file in record.files.all()}
        receipts["import"] = record
        return receipts

    return load


@pytest.fixture
def small_company(load):
    """Two teams, three people, a customer, a product: what contracts refer to."""
    return load(**company.BASE)
