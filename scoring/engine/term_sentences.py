"""The terms and factors of a rule in words: what earns points, and what they are multiplied by."""

from typing import Any

from .arithmetic import Number, size_of
from .bases import BOOLEAN, Field
from .domains import bounds, covers, known_values, may_be_missing
from .phrases import PHRASES
from .rules import Rule
from .terms import Choice, Condition, Fixed, Lookup, Per, PerFactor, Progressive, WhenFactor
from .words import Words, is_lowest


class TermWords:
    """Says the terms and factors of one rule in one language."""

    def __init__(self, rule: Rule, said: Words):
        self.rule = rule
        self.said = said
        self.phrases = PHRASES[said.language]

    def _say(self, phrase: str, **params: Any) -> str:
        return self.phrases[phrase].format(**params)

    def _field(self, name: str) -> Field:
        return self.said.field(self.rule.basis, name)

    # ---- points ----------------------------------------------------------------------------------------

    def terms(self) -> str:
        first, *others = self.rule.points
        return self._term(first) + "".join(self._further(term) for term in others)

    def _further(self, term: Any) -> str:
        """A term that is added to the first; one that takes away says so."""
        rate = term.fixed if isinstance(term, Fixed) else term.points if isinstance(term, Per) else 0
        if rate >= 0 or (isinstance(term, Per) and self._is_below_0(term.per)):
            return self.phrases["plus_by" if isinstance(term, Lookup | Choice) else "plus"] + self._term(term)
        return self.phrases["less"] + self._term(term, is_less=True)

    def _term(self, term: Any, is_less: bool = False) -> str:
        if isinstance(term, Fixed):
            return self._gain(term.fixed, is_less)
        if isinstance(term, Lookup):
            return self._lookup(term)
        if isinstance(term, Choice):
            return self._choice(term)
        return self._progressive(term) if isinstance(term, Progressive) else self._per(term, is_less)

    def _gain(self, points: Number, is_less: bool) -> str:
        """Points that stand by themselves; “less” has said the sign already where a language puts it there."""
        return self.said.lost(points) if is_less else self.said.gain(points, True)

    def _lookup(self, term: Lookup) -> str:
        field = self._field(term.lookup)
        steps = self.said.steps(field, term.steps, self.said.gain)
        start, points = term.steps[0]
        # “−50 below 70%” must not be read as said of those who have no rate at all.
        if points and is_lowest(field, start) and may_be_missing(self.rule.basis, term.lookup):
            steps = self.said.listed([steps, self.phrases["points_unknown"]])
        return self._say("by", label=self.said.label(field), list=steps)

    def _choice(self, term: Choice) -> str:
        field = self._field(term.choice)
        if field.type == BOOLEAN and set(term.values) <= {"true", "false"}:
            return self.said.listed([self._answer(term.choice, *pair) for pair in term.values.items()])
        values = self.said.choices(field, term.values, self.said.gain)
        return self._say("by", label=self.said.label(field), list=values)

    def _answer(self, name: str, text: str, points: Number) -> str:
        answer = Condition.model_validate({"field": name, "eq": text == "true"})
        conditions = self.said.conditions(self.rule.basis, [answer])
        return self._say("if_true", points=self.said.gain(points, True), conditions=conditions)

    def _per(self, term: Per, is_less: bool) -> str:
        field = self._field(term.per)
        phrase, rate = "per_whole" if term.whole else "per", term.points
        if term.over is not None:
            phrase += "_over"
        elif self._is_below_0(term.per):  # what a refund gives is taken away
            phrase, rate, is_less = phrase + "_below", -rate, False
        elif term.unit == 1 and field.unit in (None, "count", "score") and not term.whole:
            points = self.said.points(size_of(rate) if is_less else rate)
            return self._say("per_one", points=points, label=self.said.label(field))
        return self._say(
            phrase,
            points=self._gain(rate, is_less),
            unit=self.said.full(field, term.unit) if term.whole else self.said.each(field, term.unit),
            label=self.said.label(field),
            over=self.said.amount(field, term.over or 0),
        )

    def _is_below_0(self, name: str) -> bool:
        """Whether the rule only picks records whose measure is negative."""
        ends = [each for each in self.rule.when if each.field == name and each.op in ("lt", "lte")]
        return any(each.value < 0 or (each.value == 0 and each.op == "lt") for each in ends)

    def _progressive(self, term: Progressive) -> str:
        field = self._field(term.progressive)
        of = self._field(term.of) if term.of else None
        starts = [self._start(field, of, start) for start, _ in term.slices]
        slices = []
        for place, (_, rate) in enumerate(term.slices):
            ends = starts[place + 1] if place + 1 < len(starts) else None
            phrase = "slice_last" if ends is None else "slice_first" if place == 0 else "slice"
            points = self.said.gain(rate, place == 0)
            slices.append(self._say(phrase, points=points, start=starts[place], end=ends))
        return self._say(
            "progressive_of" if of else "progressive",
            label=self.said.label(field),
            of=self.said.label(of) if of else "",
            unit=self.said.each(field, term.unit),
            list=self.said.listed(slices),
        )

    def _start(self, field: Any, of: Any, start: Number) -> str:
        return self.said.number(start * 100) + "%" if of else self.said.amount(field, start)

    # ---- factors ---------------------------------------------------------------------------------------

    def factors(self) -> list[str]:
        factors = [self._factor(factor) for factor in self.rule.times]
        return [self._say("times", factors=self.said.together(factors))] if factors else []

    def _factor(self, factor: Any) -> str:
        """What a factor looks at and gives; its label is only its short name in explanations."""
        if isinstance(factor, WhenFactor):
            conditions = self.said.conditions(self.rule.basis, factor.when)
            return self._say("factor_when", factor=self.said.number(factor.factor), conditions=conditions)
        if isinstance(factor, PerFactor):
            return self._per_factor(factor)
        if isinstance(factor, Lookup):
            field = self._field(factor.lookup)
            given = self.said.steps(field, factor.steps, self.said.factor)
        else:
            field = self._field(factor.choice)
            given = self.said.choices(field, factor.values, self.said.factor)
        return self._say("factor_by", label=self.said.label(field), list=given, other=self._other(factor, field))

    def _other(self, factor: Any, field: Field) -> str:
        """What holds where no step or value does: left out where one always does."""
        basis = self.rule.basis
        if isinstance(factor, Lookup):
            start = factor.steps[0][0]
            is_whole = is_lowest(field, start) or covers(bounds(basis, field.name, self.said.claims), start)
        else:
            known = known_values(basis, field)
            is_whole = known is not None and set(known) <= set(factor.values)
        if not is_whole:
            return self.phrases["factor_other"]
        return self.phrases["factor_unknown"] if may_be_missing(basis, field.name) else ""

    def _per_factor(self, factor: PerFactor) -> str:
        field = self._field(factor.per)
        most = "" if factor.at_most is None else self._say("factor_most", most=self.said.number(factor.at_most))
        return self._say(
            "factor_per",
            sign=self.phrases["factor_plus" if factor.add >= 0 else "factor_minus"],
            add=self.said.number(size_of(factor.add)),
            unit=self.said.each(field, factor.unit),
            label=self.said.label(field),
            most=most,
        )
