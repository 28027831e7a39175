"""What is wrong with a rule book: where, why, and what to do about it, in English and Chinese."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .problem_texts import OTHER, TEXTS


@dataclass(frozen=True)
class Problem:
    """One thing wrong, at a path such as `rules[3] contract.large › points › steps[2]` (counted from 1).

    `severity` is `error` (the book isn't taken) or `warning` (it is, but look at it); `line` is the line of the YAML
    text where it is known.
    """

    path: str
    kind: str
    params: Mapping[str, Any] = field(default_factory=dict)
    severity: str = "error"
    line: int | None = None

    @property
    def reason(self) -> str:
        return self.reason_in("en")

    @property
    def next_step(self) -> str:
        return self.next_step_in("en")

    def reason_in(self, language: str) -> str:
        return self._text(language, 0)

    def next_step_in(self, language: str) -> str:
        return self._text(language, 1)

    def text(self, language: str = "en") -> str:
        """Where, why and what to do, as one sentence."""
        chinese = language.startswith("zh")
        where = self.path
        if self.line:
            where += f"（第 {self.line} 行）" if chinese else f" (line {self.line})"
        between = ("：", "。") if chinese else (": ", ". ")
        return f"{where}{between[0]}{self.reason_in(language)}{between[1]}{self.next_step_in(language)}"

    def __str__(self) -> str:
        return self.text()

    def _text(self, language: str, part: int) -> str:
        texts = TEXTS.get(self.kind, OTHER)["zh-hans" if language.startswith("zh") else "en"]
        return texts[part].format_map(_Lenient(self.params))


class _Lenient(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "…"


class BookInvalid(ValueError):
    """The rule book can't be taken; `problems` holds all of them, errors and warnings."""

    def __init__(self, problems: list[Problem]):
        self.problems = problems
        super().__init__("\n".join(map(str, problems)))
