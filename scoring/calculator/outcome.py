"""What a hypothetical record would bring: the difference between the world with it and the world without.

Everything is read and scored in a transaction that cannot write; points come from the engine that posts them.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ledger import months
from scoring import rulebook
from scoring.calculator import extras, places, rooms, supposing, tiers
from scoring.calculator.worlds import Comparison
from scoring.engine import explanation, periods
from scoring.engine.lines import inputs_json
from scoring.engine.rules import is_in_force
from scoring.facts.person_periods import Company as Settings
from teams.models import Company


@dataclass(frozen=True)
class Part:
    """One line that would be new or other: cents before and after, and the engine's steps to what it would be.

    `is_own`: of the record that is asked about; `is_later`: counts only once a period is over; `is_trial`: nowhere yet.
    """

    code: str
    name: str
    category: str
    day: date
    period: Any
    before: int
    after: int
    is_own: bool
    is_later: bool
    is_trial: bool
    seen: list = field(default_factory=list)
    steps: list = field(default_factory=list)

    @property
    def cents(self):
        return self.after - self.before

    @property
    def is_counted(self):
        return not self.is_later and not self.is_trial


@dataclass(frozen=True)
class Nothing:
    """A rule that looked at the record and would give nothing, and why."""

    code: str
    name: str
    steps: list


@dataclass(frozen=True)
class Outcome:
    """The answer. `months` are (first day, cents) by the month that takes them; `board` is the place in the first."""

    parts: list
    nothing: list
    tiers: list
    rooms: list
    pooled: int
    months: list
    board: Any
    as_of: date

    @property
    def cents(self):
        return sum(part.cents for part in self.parts if part.is_counted)

    @property
    def counted(self):
        return [part for part in self.parts if part.is_counted]

    @property
    def later(self):
        return [part for part in self.parts if part.is_later and not part.is_trial]

    @property
    def trials(self):
        return [part for part in self.parts if part.is_trial]

    @property
    def cents_later(self):
        return sum(part.cents for part in self.later)


def of(hypothesis, person, *, on, language):
    """The outcome of a hypothesis for a person, asked on a day."""
    with supposing.read_only():
        company = Company.current()
        weights = tuple(company.seasonal_weights) if company.seasonal_weights else None
        comparison = Comparison(
            hypothesis,
            person,
            rulebook.in_force(),
            Settings(company.year_starts, weights),
            as_of=max(on, hypothesis.last),
            counts_from=company.counts_from,
        )
        return _Teller(comparison, language, company.currency, on).outcome()


class _Teller:
    """Says in a language what the comparison comes to."""

    def __init__(self, comparison, language, currency, on):
        self.it = comparison
        self.language = language
        self.currency = currency
        self.on = on
        self.hypothesis = comparison.hypothesis
        self.versions = {version.id: version for version in comparison.book.versions}
        self.own = set().union(*self.hypothesis.own.values())

    def outcome(self):
        parts = sorted(
            [*self._parts(), *self._extras()], key=lambda part: (not part.is_own, part.day, -abs(part.cents))
        )
        month, by_month = self._months(parts)
        return Outcome(
            parts=parts,
            nothing=list(self._nothing()),
            tiers=tiers.of(self.it, self.on),
            rooms=rooms.of(self.it, self.language),
            pooled=self.it.after.pooled - self.it.before.pooled,
            months=sorted((first, cents) for first, cents in by_month.items() if cents),
            board=places.of(self.it.person.pk, month, by_month[month], on=self.on),
            as_of=self.it.as_of,
        )

    def _months(self, parts):
        """The month that takes the record's own day, and cents by the month that takes them (E1)."""
        gained = [(part.day.replace(day=1), part.cents) for part in parts if part.is_counted]
        own = self.hypothesis.day.replace(day=1)
        taking = months.posting_months({first for first, _ in gained} | {own})
        by_month = Counter({taking[own]: 0})
        for first, cents in gained:
            by_month[taking[first]] += cents
        return taking[own], by_month

    # ---- lines -------------------------------------------------------------------------------------------

    def _parts(self):
        before, after = self.it.before.lines, self.it.after.lines
        for key in {**before, **after}:
            old, new = before.get(key), after.get(key)
            if (old and old.cents) == (new and new.cents):
                continue
            line = new or old
            version = self.versions[line.version]
            seen, steps = self._explained(version.rule, inputs_json(new)) if new else ([], [])
            yield Part(
                code=version.code,
                name=version.rule.name.in_(self.language),
                category=version.rule.category,
                day=line.date,
                period=self._period(version.rule, line.date),
                before=old.cents if old else 0,
                after=new.cents if new else 0,
                is_own=line.record in self.own,
                is_later=bool(version.rule.settle) and line.date >= self.it.as_of,
                is_trial=self.it.is_on_trial(version.id, line.date),
                seen=seen,
                steps=steps,
            )

    def _period(self, rule, day):
        if not rule.basis.startswith("person_"):
            return None
        return periods.period_of(rule.basis.removeprefix("person_"), day, self.it.company.year_starts)

    def _explained(self, rule, inputs):
        steps = explanation.steps(
            rule, inputs, self.language, claims=self.it.book.claims, currency=self.currency, names=self._names
        )
        seen = [step.text for step in steps if step.kind == "looked_at"]
        return seen, [step for step in steps if step.kind != "looked_at"]

    @property
    def _names(self):
        return {version.code: version.rule.name for version in self.it.book.versions}

    def _extras(self):
        """What campaigns add to the lines."""
        for found in extras.of(self.it):
            campaign = found.version.campaign
            yield Part(
                code=campaign.code,
                name=campaign.name.in_(self.language),
                category=rulebook.CAMPAIGN_CATEGORY,
                day=found.day,
                period=None,
                before=found.before,
                after=found.after,
                is_own=found.record in self.own,
                is_later=False,
                is_trial=self.it.is_on_trial(found.version.id, found.day),
                steps=self._explained(campaign, found.inputs)[1] if found.inputs else [],
            )

    # ---- rules that give nothing ---------------------------------------------------------------------------

    def _nothing(self):
        """Rules that look at the record itself, and why they give nothing."""
        for basis, ids in self.hypothesis.own.items():
            for record in (each for each in self.it.after.records.values() if each.basis == basis and each.id in ids):
                for version in self.it.versions:
                    is_on = is_in_force(version.effective_from, version.effective_to, record.date)
                    if version.rule.basis != basis or not is_on:
                        continue
                    if (version.code, record.id, record.date) not in self.it.after.lines:
                        steps = self._why_nothing(version, record)
                        yield Nothing(version.code, version.rule.name.in_(self.language), steps)

    def _why_nothing(self, version, record):
        """The steps to nothing: the rule's own, its limit's, or its cap's."""
        line = rooms.unlimited(self.it, version).get((version.code, record.id, record.date))
        if line is None:
            rule, inputs = rooms.freed(version.rule), rooms.nothing(version, record, self.it)
        elif version.rule.limit and line.place > version.rule.limit.count:
            rule, inputs = version.rule, inputs_json(line)
        else:
            rule, inputs = version.rule, inputs_json(line._replace(room=0))
        return [step for step in self._explained(rule, inputs)[1] if step.kind != "result"]


__all__ = ["Nothing", "Outcome", "Part", "of"]
