"""Rules, records and lines for tests, in one line each."""

from datetime import date
from decimal import Decimal
from typing import Any

from scoring.engine.bases import FIELDS
from scoring.engine.language import Book, Rule, parse_book
from scoring.engine.scorer import Line, Record, Scorer, versions_of

HEAD = "rulebook: test\nname: {en: Test}\ncurrency: CNY\n"
SAMPLE = """
claims:
  - kind: sample
    name: {en: Sample, zh-hans: 样例}
    attributes:
      size: {type: number}
      grade: {type: choice, choices: [A, B, C]}
      passed: {type: boolean}
      note: {type: text}
"""
LATE = date(2030, 1, 1)


def book(*rules: str, more: str = SAMPLE) -> Book:
    """A book of rules written as flow mappings without name and category: `{code: a, basis: visit, points: …}`."""
    items = "".join(f"  - {_full(rule)}\n" for rule in rules)
    return parse_book(f"{HEAD}rules:\n{items}{more}")


def rule(text: str) -> Rule:
    return book(text).rules[0]


def _full(text: str) -> str:
    return "{name: {en: Rule}, category: performance, " + text.strip().removeprefix("{")


def contract(number: str, on: str = "2024-03-05", owner: str | None = "P1", customer: str = "K1", **fields: Any):
    """A contract's record; fields by name, `customer.tier` as customer_tier; `credits` where it is shared."""
    return _record("contract", number, on, owner, customer, fields)


def receipt(number: str, on: str = "2024-03-05", owner: str | None = "P1", customer: str = "K1", **fields: Any):
    return _record("receipt", number, on, owner, customer, fields)


def visit(number: str, on: str = "2024-03-05", owner: str | None = "P1", customer: str = "K1", **fields: Any):
    return _record("visit", number, on, owner, customer, fields)


def person(key: str, last: str, kind: str = "month", **fields: Any) -> Record:
    """A person in a period, `P1/2024-03`."""
    return _record(f"person_{kind}", key, last, key.split("/")[0], None, fields)


def claim(number: str, on: str = "2024-03-05", owner: str | None = "P1", customer: Any = None, **fields: Any) -> Record:
    """A claim of the kind `sample`."""
    return _record("claim.sample", number, on, owner, customer, fields)


def _record(basis: str, key: str, on: str, owner: str | None, customer: Any, fields: dict[str, Any]) -> Record:
    credits = fields.pop("credits", {owner: 100} if owner else {})
    shares = tuple((person, Decimal(str(share))) for person, share in credits.items())
    layout = FIELDS.get(basis, ("size", "grade", "passed", "note", "customer.tier", "customer.benchmark"))
    given = {name.replace("customer_", "customer.").replace("contract_", "contract."): v for name, v in fields.items()}
    assert set(given) <= set(layout), given
    values = tuple(_exact(given.get(name)) for name in layout)
    return Record(0, key, date.fromisoformat(on), owner, customer, shares, values, basis)


def _exact(value: Any) -> Any:
    return Decimal(str(value)) if isinstance(value, float) else value


def lines(made: Book, *records: Record, as_of: date = LATE, year_starts: int = 1, teams: Any = None) -> list[Line]:
    """The lines of records in any order; everybody is in team T1, or in `teams` by person code."""
    ordered = sorted(records, key=lambda record: (record.date, record.key))
    numbered = [record._replace(id=place) for place, record in enumerate(ordered)]
    scorer = Scorer(
        versions_of(made.rules),
        year_starts=year_starts,
        as_of=as_of,
        team_of=lambda code, on: (teams or {}).get(code, "T1") if not callable(teams) else teams(code, on),
        claims=made.claims,
    )
    return list(scorer.score(numbered))


def points(made: Book, *records: Record, **settings: Any) -> list[str]:
    """Lines as texts `code key account points`, in the order of scoring."""
    keys = [record.key for record in sorted(records, key=lambda record: (record.date, record.key))]
    return [
        f"{line.rule} {keys[line.record]} {line.person or line.team} {Decimal(line.cents) / 100:.2f}"
        for line in lines(made, *records, **settings)
    ]
