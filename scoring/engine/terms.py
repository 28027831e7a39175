"""Conditions, the terms of `points` and the factors of `times`, as rules write them."""

from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, BeforeValidator, Discriminator, Tag, field_validator, model_validator

from .parts import (
    Exact,
    Name,
    NotEmpty,
    Pairs,
    Part,
    Text,
    Values,
    YesNo,
    error,
    to_boolean,
    to_number,
    to_scalar,
    to_tuple,
    written,
)

OPERATORS = ("eq", "ne", "in", "gt", "gte", "lt", "lte", "missing")


class Condition(Part):
    """`{field: F, OP: value}`: `value` is a scalar, for `in` a tuple of them, for `missing` a boolean."""

    field: Text
    op: str
    value: Any

    @model_validator(mode="before")
    @classmethod
    def read(cls, raw: Any) -> Any:
        if isinstance(raw, Condition):
            return raw
        if not isinstance(raw, dict):
            raise error("not_a_condition")
        if unknown := [str(key) for key in raw if key not in ("field", *OPERATORS)]:
            raise error("condition_key", keys=", ".join(unknown))
        named = [op for op in OPERATORS if op in raw]
        if len(named) != 1:
            raise error("condition_operators", count=len(named))
        return {key: raw[key] for key in raw if key == "field"} | {"op": named[0], "value": raw[named[0]]}

    @field_validator("value", mode="after")
    @classmethod
    def read_value(cls, value: Any, info: Any) -> Any:
        op = info.data.get("op")
        if op in ("eq", "ne"):
            return to_scalar(value)
        if op == "in":
            return tuple(to_scalar(item) for item in to_tuple(value))
        return to_boolean(value) if op == "missing" else to_number(value)

    def plain(self) -> dict[str, Any]:
        return {"field": self.field, self.op: written(self.value)}


def _kind_of(tags: tuple[str, ...]) -> Any:
    """Which of the constructs a mapping is, by the key that names it."""

    def kind(raw: Any) -> str | None:
        if isinstance(raw, dict):
            return next((tag for tag in tags if tag in raw), None)
        return getattr(raw, "kind", None)

    return Discriminator(kind)


def _ascending(steps: tuple[tuple[Decimal, Decimal], ...]) -> tuple[tuple[Decimal, Decimal], ...]:
    for place, (before, after) in enumerate(pairwise(steps), start=2):
        if after[0] <= before[0]:
            raise error("steps_not_ascending", place=place, start=str(after[0]), before=str(before[0]))
    return steps


def _pair(value: Any) -> Any:
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise error("not_a_step")
    return tuple(value)


Step = Annotated[tuple[Exact, Exact], BeforeValidator(_pair)]
Steps = Annotated[tuple[Step, ...], NotEmpty]
Conditions = Annotated[tuple[Condition, ...], NotEmpty]


def _above_zero(unit: Decimal) -> Decimal:
    if unit <= 0:
        raise error("unit_not_positive", value=str(unit))
    return unit


Unit = Annotated[Exact, AfterValidator(_above_zero)]


class Fixed(Part):
    """`fixed: 30`"""

    kind: ClassVar = "fixed"
    fixed: Exact

    @property
    def reads(self) -> tuple[str, ...]:
        return ()


class Per(Part):
    """`per: amount, unit: 1000, points: 0.5`, perhaps `over` and `whole`."""

    kind: ClassVar = "per"
    per: Text
    over: Exact | None = None
    unit: Unit
    points: Exact
    whole: YesNo = False

    @property
    def reads(self) -> tuple[str, ...]:
        return (self.per,)


class Lookup(Part):
    """`lookup: amount, steps: [[from, points], …]`: points, or factors in `times`."""

    kind: ClassVar = "lookup"
    lookup: Text
    steps: Steps

    @field_validator("steps", mode="after")
    @classmethod
    def rise(cls, steps: Any) -> Any:
        return _ascending(steps)

    @property
    def reads(self) -> tuple[str, ...]:
        return (self.lookup,)


class Progressive(Part):
    """`progressive: sales, of: sales_target, unit: 1000, slices: [[from, rate], …]`"""

    kind: ClassVar = "progressive"
    progressive: Text
    of: Text | None = None
    unit: Unit
    slices: Steps

    @field_validator("slices", mode="after")
    @classmethod
    def rise_from_zero(cls, slices: Any) -> Any:
        if slices[0][0] != 0:
            raise error("slices_start", start=str(slices[0][0]))
        return _ascending(slices)

    @property
    def reads(self) -> tuple[str, ...]:
        return (self.progressive, self.of) if self.of else (self.progressive,)


class Choice(Part):
    """`choice: grade, values: {A: 80, B: 40}`: points, or factors in `times`; keys are the values' texts."""

    kind: ClassVar = "choice"
    choice: Text
    values: Values

    @property
    def reads(self) -> tuple[str, ...]:
        return (self.choice,)

    def plain(self) -> dict[str, Any]:
        pairs = Pairs((to_scalar(key), points) for key, points in self.values.items())
        return super().plain() | {"values": pairs}


class ChoiceFactor(Choice):
    label: Name | None = None


class LookupFactor(Lookup):
    label: Name | None = None


class PerFactor(Part):
    """`{per: years, unit: 1, add: 0.05, at_most: 1.3}`: 1 + years × 0.05, at most 1.3."""

    kind: ClassVar = "per"
    per: Text
    unit: Unit
    add: Exact
    at_most: Exact | None = None
    label: Name | None = None

    @property
    def reads(self) -> tuple[str, ...]:
        return (self.per,)


class WhenFactor(Part):
    """`{when: […], factor: 1.2}`"""

    kind: ClassVar = "when"
    when: Conditions
    factor: Exact
    label: Name | None = None

    @property
    def reads(self) -> tuple[str, ...]:
        return tuple(condition.field for condition in self.when)


Term = Annotated[
    Annotated[Fixed, Tag("fixed")]
    | Annotated[Per, Tag("per")]
    | Annotated[Lookup, Tag("lookup")]
    | Annotated[Progressive, Tag("progressive")]
    | Annotated[Choice, Tag("choice")],
    _kind_of(("fixed", "per", "lookup", "progressive", "choice")),
]
Factor = Annotated[
    Annotated[ChoiceFactor, Tag("choice")]
    | Annotated[LookupFactor, Tag("lookup")]
    | Annotated[PerFactor, Tag("per")]
    | Annotated[WhenFactor, Tag("when")],
    _kind_of(("choice", "lookup", "per", "when")),
]
