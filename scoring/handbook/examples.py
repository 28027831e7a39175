"""Worked examples of a rule: inputs around its steps, scored by the engine that posts, with the engine's arithmetic.

Nothing here computes points. What a limit, a cap, a split and a pool do is shown by scoring whole runs of records.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from scoring.engine import explanation
from scoring.engine.claims import ClaimKind, by_kind, fields_of
from scoring.engine.languages import words
from scoring.engine.lines import Line, Record, Version, inputs_json
from scoring.engine.phrases import PHRASES
from scoring.engine.rules import Rule
from scoring.engine.scorer import Scorer
from scoring.engine.words import Words
from scoring.handbook import inputs

# Examples happen on one day of a year without surprises; rules' own dates have no part in them.
DAY = date(2026, 3, 31)
REP, COLLEAGUE, TEAM = "rep", "colleague", "team"
ALONE = ((REP, Decimal(100)),)
SHARED = ((COLLEAGUE, Decimal(30)), (REP, Decimal(70)))
REPEATED_MAX = 500
SHAREABLE = ("contract", "receipt", "claim")


@dataclass(frozen=True)
class Example:
    """`given` are the inputs in words, one for each column; `how` says the engine's steps; `values` by field."""

    given: tuple[str, ...]
    how: str
    points: Decimal
    pool: Decimal
    values: dict


class Run(NamedTuple):
    """What the same record again and again brings: `full` of them all their points, the next only `part`."""

    each: Decimal
    full: int
    part: Decimal
    points: Decimal
    per: str


@dataclass(frozen=True)
class Examples:
    """`columns` are the fields that the rule looks at. `shared` is what 70 and 30 percent of the points of one record
    are, `capped` and `limited` what runs of the same record bring."""

    columns: tuple[str, ...]
    rows: tuple[Example, ...]
    shared: tuple[Decimal, Decimal, Decimal] | None = None
    capped: Run | None = None
    limited: Run | None = None


def of_rule(rule: Rule, language: str, *, claims: Sequence[ClaimKind] = (), currency: str = "CNY") -> Examples:
    kinds = [kind for kind in claims if kind.basis == rule.basis]
    definition = json.dumps(
        rule.definition | {"effective": {}} if rule.definition.get("effective") else rule.definition
    )
    return _computed(definition, json.dumps([kind.definition for kind in kinds]), language, currency)


# Definitions don't change, and examples rest on nothing else.
@lru_cache(maxsize=2_000)
def _computed(definition: str, kinds: str, language: str, currency: str) -> Examples:
    rule = Rule.from_definition(json.loads(definition))
    claims = [ClaimKind.from_definition(kind) for kind in json.loads(kinds)]
    return _Examples(rule, claims, words(language, by_kind(claims), currency)).all()


class _Examples:
    def __init__(self, rule: Rule, claims: list[ClaimKind], said: Words):
        self.rule = rule
        self.claims = claims
        self.said = said
        self.layout = fields_of(rule.basis, by_kind(claims))
        self.fields = [said.field(rule.basis, name) for name in rule.fields]

    def all(self) -> Examples:
        rows = tuple(self._example(values) for values in inputs.of_rule(self.rule, by_kind(self.claims)))
        columns = tuple(_capital(self.said.label(field)) for field in self.fields)
        telling = next((row for row in rows if row.points > 0), None)
        if telling is None:
            return Examples(columns, rows)
        return Examples(
            columns,
            rows,
            shared=self._shared(telling.values),
            capped=self._capped(telling.values) if self.rule.cap else None,
            limited=self._limited(telling.values) if self.rule.limit else None,
        )

    # ---- one record ----------------------------------------------------------------------------------------

    def _example(self, values: dict[str, Any]) -> Example:
        record = self._record(values)
        lines = self._lines([record])
        own = next((line for line in lines if line.person), None)
        steps = explanation.steps(
            self.rule,
            inputs_json(own or self._nothing(record)),
            self.said.language,
            claims=self.claims,
            currency=self.said.currency,
        )
        return Example(
            given=tuple(self.said.finish(self.said.value(field, values.get(field.name))) for field in self.fields),
            how=_how(steps, self.said.language),
            points=_points(own.cents if own else 0),
            pool=_points(sum(line.cents for line in lines if line.team)),
            values=values,
        )

    def _nothing(self, record: Record) -> Line:
        """The line that a record without points doesn't have, to be explained."""
        reads = tuple(self.layout.index(name) for name in self.rule.fields)
        return Line(0, self.rule.code, record.id, REP, None, DAY, 0, reads, record.values, 1, None, None)

    def _record(self, values: dict[str, Any], place: int = 0, credits: Any = ALONE, day: date = DAY) -> Record:
        ordered = tuple(values.get(name) for name in self.layout)
        return Record(place, f"{place:06}", day, REP, "customer", credits, ordered, self.rule.basis)

    def _lines(self, records: list[Record], rule: Rule | None = None) -> list[Line]:
        version = Version(0, self.rule.code, rule or self.rule)
        scorer = Scorer([version], as_of=date.max, team_of=lambda person, day: TEAM, claims=self.claims)
        return list(scorer.score(records))

    # ---- several -------------------------------------------------------------------------------------------

    def _shared(self, values: dict[str, Any]) -> tuple[Decimal, Decimal, Decimal] | None:
        if self.rule.basis.partition(".")[0] not in SHAREABLE:
            return None
        free = self.rule.model_copy(update={"cap": None, "limit": None})
        lines = self._lines([self._record(values, credits=SHARED)], free)
        parts = {line.person: line.cents for line in lines if line.person}
        own, other = parts.get(REP, 0), parts.get(COLLEAGUE, 0)
        return _points(own + other), _points(own), _points(other)

    def _capped(self, values: dict[str, Any]) -> Run | None:
        """The same record until the cap of one person's period is used up."""
        cap = self.rule.cap
        free = self.rule.model_copy(update={"limit": None})
        each = next((line.cents for line in self._lines([self._record(values)], _uncapped(free)) if line.person), 0)
        if cap is None or each <= 0:
            return None
        times = int(cap.points * 100) // each
        if times >= REPEATED_MAX:
            return None
        lines = self._lines([self._record(values, place) for place in range(times + 2)], free)
        own = [line.cents for line in lines if line.person]
        part = own[times] if len(own) > times else 0
        return Run(_points(each), times, _points(part), _points(sum(own)), cap.per)

    def _limited(self, values: dict[str, Any]) -> Run | None:
        """One record more than the limit lets score, all of one group."""
        limit = self.rule.limit
        if limit is None or limit.count >= REPEATED_MAX:
            return None
        records = [self._record(values, place) for place in range(limit.count + 1)]
        lines = self._lines(records, _uncapped(self.rule))
        own = [line.cents for line in lines if line.person]
        return Run(_points(own[0]), len(own), Decimal(0), _points(sum(own)), limit.per)


def _how(steps: list[explanation.Step], language: str) -> str:
    """The arithmetic; that a condition holds goes without saying."""
    said = [step for step in steps if step.kind not in ("looked_at", "limit", "cap", "result")]
    texts = [step.text for step in said if step.kind != "condition" or len(said) == 1]
    return PHRASES[language]["parts"].join(texts)


def _uncapped(rule: Rule) -> Rule:
    return rule.model_copy(update={"cap": None})


def _points(cents: int) -> Decimal:
    return Decimal(cents) / 100


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


__all__ = ["Example", "Examples", "Run", "of_rule"]
