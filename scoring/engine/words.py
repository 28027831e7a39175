"""Numbers, amounts, fields and conditions in English and Chinese words: what sentences and explanations share."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import ROUND_DOWN, Context, Decimal
from typing import Any

from . import labels
from .arithmetic import Number, canonical, decimals, text_of
from .bases import BOOLEAN, Field
from .claims import ClaimKind
from .parts import to_scalar
from .terms import Condition

_WIDE = Context(prec=120)

#: A first step that starts so low that nothing lies below it is said as “below the next”.
_LOWEST = {"rate": Decimal(-10), "days": Decimal(-1000)}
_LOWEST_OF_OTHERS = Decimal(-100_000)

_IF_TRUE = {
    "is_first": ("it is the customer's first contract", "为客户首单"),
    "contract.is_first": ("it is for the customer's first contract", "所属合同为客户首单"),
    "prepaid": ("it was prepaid", "为预付款"),
    "customer.benchmark": ("the customer is a benchmark", "客户为标杆客户"),
}
_IF_FALSE = {
    "is_first": ("it is not the customer's first contract", "非客户首单"),
    "contract.is_first": ("it is not for the customer's first contract", "所属合同非客户首单"),
    "prepaid": ("it was not prepaid", "非预付款"),
    "customer.benchmark": ("the customer is no benchmark", "客户非标杆客户"),
}


def is_lowest(field: Field, start: Number) -> bool:
    return start <= _LOWEST.get(field.unit or "", _LOWEST_OF_OTHERS)


class Words:
    """The words of one language for the rules of one book."""

    language: str
    place: int  # of the language in pairs (English, Chinese)
    conditions_of_numbers: Mapping[str, str]

    def __init__(self, claims: Mapping[str, ClaimKind], currency: str):
        self.claims = claims
        self.currency = currency

    def field(self, basis: str, name: str) -> Field:
        return labels.field(basis, name, self.claims)

    def label(self, field: Field) -> str:
        return field.label[self.language]

    def number(self, value: Number, places: int = 4, at_least: int = 0) -> str:
        """A number with thousands separators; one with more decimals than places is cut off, with `…`."""
        exact = canonical(value)
        cut = exact.quantize(Decimal(1).scaleb(-places), ROUND_DOWN, _WIDE)
        shown = exact if cut == exact and decimals(exact) >= at_least else cut
        return format(shown, ",f").replace("-", "−") + ("" if cut == exact else "…")

    def cash(self, value: Number) -> str:
        """An amount without its currency: whole, or with two decimals."""
        return self.number(value, 2) if value == int(value) else self.number(value, 2, at_least=2)

    def amount(self, field: Field, value: Number) -> str:
        """A number with the unit of its field: ¥500,000, 85%, 30 days."""
        if field.unit == "money":
            return self.money(value)
        if field.unit == "rate":
            return self.number(_WIDE.multiply(canonical(value), Decimal(100))) + "%"
        if field.unit == "percent":
            return self.number(value) + "%"
        return self.counted(field, value)

    def value(self, field: Field, value: Any) -> str:
        """A record's value of a field in words."""
        if value is None:
            return self.nothing
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            return self.amount(field, value)
        return labels.value(str(text_of(value)), bool(self.place))

    def scalar(self, field: Field, value: Any) -> str:
        """A value that a rule compares with."""
        if isinstance(value, Decimal) and field.unit is not None:
            return self.amount(field, value)
        return labels.value(str(text_of(value)), bool(self.place))

    def condition(self, basis: str, condition: Condition) -> str:
        field, op, value = self.field(basis, condition.field), condition.op, condition.value
        said = {True: _IF_TRUE, False: _IF_FALSE}
        if op in ("eq", "ne") and isinstance(value, bool) and field.name in _IF_TRUE and field.type == BOOLEAN:
            return said[value == (op == "eq")][field.name][self.place]
        label = self.label(field)
        if op == "missing":
            return self.conditions_of_numbers["missing" if value else "known"].format(label=label)
        if op == "in":
            one_of = self.either([self.scalar(field, item) for item in value])
            return self.conditions_of_numbers["in"].format(label=label, value=one_of)
        return self.conditions_of_numbers[op].format(label=label, value=self.scalar(field, value))

    def conditions(self, basis: str, conditions: Iterable[Condition]) -> str:
        return self.both([self.condition(basis, condition) for condition in conditions])

    def steps(self, field: Field, steps: Sequence[tuple[Number, Number]], say: Callable[[Number, bool], str]) -> str:
        """Steps with what they give; `say(value, is_first)` says a value."""
        said = []
        for place, (start, value) in enumerate(steps):
            given = say(value, place == 0)
            if place == 0 and len(steps) > 1 and is_lowest(field, start):
                said.append(self.below(self.amount(field, steps[1][0]), given))
            else:
                said.append(self.from_(field, self.amount(field, start), given))
        return self.listed(said)

    def choices(self, field: Field, values: Mapping[str, Number], say: Callable[[Number, bool], str]) -> str:
        """Values with what they give."""
        named = []
        for place, (text, value) in enumerate(values.items()):
            said = labels.value(text, bool(self.place))
            is_number = isinstance(to_scalar(text), Decimal)
            said = self.number(Decimal(text)) + self.colon if is_number else said + " "
            named.append(said + say(value, place == 0))
        return self.listed(named)

    # ---- what each language does its own way --------------------------------------------------------

    nothing: str
    colon: str

    def finish(self, text: str) -> str:
        """A whole sentence, tidied."""
        return text

    def gain(self, value: Number, is_first: bool) -> str:
        """Points inside a list of them."""
        raise NotImplementedError

    def factor(self, value: Number, _: bool = True) -> str:
        """A factor inside a list of them."""
        raise NotImplementedError

    def each(self, field: Field, unit: Number) -> str:
        """Per so much of a field."""
        raise NotImplementedError

    def together(self, parts: list[str]) -> str:
        """Things that belong together, not conditions."""
        return self.both(parts)

    def alike(self, parts: list[str]) -> str:
        """What the records of a limit's group have in common."""
        return self.both(parts)

    def money(self, value: Number) -> str:
        raise NotImplementedError

    def counted(self, field: Field, value: Number) -> str:
        raise NotImplementedError

    def points(self, value: Number) -> str:
        raise NotImplementedError

    def from_(self, field: Field, start: str, given: str) -> str:
        raise NotImplementedError

    def below(self, end: str, given: str) -> str:
        raise NotImplementedError

    def both(self, parts: list[str]) -> str:
        raise NotImplementedError

    def either(self, parts: list[str]) -> str:
        raise NotImplementedError

    def listed(self, parts: list[str]) -> str:
        raise NotImplementedError


def joined(parts: list[str], between: str, last: str) -> str:
    return last.join(filter(None, [between.join(parts[:-1]), *parts[-1:]]))
