"""A rule compiled once to Python source: from a record's `values` to the cents that it is worth, before its limit.

The source is put together from templates of this module only; field names and constants of a rule book never
become source, they are reached by position (`v[3]`) and by generated names (`k1`). `CompiledRule.source` shows it.
"""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from decimal import Decimal, localcontext
from functools import lru_cache
from typing import Any, NamedTuple

from . import precision
from .arithmetic import (
    CONTEXT,
    HALF,
    ONE,
    ZERO,
    Number,
    cents,
    finite_quotient,
    measure_of,
    progressive,
    rounded,
    rounded_cents,
    text_of,
    whole,
)
from .bases import BOOLEAN, CHOICE, NUMBER, Field, field_of
from .parts import to_scalar
from .rules import Rule
from .terms import Choice, Condition, Fixed, Lookup, Per, PerFactor, Progressive, WhenFactor

_SYMBOLS = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}


class CompiledRule(NamedTuple):
    """A rule ready to run.

    `points(values)` gives cents, rounded half up; None where the record isn't picked or is worth exactly 0, 0 where
    it is worth something that rounds to 0 (such a record counts for a limit). It must run inside CONTEXT.
    """

    rule: Rule
    points: Callable[[Sequence[Any]], int | None]
    exact: Callable[[Sequence[Any]], Number | None]
    source: str

    def gross(self, values: Sequence[Any]) -> Number:
        """The exact points of a record after factors and bounds, before rounding; 0 where it isn't picked."""
        with localcontext(CONTEXT):
            return self.exact(values) or 0


def compile_rule(rule: Rule, layout: Sequence[str]) -> CompiledRule:
    """Compile a rule for records whose `values` stand in the order of `layout`.

    :raises KeyError: the basis has no field of that name
    """
    with localcontext(CONTEXT):
        fast = _Writer(rule, layout, settle=True)
        exact = _Writer(rule, layout, settle=False)
        return CompiledRule(rule, fast.function(), exact.function(), fast.source)


def compiled_once(rule: Rule, layout: tuple[str, ...]) -> CompiledRule:
    """The same, made once for each rule that is kept: what a rule says never changes."""
    return _compiled(_Itself(rule), layout)


class _Itself:
    """A rule as a key: the object, not what it says, for parts that hold tables have no hash."""

    __slots__ = ("rule",)

    def __init__(self, rule: Rule):
        self.rule = rule

    def __hash__(self) -> int:
        return id(self.rule)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Itself) and other.rule is self.rule


# Keeps the rules too, so that no other one can take the place of one in memory.
@lru_cache(maxsize=1_000)
def _compiled(itself: _Itself, layout: tuple[str, ...]) -> CompiledRule:
    return compile_rule(itself.rule, layout)


class _Writer:
    """Writes one function `points(v)`.

    With `settle` it computes in cents and returns them rounded; the constants of a rule with a single term and no
    factors are bounded and rounded here, once. Without, it returns the exact points.
    """

    def __init__(self, rule: Rule, layout: Sequence[str], *, settle: bool):
        self.rule = rule
        self.layout = list(layout)
        self.given = len(self.layout)
        self.settle = settle
        self.scale = 100 if settle else 1
        self.names: dict[str, Any] = {
            "bisect": bisect_right,
            "rounded": rounded,
            "measure_of": measure_of,
            "text_of": text_of,
            "whole": whole,
            "rounded_cents": rounded_cents,
            "progressive": progressive,
            "HALF": HALF,
            "ONE": ONE,
        }
        self.locals: dict[str, str] = {}
        self.source = ""

    def function(self) -> Callable[[Sequence[Any]], Any]:
        body = self._body()
        reads = [f"{name} = {source}" for name, source in self.locals.items()]
        self.source = "def points(v):\n" + "".join(f"    {line}\n" for line in [*reads, *body])
        exec(compile(self.source, f"<rule {self.rule.code}>", "exec"), self.names)  # noqa: S102  own templates only
        return self.names["points"]

    # ---- the whole ----------------------------------------------------------------------------------

    def _body(self) -> list[str]:
        body = []
        if self.rule.when:
            body += [f"if not ({self._all(self.rule.when)}):", "    return None"]
        terms = self.rule.points
        if len(terms) == 1 and not self.rule.times and isinstance(terms[0], Fixed | Lookup | Choice):
            return [*body, f"return {self._term(terms[0], self._final)}"]
        body.append("p = " + " + ".join(self._term(term, self._scaled) for term in terms))
        if self.rule.times and self._final(ZERO) is None:  # no bound makes something of nothing
            body += ["if not p:", "    return None"]
        for factor in self.rule.times:
            body += self._factor(factor)
        return body + self._bounds() + self._end()

    def _bounds(self) -> list[str]:
        body = [] if precision.is_short(self.rule) else ["p = rounded_cents(p)" if self.settle else "p = rounded(p)"]
        for bound, symbol in ((self.rule.at_least, "<"), (self.rule.at_most, ">")):
            if bound is not None:
                name = self._constant(self._scaled(bound))
                body += [f"if p {symbol} {name}:", f"    p = {name}"]
        return body

    def _end(self) -> list[str]:
        if not self.settle:
            return ["return p or None"]
        return [
            "if not p:",
            "    return None",
            "return int(p + HALF) if p > 0 else int(p - HALF)",
        ]

    def _scaled(self, points: Decimal) -> Decimal:
        return points * self.scale

    def _final(self, points: Decimal) -> Any:
        """What a constant number of points comes to, bounds and rounding included."""
        if self.rule.at_least is not None:
            points = max(points, self.rule.at_least)
        if self.rule.at_most is not None:
            points = min(points, self.rule.at_most)
        if not points:
            return None
        return cents(points) if self.settle else points

    # ---- terms --------------------------------------------------------------------------------------

    def _term(self, term: Any, result: Callable[[Decimal], Any]) -> str:
        """The expression of a term; `result` turns its constant points into what the expression gives."""
        nothing = self._constant(result(ZERO))
        if isinstance(term, Fixed):
            return self._constant(result(term.fixed))
        if isinstance(term, Lookup):
            return self._lookup(term, result, nothing)
        if isinstance(term, Choice):
            return self._choice(term, result, nothing)
        if isinstance(term, Progressive):
            return self._progressive(term)
        return self._per(term, nothing)

    def _per(self, term: Per, nothing: str) -> str:
        measure = self._measure(term.per)
        guard = f"{measure} is None"
        if term.over is not None:
            over = self._constant(term.over)
            guard += f" or {self._compared(term.per)} <= {over}"
            measure = f"({measure} - {over})"
        if term.whole:
            units = f"whole({measure} / {self._constant(term.unit)})"
            value = f"{units} * {self._constant(self._scaled(term.points))}"
        else:
            value = self._rate(measure, self._scaled(term.points), term.unit)
        return f"({nothing} if {guard} else {value})"

    def _rate(self, measure: str, rate: Decimal, unit: Decimal) -> str:
        """measure / unit × rate, as one multiplication where rate / unit is a finite decimal."""
        quotient = finite_quotient(rate, unit)
        if quotient is not None:
            return f"{measure} * {self._constant(quotient)}"
        return f"{measure} * {self._constant(rate)} / {self._constant(unit)}"

    def _lookup(self, part: Lookup, result: Callable[[Decimal], Any], below: str) -> str:
        """The value of the highest step at or below the measure; `below` under the first, or without a measure."""
        starts = self._constant([self._start(part.lookup, start) for start, _ in part.steps])
        results = self._constant((self.names[below], *(result(value) for _, value in part.steps)))
        measure = self._compared(part.lookup)
        return f"({below} if {measure} is None else {results}[bisect({starts}, {measure})])"

    def _start(self, name: str, start: Decimal) -> Number:
        """A step's start as the measure comes: whole numbers are compared fastest as such."""
        is_whole = self._field(name).decimals == 0 and start == start.to_integral_value()
        return int(start) if is_whole else start

    def _choice(self, part: Choice, result: Callable[[Decimal], Any], other: str) -> str:
        key, as_key = self._key(part.choice)
        values = {as_key(text): result(value) for text, value in part.values.items() if as_key(text) is not None}
        return f"{self._constant(values)}.get({key}, {other})"

    def _progressive(self, term: Progressive) -> str:
        of = self._measure(term.of) if term.of else "1"
        slices = [(start, self._scaled(rate)) for start, rate in term.slices]
        shape = self._constant((term.unit, slices))
        return f"progressive({self._measure(term.progressive)}, {of}, {shape})"

    # ---- factors ------------------------------------------------------------------------------------

    def _factor(self, factor: Any) -> list[str]:
        if isinstance(factor, WhenFactor):
            return [f"if {self._all(factor.when)}:", f"    p = p * {self._constant(factor.factor)}"]
        if isinstance(factor, Choice):
            return [f"p = p * {self._choice(factor, _same, 'ONE')}"]
        if isinstance(factor, Lookup):
            return [f"p = p * {self._lookup(factor, _same, 'ONE')}"]
        return self._per_factor(factor)

    def _per_factor(self, factor: PerFactor) -> list[str]:
        measure = self._measure(factor.per)
        body = [
            f"if {measure} is not None:",
            f"    x = ONE + {self._rate(measure, factor.add, factor.unit)}",
        ]
        if factor.at_most is not None:
            most = self._constant(factor.at_most)
            compared = "x" if precision.is_short_factor(self.rule.basis, factor) else "rounded(x)"
            body += [f"    if {compared} > {most}:", f"        x = {most}"]
        return [*body, "    p = p * x"]

    # ---- conditions ---------------------------------------------------------------------------------

    def _all(self, conditions: Sequence[Condition]) -> str:
        return " and ".join(self._condition(condition) for condition in conditions)

    def _condition(self, condition: Condition) -> str:
        if condition.op == "missing":
            return f"{self._read(condition.field)} is {'' if condition.value else 'not '}None"
        if condition.op in _SYMBOLS:
            measure = self._compared(condition.field)
            symbol = f"{_SYMBOLS[condition.op]} {self._constant(condition.value)}"
            return f"({measure} is not None and {measure} {symbol})"
        key, as_key = self._key(condition.field)
        values = condition.value if condition.op == "in" else (condition.value,)
        keys = tuple(as_key(str(text_of(value))) for value in values)
        known = self._constant(tuple(value for value in keys if value is not None))
        if condition.op == "ne":
            return f"({key} is not None and {key} not in {known})"
        return f"{key} in {known}"

    # ---- fields and constants -----------------------------------------------------------------------

    def _field(self, name: str) -> Field:
        return field_of(self.rule.basis, name)

    def _read(self, name: str) -> str:
        """The local that holds a field's value; an attribute that its kind of claim no longer has holds none."""
        self._field(name)
        if name not in self.layout:
            self.layout.append(name)
        place = self.layout.index(name)
        return self._local("f", name, "v[{}]" if place < self.given else "None", place)

    def _measure(self, name: str) -> str:
        """The local that holds a field's value as a measure: None for texts and booleans."""
        field = self._field(name)
        if field.is_loose:
            return self._local("m", name, "measure_of({})", self._read(name))
        return self._read(name) if field.type == NUMBER else "None"

    def _compared(self, name: str) -> str:
        """The local that holds a measure rounded to 28 decimals; itself where it can't have more."""
        field, measure = self._field(name), self._measure(name)
        if measure == "None" or field.decimals is not None:
            return measure
        return self._local("r", name, "None if {0} is None else rounded({0})", measure)

    def _key(self, name: str) -> tuple[str, Callable[[str], Any]]:
        """How a field's value is compared for equality: the expression, and what a text of the rule becomes."""
        field = self._field(name)
        if field.type == CHOICE and not field.is_loose:
            return self._read(name), str
        if field.type == BOOLEAN and not field.is_loose:
            return self._read(name), {"true": True, "false": False}.get
        if field.type == NUMBER and field.decimals is not None:
            return self._read(name), _as_number
        return self._local("t", name, "text_of({})", self._read(name)), str

    def _local(self, prefix: str, name: str, template: str, inner: Any) -> str:
        local = f"{prefix}{self.layout.index(name)}"
        self.locals[local] = template.format(inner)
        return local

    def _constant(self, value: Any) -> str:
        if value is None:
            self.names["nothing"] = None
            return "nothing"
        name = f"k{len(self.names)}"
        self.names[name] = value
        return name


def _as_number(text: str) -> Any:
    value = to_scalar(text)
    return value if isinstance(value, Decimal) else None


def _same(value: Decimal) -> Decimal:
    return value


__all__ = ["CompiledRule", "compile_rule"]
