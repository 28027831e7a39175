"""Every conformance case gives exactly the points that it expects."""

import csv
from datetime import date
from pathlib import Path

import pytest

from scoring.engine.language import parse_book
from tests.engine import reference

CASES = Path(__file__).resolve().parents[3] / "shared" / "conformance"
FOLDERS = sorted(path.parent for path in CASES.glob("*/rulebook.yaml"))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_the_case_gives_its_expected_points(folder):
    book = parse_book((folder / "rulebook.yaml").read_text(encoding="utf-8"))
    as_of = date.fromisoformat((folder / "as-of.txt").read_text().strip())
    starts = folder / "year-starts.txt"
    year_starts = int(starts.read_text()) if starts.exists() else 1
    with (folder / "expected.csv").open(encoding="utf-8", newline="") as file:
        expected = [tuple(row) for row in csv.reader(file)][1:]
    assert reference.awards(folder / "data", book, as_of, year_starts) == expected
