"""Codes, texts, e-mail addresses, and cells that hold one of several words."""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from .base import Cleaner, Refused, as_text, plain

CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
# What a text may not hold at all; line breaks and tabs are fine there.
UNSTORABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
EMAIL = re.compile(r"[^@\s]+@[^@\s]+")


def code() -> Cleaner:
    """A business key: at most 64 characters, no control characters; upper and lower case differ."""

    def clean(cell: Any) -> str | None:
        text = as_text(cell)
        if CONTROL.search(text):
            raise Refused(_("a code may not hold control characters"))
        return _within(text, 64) or None

    return Cleaner(clean, "code")


def text(longest: int) -> Cleaner:
    def clean(cell: Any) -> str | None:
        value = as_text(cell)
        if UNSTORABLE.search(value):
            raise Refused(_("holds control characters"))
        return _within(value, longest) or None

    return Cleaner(clean, "text")


def email() -> Cleaner:
    def clean(cell: Any) -> str | None:
        value = text(254).clean(cell)
        if value is not None and not EMAIL.fullmatch(value):
            raise Refused(_("is not an e-mail address"))
        return value

    return Cleaner(clean, "text")


def _within(value: str, longest: int) -> str:
    if len(value) > longest:
        raise Refused(_("is longer than %(longest)s characters") % {"longest": longest})
    return value


YES = {"1", "true", "yes", "y", "t", "是", "√", "对", "真"}
NO = {"0", "false", "no", "n", "f", "否", "×", "错", "假"}


def yes_no() -> Cleaner:
    def clean(cell: Any) -> bool | None:
        value = plain(as_text(cell))
        if not value:
            return None
        if value in YES or value in NO:
            return value in YES
        raise Refused(_("is neither yes nor no"))

    return Cleaner(clean, "boolean")


BRACKETS = re.compile(r"^([^(\[【]*)[(\[【]([^)\]】]*)[)\]】]$")


def choice(words: Mapping[str, str]) -> Cleaner:
    """One of several words; `words` gives what each spelling means, see `scoring.imports.words`."""

    def clean(cell: Any) -> str | None:
        value = as_text(cell)
        if not value:
            return None
        if (found := words.get(value)) is not None:
            return found
        value = re.sub(r"[\s_\-]", "", plain(value))
        found = words.get(value)
        if found is None and (match := BRACKETS.match(value)):
            # `A（重点客户）`: what stands before the bracket counts, else what is in it.
            found = words.get(match[1]) or words.get(match[2])
        if found is None:
            raise Refused(_("is none of %(allowed)s") % {"allowed": ", ".join(_allowed(words))})
        return found

    return Cleaner(clean, "text")


def _allowed(words: Mapping[str, str]) -> list[str]:
    """One spelling of each choice: the value itself, or for a Chinese reader its first Chinese word."""
    spellings = {value: value for value in words.values()}
    if (get_language() or "").startswith("zh"):
        for word, value in reversed(words.items()):
            if not word.isascii():
                spellings[value] = word
    return list(spellings.values())


def several(one: Cleaner) -> Cleaner:
    """Choices in one cell, separated by commas, semicolons or 、; kept sorted, joined by commas."""

    def clean(cell: Any) -> str | None:
        parts = [one.clean(part) for part in re.split(r"[,;、，；/]", as_text(cell))]
        return ",".join(sorted({part for part in parts if part})) or None

    return Cleaner(clean, "text")
