"""What an import came to, file by file: read from the staging tables and tallies, kept as receipts."""

# ruff: noqa: S608 (names in SQL come from the table of columns; values are parameters)

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from scoring.models import ImportFile

from . import applying
from .columns import BY_NAME
from .kinds import Kind
from .rows import PROBLEMS_KEPT, Tally
from .staging import HELD, OVERTAKEN

WAITED = "waiting"


@dataclass
class Outcome:
    """One file's result. `rows` is new + changed + unchanged + refused + repeated."""

    kind: str
    name: str
    digest: str
    tally: Tally = field(default_factory=Tally)
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    held: int = 0
    repeated: int = 0
    sums_taken: dict[str, Decimal] = field(default_factory=dict)
    is_held_back: bool = False

    @property
    def refused(self) -> int:
        """Rows that were not taken; all of them if the file is held back as a whole."""
        return self.tally.rows if self.is_held_back else self.tally.refused + self.held

    @property
    def has_problems(self) -> bool:
        return bool(self.tally.refused or self.held)

    def totals(self) -> dict[str, Any]:
        totals: dict[str, Any] = {"rows": self.tally.rows}
        if self.repeated:
            totals["repeated"] = self.repeated
        for name, amount in self.tally.sums.items():
            totals[name] = amount
            totals[f"{name}_taken"] = self.sums_taken.get(name, Decimal(0))
        return totals

    def receipt(self, notes: list[str], receipt: ImportFile | None = None) -> ImportFile:
        """The receipt, filled in but not saved yet; a new one has no import yet either."""
        receipt = receipt or ImportFile()
        problems = sorted(self.tally.problems, key=lambda problem: problem["line"] or 0)
        notes = [*notes, *(f"{text} ({count})" if count > 1 else text for text, count in self.tally.notes.items())]
        if self.repeated and not self.is_held_back and self.kind != WAITED:
            notes.append(
                ngettext(
                    "%(count)s row stands further down, or in a later file, once more; the last one counts",
                    "%(count)s rows stand further down, or in a later file, once more; the last ones count",
                    self.repeated,
                )
                % {"count": self.repeated}
            )
        if self.is_held_back:
            notes.append(_("The whole file is held back, because of the rows listed"))
        taken = (0, 0, 0) if self.is_held_back else (self.new, self.changed, self.unchanged)
        receipt.kind, receipt.name, receipt.digest = self.kind, self.name, self.digest
        receipt.new, receipt.changed, receipt.unchanged = taken
        receipt.refused, receipt.totals = self.refused, self.totals()
        receipt.problems, receipt.notes = problems[:PROBLEMS_KEPT], notes
        return receipt


def control_total(file: ImportFile) -> str:
    """The sum of a file's amounts, all readable rows, for people; empty for files without amounts."""
    total = file.totals.get("amount")
    return "" if total is None else f"{Decimal(total):,.2f}"


def problems_title(file: ImportFile) -> str:
    """How many rows of a file were not taken, as a sentence."""
    if file.kind == WAITED:
        text = ngettext("%(count)s row still waits", "%(count)s rows still wait", file.refused)
    else:
        text = ngettext(
            "%(count)s row was refused; the others stand by themselves",
            "%(count)s rows were refused; the others stand by themselves",
            file.refused,
        )
    return text % {"count": f"{file.refused:,}"}


def problems_titled(file: ImportFile) -> list[dict[str, Any]]:
    """A receipt's problems with their columns called as the reader's own files call them."""
    columns = BY_NAME[file.kind].by_name if file.kind in BY_NAME else {}
    return [
        {**problem, "column": columns[problem["column"]].title if problem["column"] in columns else problem["column"]}
        for problem in file.problems
    ]


def add_held(outcomes: dict[int, Outcome], kind: Kind) -> None:
    """Add the rows of one kind that checks held back, and how many were overtaken."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT _file, count(*) FILTER (WHERE _state = {HELD}), count(*) FILTER (WHERE _state = {OVERTAKEN})"
            f" FROM {kind.stage} WHERE _state <> 0 GROUP BY _file"
        )
        for file, held, repeated in cursor.fetchall():
            outcomes[file].held += held
            outcomes[file].repeated += repeated
        cursor.execute(
            "SELECT _file, _line, _column, _value, _reason FROM ("
            f" SELECT *, row_number() OVER (PARTITION BY _file ORDER BY _line) AS place FROM {kind.stage}"
            f" WHERE _state = {HELD}) s WHERE place <= {PROBLEMS_KEPT} ORDER BY _file, _line"
        )
        for file, line, column, value, reason in cursor.fetchall():
            outcomes[file].tally.add_problem(line if file else None, column, value, reason)


def add_taken(outcomes: dict[int, Outcome], kind: Kind) -> None:
    """Add what was written of one kind."""
    for file, counts in applying.counts(kind).items():
        outcome = outcomes[file]
        outcome.new += counts.get(applying.NEW, 0)
        outcome.changed += counts.get(applying.CHANGED, 0)
        outcome.unchanged += counts.get(applying.UNCHANGED, 0)
    for column in kind.columns:
        if not column.summed:
            continue
        with connection.cursor() as cursor:
            name = column.db_column(kind.model)
            cursor.execute(f'SELECT _file, sum("{name}") FROM {applying.plan_of(kind)} GROUP BY _file')
            for file, amount in cursor.fetchall():
                outcomes[file].sums_taken[column.name] = amount
