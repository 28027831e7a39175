"""A rule book: read from YAML with everything that is wrong with it, and written back."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from . import yaml_text
from .checks import check_rule
from .claims import ClaimKind, by_kind
from .parts import Code, Name, Part, show
from .problems import BookInvalid, Problem
from .rules import Campaign, Rule

Path = tuple[Any, ...]


class Head(Part):
    """What a rule book says of itself."""

    rulebook: Code
    name: Name
    currency: Code = "CNY"


class Book(Head):
    """A whole rule book; rules of one code are its versions."""

    rules: tuple[Rule, ...] = ()
    campaigns: tuple[Campaign, ...] = ()
    claims: tuple[ClaimKind, ...] = ()

    @property
    def kinds(self) -> dict[str, ClaimKind]:
        """The declared kinds of claim by name."""
        return by_kind(self.claims)


def parse_book(text: str) -> Book:
    """The rule book of a YAML text.

    :raises BookInvalid: with all problems, each with its path and line
    """
    return read_book(text)[0]


def read_book(text: str) -> tuple[Book, list[Problem]]:
    """The rule book and the warnings about it.

    :raises BookInvalid: with all problems, errors first
    """
    raw, lines, problems = yaml_text.load(text)
    if not isinstance(raw, dict):
        raise BookInvalid([*problems, Problem("–", "not_a_book", line=1)])
    reader = _Reader(raw, lines)
    book = reader.book()
    problems += reader.problems
    if book is None or any(problem.severity == "error" for problem in problems):
        raise BookInvalid(sorted(problems, key=lambda problem: problem.severity != "error"))
    return book, problems


def check_book(book: Book) -> list[Problem]:
    """Errors and warnings of a book that was put together from definitions."""
    return _Reader({}, {}).checked(
        list(enumerate(book.rules)), list(enumerate(book.campaigns)), list(enumerate(book.claims))
    )


def dump_book(book: Book) -> str:
    """The YAML text of a rule book; `parse_book` of it is the same book."""
    empty = {"currency": book.currency, "rules": [], "campaigns": [], "claims": []}
    written = empty | book.plain()
    return yaml_text.dump({key: written[key] for key in Book.model_fields})


class _Reader:
    """Reads each rule, campaign and kind by itself, so that one mistake doesn't hide the next."""

    def __init__(self, raw: Mapping[Any, Any], lines: Mapping[Path, int]):
        self.raw = raw
        self.lines = lines
        self.problems: list[Problem] = []

    def book(self) -> Book | None:
        sections = ("rules", "campaigns", "claims")
        head = self._read(Head, {k: v for k, v in self.raw.items() if k not in sections}, ())
        rules = self._section("rules", Rule)
        campaigns = self._section("campaigns", Campaign)
        claims = self._section("claims", ClaimKind)
        self.problems += self.checked(rules, campaigns, claims)
        if head is None:
            return None
        return Book(
            rulebook=head.rulebook,
            name=head.name,
            currency=head.currency,
            rules=tuple(rule for _, rule in rules),
            campaigns=tuple(campaign for _, campaign in campaigns),
            claims=tuple(claim for _, claim in claims),
        )

    def _section(self, key: str, model: type[Part]) -> list[tuple[int, Any]]:
        raw = self.raw.get(key)
        if raw is None:
            return []
        if not isinstance(raw, list):
            self.problems.append(self._problem((key,), "not_a_list"))
            return []
        read = ((place, self._read(model, item, (key, place))) for place, item in enumerate(raw))
        return [(place, part) for place, part in read if part is not None]

    def _read(self, model: type[Part], raw: Any, path: Path) -> Any:
        try:
            return model.model_validate(raw)
        except ValidationError as wrong:
            for detail in wrong.errors(include_url=False):
                self.problems.append(self._translated(detail, raw, path))
            return None

    def _translated(self, detail: Any, raw: Any, path: Path) -> Problem:
        """A pydantic error in our words, at the path of the file."""
        kind, params = detail["type"], dict(detail.get("ctx") or {})
        location = _without_tags(detail["loc"])
        if kind in ("missing", "extra_forbidden", "invalid_key") and location:
            params["key"] = show(location[-1])
            kind = "missing" if kind == "missing" else "extra_forbidden"
            location = location[:-1]
        elif kind in ("model_type", "dict_type", "model_attributes_type"):
            kind = "not_a_mapping"
        elif kind == "union_tag_not_found":
            terms = "fixed, per, lookup, progressive, choice"
            params["expected"] = terms if "points" in location else "choice, lookup, per, when"
        params.setdefault("value", show(detail.get("input")))
        params.setdefault("message", detail["msg"])
        return self._problem((*path, *_steps(raw, location)), kind, **params)

    def checked(self, rules: list[Any], campaigns: list[Any], claims: list[Any]) -> list[Problem]:
        """Problems between the parts: fields that don't exist, versions that overlap, unknown rules."""
        found = [*self._duplicates("claims", "kind", claims), *self._overlaps(rules)]
        kinds = by_kind(claim for _, claim in claims)
        for place, rule in rules:
            for inner, problem in check_rule(rule, kinds):
                where = ("rules", place, *_steps(self._raw("rules", place), inner))
                found.append(self._problem(where, problem.kind, problem.severity, **problem.params))
        codes = {rule.code: place for place, rule in reversed(rules)} | self._codes_of_broken_rules()
        found += self._duplicates("campaigns", "code", campaigns)
        for place, campaign in campaigns:
            if campaign.code in codes:
                other = f"rules[{codes[campaign.code] + 1}]"
                where = ("campaigns", place, "code")
                found.append(self._problem(where, "code_twice", code=campaign.code, other=other))
            for number, code in enumerate(campaign.rules):
                if code not in codes:
                    where = ("campaigns", place, "rules", number)
                    found.append(self._problem(where, "rule_unknown", code=code))
        return found

    def _codes_of_broken_rules(self) -> dict[str, int]:
        """A rule with mistakes is there all the same: its code isn't reported as unknown."""
        raw = self.raw.get("rules")
        rules = raw if isinstance(raw, list) else []
        return {
            rule["code"]: place
            for place, rule in reversed(list(enumerate(rules)))
            if isinstance(rule, dict) and isinstance(rule.get("code"), str)
        }

    def _duplicates(self, section: str, key: str, parts: list[Any]) -> Iterator[Problem]:
        first: dict[str, int] = {}
        for place, part in parts:
            code = getattr(part, key)
            if code in first:
                other = f"{section}[{first[code] + 1}]"
                yield self._problem((section, place, key), "code_twice", code=code, other=other)
            first.setdefault(code, place)

    def _overlaps(self, rules: list[tuple[int, Rule]]) -> Iterator[Problem]:
        """Entries of one code must have disjoint effective dates."""
        seen: dict[str, list[tuple[int, Rule]]] = {}
        for place, rule in rules:
            for other_place, other in seen.get(rule.code, ()):
                if _meet(rule, other):
                    params = {"code": rule.code, "other": f"rules[{other_place + 1}]"}
                    yield self._problem(("rules", place, "effective"), "versions_overlap", **params)
            seen.setdefault(rule.code, []).append((place, rule))

    def _raw(self, section: str, place: int) -> Any:
        items = self.raw.get(section)
        return items[place] if isinstance(items, list) and place < len(items) else None

    def _problem(self, path: Path, kind: str, severity: str = "error", /, **params: Any) -> Problem:
        line = next(
            (self.lines[path[:size]] for size in range(len(path), -1, -1) if path[:size] in self.lines),
            None,
        )
        return Problem(self._shown(path), kind, params, severity, line)

    def _shown(self, path: Path) -> str:
        """`rules[3] contract.large › points › steps[2]`; places are counted from 1."""
        shown: list[str] = []
        for step in path:
            if isinstance(step, int) and not isinstance(step, bool):
                shown[-1:] = [f"{shown[-1] if shown else ''}[{step + 1}]"]
            else:
                shown.append(show(step))
        if len(path) > 1 and isinstance(raw := self._raw(path[0], path[1]), dict):
            name = raw.get("code") or raw.get("kind")
            shown[0] += f" {name}" if isinstance(name, str) else ""
        return " › ".join(shown) or "–"


def _meet(one: Rule, other: Rule) -> bool:
    a, b = one.effective, other.effective
    a_before_b = a.to is not None and b.from_ is not None and a.to < b.from_
    b_before_a = b.to is not None and a.from_ is not None and b.to < a.from_
    return not (a_before_b or b_before_a)


def _without_tags(location: Any) -> list[Any]:
    """A model's location without the names of constructs that follow a term's or factor's place."""
    return [
        step
        for place, step in enumerate(location)
        if not (place > 1 and location[place - 2] in ("points", "times") and isinstance(location[place - 1], int))
    ]


def _steps(raw: Any, location: Any) -> list[Any]:
    """The part of a model's location that stands in the file: without places that the models add."""
    found: list[Any] = []
    here = raw
    for step in location:
        key = _key(here, step)
        if key is None:
            continue
        here = here[key]
        found.append(key)
    return found


def _key(here: Any, step: Any) -> Any:
    if isinstance(here, list) and isinstance(step, int):
        return step if step < len(here) else None
    return step if isinstance(here, dict) and step in here else None
