"""Kinds of claim as a rule book declares them: their attributes, the checks and the order of their values."""

import math
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, model_validator

from .arithmetic import Number, shortest, text_of
from .bases import CLAIM, CUSTOMER, FIELDS, Field
from .parts import (
    Code,
    Count,
    Exact,
    Name,
    NotEmpty,
    Pairs,
    Part,
    Text,
    Value,
    YesNo,
    error,
    show,
    to_scalar,
)
from .problems import Problem
from .rules import Defined

Reviewer = Literal["manager", "admin", "committee"]
Role = Literal["rep", "manager", "admin", "auditor", "committee", "purchaser", "finance", "executive"]
_LARGEST = Decimal(10) ** 30


class Attribute(Part):
    """One attribute of a kind of claim; `by` says who fills it in."""

    type: Literal["text", "choice", "number", "boolean", "person"]
    choices: Annotated[tuple[Value, ...], NotEmpty] | None = None
    min: Exact | None = None
    max: Exact | None = None
    by: Literal["claimant", "beneficiary", "reviewer"] = "claimant"
    label: Name | None = None

    @model_validator(mode="after")
    def fits(self) -> "Attribute":
        if (self.type == "choice") != (self.choices is not None):
            raise error("choices_for_choice")
        if self.type != "number" and (self.min is not None or self.max is not None):
            raise error("bounds_for_number")
        if self.min is not None and self.max is not None and self.min > self.max:
            raise error("bounds_reversed", least=str(self.min), most=str(self.max))
        return self


def _attributes(raw: Any) -> Any:
    """A mapping, or a list of pairs (jsonb forgets the order of keys)."""
    if isinstance(raw, dict):
        raw = list(raw.items())
    if not isinstance(raw, list | tuple) or any(not isinstance(pair, list | tuple) or len(pair) != 2 for pair in raw):
        raise error("not_attributes")
    return {str(text_of(to_scalar(name))): attribute for name, attribute in raw}


class ClaimKind(Defined):
    """A kind of claim: who confirms and reviews it, whether it needs evidence or a customer, what it says.

    `days`: working days for each decision; None: the company's. `group`: kinds of one group share what counts as used
    evidence, and it counts once for each value of the attribute `milestone`. `pool`: the earmarked pool that it draws
    on. `library`: what is approved may be read by everybody.
    """

    kind: Code
    item: Text | None = None
    name: Name
    beneficiary: YesNo = False
    evidence: YesNo = False
    customer: YesNo = False
    raised_by: Role | None = None
    reviewed_by: Reviewer = "manager"
    days: Count | None = None
    group: Code | None = None
    milestone: Text | None = None
    pool: Code | None = None
    library: YesNo = False
    attributes: Annotated[dict[Text, Attribute], BeforeValidator(_attributes)] = {}

    @model_validator(mode="after")
    def knows_its_milestone(self) -> "ClaimKind":
        if self.milestone is not None and self.milestone not in self.attributes:
            raise error("milestone_unknown", value=self.milestone)
        return self

    @property
    def basis(self) -> str:
        return CLAIM + self.kind

    @property
    def evidence_scope(self) -> str:
        """Within what a piece of evidence counts once: the kind, or its group."""
        return f"group:{self.group}" if self.group else f"kind:{self.kind}"

    def asks(self, part: str) -> dict[str, Attribute]:
        """The attributes that the claimant, beneficiary or reviewer fills in; the last has those of a missing one."""
        parts = {part, "beneficiary"} if part == "reviewer" and not self.beneficiary else {part}
        if part == "beneficiary" and not self.beneficiary:
            return {}
        return {name: attribute for name, attribute in self.attributes.items() if attribute.by in parts}

    @property
    def fields(self) -> tuple[str, ...]:
        """Names in the order of a record's `values`; an attribute wins over a column of the same name."""
        return tuple(dict.fromkeys([*self.attributes, *(column.name for column in CUSTOMER)]))

    def plain(self) -> dict[str, Any]:
        written = super().plain()
        if self.attributes:
            named = ((name, attribute.plain()) for name, attribute in self.attributes.items())
            written["attributes"] = Pairs(named)
        return written

    def values(
        self, attributes: Mapping[str, Any], tier: str | None = None, benchmark: bool | None = None
    ) -> tuple[Any, ...]:
        """A claim's `values`: its attributes in declared order, then the customer's tier and benchmark.

        Attributes may come from any JSON parser: a float is taken as its shortest decimal.
        """
        columns = {"customer.tier": tier, "customer.benchmark": benchmark}
        return tuple(
            _plain_value(attributes.get(name) if name in self.attributes else columns[name]) for name in self.fields
        )


def fields_of(basis: str, claims: Mapping[str, ClaimKind]) -> tuple[str, ...]:
    """The names of a basis's fields in the order of `values`; `claims` by kind.

    :raises KeyError: no such basis, or a kind of claim that isn't declared
    """
    if basis.startswith(CLAIM):
        return claims[basis.removeprefix(CLAIM)].fields
    return FIELDS[basis]


def fields_with_types(kind: ClaimKind) -> dict[str, Field]:
    """The fields of a kind of claim with the types it declares."""
    found = {
        name: Field(
            name,
            attribute.type,
            {"en": name, "zh-hans": name} if attribute.label is None else _labels(attribute.label),
            choices=tuple(str(text_of(choice)) for choice in attribute.choices or ()),
            is_loose=True,
        )
        for name, attribute in kind.attributes.items()
    }
    return found | {column.name: column for column in CUSTOMER if column.name not in found}


def by_kind(claims: Iterable[ClaimKind]) -> dict[str, ClaimKind]:
    return {claim.kind: claim for claim in claims}


def check_attributes(kind: ClaimKind, attributes: Mapping[str, Any]) -> list[Problem]:
    """What is wrong with a claim's attributes: errors, and warnings for attributes that the kind doesn't have."""
    found = []
    for name, value in attributes.items():
        attribute = kind.attributes.get(name)
        if attribute is None:
            known = ", ".join(kind.attributes) or "–"
            found.append(Problem(name, "attribute_unknown", {"known": known}, "warning"))
        elif value is not None and value != "" and (wrong := _wrong(attribute, value)):
            found.append(Problem(name, wrong[0], {"value": show(value)} | wrong[1]))
    return found


def _wrong(attribute: Attribute, value: Any) -> tuple[str, dict[str, Any]] | None:
    if attribute.type == "number":
        number = _plain_value(value)
        if isinstance(value, bool | str) or not isinstance(number, int | Decimal):
            return "attribute_not_number", {}
        low, high = attribute.min, attribute.max
        if (low is not None and number < low) or (high is not None and number > high):
            limits = {name: "…" if x is None else shortest(x) for name, x in (("low", low), ("high", high))}
            return "attribute_outside", limits
    elif attribute.type == "boolean":
        if not isinstance(value, bool):
            return "attribute_not_boolean", {}
    elif attribute.type == "choice":
        texts = [str(text_of(choice)) for choice in attribute.choices or ()]
        if isinstance(value, list | dict) or text_of(_plain_value(value)) not in texts:
            return "attribute_not_choice", {"choices": ", ".join(texts)}
    elif not isinstance(value, str):
        return "attribute_not_text", {}
    return None


def _plain_value(value: Any) -> bool | Number | str | None:
    """A value of JSON as the engine takes it; None for what is empty or none of the language's types."""
    if isinstance(value, bool):
        return value
    if isinstance(value, float):
        if not math.isfinite(value):
            return None
        value = Decimal(repr(value))
    if isinstance(value, int | Decimal):
        finite = isinstance(value, int) or value.is_finite()
        return value if finite and -_LARGEST < value < _LARGEST else None
    return value if isinstance(value, str) and value != "" else None


def _labels(name: Name) -> dict[str, str]:
    return {"en": name.in_("en"), "zh-hans": name.in_("zh-hans")}


__all__ = ["Attribute", "ClaimKind", "by_kind", "check_attributes", "fields_of"]
