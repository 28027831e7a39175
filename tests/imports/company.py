"""A small company's files as rows, and its stored records as plain values, for comparing."""

import csv
import io

from scoring import models as scoring
from scoring.imports.columns import KINDS
from teams import models as teams

BASE = {
    "teams": "code,name,parent,manager\nsales,Sales,,ada\neast,East,sales,\n",
    "people": "code,name,team,mentor\nada,Ada,sales,\nben,Ben,east,ada\neve,Eve,east,\n",
    "products": "code,name,margin_rate\nP1,Platform,0.4\n",
    "customers": "code,name,tier,owner\nK1,Northern Rail,A,ben\n",
}

# Every kind of row, references in all directions, sets of shares, targets of a person and of a team.
EVERYTHING = {
    "teams": [
        ("code", "name", "parent", "manager"),
        ("sales", "Sales", "", "ada"),
        ("east", "East", "sales", "ben"),
    ],
    "people": [
        ("code", "name", "team", "mentor", "left_on"),
        ("ada", "Ada", "sales", "", ""),
        ("ben", "Ben", "east", "ada", ""),
        ("eve", "Eve", "east", "ben", "2026-03-31"),
    ],
    "moves": [("person", "from", "team"), ("eve", "2026-02-01", "sales")],
    "targets": [
        ("person", "team", "metric", "period", "amount"),
        ("ben", "", "sales", "2026", "1200000"),
        ("", "east", "collection", "2026-Q1", "300000"),
    ],
    "products": [("code", "name", "margin_rate"), ("P1", "Platform", "0.4")],
    "customers": [
        ("code", "name", "tier", "benchmark", "owner"),
        ("K1", "Northern Rail", "A", "yes", "ben"),
        ("K2", "Blue Foods", "", "", ""),
    ],
    "contracts": [
        ("number", "customer", "owner", "kind", "signed_on", "amount", "product"),
        ("C1", "K1", "ben", "new", "2026-01-05", "120000", "P1"),
        ("C2", "K2", "eve", "", "2026-01-06", "5000.50", ""),
    ],
    "splits": [
        ("contract", "person", "share"),
        ("C1", "ben", "33.3333"),
        ("C1", "eve", "33.3333"),
        ("C1", "ada", "33.3334"),
    ],
    "receipts": [
        ("number", "contract", "received_on", "amount"),
        ("R1", "C1", "2026-02-01", "60000"),
        ("R2", "C1", "", "60000"),
    ],
    "leads": [
        ("code", "customer", "owner", "created_on", "completeness"),
        ("L1", "High Tower", "eve", "2026-01-02", "80"),
    ],
    "visits": [
        ("number", "customer", "owner", "visited_on", "minutes", "level"),
        ("V1", "K1", "ben", "2026-01-03", "45", "decision"),
    ],
    "feedback": [("number", "customer", "owner", "received_on", "rating"), ("F1", "K1", "ben", "2026-02-03", "5")],
    "claims": [
        ("number", "kind", "occurred_on", "customer", "attributes"),
        ("A1", "joint", "2026-01-09", "K1", '{"hours": 1.10, "note": null}'),
        ("A2", "joint", "2026-01-10", "", "{}"),
    ],
    "participants": [("claim", "person", "share"), ("A1", "ben", "70"), ("A1", "eve", "30"), ("A2", "ada", "100")],
}


def text(rows):
    """Rows as a CSV file."""
    file = io.StringIO()
    csv.writer(file).writerows(rows)
    return file.getvalue()


def texts(files):
    return {kind: text(rows) for kind, rows in files.items()}


def stored():
    """All records as sets of plain values, references by key and without ids: what two ways must agree on."""
    found = {}
    for kind in KINDS:
        names = []
        for column in kind.columns:
            if column.stored:
                field = column.field or column.name
                target = f"__{code_of(column.refers)}" if column.refers else ""
                names.append(field + target)
        found[kind.name] = sorted(map(repr, kind.model.objects.values_list(*names)))
    return found


def code_of(kind):
    return "number" if kind in ("contracts", "claims") else "code"


def shares(number):
    """A contract's shares as {person code: percent}."""
    return {
        code: float(share)
        for code, share in scoring.Split.objects.filter(contract__number=number).values_list("person__code", "share")
    }


def waiting():
    return sorted(scoring.WaitingRow.objects.exclude(reason="").values_list("kind", "key"))


def team_of(code):
    return teams.Person.objects.get(code=code).team.code
