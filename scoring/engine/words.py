"""Numbers, amounts, fields and conditions in English and Chinese words: what sentences and explanations share."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import ROUND_DOWN, Context, Decimal
from itertools import groupby
from typing import Any

from . import labels
from .arithmetic import Number, canonical, decimals, text_of
from .bases import BOOLEAN, CHOICE, Field
from .claims import ClaimKind
from .domains import may_be_missing
from .parts import to_scalar
from .terms import Condition

_WIDE = Context(prec=120)

#: A first step that starts so low that nothing lies below it is said as “below the next”.
_LOWEST = {"rate": Decimal(-10), "days": Decimal(-1000), "money": Decimal(-1_000_000_000)}
_LOWEST_OF_OTHERS = Decimal(-100_000)

_COMPARISONS = ("gt", "gte", "lt", "lte")

_IF_TRUE = {
    "is_first": ("it is the customer's first contract", "为客户首单"),
    "contract.is_first": ("it is for the customer's first contract", "所属合同为客户首单"),
    "prepaid": ("it was prepaid", "为预付款"),
    "customer.benchmark": ("the customer is a benchmark", "为标杆客户"),
    "passed": ("the assessment was passed", "考核通过"),
    "framework": ("it is an annual framework", "为年度框架协议"),
}
_IF_FALSE = {
    "is_first": ("it is not the customer's first contract", "非客户首单"),
    "contract.is_first": ("it is not for the customer's first contract", "所属合同非客户首单"),
    "prepaid": ("it was not prepaid", "非预付款"),
    "customer.benchmark": ("the customer is no benchmark", "非标杆客户"),
    "passed": ("the assessment was not passed", "考核未通过"),
    "framework": ("it is not an annual framework", "非年度框架协议"),
}


def is_lowest(field: Field, start: Number) -> bool:
    return start <= _LOWEST.get(field.unit or "", _LOWEST_OF_OTHERS)


class Words:
    """The words of one language for the rules of one book."""

    language: str
    place: int  # of the language in pairs (English, Chinese)
    predicates: Mapping[str, str]

    def __init__(self, claims: Mapping[str, ClaimKind], currency: str, is_exact: bool = False):
        self.claims = claims
        self.currency = currency
        self.is_exact = is_exact

    def field(self, basis: str, name: str) -> Field:
        return labels.field(basis, name, self.claims)

    def label(self, field: Field) -> str:
        return field.label[self.language]

    def number(self, value: Number, places: int = 4, at_least: int = 0) -> str:
        """A number with thousands separators; one with more decimals than places is cut off, with `…`."""
        exact = canonical(value)
        if self.is_exact:
            places = max(places, decimals(exact))
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
        """A value that a rule compares with; a text that is none of the field's choices stands in quotes."""
        if isinstance(value, Decimal):
            return self.amount(field, value)
        text = str(text_of(value))
        is_named = isinstance(value, bool) or field.type == CHOICE
        return labels.value(text, bool(self.place)) if is_named else self.quoted.format(text=text)

    # ---- conditions -----------------------------------------------------------------------------------

    def conditions(self, basis: str, conditions: Iterable[Condition]) -> str:
        """All of them; two ends of a range of one field are said together."""
        groups = groupby(conditions, lambda condition: (condition.field, condition.op in _COMPARISONS))
        said: list[str] = []
        for (name, is_compared), group in groups:
            if is_compared:
                field = self.field(basis, name)
                ends = [self.compared(field, condition.op, condition.value) for condition in group]
                said.append(self.predicate(field, "compared", self.both(ends)))
            else:
                said += [self.condition(basis, condition) for condition in group]
        return self.both(said)

    def condition(self, basis: str, condition: Condition) -> str:
        """One condition that is not a comparison of numbers."""
        field, op, value = self.field(basis, condition.field), condition.op, condition.value
        if op == "missing":
            return self.predicate(field, "missing" if value else "known")
        values = value if op == "in" else (value,)
        if len(values) == 1 and (said := self._yes_or_no(field, op, values[0])):
            return said
        if op == "ne":
            op = "ne_known" if may_be_missing(basis, field.name) else "ne"
        one_of = self.either([self.scalar(field, item) for item in values])
        return self.predicate(field, "eq" if op == "in" else op, one_of)

    def predicate(self, field: Field, name: str, value: str = "") -> str:
        """`the credit term is 30 days`; a question that is answered by yes or no stands in quotes."""
        label = self.label(field)
        subject = self.subject.format(label=label)
        if field.type == BOOLEAN:
            subject = label = self.quoted.format(text=label)
            name = f"{name}_answer" if f"{name}_answer" in self.predicates else name
        return self.predicates[name].format(subject=subject, label=label, value=value)

    def _yes_or_no(self, field: Field, op: str, value: Any) -> str | None:
        """What a field of yes and no is called where it has words of its own."""
        if field.type != BOOLEAN or field.name not in _IF_TRUE or not isinstance(value, bool):
            return None
        if op == "ne" and field.is_loose:
            return None  # an attribute may hold a third thing
        return (_IF_TRUE if value == (op != "ne") else _IF_FALSE)[field.name][self.place]

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
        said = [
            self.for_(self.scalar(field, to_scalar(text)), say(value, place == 0))
            for place, (text, value) in enumerate(values.items())
        ]
        return self.listed(said)

    # ---- what each language does its own way --------------------------------------------------------

    nothing: str
    quoted: str
    subject: str

    def finish(self, text: str) -> str:
        """A whole sentence, tidied."""
        return text

    def gain(self, value: Number, is_first: bool) -> str:
        """Points inside a list of them."""
        raise NotImplementedError

    def lost(self, value: Number) -> str:
        """Points below 0 that a sentence takes away from others."""
        raise NotImplementedError

    def full(self, field: Field, unit: Number) -> str:
        """A unit of which only whole ones count."""
        return self.amount(field, unit)

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

    def compared(self, field: Field, op: str, value: Number) -> str:
        """One end of a range: above ¥0."""
        raise NotImplementedError

    def for_(self, value: str, given: str) -> str:
        """What a value gives."""
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
