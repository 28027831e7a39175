"""The small parts of which rules are made: exact numbers, values to compare with, names in two languages."""

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainValidator, model_validator
from pydantic_core import PydanticCustomError

from .arithmetic import canonical, decimals, shortest, text_of

_NUMBER = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d{1,3})?")
_LARGEST = Decimal(10) ** 20
_DECIMALS_MAX = 28
_CODE = re.compile(r"[\w.\-]{1,80}")

#: A value that conditions and choices compare with.
Scalar = bool | Decimal | str


class Part(BaseModel):
    """A frozen piece of the language: unknown keys are refused, numbers are exact."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    def plain(self) -> dict[str, Any]:
        """The piece as it is written: keys of the language, numbers as Decimal, what isn't set left out."""
        return {
            info.alias or name: written(value)
            for name, info in type(self).model_fields.items()
            if (value := getattr(self, name)) != info.get_default() or info.is_required()
        }


class Pairs(list[tuple[Any, Any]]):
    """A mapping whose order counts: a mapping in YAML, a list of pairs in JSON."""


def written(value: Any) -> Any:
    """A value inside a Part as it is written."""
    if isinstance(value, Part):
        return value.plain()
    if isinstance(value, Pairs):
        return value
    if isinstance(value, tuple | list):
        return [written(item) for item in value]
    if isinstance(value, dict):
        return {key: written(item) for key, item in value.items()}
    return value.isoformat() if isinstance(value, date) else value


def error(kind: str, **params: Any) -> PydanticCustomError:
    """An error whose words stand in problem_texts."""
    return PydanticCustomError(kind, kind, params or None)  # type: ignore[arg-type]


def is_number_text(text: str) -> bool:
    return _NUMBER.fullmatch(text) is not None


def to_number(value: Any) -> Decimal:
    """An exact number from an int, a Decimal or a decimal's text; floats have lost digits already."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        raise error("not_a_number", value=show(value))
    if isinstance(value, str) and not is_number_text(value):
        raise error("not_a_number", value=show(value))
    number = Decimal(value)
    if not number.is_finite() or abs(number) >= _LARGEST or decimals(number) > _DECIMALS_MAX:
        raise error("number_too_long", value=show(value))
    return canonical(number)


def to_scalar(value: Any) -> Scalar:
    """A value to compare with, in its one form: texts that read as a number or a boolean are compared as such."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int | Decimal):
        return to_number(value)
    if not isinstance(value, str):
        raise error("not_a_value", value=show(value))
    if value in ("true", "false"):
        return value == "true"
    if is_number_text(value) and len(value) <= 50:
        number = to_number(value)
        if shortest(number) == value:
            return number
    return value


def to_date(value: Any) -> date:
    if isinstance(value, date):
        return value
    try:
        if isinstance(value, str) and len(value) == 10:
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise error("not_a_date", value=show(value))


def to_boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    raise error("not_a_boolean", value=show(value))


def to_count(value: Any) -> int:
    number = to_number(value)
    if number != int(number) or number < 1:
        raise error("not_a_count", value=show(value))
    return int(number)


class AsWritten(Decimal):
    """A number of a YAML text that remembers how it was written: a code 007 stays one."""

    text: str


def to_text(value: Any) -> str:
    """A text; a number is taken as it is written."""
    if isinstance(value, AsWritten):
        value = value.text
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        value = shortest(value)
    if not isinstance(value, str):
        raise error("not_a_text", value=show(value))
    if not value.strip():
        raise error("empty_text")
    return value.strip()


def to_code(value: Any) -> str:
    text = to_text(value)
    if not _CODE.fullmatch(text):
        raise error("not_a_code", value=show(value))
    return text


def to_values(value: Any) -> dict[str, Any]:
    """`values` of a choice: a mapping, or a list of pairs (JSON of databases forgets the order of keys)."""
    if isinstance(value, dict):
        pairs = list(value.items())
    elif isinstance(value, list | tuple) and all(isinstance(pair, list | tuple) and len(pair) == 2 for pair in value):
        pairs = [tuple(pair) for pair in value]
    else:
        raise error("not_values")
    if not pairs:
        raise error("empty_list")
    found: dict[str, Any] = {}
    for key, points in pairs:
        text = str(text_of(to_scalar(key)))
        if text in found:
            raise error("value_twice", value=text)
        found[text] = points
    return found


def show(value: Any) -> str:
    """A value as a reader of the file knows it."""
    if isinstance(value, Decimal):
        return str(value)
    if value is None or isinstance(value, bool):
        return {None: "(nothing)", True: "true", False: "false"}[value]
    text = str(value)
    return text if len(text) <= 40 else text[:39] + "…"


def to_tuple(value: Any) -> Any:
    """A list that must not be empty."""
    if not isinstance(value, list | tuple):
        raise error("not_a_list")
    if not value:
        raise error("empty_list")
    return tuple(value)


Exact = Annotated[Decimal, PlainValidator(to_number)]
Value = Annotated[Scalar, PlainValidator(to_scalar)]
Day = Annotated[date, PlainValidator(to_date)]
YesNo = Annotated[bool, PlainValidator(to_boolean)]
Count = Annotated[int, PlainValidator(to_count)]
Text = Annotated[str, PlainValidator(to_text)]
Code = Annotated[str, PlainValidator(to_code)]
Values = Annotated[dict[str, Exact], BeforeValidator(to_values)]
NotEmpty = BeforeValidator(to_tuple)


class Name(Part):
    """A name in English and Chinese, at least one of them."""

    en: Text | None = None
    zh_hans: Text | None = Field(None, alias="zh-hans")

    @model_validator(mode="before")
    @classmethod
    def is_mapping(cls, value: Any) -> Any:
        if not isinstance(value, dict | Name):
            raise error("not_a_name")
        if isinstance(value, dict) and not value:
            raise error("not_a_name")
        return value

    def in_(self, language: str) -> str:
        """The name in a language (`en`, `zh-hans`), or else in the other one."""
        first, second = (self.zh_hans, self.en) if language.startswith("zh") else (self.en, self.zh_hans)
        return first or second or ""
