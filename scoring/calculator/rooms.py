"""Limits and caps of a hypothetical record's rules: what is used up already, and what is left after it."""

from dataclasses import dataclass
from typing import Any

from scoring.engine import periods
from scoring.engine.claims import by_kind, fields_of
from scoring.engine.lines import Line, inputs_json
from scoring.engine.rules import is_in_force

# More than any limit lets score: places are counted, and nothing is dropped.
UNLIMITED = 10**9


@dataclass(frozen=True)
class Room:
    """A cap, in cents, or a limit, in records: `before` and `after` of `most` are used in the period."""

    code: str
    name: str
    is_cap: bool
    period: Any
    most: int
    before: int
    after: int

    @property
    def left(self):
        return max(self.most - self.after, 0)


def of(comparison, language):
    """Caps and limits of the rules in force that look at the record."""
    hypothesis = comparison.hypothesis
    found = []
    for version in comparison.versions:
        rule = version.rule
        is_on = is_in_force(version.effective_from, version.effective_to, hypothesis.day)
        if rule.basis != hypothesis.basis or not is_on:
            continue
        name = rule.name.in_(language)
        if rule.cap:
            period = periods.period_of(rule.cap.per, hypothesis.day, comparison.company.year_starts)
            used = [_gained(world, version.code, period) for world in (comparison.before, comparison.after)]
            found.append(Room(version.code, name, True, period, int(rule.cap.points * 100), *used))
        if rule.limit and (place := _place(comparison, version)):
            period = periods.period_of(rule.limit.per, hypothesis.day, comparison.company.year_starts)
            found.append(Room(version.code, name, False, period, rule.limit.count, place - 1, place))
    return found


def _gained(world, code, period):
    """Positive cents of the person's lines of a code in a period."""
    return sum(
        line.cents for line in world.lines.values() if line.rule == code and line.date in period and line.cents > 0
    )


def _place(comparison, version):
    """The record's place in its limit's group; None where it is worth nothing and doesn't count."""
    lines = unlimited(comparison, version)
    own = comparison.hypothesis.own.get(version.rule.basis, ())
    return next((line.place for (_, record, _), line in lines.items() if record in own), None)


def unlimited(comparison, version):
    """The person's lines of a version in the world with the record, as if nothing were limited or capped."""
    rule = version.rule
    limit = rule.limit and rule.limit.model_copy(update={"count": UNLIMITED})
    free = version._replace(rule=rule.model_copy(update={"limit": limit, "cap": None}))
    others = [each for each in comparison.versions if each.code == version.code and each.id != version.id]
    facts = sorted(comparison.after.records.values(), key=lambda record: (record.date, record.key))
    lines = comparison.scored(facts, [free, *others])
    return {
        (line.rule, line.record, line.date): line
        for line in lines
        if line.person == comparison.code and line.version == version.id
    }


def freed(rule):
    """The rule without limit and cap: what a record is worth by itself."""
    return rule.model_copy(update={"limit": None, "cap": None})


def nothing(version, record, comparison):
    """The inputs of a line that isn't there, because the record is worth nothing by the rule itself."""
    layout = fields_of(record.basis, by_kind(comparison.book.claims))
    reads = tuple(layout.index(name) if name in layout else None for name in version.rule.fields)
    line = Line(
        version.id,
        version.code,
        record.id,
        comparison.code,
        None,
        record.date,
        0,
        reads,
        record.values,
        None,
        None,
        None,
    )
    return inputs_json(line)
