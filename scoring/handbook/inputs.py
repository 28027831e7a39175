"""Which inputs show best what a rule does: values just below, at and above each of its steps, one moved at a time.

Pure: it looks at definitions only, and computes no points.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from scoring.engine import domains, labels
from scoring.engine.arithmetic import decimals, text_of
from scoring.engine.bases import BOOLEAN, CHOICE, NUMBER, PERSON, Field
from scoring.engine.claims import ClaimKind
from scoring.engine.parts import to_scalar
from scoring.engine.rules import Rule
from scoring.engine.terms import Choice, Condition, Fixed, Lookup, Per, PerFactor, Progressive, WhenFactor
from scoring.engine.words import is_lowest

EXAMPLES_MAX = 14

# What a value is where no step or condition says: an everyday one, and how much less is "just below".
USUAL = {
    "money": Decimal(100_000),
    "rate": Decimal("0.5"),
    "days": Decimal(5),
    "minutes": Decimal(45),
    "years": Decimal(2),
    "percent": Decimal(90),
    "count": Decimal(5),
    "score": Decimal(4),
    None: Decimal(5),
}
LITTLE = {"money": Decimal(1), "rate": Decimal("0.001"), "score": Decimal("0.1")}
USUAL_OF = {
    "term_days": Decimal(30),
    "days_to_paid": Decimal(20),
    "days_late": Decimal(0),
    "margin_rate": Decimal("0.35"),
    "sales_target": Decimal(100_000),
    "sales": Decimal(100_000),
    "attainment": Decimal(1),
    "kind": "new",
    "customer.tier": "A",
    "quality": "B",
    "source": "customer",
}
USUAL_FALSE = ("prepaid", "customer.benchmark")

# Figures that are others divided: an example never says 80% where the amounts beside it say 100%.
QUOTIENTS = {
    "attainment": ("sales", "sales_target"),
    "collection_rate": ("collected_of_due", "due"),
    "repeat_rate": ("repeat_customers", "customers"),
    "aov": ("sales", "contracts"),
}


def of_rule(rule: Rule, claims: dict[str, ClaimKind]) -> list[dict[str, Any]]:
    """Values by field, for the fields that the rule looks at: the everyday one first, then one moved at a time."""
    return _Inputs(rule, claims).chosen()


class _Inputs:
    def __init__(self, rule: Rule, claims: dict[str, ClaimKind]):
        self.rule = rule
        self.claims = claims
        self.fields = {name: labels.field(rule.basis, name, claims) for name in rule.fields}

    def chosen(self) -> list[dict[str, Any]]:
        moved = {name: self._values(name) for name in self.fields}
        usual = {name: self._usual(name, values) for name, values in moved.items()}
        found = [_agreed(usual, "")]
        for name, values in moved.items():
            group = [_agreed(usual | {name: value}, name) for value in values]
            is_first = len(found) == 1
            found += [each for each in group if each not in found]
            if is_first and isinstance(usual[name], Decimal):
                # The everyday case takes its place among the steps of the first ladder.
                found.sort(key=lambda each: (each[name] is None, each[name] or 0))
        return found[:EXAMPLES_MAX]

    # ---- one field ---------------------------------------------------------------------------------------

    def _values(self, name: str) -> list[Any]:
        """The values of a field around everything that the rule says of it, in order."""
        field = self.fields[name]
        numbers = sorted({value for value in self._numbers(name) if self._can_be(field, value)})
        others = list(dict.fromkeys(self._others(name)))
        if known := domains.known_values(self.rule.basis, field):
            texts = {text_of(value) for value in others}
            others += [to_scalar(text) for text in known if text not in texts and self._is_chosen_from(name)]
            numbers = [value for value in numbers if text_of(value) in known]
        return [*numbers, *others]

    def _is_chosen_from(self, name: str) -> bool:
        return any(isinstance(part, Choice) and part.choice == name for part in self._parts())

    def _parts(self) -> Iterator[Any]:
        yield from self.rule.points
        yield from self.rule.times

    def _conditions(self) -> Iterator[Condition]:
        yield from self.rule.when
        for factor in self.rule.times:
            if isinstance(factor, WhenFactor):
                yield from factor.when

    def _others(self, name: str) -> Iterator[Any]:
        """Values that are named, not counted."""
        for part in self._parts():
            if isinstance(part, Choice) and part.choice == name:
                yield from (to_scalar(text) for text in part.values)
        for condition in self._conditions():
            if condition.field != name:
                continue
            if condition.op in ("eq", "ne", "in"):
                yield from (condition.value if condition.op == "in" else (condition.value,))
                yield from self._another(name, condition)
            elif condition.op == "missing":
                yield None
        if self.fields[name].type == NUMBER and self._may_lack(name):
            yield None

    def _may_lack(self, name: str) -> bool:
        is_measured = any(name in part.reads for part in self._parts() if not isinstance(part, Fixed))
        known = not self.rule.basis.startswith("claim.") and domains.may_be_missing(self.rule.basis, name)
        return known and is_measured

    def _another(self, name: str, condition: Condition) -> Iterator[Any]:
        """A value that the condition does not hold for."""
        field = self.fields[name]
        if field.type == BOOLEAN:
            yield from (True, False)
        elif field.choices:
            named = condition.value if condition.op == "in" else (condition.value,)
            texts = {text_of(value) for value in named}
            yield from [to_scalar(text) for text in field.choices if text not in texts][:1]

    def _numbers(self, name: str) -> Iterator[Decimal]:
        field = self.fields[name]
        for part in self._parts():
            if isinstance(part, Lookup) and part.lookup == name:
                yield from self._around_steps(field, [start for start, _ in part.steps])
            elif isinstance(part, Progressive) and part.progressive == name:
                yield from self._around_slices(part)
            elif isinstance(part, Per) and part.per == name:
                yield from self._of_rate(field, part)
            elif isinstance(part, PerFactor) and part.per == name:
                yield from self._of_factor(part)
        for condition in self._conditions():
            if condition.field == name and condition.op in ("gt", "gte", "lt", "lte"):
                beside = self._above if condition.op in ("gt", "lte") else self._below
                yield from (condition.value, beside(field, condition.value))

    def _around_steps(self, field: Field, starts: list[Decimal]) -> Iterator[Decimal]:
        for place, start in enumerate(starts):
            if place or not is_lowest(field, start):
                yield from (self._below(field, start), start)
        above = self._tidy(field, starts[-1] + max(abs(starts[-1]) / 2, self._little(field, starts[-1])))
        high = domains.bounds(self.rule.basis, field.name, self.claims).high
        yield above if high is None else min(above, high)

    def _around_slices(self, part: Progressive) -> Iterator[Decimal]:
        of = self._usual_number(part.of) if part.of else Decimal(1)
        starts = [start * of for start, _ in part.slices]
        yield starts[1] / 2 if len(starts) > 1 else self._usual_number(part.progressive)
        yield from starts[1:]
        if len(starts) > 1:
            yield starts[-1] + (starts[-1] - starts[-2])

    def _of_rate(self, field: Field, part: Per) -> Iterator[Decimal]:
        base = part.over or Decimal(0)
        sign = -1 if self._is_below_0(part.per) else 1
        if part.over is not None:
            yield part.over
        if part.whole:
            yield from (base + sign * part.unit - self._below_by(field, part.unit), base + sign * part.unit)
        size = Decimal(100) if field.unit == "money" else Decimal(5)
        yield base + sign * part.unit * size
        if self.rule.at_most is not None and part.points > 0 and not self.rule.times and len(self.rule.points) == 1:
            units = self.rule.at_most / part.points
            yield from (base + units * part.unit, base + units * part.unit * 2)

    def _is_below_0(self, name: str) -> bool:
        ends = [each for each in self.rule.when if each.field == name and each.op in ("lt", "lte")]
        return any(each.value <= 0 for each in ends)

    def _of_factor(self, part: PerFactor) -> Iterator[Decimal]:
        yield from (Decimal(0), part.unit * 2)
        if part.at_most is not None and part.add > 0:
            units = (part.at_most - 1) / part.add
            yield from (units * part.unit, units * part.unit + part.unit)

    # ---- the everyday value --------------------------------------------------------------------------------

    def _usual(self, name: str, values: list[Any]) -> Any:
        """An everyday value for which the rule's conditions hold, wherever there is one."""
        field = self.fields[name]
        for value in self._everyday(name, field, values):
            if all(_holds(condition, value) for condition in self.rule.when if condition.field == name):
                return value
        return None

    def _everyday(self, name: str, field: Field, values: list[Any]) -> Iterator[Any]:
        wanted = [each for each in self.rule.when if each.field == name and each.op in ("eq", "in")]
        for condition in wanted:
            yield condition.value[0] if condition.op == "in" else condition.value
        if field.type == BOOLEAN:
            yield from (False, True) if self._is_only_a_factor(name) else (True, False)
        elif field.type in (CHOICE, PERSON) or field.choices:
            yield from self._everyday_choice(name, field, values)
        elif self._is_number(name, field):
            numbers = [value for value in values if isinstance(value, Decimal)]
            usual = self._usual_number(name)
            ladder = [value for value in numbers if value >= usual] or numbers[len(numbers) // 2 :]
            if self._can_be(field, usual) and not self._is_below_0(name):
                yield usual
            yield from ladder
            yield from numbers
        else:
            yield from (value for value in values if value is not None)
        yield "–"

    def _everyday_choice(self, name: str, field: Field, values: list[Any]) -> Iterator[Any]:
        if name in USUAL_OF and USUAL_OF[name] in field.choices:
            yield USUAL_OF[name]
        plain = [to_scalar(text) for text in field.choices]
        if self._is_only_a_factor(name):
            wanted = [each for each in self._conditions() if each.field == name]
            yield from (value for value in plain if wanted and not any(_holds(each, value) for each in wanted))
        yield from (value for value in values if value is not None)
        yield from plain

    def _is_only_a_factor(self, name: str) -> bool:
        is_said = any(condition.field == name for condition in self.rule.when)
        return name in USUAL_FALSE or (not is_said and all(name not in part.reads for part in self.rule.points))

    def _is_number(self, name: str, field: Field) -> bool:
        if field.type == NUMBER:
            return True
        return field.is_loose and any(
            name in part.reads for part in self._parts() if isinstance(part, Lookup | Per | PerFactor | Progressive)
        )

    def _usual_number(self, name: str) -> Decimal:
        field = labels.field(self.rule.basis, name, self.claims)
        usual = USUAL_OF.get(name)
        return usual if isinstance(usual, Decimal) else USUAL.get(field.unit, Decimal(5))

    # ---- numbers -------------------------------------------------------------------------------------------

    def _little(self, field: Field, near: Decimal) -> Decimal:
        if field.is_loose and field.unit is None and decimals(near):
            return Decimal("0.01")
        return LITTLE.get(field.unit or "", Decimal(1))

    def _below_by(self, field: Field, unit: Decimal) -> Decimal:
        little = self._little(field, unit)
        return little if little < unit else Decimal(0)

    def _below(self, field: Field, start: Decimal) -> Decimal:
        return start - self._little(field, start)

    def _above(self, field: Field, start: Decimal) -> Decimal:
        return start + self._little(field, start)

    def _tidy(self, field: Field, value: Decimal) -> Decimal:
        """The value with no more decimals than its field has."""
        places = 0 if domains.is_whole(field) or abs(value) >= 10 else 3
        return value.quantize(Decimal(1).scaleb(-places)).normalize() + 0

    def _can_be(self, field: Field, value: Decimal) -> bool:
        low, high, is_low_inside = domains.bounds(self.rule.basis, field.name, self.claims)
        above = low is None or value > low or (is_low_inside and value == low)
        is_whole = not domains.is_whole(field) or value == value.to_integral_value()
        return above and (high is None or value <= high) and is_whole


def _agreed(values: dict[str, Any], moved: str) -> dict[str, Any]:
    """The values with quotients that fit the figures beside them; what was moved stays as it is."""
    agreed = dict(values)
    for name, (above, below) in QUOTIENTS.items():
        if not {name, above, below} <= set(values):
            continue
        quotient, divisor = agreed[name], agreed[below]
        if moved == name and quotient is not None and divisor:
            agreed[above] = quotient * divisor
        else:
            agreed[name] = agreed[above] / divisor if divisor and agreed[above] is not None else None
    if {"days_early", "term_days", "days_to_paid"} <= set(values) and agreed["days_to_paid"] is not None:
        agreed["days_early"] = agreed["term_days"] - agreed["days_to_paid"]
    return agreed


def _holds(condition: Condition, value: Any) -> bool:
    op, wanted = condition.op, condition.value
    if op == "missing":
        return (value is None) == wanted
    if value is None:
        return False
    if op in ("eq", "ne", "in"):
        texts = {text_of(item) for item in (wanted if op == "in" else (wanted,))}
        return (text_of(value) in texts) == (op != "ne")
    if not isinstance(value, Decimal):
        return False
    return {"gt": value > wanted, "gte": value >= wanted, "lt": value < wanted, "lte": value <= wanted}[op]
