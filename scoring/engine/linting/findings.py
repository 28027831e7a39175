"""What a linter finds: how grave it is, where in the definition, and why, in English and Chinese."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ..bases import Field
from ..claims import ClaimKind
from ..languages import words
from ..parts import to_scalar
from ..words import Words
from .texts import TEXTS

BLOCKING, WARNING, HINT = "blocking", "warning", "hint"
SEVERITIES = (BLOCKING, WARNING, HINT)

Path = tuple[Any, ...]


class Both(NamedTuple):
    """A piece of a sentence in English and Chinese."""

    en: str
    zh: str


@dataclass(frozen=True)
class Finding:
    """One thing to look at.

    `section` is rules, campaigns or claims, `place` counts from 0 in it; `path` leads inside the definition as
    `("points", 0, "steps", 2)`, so that an editor shows the finding beside its field. `kind` names the text.
    """

    kind: str
    severity: str
    code: str
    path: Path = ()
    params: Mapping[str, Any] = field(default_factory=dict)
    section: str = "rules"
    place: int = 0

    @property
    def is_blocking(self) -> bool:
        return self.severity == BLOCKING

    @property
    def where(self) -> str:
        """`rules[3] contract.large › points[1] › steps[2]`, counted from 1, as problems write it."""
        shown = [f"{self.section}[{self.place + 1}] {self.code}"]
        for step in self.path:
            if isinstance(step, int):
                shown[-1] += f"[{step + 1}]"
            else:
                shown.append(str(step))
        return " › ".join(shown)

    def reason_in(self, language: str) -> str:
        return self._text(language, 0)

    def next_step_in(self, language: str) -> str:
        return self._text(language, 1)

    def text(self, language: str = "en") -> str:
        """Why, and what to do about it, as one or two sentences without the place."""
        stop = "。" if language.startswith("zh") else ". "
        said = f"{self.reason_in(language)}{stop}{self.next_step_in(language)}{stop.strip()}"
        return said[:1].upper() + said[1:]

    def __str__(self) -> str:
        return f"{self.severity} {self.where}: {self.text()}"

    def _text(self, language: str, part: int) -> str:
        is_chinese = language.startswith("zh")
        texts = TEXTS[self.kind]["zh-hans" if is_chinese else "en"]
        said = {key: value[is_chinese] if isinstance(value, Both) else value for key, value in self.params.items()}
        return words(language, {}, "").finish(texts[part].format(**said))


class Speech:
    """Says fields, values and points in both languages at once, for the params of findings."""

    def __init__(self, claims: Mapping[str, ClaimKind], currency: str):
        self.both = tuple(words(language, claims, currency, is_exact=True) for language in ("en", "zh-hans"))

    def say(self, how: Callable[[Words], str]) -> Both:
        return Both(*(how(said) for said in self.both))

    def label(self, basis: str, name: str) -> Both:
        return self.say(lambda said: said.label(said.field(basis, name)))

    def amount(self, basis: str, name: str, value: Any) -> Both:
        return self.say(lambda said: said.amount(said.field(basis, name), value))

    def values(self, basis: str, name: str, values: Any) -> Both:
        def listed(said: Words) -> str:
            shown: Field = said.field(basis, name)
            return said.together([said.scalar(shown, to_scalar(value)) for value in values])

        return self.say(listed)

    def points(self, value: Any) -> Both:
        return self.say(lambda said: said.points(value))

    def number(self, value: Any) -> Both:
        return self.say(lambda said: said.number(value))
