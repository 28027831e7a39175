"""What can be seen in one rule alone: steps, values and conditions that never apply, factors, bounds and limits."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from typing import Any

from ..arithmetic import text_of
from ..bases import CLAIM
from ..domains import declared, known_values
from ..rules import Rule
from ..terms import Choice, Condition, Fixed, Lookup, PerFactor, Progressive, WhenFactor
from . import ranges
from .findings import BLOCKING, HINT, WARNING, Both, Finding, Path, Speech
from .gaps import open_gaps, said_interval
from .regions import Region
from .values import INFINITY, Interval

#: A step is a cliff where what it gives is at least this many times what the step below gives, …
CLIFF = 3
#: … and grows at least this many times as fast as the measure from the one start to the next.
STEEPER = 2

#: Records that people enter about their own work, and that nobody else has to decide one by one.
_OWN_RECORDS = ("visit", "lead")


class RuleLinter:
    """Finds what is odd in one rule whose fields all exist."""

    def __init__(self, rule: Rule, region: Region, speech: Speech):
        self.rule = rule
        self.basis = rule.basis
        self.whole = region
        self.region = region.where(rule.when)
        self.speech = speech

    def findings(self) -> Iterator[Finding]:
        yield from self._conditions(self.rule.when, ("when",))
        if (empty := self.region.empty_field) is not None:
            yield self._finding("rule_never", BLOCKING, ("when",), label=self._label(empty))
            return
        for place, term in enumerate(self.rule.points):
            yield from self._term(term, ("points", place))
        for place, factor in enumerate(self.rule.times):
            yield from self._factor(factor, ("times", place))
        yield from self._gaps_of_factors()
        yield from self._bounds()
        yield from self._limits()

    # ---- conditions ----------------------------------------------------------------------------------

    def _conditions(self, conditions: tuple[Condition, ...], path: Path) -> Iterator[Finding]:
        for place, condition in enumerate(conditions):
            name, op = condition.field, condition.op
            if op in ("eq", "ne", "in"):
                values = condition.value if op == "in" else (condition.value,)
                texts = [str(text_of(value)) for value in values]
                yield from self._unknown(name, texts, (*path, place, op))

    def _unknown(self, name: str, texts: list[str], path: Path) -> Iterator[Finding]:
        """Values that the field never has, by its declaration."""
        known = known_values(self.basis, declared(self.basis, name, self.whole.claims))
        if known is None:
            return
        for text in texts:
            if text not in known:
                params = {"label": self._label(name), "value": text, "known": self._values(name, known)}
                yield self._finding("value_unknown", WARNING, path, **params)

    # ---- terms ---------------------------------------------------------------------------------------

    def _term(self, term: Any, path: Path) -> Iterator[Finding]:
        if isinstance(term, Fixed):
            return
        if isinstance(term, Choice):
            yield from self._unknown(term.choice, list(term.values), (*path, "values"))
        if ranges.promises(term) and ranges.of_term(term, self.region) == (0, 0):
            yield self._finding("term_never", BLOCKING, path, label=self._label(self._idle_field(term)))
        elif isinstance(term, Choice):
            yield from self._choice(term, path, "gap_points")
        elif isinstance(term, Lookup):
            yield from self._steps(term, path, is_factor=False)
            yield from self._steps_above_most(term, path)
        elif isinstance(term, Progressive):
            yield from self._slices(term, path)

    def _idle_field(self, term: Any) -> str:
        """The field that has no value with which the term gives points."""
        if isinstance(term, Progressive) and term.of and not self.region[term.of].numbers:
            return term.of
        return term.reads[0]

    def _choice(self, part: Any, path: Path, gap: str) -> Iterator[Finding]:
        name = part.choice
        known = known_values(self.basis, declared(self.basis, name, self.whole.claims))
        if known is None:
            return
        possible = [text for text in known if self.region[name].among([text]).has_values]
        for text in part.values:
            if text in known and text not in possible:
                value = self._values(name, [text])
                yield self._finding("value_never", WARNING, (*path, "values"), value=value)
        left_out = [text for text in possible if text not in part.values]
        # Naming one answer of two is how “if so” is written; and one value of many, “if it is that one”.
        if left_out and len(known) > 2 and len(part.values) > 1:
            values = self._values(name, left_out)
            yield self._finding(gap, HINT, (*path, "values"), label=self._label(name), values=values)

    def _steps(self, part: Any, path: Path, *, is_factor: bool) -> Iterator[Finding]:
        name, steps = part.lookup, part.steps
        reached = ranges.reached_steps(part, self.region[name])
        for place, (start, _) in enumerate(steps):
            if place not in reached:
                yield self._at_step("step_never", WARNING, path, place, name, start, label=self._label(name))
        say = self.speech.number if is_factor else self.speech.points
        turns = [after > before for (_, before), (_, after) in pairwise(steps) if after != before]
        rises = turns.count(True) * 2 >= len(turns)
        for place, ((_, before), (start, value)) in enumerate(pairwise(steps), start=1):
            if place not in reached:
                continue
            shown = {"before": say(before), "value": say(value)}
            if value == before:
                yield self._at_step("step_same", HINT, path, place, name, start)
            elif (value > before) != rises:
                yield self._at_step("step_turns", WARNING, path, place, name, start, **shown)
            elif _is_cliff(steps[place - 1], steps[place]):
                yield self._at_step("step_cliff", WARNING, path, place, name, start, **shown)

    def _steps_above_most(self, term: Lookup, path: Path) -> Iterator[Finding]:
        """Only where the steps alone decide the points: with factors or other terms a step may matter."""
        most = self.rule.at_most
        if most is None or not self._is_alone(term):
            return
        for place, ((_, before), (start, value)) in enumerate(pairwise(term.steps), start=1):
            if before >= most and value > most:
                params = {"most": self.speech.points(most)}
                yield self._at_step("step_above_most", WARNING, path, place, term.lookup, start, **params)

    def _slices(self, term: Progressive, path: Path) -> Iterator[Finding]:
        name = term.progressive
        for place, ((_, before), (start, rate)) in enumerate(pairwise(term.slices), start=1):
            where = (*path, "slices", place)
            shown = self.speech.amount(self.basis, name, start)
            if term.of is not None:
                shown = Both(*(f"{percent}%" for percent in self.speech.number(start * 100)))
            elif all(part.high <= start for part in self.region[name].numbers):
                yield self._finding("step_never", WARNING, where, start=shown, label=self._label(name))
                continue
            if rate == before:
                yield self._finding("step_same", HINT, where, start=shown)

    # ---- factors -------------------------------------------------------------------------------------

    def _factor(self, factor: Any, path: Path) -> Iterator[Finding]:
        if isinstance(factor, WhenFactor):
            yield from self._conditions(factor.when, (*path, "when"))
            if self.region.where(factor.when).empty_field is not None:
                yield self._finding("factor_never", WARNING, path)
            elif factor.factor == 0:
                yield self._finding("factor_zero", WARNING, (*path, "factor"))
        elif isinstance(factor, Choice):
            yield from self._unknown(factor.choice, list(factor.values), (*path, "values"))
            yield from self._choice(factor, path, "gap_factor")
            if 0 in factor.values.values():
                yield self._finding("factor_zero", HINT, (*path, "values"))
        elif isinstance(factor, Lookup):
            yield from self._steps(factor, path, is_factor=True)
            yield from self._zero_step(factor, path)
        else:
            yield from self._per_factor(factor, path)

    def _zero_step(self, factor: Lookup, path: Path) -> Iterator[Finding]:
        """A 0 among several steps is a grade like the others (or a turn, which is found as such)."""
        values = [value for _, value in factor.steps]
        if 0 in values and len(values) <= 2:
            yield self._finding("factor_zero", HINT, (*path, "steps", values.index(Decimal(0))))

    def _per_factor(self, factor: PerFactor, path: Path) -> Iterator[Finding]:
        if factor.add >= 0:
            return
        turn = factor.unit / -factor.add
        if self.region[factor.per].between(Interval(turn, INFINITY, False, False)).has_values:
            value = self.speech.amount(self.basis, factor.per, turn)
            params = {"label": self._label(factor.per), "value": value}
            yield self._finding("factor_negative", WARNING, (*path, "add"), **params)

    def _gaps_of_factors(self) -> Iterator[Finding]:
        """Conditions on one number that leave out what lies between them."""
        ladders: dict[str, list[Interval]] = {}
        places: dict[str, int] = {}
        for place, factor in enumerate(self.rule.times):
            if isinstance(factor, WhenFactor) and len({each.field for each in factor.when}) == 1:
                name = factor.when[0].field
                ladders.setdefault(name, []).extend(self.region.where(factor.when)[name].intervals)
                places[name] = place
        for name, covered in ladders.items():
            for gap in open_gaps(self.region, name, covered):
                params = {"label": self._label(name), "values": said_interval(self.speech, self.basis, name, gap)}
                yield self._finding("gap_of_factors", WARNING, ("times", places[name], "when"), **params)

    # ---- bounds, caps and limits -----------------------------------------------------------------------

    def _bounds(self) -> Iterator[Finding]:
        rule, found = self.rule, ranges.of_rule(self.rule, self.region)
        least, most = rule.at_least, rule.at_most
        bounded = ranges.bounded(found, least, most)
        if bounded == (0, 0):
            if not any(ranges.of_term(term, self.region) == (0, 0) and ranges.promises(term) for term in rule.points):
                yield self._finding("rule_nothing", BLOCKING, ("points",))
            return
        if least is not None and found.low >= least:
            yield self._finding("least_idle", HINT, ("at_least",), least=self.speech.points(least))
        elif least is not None and least > 0 and found.low <= 0:
            yield self._finding("least_lifts", WARNING, ("at_least",), least=self.speech.points(least))
        if most is not None and found.high <= most:
            shown = {"most": self.speech.points(most), "highest": self.speech.points(found.high)}
            yield self._finding("most_idle", HINT, ("at_most",), **shown)
        if rule.cap is not None:
            yield from self._cap(rule.cap.points, bounded.high)
        elif bounded.high == INFINITY:
            yield self._unbounded()

    def _cap(self, cap: Decimal, highest: Decimal) -> Iterator[Finding]:
        path = ("cap", "points")
        if cap == 0:
            yield self._finding("cap_zero", BLOCKING, path)
        # A measure without bound goes above any cap: that is what the cap is for.
        elif INFINITY > highest > cap:
            shown = {"value": self.speech.points(highest), "cap": self.speech.points(cap)}
            yield self._finding("cap_below_one", HINT, path, **shown)

    def _unbounded(self) -> Finding:
        path, name = self._endless()
        # What somebody states of their own work can be anything; what is measured is as large as business is.
        is_stated = self.basis.startswith(CLAIM) or self.basis in _OWN_RECORDS
        kind, severity = ("unbounded", WARNING) if is_stated else ("unbounded_measured", HINT)
        return self._finding(kind, severity, path, label=self._label(name))

    def _endless(self) -> tuple[Path, str]:
        """The part that can grow without end, and the field that it grows with."""
        for key, parts, range_of in (
            ("points", self.rule.points, ranges.of_term),
            ("times", self.rule.times, ranges.of_factor),
        ):
            for place, part in enumerate(parts):
                found = range_of(part, self.region)
                if not (found.low.is_finite() and found.high.is_finite()):
                    return (key, place), part.reads[0]
        raise AssertionError("a range without end has a part without end")

    def _limits(self) -> Iterator[Finding]:
        rule = self.rule
        if rule.limit is not None and not rule.limit.same:
            yield self._finding("limit_everybody", WARNING, ("limit", "same"))
        is_free = rule.basis in _OWN_RECORDS and rule.limit is None and rule.cap is None
        if is_free and ranges.of_rule(rule, self.region).high > 0:
            yield self._finding("uncapped", WARNING, ("cap",))

    # ---- words ---------------------------------------------------------------------------------------

    def _is_alone(self, term: Any) -> bool:
        return len(self.rule.points) == 1 and not self.rule.times and self.rule.points[0] is term

    def _label(self, name: str) -> Any:
        return self.speech.label(self.basis, name)

    def _values(self, name: str, texts: Any) -> Any:
        return self.speech.values(self.basis, name, texts)

    def _at_step(self, kind: str, severity: str, path: Path, place: int, name: str, start: Any, **more: Any) -> Finding:
        shown = self.speech.amount(self.basis, name, start)
        return self._finding(kind, severity, (*path, "steps", place), start=shown, **more)

    def _finding(self, kind: str, severity: str, path: Path, **params: Any) -> Finding:
        return Finding(kind, severity, self.rule.code, path, params)


def _is_cliff(below: tuple[Decimal, Decimal], step: tuple[Decimal, Decimal]) -> bool:
    """Whether a step gives several times what the one below gives, far ahead of how far it lies from it.

    Twice the points for twice the sales is in proportion; ten times the points for a tenth more is a cliff: it pays
    to move a deal across it, or to give up below it. What starts at or below 0, or gives nothing there, has no ratio.
    """
    (from_below, given_below), (start, given) = below, step
    if given_below <= 0 or given <= 0 or from_below <= 0:
        return False
    jump = given / given_below
    return jump >= CLIFF and jump > STEEPER * (start / from_below)
