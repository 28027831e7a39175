"""The conformance cases, brought in and scored as a company does it: by the commands."""

import io
from datetime import date
from pathlib import Path
from typing import NamedTuple

from django.core.management import call_command

from scoring.queries import award_export

CASES = Path(__file__).resolve().parents[3] / "shared" / "conformance"
# Ours, which are always at hand.
AGREED_CASES = Path(__file__).resolve().parent / "agreed"


class Case(NamedTuple):
    """A company's files, its rule book, the day to score as of, and the awards that they come to."""

    folder: Path

    @property
    def name(self):
        return self.folder.name

    @property
    def rulebook(self):
        return self.folder / "rulebook.yaml"

    @property
    def files(self):
        return sorted((self.folder / "data").glob("*.csv"))

    @property
    def as_of(self):
        return date.fromisoformat((self.folder / "as-of.txt").read_text().strip())

    @property
    def year_starts(self):
        setting = self.folder / "year-starts.txt"
        return int(setting.read_text()) if setting.exists() else 1

    @property
    def expected(self):
        return (self.folder / "expected.csv").read_bytes().decode()


ALL, AGREED = (
    [Case(path.parent) for path in sorted(folder.glob("*/rulebook.yaml"))] for folder in (CASES, AGREED_CASES)
)
BY_NAME = {case.name: case for case in ALL}


def bring_in(case):
    """The case in an empty system: its files, its rule book, its points."""
    set_year(case)
    import_files(case.folder / "data")
    load_rulebook(case.rulebook)
    score(case.as_of)


def set_year(case):
    """What the company has to say before the first points: the month in which its year starts."""
    if case.year_starts != 1:
        call_command("company", year_starts=case.year_starts, verbosity=0)


def import_files(*paths):
    call_command("import_data", *map(str, paths), verbosity=0)


def load_rulebook(path, **options):
    call_command("load_rulebook", str(path), stdout=io.StringIO(), **options)


def score(as_of, **options):
    call_command("score", as_of=as_of, stdout=io.StringIO(), **options)


def export():
    """The award export as text."""
    out = io.StringIO(newline="")
    award_export.write(out)
    return out.getvalue()


def check(as_of):
    """Fails, by the commands' own exit, if a full scoring would post or the books don't balance."""
    score(as_of, full=True, check=True)
    call_command("verify", stdout=io.StringIO())
