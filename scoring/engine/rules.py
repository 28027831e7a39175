"""A rule and a campaign of a rule book, and the JSON definitions in which versions keep them."""

from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Any, Literal, get_args

from pydantic import BeforeValidator, Field, field_validator, model_validator

from .parts import (
    Code,
    Count,
    Day,
    Exact,
    Name,
    NotEmpty,
    Pairs,
    Part,
    Text,
    error,
)
from .terms import Conditions, Factor, Term

Category = Literal["performance", "customer", "collaboration", "innovation", "knowledge", "contest", "deduction"]
CATEGORIES: tuple[str, ...] = get_args(Category)
Per = Literal["day", "week", "month", "quarter", "year"]


class Effective(Part):
    """The dates on which a version is in force, both inclusive and both optional."""

    from_: Day | None = Field(None, alias="from")
    to: Day | None = None

    @model_validator(mode="after")
    def in_order(self) -> "Effective":
        if self.from_ and self.to and self.from_ > self.to:
            raise error("dates_reversed", start=str(self.from_), end=str(self.to))
        return self


class Limit(Part):
    """How many records of the same group score in a period."""

    count: Count
    per: Per
    same: Annotated[tuple[Text, ...], NotEmpty] = ()

    @field_validator("same", mode="after")
    @classmethod
    def once_each(cls, same: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(same)) != len(same):
            raise error("listed_twice")
        return same


class Cap(Part):
    """The most that one person's positive lines of a rule add up to in a period."""

    points: Exact
    per: Per

    @field_validator("points", mode="after")
    @classmethod
    def not_negative(cls, points: Decimal) -> Decimal:
        if points < 0:
            raise error("negative", value=str(points))
        return points


def _several(value: Any) -> Any:
    """One term may stand without the list."""
    if not isinstance(value, dict | list | tuple):
        raise error("not_a_term")
    return [value] if isinstance(value, dict) else value


class Defined(Part):
    """What a version keeps as JSON and reads back from it."""

    @cached_property
    def definition(self) -> dict[str, Any]:
        """The structure as plain JSON: whole numbers as integers, others as texts ("0.5"), dates as texts.

        `values` of a choice is a list of pairs, because jsonb forgets the order of keys.
        """
        return jsonable(self.plain())

    @classmethod
    def from_definition(cls, definition: dict[str, Any]) -> Any:
        """The rule, campaign or claim kind that a definition describes.

        :raises pydantic.ValidationError: the definition is not one of the language
        """
        return cls.model_validate(definition)


class Rule(Defined):
    """One version of a rule. Shapes and meaning: rule-language.md, "A rule"."""

    code: Code
    item: Text | None = None
    name: Name
    category: Category
    basis: Text
    effective: Effective = Effective.model_validate({})
    when: Conditions = ()
    points: Annotated[tuple[Term, ...], NotEmpty, BeforeValidator(_several)]
    times: Annotated[tuple[Factor, ...], NotEmpty] = ()
    at_least: Exact | None = None
    at_most: Exact | None = None
    limit: Limit | None = None
    cap: Cap | None = None
    pool_percent: Exact = Decimal(0)
    settle: Literal["end"] | None = None

    @model_validator(mode="after")
    def fits(self) -> "Rule":
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            raise error("bounds_reversed", least=str(self.at_least), most=str(self.at_most))
        if self.pool_percent < 0:
            raise error("negative_percent", value=str(self.pool_percent))
        if self.settle and not self.basis.startswith("person_"):
            raise error("settle_needs_period", basis=self.basis)
        return self

    @cached_property
    def fields(self) -> tuple[str, ...]:
        """The fields whose values decide the points, in the order in which the rule names them.

        Without those of `limit`: what a line keeps of its limit is the record's place.
        """
        named = [condition.field for condition in self.when]
        for part in (*self.points, *self.times):
            named += part.reads
        return tuple(dict.fromkeys(named))

    def plain(self) -> dict[str, Any]:
        written = super().plain()
        if len(self.points) == 1:
            written["points"] = written["points"][0]
        return written


class Campaign(Defined):
    """Extra points for the lines of some rules in a window of dates."""

    code: Code
    item: Text | None = None
    name: Name
    from_: Day = Field(alias="from")
    to: Day
    rules: Annotated[tuple[Code, ...], NotEmpty]
    times: Exact
    cap: Exact | None = None
    # As they come in files: a team's code may hold what a rule's may not.
    teams: Annotated[tuple[Text, ...], NotEmpty] | None = None

    @model_validator(mode="after")
    def fits(self) -> "Campaign":
        if self.from_ > self.to:
            raise error("dates_reversed", start=str(self.from_), end=str(self.to))
        return self

    @field_validator("times", mode="after")
    @classmethod
    def at_least_one(cls, times: Decimal) -> Decimal:
        if times < 1:
            raise error("times_below_one", value=str(times))
        return times

    @field_validator("cap", mode="after")
    @classmethod
    def not_negative(cls, cap: Decimal | None) -> Decimal | None:
        if cap is not None and cap < 0:
            raise error("negative", value=str(cap))
        return cap

    @field_validator("rules", "teams", mode="after")
    @classmethod
    def once_each(cls, codes: tuple[str, ...] | None) -> tuple[str, ...] | None:
        if codes and len(set(codes)) != len(codes):
            raise error("listed_twice")
        return codes


def jsonable(value: Any) -> Any:
    """A written structure with exact numbers that any JSON parser keeps: integers, else decimal texts."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else format(value, "f")
    if isinstance(value, dict):
        return {key: jsonable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [jsonable(item) for item in value]
    return value


def is_in_force(first: date | None, last: date | None, on: date) -> bool:
    """Whether a day lies between two inclusive dates, each of which may be open."""
    return (first is None or first <= on) and (last is None or on <= last)


__all__ = ["CATEGORIES", "Campaign", "Cap", "Effective", "Limit", "Pairs", "Rule", "jsonable"]
