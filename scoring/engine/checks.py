"""What a rule's shape doesn't show: whether its fields exist, and whether it can ever be true."""

from collections.abc import Iterator, Mapping
from typing import Any

from .arithmetic import text_of
from .bases import BASES, BOOLEAN, CHOICE, CLAIM, NUMBER, Field
from .claims import ClaimKind, fields_with_types
from .problems import Problem
from .rules import Rule
from .terms import Choice, Condition, Fixed, WhenFactor

Found = tuple[tuple[Any, ...], Problem]


def check_rule(rule: Rule, claims: Mapping[str, ClaimKind]) -> list[Found]:
    """Problems of one rule with their paths inside it, given the declared kinds of claim.

    Fields that don't exist are errors; conditions and terms that can never hold are warnings.
    """
    if rule.basis.startswith(CLAIM):
        kind = rule.basis.removeprefix(CLAIM)
        if kind not in claims:
            known = ", ".join(claims) or "–"
            return [(("basis",), _problem("claim_unknown", kind=kind, known=known))]
        fields = fields_with_types(claims[kind])
    elif rule.basis in BASES:
        fields = {field.name: field for field in BASES[rule.basis].fields}
    else:
        return [(("basis",), _problem("basis_unknown", basis=rule.basis, known=", ".join(BASES)))]
    return list(_Checker(rule, fields).found())


class _Checker:
    def __init__(self, rule: Rule, fields: Mapping[str, Field]):
        self.rule = rule
        self.fields = fields

    def found(self) -> Iterator[Found]:
        yield from self._conditions(self.rule.when, ("when",))
        for place, term in enumerate(self.rule.points):
            yield from self._part(term, ("points", place))
        for place, factor in enumerate(self.rule.times):
            path = ("times", place)
            if isinstance(factor, WhenFactor):
                yield from self._conditions(factor.when, (*path, "when"))
            else:
                yield from self._part(factor, path)
        if self.rule.limit:
            for place, name in enumerate(self.rule.limit.same):
                if name not in ("owner", "customer") and name not in self.fields:
                    yield ("limit", "same", place), self._unknown(name)

    def _part(self, part: Any, path: tuple[Any, ...]) -> Iterator[Found]:
        if isinstance(part, Fixed):
            return
        if isinstance(part, Choice):
            yield from self._values(part.choice, part.values, (*path, "choice"), (*path, "values"))
            return
        keys = (part.kind, "of") if part.kind == "progressive" else (part.kind,)
        for key in keys:
            if name := getattr(part, key):
                yield from self._measure(name, (*path, key))

    def _conditions(self, conditions: tuple[Condition, ...], path: tuple[Any, ...]) -> Iterator[Found]:
        for place, condition in enumerate(conditions):
            here = (*path, place, "field")
            if condition.op in ("gt", "gte", "lt", "lte"):
                yield from self._measure(condition.field, here)
            elif condition.op == "missing":
                if condition.field not in self.fields:
                    yield here, self._unknown(condition.field)
            else:
                values = condition.value if condition.op == "in" else (condition.value,)
                texts = [str(text_of(value)) for value in values]
                yield from self._values(condition.field, texts, here, (*path, place, condition.op))

    def _measure(self, name: str, path: tuple[Any, ...]) -> Iterator[Found]:
        field = self.fields.get(name)
        if field is None:
            yield path, self._unknown(name)
        elif field.type != NUMBER and not any(map(_is_number, field.choices)):
            yield path, _problem("never_number", "warning", field=name, type=field.type)

    def _values(self, name: str, texts: Any, field_path: Any, path: Any) -> Iterator[Found]:
        field = self.fields.get(name)
        if field is None:
            yield field_path, self._unknown(name)
            return
        if field.type == BOOLEAN:
            known: tuple[str, ...] = ("true", "false")
        elif field.type == CHOICE:
            known = field.choices
        else:
            return
        for text in texts:
            if text not in known:
                params = {"field": name, "value": text, "known": ", ".join(known)}
                yield path, _problem("never_value", "warning", **params)

    def _unknown(self, name: str) -> Problem:
        known = ", ".join(self.fields)
        return _problem("field_unknown", basis=self.rule.basis, field=name, known=known)


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).removeprefix("-").isdigit()


def _problem(kind: str, severity: str = "error", /, **params: Any) -> Problem:
    return Problem("", kind, params, severity)
