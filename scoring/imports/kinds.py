"""What a kind of file and a column are; the kinds themselves stand in `columns`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import get_language

from .cleaners import Cleaner


@dataclass(frozen=True, eq=False)
class Column:
    """One column: its headers, how it is read, what it means in the database.

    `refers` names the kind whose key it holds; `field` is the model's field where the names differ; `stored` is False
    for what does not live in the record's own row; `summed` columns have a control total.
    """

    name: str
    chinese: str
    cleaner: Cleaner
    required: bool = False
    key: bool = False
    default: Any = None
    refers: str | None = None
    field: str | None = None
    stored: bool = True
    summed: bool = False
    aliases: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """The header in the reader's language."""
        return self.chinese if (get_language() or "").startswith("zh") else self.name

    def db_column(self, model: type[models.Model]) -> str:
        return str(model._meta.get_field(self.field or self.name).column)  # type: ignore[union-attr]

    def in_database(self, value: Any, model: type[models.Model]) -> Any:
        """The value of an empty or absent cell: the default, or an empty text where null is not allowed."""
        if value is None:
            value = self.default
        if value is None and self.stored and not model._meta.get_field(self.field or self.name).null:
            return "" if self.cleaner.sql in ("text", "code") else None
        return value


@dataclass(frozen=True, eq=False)
class Kind:
    """One kind of file. `names` are what a file's name may begin with; `extra` fills columns that files don't have.

    `shares_of` names the kind whose records the rows share out: their shares add up to 100.
    """

    name: str
    title: str | Promise
    model: type[models.Model]
    columns: tuple[Column, ...]
    names: tuple[str, ...]
    extra: Mapping[str, str] = field(default_factory=dict)
    shares_of: str | None = None

    @cached_property
    def table(self) -> str:
        return self.model._meta.db_table

    @cached_property
    def stage(self) -> str:
        return f"import_{self.name}"

    @cached_property
    def key(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.key)

    @cached_property
    def by_name(self) -> dict[str, Column]:
        return {column.name: column for column in self.columns}

    @cached_property
    def bits(self) -> dict[str, int]:
        """Which bit of a row's `_given` says that its file has the column."""
        return {column.name: 1 << place for place, column in enumerate(self.columns)}

    @property
    def code(self) -> Column:
        """The one key column of a kind that others refer to."""
        return self.key[0]
