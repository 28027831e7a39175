"""The two worlds, without the record and with it, scored whole by the engine: every line of what shares its limits."""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from scoring.calculator import hypotheses, neighbours, supposing
from scoring.engine.scorer import Record, Scorer
from scoring.everything import fields_of
from scoring.facts import person_periods, records
from scoring.facts.directory import Directory


@dataclass(frozen=True)
class World:
    """`lines` are the person's by (code, record id, date), `pooled` the cents of teams, `figures` by person-period."""

    records: dict[tuple[int, date], Record]
    lines: dict[tuple, Any]
    pooled: int
    figures: dict[Any, person_periods.Facts]


@dataclass
class Comparison:
    """What is needed to read and score both worlds.

    :param as_of: the day from which one looks: periods that have begun by it exist
    :param counts_from: lines of earlier days are on trial
    """

    hypothesis: hypotheses.Hypothesis
    person: Any
    book: Any
    company: person_periods.Company
    as_of: date
    counts_from: date | None = None
    directory: Directory = field(default_factory=lambda: Directory(opens_accounts=False))

    def __post_init__(self):
        self.directory.codes[hypotheses.COLLEAGUE] = hypotheses.LAST_KEY
        self.directory.learn([self.person.pk])

    @cached_property
    def code(self):
        return self.directory.codes[self.person.pk]

    @cached_property
    def ids(self):
        """Ids by basis of all records to be scored."""
        with supposing.supposed(self.hypothesis.after):
            found = neighbours.touched(self.hypothesis, self.book, self.person)
            return neighbours.together(found, self.book, self.person, self.company.year_starts)

    @cached_property
    def periods(self):
        days = self.hypothesis.days
        return neighbours.person_periods(self.person, days, self.as_of, self.company.year_starts)

    def is_on_trial(self, version, day):
        """Whether a line of that version (by id) and day would be seen, and count nowhere (S3)."""
        return version in self.book.trials or (self.counts_from is not None and day < self.counts_from)

    @property
    def concerns_periods(self):
        return bool({"contract", "receipt"} & set(self.ids))

    @cached_property
    def versions(self):
        """The rule versions that look at any of these records."""
        kinds = {each.kind for each in self.periods} if self.concerns_periods else set()
        bases = set(self.ids) | {f"person_{kind}" for kind in kinds}
        return [version for version in self.book.versions if version.rule.basis in bases]

    @cached_property
    def before(self):
        return self._world(self.hypothesis.given)

    @cached_property
    def after(self):
        return self._world(self.hypothesis.after)

    def _world(self, rows):
        ids = self.ids
        with supposing.supposed(rows):
            found, figures = self._records(ids), self._figures()
        facts = sorted([*found, *(each.record for each in figures)], key=lambda record: (record.date, record.key))
        lines = list(self.scored(facts, self.versions))
        return World(
            {(record.id, record.date): record for record in facts},
            {(line.rule, line.record, line.date): line for line in lines if line.person == self.code},
            sum(line.cents for line in lines if line.team),
            {each.of: each for each in figures},
        )

    def scored(self, facts, versions):
        """Lines as if everything were over: what counts only after a period's end is told apart by the reader."""
        scorer = Scorer(
            versions,
            year_starts=self.company.year_starts,
            as_of=date.max,
            team_of=self.directory.team_of,
            claims=self.book.claims,
        )
        return scorer.score(facts)

    def _records(self, ids):
        found = []
        for basis, wanted in ids.items():
            reads = fields_of(version for version in self.versions if version.rule.basis == basis)
            found += records.read(basis, self.directory, reads=reads, claims=self.book.claims, ids=wanted)
        return found

    def _figures(self):
        if not self.concerns_periods:
            return []
        reads = {
            kind: fields_of(version for version in self.versions if version.rule.basis == f"person_{kind}")
            for kind in person_periods.KINDS
        }
        return person_periods.read_list(self.periods, self.directory, self.company, reads=reads)
