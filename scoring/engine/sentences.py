"""A rule and a campaign as a natural sentence in English and Chinese, from the definition alone (G6)."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from .arithmetic import Number
from .bases import BASES, CLAIM
from .claims import ClaimKind, by_kind
from .languages import words
from .parts import Name
from .phrases import NOUNS, PERIODS, PHRASES
from .rules import Campaign, Rule
from .terms import Choice, Fixed, Lookup, PerFactor, Progressive, WhenFactor
from .words import Words


def of_rule(rule: Rule, language: str = "en", *, claims: Iterable[ClaimKind] = (), currency: str = "CNY") -> str:
    """The rule as one sentence, such as “For each contract signed: 50 points from ¥500,000 …”.

    `claims` are the kinds that the book declares: they give the names of claims and of their attributes.
    """
    return _RuleSentence(rule, words(language, by_kind(claims), currency)).text()


def of_campaign(campaign: Campaign, language: str = "en", *, names: Mapping[str, Name] | None = None) -> str:
    """The campaign as one sentence; `names` are the names of rules by code."""
    said = words(language, {}, "CNY")
    phrases = PHRASES[said.language]
    rules = [
        phrases["quoted"].format(name=names[code].in_(language)) if names and code in names else code
        for code in campaign.rules
    ]
    parts = [
        phrases["campaign"].format(
            start=day(campaign.from_, said.language),
            end=day(campaign.to, said.language),
            rules=said.together(rules),
            times=said.number(campaign.times),
        )
    ]
    if campaign.cap is not None:
        parts.append(phrases["campaign_cap"].format(points=said.points(campaign.cap)))
    if campaign.teams is not None:
        parts.append(phrases["campaign_teams"].format(teams=said.listed(list(campaign.teams))))
    return said.finish(phrases["parts"].join(parts) + phrases["end"])


def day(on: date, language: str) -> str:
    """A date as it is written: 5 March 2026, 2026 年 3 月 5 日."""
    if language.startswith("zh"):
        return f"{on.year} 年 {on.month} 月 {on.day} 日"
    return f"{on.day} {on:%B %Y}"


class _RuleSentence:
    def __init__(self, rule: Rule, said: Words):
        self.rule = rule
        self.said = said
        self.phrases = PHRASES[said.language]

    def text(self) -> str:
        parts = [
            self._head() + self._terms(),
            *self._factors(),
            *self._bounds(),
            *self._limit(),
            *self._cap(),
            *self._pool(),
            *self._settle(),
            *self._effective(),
        ]
        return self.said.finish(self.phrases["parts"].join(parts) + self.phrases["end"])

    def _say(self, phrase: str, **params: Any) -> str:
        return self.phrases[phrase].format(**params)

    def _field(self, name: str) -> Any:
        return self.said.field(self.rule.basis, name)

    # ---- for what --------------------------------------------------------------------------------------

    def _head(self) -> str:
        each = self._noun()
        if not self.rule.when:
            return self._say("head", each=each)
        conditions = self.said.conditions(self.rule.basis, self.rule.when)
        return self._say("head_when", each=each, conditions=conditions)

    def _noun(self) -> str:
        basis = self.rule.basis
        if basis in BASES:
            return NOUNS[self.said.language][basis]
        kind = self.said.claims.get(basis.removeprefix(CLAIM))
        name = kind.name.in_(self.said.language) if kind else basis.removeprefix(CLAIM)
        return self._say("claim", name=self._say("quoted", name=name))

    # ---- points ----------------------------------------------------------------------------------------

    def _terms(self) -> str:
        return self.phrases["plus"].join(self._term(term) for term in self.rule.points)

    def _term(self, term: Any) -> str:
        if isinstance(term, Fixed):
            return self.said.points(term.fixed)
        if isinstance(term, Lookup):
            field = self._field(term.lookup)
            steps = self.said.steps(field, term.steps, self.said.gain)
            return self._say("by", label=self.said.label(field), list=steps)
        if isinstance(term, Choice):
            field = self._field(term.choice)
            values = self.said.choices(field, term.values, self.said.gain)
            return self._say("by", label=self.said.label(field), list=values)
        return self._progressive(term) if isinstance(term, Progressive) else self._per(term)

    def _per(self, term: Any) -> str:
        field = self._field(term.per)
        phrase = "per_whole" if term.whole else "per"
        if term.over is not None:
            phrase += "_over"
        elif term.unit == 1 and field.unit in (None, "count", "score") and not term.whole:
            phrase = "per_one"
        return self._say(
            phrase,
            points=self.said.points(term.points),
            unit=self.said.amount(field, term.unit) if term.whole else self.said.each(field, term.unit),
            label=self.said.label(field),
            over="" if term.over is None else self.said.amount(field, term.over),
        )

    def _progressive(self, term: Progressive) -> str:
        field = self._field(term.progressive)
        of = self._field(term.of) if term.of else None
        starts = [self._start(field, of, start) for start, _ in term.slices]
        slices = []
        for place, (_, rate) in enumerate(term.slices):
            ends = starts[place + 1] if place + 1 < len(starts) else None
            phrase = "slice_last" if ends is None else "slice_first" if place == 0 else "slice"
            phrase = "slice_only" if len(starts) == 1 else phrase
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

    def _factors(self) -> list[str]:
        factors = [self._factor(factor) for factor in self.rule.times]
        return [self._say("times", factors=self.said.together(factors))] if factors else []

    def _factor(self, factor: Any) -> str:
        label = factor.label.in_(self.said.language) if factor.label else None
        if isinstance(factor, WhenFactor):
            conditions = self.said.conditions(self.rule.basis, factor.when)
            return self._say("factor_when", factor=self.said.number(factor.factor), conditions=conditions)
        if isinstance(factor, PerFactor):
            return self._per_factor(factor)
        name = factor.lookup if isinstance(factor, Lookup) else factor.choice
        field = self._field(name)
        if isinstance(factor, Lookup):
            given = self.said.steps(field, factor.steps, self.said.factor)
        else:
            given = self.said.choices(field, factor.values, self.said.factor)
        return self._say("factor_by", label=label or self.said.label(field), list=given)

    def _per_factor(self, factor: PerFactor) -> str:
        field = self._field(factor.per)
        most = "" if factor.at_most is None else self._say("factor_most", most=self.said.number(factor.at_most))
        return self._say(
            "factor_per",
            sign="+" if factor.add >= 0 else "−",
            add=self.said.number(abs(factor.add)),
            unit=self.said.each(field, factor.unit),
            label=self.said.label(field),
            most=most,
        )

    # ---- the rest --------------------------------------------------------------------------------------

    def _bounds(self) -> list[str]:
        least, most = self.rule.at_least, self.rule.at_most
        if least is None and most is None:
            return []
        phrase = "bounds" if least is not None and most is not None else "at_most" if least is None else "at_least"
        said = {
            name: "" if bound is None else self.said.points(bound) for name, bound in (("least", least), ("most", most))
        }
        if self.rule.basis in BASES and BASES[self.rule.basis].period:
            phrase += "_period"
        return [self._say(phrase, **said)]

    def _limit(self) -> list[str]:
        limit = self.rule.limit
        if limit is None:
            return []
        same = [self._same(name) for name in limit.same]
        return [
            self._say(
                ("limit" if same else "limit_all") + ("" if limit.count > 1 else "_one"),
                count=self.said.number(limit.count),
                per=self._per_period(limit.per),
                same=self.said.alike(same),
            )
        ]

    def _same(self, name: str) -> str:
        if name in ("owner", "customer"):
            return self.phrases[name]
        return self._say("same_field", label=self.said.label(self._field(name)))

    def _cap(self) -> list[str]:
        cap = self.rule.cap
        if cap is None:
            return []
        return [self._say("cap", points=self.said.points(cap.points), per=self._per_period(cap.per))]

    def _per_period(self, per: str) -> str:
        return PERIODS[self.said.language][per]

    def _pool(self) -> list[str]:
        percent = self.rule.pool_percent
        return [self._say("pool", percent=self.said.number(percent))] if percent else []

    def _settle(self) -> list[str]:
        return [self._say("settle")] if self.rule.settle else []

    def _effective(self) -> list[str]:
        start, end = self.rule.effective.from_, self.rule.effective.to
        phrase = {(True, True): "from_to", (True, False): "from", (False, True): "to"}.get((bool(start), bool(end)))
        if phrase is None:
            return []
        said = {"start": start, "end": end}
        return [self._say(phrase, **{key: day(on, self.said.language) for key, on in said.items() if on})]
