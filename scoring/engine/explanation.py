"""How a line came to its points, step by step in words, and the same points computed again (R19, G6).

Every number comes from the compiled rule itself, term by term; this module only says what it was computed from.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal, localcontext
from typing import Any, NamedTuple

from .arithmetic import CONTEXT, ONE, Number, measure_of, percent_of, rounded, split, text_of, whole
from .campaigns import extra_of
from .claims import ClaimKind, by_kind
from .evaluation import compile_rule
from .languages import words
from .parts import Name
from .phrases import PERIODS, PERIODS_OF, PHRASES
from .replay import (
    InputsUnreadable,
    compiled,
    definition_of,
    read,
    replay,
    shares_in,
    values_in,
)
from .rules import Campaign, Rule
from .terms import Choice, Fixed, Lookup, PerFactor, Progressive, WhenFactor
from .words import Words, is_lowest


class Step(NamedTuple):
    """One step: what kind it is, what it says, and the points after it where it has any.

    Kinds: looked_at, condition, term, sum, factor, bound, limit, rounding, share, cap, pool, campaign, result.
    """

    kind: str
    text: str
    points: Number | None = None


def steps(
    version: Any,
    inputs: str | Mapping[str, Any],
    language: str = "en",
    *,
    claims: Iterable[ClaimKind] = (),
    currency: str = "CNY",
    names: Mapping[str, Name] | None = None,
) -> list[Step]:
    """The steps from what a line looked at to its points; `version` is a Version, a Rule or a Campaign.

    `claims` are the kinds that the book declares, `names` the names of rules by code (a campaign names its rules).

    :raises InputsUnreadable: the inputs are not those of a line of this version
    """
    rule, content = definition_of(version), read(inputs)
    said = words(language, by_kind(claims), currency)
    with localcontext(CONTEXT):
        if isinstance(rule, Campaign):
            found = list(_of_campaign(rule, content, said, names or {}))
        elif "base" in content:
            found = list(_of_pool(rule, content, said))
        else:
            found = list(_LineSteps(rule, content, said).steps())
    points = Decimal(replay(version, content)) / 100
    result = PHRASES[said.language]["result"].format(points=said.points(points))
    return [
        *(step._replace(text=said.finish(step.text)) for step in found),
        Step("result", said.finish(result), points),
    ]


_ONE_POINT = Fixed(fixed=Decimal(1))


class _LineSteps:
    """The steps of a person's line."""

    def __init__(self, rule: Rule, content: Mapping[str, Any], said: Words):
        self.rule = rule
        self.content = content
        self.said = said
        self.raw = values_in(rule, content)
        self.values = dict(zip(rule.fields, self.raw, strict=True))
        self.phrases = PHRASES[said.language]

    def steps(self) -> Iterator[Step]:
        for name, value in self.values.items():
            field = self.said.field(self.rule.basis, name)
            shown = self.said.value(field, value)
            yield self._step("looked_at", "is", None, label=self.said.label(field), value=shown)
        if self.rule.when:
            conditions = self.said.conditions(self.rule.basis, self.rule.when)
            if not self._value(points=[_ONE_POINT], when=self.rule.when):
                yield self._step("condition", "counts_not", None, conditions=conditions)
                return
            yield self._step("condition", "counts", None, conditions=conditions)
        yield from self._points()
        yield from self._after(compiled(self.rule).points(self.raw) or 0)

    # ---- points before rounding --------------------------------------------------------------------------

    def _points(self) -> Iterator[Step]:
        total: Number = 0
        for term in self.rule.points:
            value = self._value(points=[term])
            total += value
            yield from self._term(term, value)
        if len(self.rule.points) > 1:
            yield self._step("sum", "sum", total)
        for factor in self.rule.times:
            by = self._value(points=[_ONE_POINT], times=[factor])
            if isinstance(factor, WhenFactor) and by == 1:
                continue
            total *= by
            yield self._step("factor", "factor", total, factor=self.said.number(by), why=self._why(factor))
        exact = compiled(self.rule).gross(self.raw)
        if exact != rounded(total):
            phrase, bound = ("lifted", self.rule.at_least) if exact > total else ("cut", self.rule.at_most)
            if bound is not None and exact == bound:
                yield self._step("bound", phrase, exact, bound=self.said.points(bound))

    def _value(self, **parts: Any) -> Number:
        """What a part of the rule alone comes to."""
        bare = {"when": (), "times": (), "at_least": None, "at_most": None, "limit": None}
        part = self.rule.model_copy(update=bare | {key: tuple(value) for key, value in parts.items()})
        part.__dict__.pop("fields", None)
        return compile_rule(part, self.rule.fields).gross(self.raw)

    def _term(self, term: Any, value: Number) -> Iterator[Step]:
        if isinstance(term, Fixed):
            yield self._step("term", "fixed", value)
        elif isinstance(term, Lookup):
            yield self._step("term", *self._reached(term, value))
        elif isinstance(term, Choice):
            phrase = "listed" if text_of(self.values[term.choice]) in term.values else "listed_not"
            yield self._step("term", phrase, value, **self._of_field(term.choice))
        elif isinstance(term, Progressive):
            yield from self._slices(term, value)
        else:
            yield self._per(term, value)

    def _of_field(self, name: str) -> dict[str, str]:
        field = self.said.field(self.rule.basis, name)
        return {"label": self.said.label(field), "value": self.said.value(field, self.values[name])}

    def _measure(self, name: str) -> Number | None:
        return measure_of(self.values[name])

    def _reached(self, part: Lookup, value: Number) -> tuple[str, Number, dict[str, str]]:
        """Which step of a lookup the measure has reached."""
        measure = self._measure(part.lookup)
        params = self._of_field(part.lookup)
        if measure is None:
            return "no_value", value, params
        field = self.said.field(self.rule.basis, part.lookup)
        place = bisect_right([start for start, _ in part.steps], rounded(measure))
        start = part.steps[max(place - 1, 0)][0]
        phrase = "step" if place else "step_below"
        if place == 1 and is_lowest(field, start):
            phrase = "step_lowest"
        return phrase, value, params | {"start": self.said.amount(field, start)}

    def _per(self, term: Any, value: Number) -> Step:
        measure, params = self._measure(term.per), self._of_field(term.per)
        if measure is None:
            return self._step("term", "no_value", value, **params)
        field = self.said.field(self.rule.basis, term.per)
        shown = self.said.amount(field, measure)
        if term.over is not None:
            over = self.said.amount(field, term.over)
            if rounded(measure) <= term.over:
                return self._step("term", "over_not", value, **params | {"over": over})
            shown = self.phrases["over"].format(value=shown, over=over)
            measure = measure - term.over
        params |= {"unit": self.said.amount(field, term.unit), "rate": self.said.number(term.points), "value": shown}
        if term.whole:
            count = self.said.number(whole(measure / term.unit))
            return self._step("term", "divided_whole", value, **params | {"count": count})
        is_bare = term.unit == 1 and field.unit in (None, "count", "score")
        return self._step("term", "multiplied" if is_bare else "divided", value, **params)

    def _slices(self, term: Progressive, value: Number) -> Iterator[Step]:
        measure = self._measure(term.progressive)
        of = self._measure(term.of) if term.of else ONE
        params = self._of_field(term.progressive)
        if measure is None:
            yield self._step("term", "no_value", value, **params)
        elif term.of and (of is None or rounded(of) <= 0):
            yield self._step("term", "target_none", value, **self._of_field(term.of))
        elif of is None or rounded(measure) <= 0:
            yield self._step("term", "negative", value, **params)
        else:
            yield from self._parts(term, measure, of)
            yield self._step("sum", "sum", value)

    def _parts(self, term: Progressive, measure: Number, of: Number) -> Iterator[Step]:
        field = self.said.field(self.rule.basis, term.progressive)
        starts = [start * of for start, _ in term.slices]
        for place, (_, rate) in enumerate(term.slices):
            start, end = starts[place], (starts[place + 1] if place + 1 < len(starts) else None)
            if measure <= start:
                return
            part = (measure if end is None else min(measure, end)) - start
            phrase = "slice_above" if end is None else "slice_between" if place else "slice_to"
            shown = {key: self.said.amount(field, value) for key, value in (("start", start), ("end", end or 0))}
            params = {
                "slice": self.phrases[phrase].format(**shown),
                "part": self.said.amount(field, part),
                "unit": self.said.amount(field, term.unit),
                "rate": self.said.number(rate),
            }
            yield self._step("term", "in_slice", part * rate / term.unit, **params)

    def _why(self, factor: Any) -> str:
        if isinstance(factor, WhenFactor):
            label = factor.label.in_(self.said.language) if factor.label else ""
            return label or self.said.conditions(self.rule.basis, factor.when)
        if isinstance(factor, Lookup):
            measure = self._measure(factor.lookup)
            applies = measure is not None and rounded(measure) >= factor.steps[0][0]
            name = factor.lookup
        elif isinstance(factor, PerFactor):
            applies, name = self._measure(factor.per) is not None, factor.per
        else:
            applies, name = text_of(self.values[factor.choice]) in factor.values, factor.choice
        return self.phrases["factor_step" if applies else "factor_else"].format(**self._of_field(name))

    # ---- from points to the line -------------------------------------------------------------------------

    def _after(self, cents: int) -> Iterator[Step]:
        rule, content = self.rule, self.content
        if rounded(compiled(rule).gross(self.raw)) * 100 != cents:
            yield self._step("rounding", "rounded", Decimal(cents) / 100)
        if rule.limit is not None:
            place, count = content["place"], rule.limit.count
            params = {"place": place, "count": count, "of": PERIODS_OF[self.said.language][rule.limit.per]}
            if place > count:
                yield self._step("limit", "place_over", 0, **params)
                return
            yield self._step("limit", "place", None, **params)
        if "shares" in content:
            shares, whole_points = shares_in(content), self.said.points(Decimal(cents) / 100)
            cents = dict(split(cents, shares))[content["person"]]
            share = self.said.number(dict(shares)[content["person"]])
            yield self._step("share", "share", Decimal(cents) / 100, share=share, whole=whole_points)
        if "room" in content and rule.cap is not None:
            yield self._room(cents, content["room"], rule.cap)

    def _room(self, cents: int, room: int, cap: Any) -> Step:
        over = max(0, cents - room)
        return self._step(
            "cap",
            "room_cut" if over else "room",
            Decimal(min(cents, room)) / 100,
            cap=self.said.points(cap.points),
            per=PERIODS[self.said.language][cap.per],
            room=self.said.points(Decimal(room) / 100),
            over=self.said.points(Decimal(over) / 100),
        )

    def _step(self, kind: str, phrase: str, points: Number | None, params: Any = None, **more: Any) -> Step:
        said = {"points": "" if points is None else self.said.points(points)}
        return Step(kind, _capital(self.phrases[phrase].format(**said, **(params or {}), **more)), points)


def _of_pool(rule: Rule, content: Mapping[str, Any], said: Words) -> Iterator[Step]:
    for base in content["base"]:
        points = Decimal(percent_of(base, rule.pool_percent)) / 100
        text = PHRASES[said.language]["pooled"].format(
            percent=said.number(rule.pool_percent), base=said.points(Decimal(base) / 100), points=said.points(points)
        )
        yield Step("pool", text, points)


def _of_campaign(
    campaign: Campaign, content: Mapping[str, Any], said: Words, names: Mapping[str, Name]
) -> Iterator[Step]:
    for rule, base, used in content["parts"]:
        uncapped = extra_of(campaign.model_copy(update={"cap": None}), base, 0)
        extra = extra_of(campaign, base, used)
        points = {key: Decimal(cents) / 100 for key, cents in (("extra", uncapped), ("points", extra), ("base", base))}
        params = {key: said.points(value) for key, value in points.items()}
        if campaign.cap is not None:
            params |= {"cap": said.points(campaign.cap), "room": said.points(campaign.cap - Decimal(used) / 100)}
        phrase = PHRASES[said.language]["extra" if extra == uncapped else "extra_cut"]
        name = names[rule].in_(said.language) if rule in names else rule
        text = phrase.format(rule=name, times=said.number(campaign.times - 1), **params)
        yield Step("campaign", text, points["points"])


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


__all__ = ["InputsUnreadable", "Step", "replay", "steps"]
