"""What is stored, as the tables of files.md: input of the reference, and files to import again."""

import csv
import io
from datetime import date

from scoring import rulebook
from scoring.engine.language import parse_book
from scoring.imports.columns import KINDS
from teams.models import Company
from tests.engine import reference

KEYS = {"contracts": "number", "claims": "number"}


def stored():
    """``{file: [{column: value}, …]}``, references by key."""
    return {kind.name: _rows(kind) for kind in KINDS}


def _rows(kind):
    columns = [column for column in kind.columns if column.stored]
    paths = [
        (column.field or column.name) + (f"__{KEYS.get(column.refers, 'code')}" if column.refers else "")
        for column in columns
    ]
    names = [column.name for column in columns]
    return [dict(zip(names, row, strict=True)) for row in kind.model.objects.order_by(*paths[:1]).values_list(*paths)]


def reference_awards(as_of):
    """The award export that the reference, which shares no code with scoring, computes from the tables."""
    book = parse_book(rulebook.export())
    company = Company.current()
    weights = company.seasonal_weights and tuple(company.seasonal_weights)
    rows = reference.awards(stored(), book, as_of, company.year_starts, weights)
    return _text([("rule", "record", "account", "date", "points"), *rows])


def _text(rows):
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def day_of(value):
    return value if isinstance(value, date) else date.fromisoformat(value)
