"""What two definitions of one code say differently: in words, and number by number. Pure: no database, no page."""

import re
from difflib import SequenceMatcher
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from scoring.engine.bases import FIELDS
from scoring.engine.labels import field as field_of
from scoring.engine.labels import value as value_of
from scoring.engine.languages import words as words_of
from scoring.queries.statements import CATEGORY_LABELS

SAME, GONE, NEW = "same", "gone", "new"
#: A number with its signs is one word, Chinese characters are one each, so that a sentence is marked where it differs.
TOKEN = re.compile(r"[\w¥$€£%.,−+×-]*\d[\d.,%]*|[A-Za-z'’]+|\s+|.", re.ASCII)


class Piece(NamedTuple):
    """A piece of text and what became of it."""

    kind: str
    text: str


class Difference(NamedTuple):
    """One value that differs; None where the other definition has none there."""

    label: str
    before: str | None
    after: str | None


def words(before, after):
    """Two sentences as one run of pieces, those that went before those that came."""
    old, new = TOKEN.findall(before), TOKEN.findall(after)
    pieces = []
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            _add(pieces, SAME, "".join(old[i:j]))
        else:
            _add(pieces, GONE, "".join(old[i:j]))
            _add(pieces, NEW, "".join(new[k:m]))
    return pieces


def _add(pieces, kind, text):
    if text:
        pieces.append(Piece(kind, text))


LABELS = {
    "code": gettext_lazy("Code"),
    "kind": gettext_lazy("Code"),
    "item": gettext_lazy("Item of the scheme"),
    "name": gettext_lazy("Name"),
    "en": gettext_lazy("English"),
    "zh-hans": gettext_lazy("Chinese"),
    "category": gettext_lazy("Category"),
    "basis": gettext_lazy("What it looks at"),
    "from": gettext_lazy("First day"),
    "to": gettext_lazy("Last day"),
    "effective": gettext_lazy("In force"),
    "when": gettext_lazy("Condition"),
    "points": gettext_lazy("Points"),
    "fixed": gettext_lazy("Fixed"),
    "per": gettext_lazy("Per"),
    "unit": gettext_lazy("Unit"),
    "over": gettext_lazy("Only above"),
    "whole": gettext_lazy("Only whole units count"),
    "lookup": gettext_lazy("Measure"),
    "steps": gettext_lazy("Step from"),
    "progressive": gettext_lazy("Measure"),
    "of": gettext_lazy("As a share of"),
    "slices": gettext_lazy("Slice from"),
    "choice": gettext_lazy("By value of"),
    "values": gettext_lazy("Value"),
    "times": gettext_lazy("Factor"),
    "factor": gettext_lazy("Factor"),
    "add": gettext_lazy("Grows by"),
    "label": gettext_lazy("Label"),
    "at_least": gettext_lazy("At least"),
    "at_most": gettext_lazy("At most"),
    "limit": gettext_lazy("Limit"),
    "count": gettext_lazy("Records"),
    "same": gettext_lazy("With the same"),
    "cap": gettext_lazy("Cap per person"),
    "pool_percent": gettext_lazy("Team pool (%)"),
    "settle": gettext_lazy("Scores only at the end"),
    "rules": gettext_lazy("Rules"),
    "teams": gettext_lazy("Teams"),
    "beneficiary": gettext_lazy("Names a beneficiary"),
    "evidence": gettext_lazy("Needs evidence"),
    "customer": gettext_lazy("Names a customer"),
    "raised_by": gettext_lazy("Raised by"),
    "reviewed_by": gettext_lazy("Reviewed by"),
    "days": gettext_lazy("Working days to decide"),
    "group": gettext_lazy("Group"),
    "milestone": gettext_lazy("Milestone"),
    "pool": gettext_lazy("Earmarked pool"),
    "library": gettext_lazy("Read in the library"),
    "attributes": gettext_lazy("Attribute"),
    "type": gettext_lazy("Type"),
    "choices": gettext_lazy("Choices"),
    "min": gettext_lazy("At least"),
    "max": gettext_lazy("At most"),
    "by": gettext_lazy("Filled in by"),
    "is_trial": gettext_lazy("On trial"),
}
#: Keys that name a field of the basis.
NAMES_A_FIELD = {"lookup", "progressive", "of", "choice", "per", "same"}
PERIODS = {"day", "week", "month", "quarter", "year"}


def numbers(before, after, *, language="en", claims=None):
    """The values in which two definitions differ, in the order in which they stand.

    :param before: and `after`: definitions, either may be None
    :param claims: the kinds of claim by name, for the labels of their attributes
    """
    old, new = flat(before or {}), flat(after or {})
    say = _Labels((after or before or {}).get("basis", ""), language, claims or {})
    return [
        Difference(say.path(path), say.value(path, old.get(path)), say.value(path, new.get(path)))
        for path in dict.fromkeys([*old, *new])
        if old.get(path) != new.get(path)
    ]


def flat(part, path=()):
    """``{path: value}`` of a definition; rows of tables are named by what they begin with, so that they may move."""
    if isinstance(part, dict):
        return _together(flat(value, (*path, key)) for key, value in part.items())
    if not isinstance(part, list):
        return {path: part}
    table = path[-1] if path else ""
    if table in ("steps", "slices", "values", "attributes"):
        return _together(flat(value, (*path, _Row(str(key)))) for key, value in part)
    if table == "when":
        return _together(flat(_value_of(each), (*path, _Condition(*_key_of(each)))) for each in part)
    if table in ("points", "times"):
        return _together(flat(each, (*path, number)) for number, each in enumerate(part, start=1))
    return {path: ", ".join(map(str, part))}


class _Row(str):
    """What a row of a table begins with."""

    __slots__ = ()


class _Condition(NamedTuple):
    field: str
    op: str


def _key_of(condition):
    return condition["field"], next(key for key in condition if key != "field")


def _value_of(condition):
    value = condition[_key_of(condition)[1]]
    return ", ".join(map(str, value)) if isinstance(value, list) else value


def _together(found):
    together = {}
    for each in found:
        together |= each
    return together


class _Labels:
    def __init__(self, basis, language, claims):
        self.basis = basis
        self.language = language
        self.claims = claims
        self.said = words_of(language, claims, "", is_exact=True)

    def path(self, path):
        return " › ".join(self._step(step) for step in path)

    def _step(self, step):
        if isinstance(step, _Condition):
            ops = {"eq": "=", "ne": "≠", "gt": ">", "gte": "≥", "lt": "<", "lte": "≤"}
            op = ops.get(step.op) or (_("one of") if step.op == "in" else _("without value"))
            return f"{self._field(step.field)} {op}"
        if isinstance(step, _Row):
            return self._number(value_of(step, self.said.language != "en"))
        if isinstance(step, int):
            return str(step)
        return str(LABELS.get(step, step))

    def value(self, path, value):
        if value is None:
            return None
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        text = str(value)
        if isinstance(path[-1], _Condition):
            return ", ".join(self._number(value_of(each, self.said.language != "en")) for each in text.split(", "))
        if path[-1] == "category":
            return str(CATEGORY_LABELS.get(text, text))
        if path[-1] in NAMES_A_FIELD and text not in PERIODS:
            return ", ".join(self._field(name) for name in text.split(", "))
        if text in PERIODS and path[-1] == "per":
            return {
                "day": pgettext("period", "day"),
                "week": pgettext("period", "week"),
                "month": pgettext("period", "month"),
                "quarter": pgettext("period", "quarter"),
                "year": pgettext("period", "year"),
            }[text]
        return self._number(text)

    def _field(self, name):
        if name in ("owner", "customer"):
            return _("owner") if name == "owner" else _("customer")
        kind = self.basis.removeprefix("claim.")
        is_known = name in FIELDS.get(self.basis, ()) or (kind in self.claims and name in self.claims[kind].fields)
        return self.said.label(field_of(self.basis, name, self.claims)) if is_known else name

    def _number(self, text):
        return f"{int(text):,}".replace("-", "−") if re.fullmatch(r"-?\d{4,}", text) else text
