"""A rule and a campaign as a natural sentence in English and Chinese, from the definition alone (G6)."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from .bases import BASES, BOOLEAN, CLAIM, Field
from .claims import ClaimKind, by_kind
from .languages import words
from .parts import Name
from .phrases import MEASURES, NOUNS, PERIODS, PERIODS_OF, PHRASES
from .rules import Campaign, Rule
from .term_sentences import TermWords
from .words import Words


def of_rule(rule: Rule, language: str = "en", *, claims: Iterable[ClaimKind] = (), currency: str = "CNY") -> str:
    """The rule as one sentence, such as “For each contract signed: 50 points from ¥500,000 …”.

    `claims` are the kinds that the book declares: they give the names of claims and of their attributes.
    Two rules that give different points never read the same: every number is whole, every part is named.
    """
    return _RuleSentence(rule, words(language, by_kind(claims), currency, is_exact=True)).text()


def pays(rule: Rule, language: str = "en", *, claims: Iterable[ClaimKind] = (), currency: str = "CNY") -> str:
    """The same beside what it is for, which it then leaves out: “By grade, 80 points for A …”."""
    sentence = _RuleSentence(rule, words(language, by_kind(claims), currency, is_exact=True))
    text = sentence.text(with_head=bool(rule.when))
    return text[:1].upper() + text[1:]


def of_campaign(
    campaign: Campaign,
    language: str = "en",
    *,
    names: Mapping[str, Name] | None = None,
    teams: Mapping[str, str] | None = None,
) -> str:
    """The campaign as one sentence; `names` are the names of rules by code, `teams` those of teams."""
    said = words(language, {}, "CNY", is_exact=True)
    phrases = PHRASES[said.language]
    parts = [
        phrases["campaign_day" if campaign.from_ == campaign.to else "campaign"].format(
            start=day(campaign.from_, said.language),
            end=day(campaign.to, said.language),
            rules=said.together(_names_of_rules(campaign.rules, said, names or {})),
            times=said.number(campaign.times),
        )
    ]
    if campaign.cap is not None:
        parts.append(phrases["campaign_cap"].format(points=said.points(campaign.cap)))
    if campaign.teams is not None:
        named = [(teams or {}).get(code, code) for code in campaign.teams]
        phrase = "campaign_team" if len(named) == 1 else "campaign_teams"
        parts.append(phrases[phrase].format(teams=said.together(named)))
    return said.finish(phrases["parts"].join(parts) + phrases["end"])


def _names_of_rules(codes: Iterable[str], said: Words, names: Mapping[str, Name]) -> list[str]:
    """The rules by name; by name and code where several rules bear the name."""
    shown = {code: said.quoted.format(text=name.in_(said.language)) for code, name in names.items()}
    often = Counter(shown.values())
    return [
        code if code not in shown else shown[code] if often[shown[code]] == 1 else f"{shown[code]} ({code})"
        for code in codes
    ]


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
        self.words = TermWords(rule, said)

    def text(self, *, with_head: bool = True) -> str:
        parts = [
            (self._head() if with_head else "") + self.words.terms(),
            *self.words.factors(),
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

    def _field(self, name: str) -> Field:
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
        return [self._say(phrase, measure=self._measure(), **said)]

    def _measure(self) -> str:
        return MEASURES.get(self.rule.basis.partition(".")[0], "次")

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
                measure=self._measure(),
            )
        ]

    def _same(self, name: str) -> str:
        if name in ("owner", "customer"):
            return self.phrases[name]
        field = self._field(name)
        if field.type == BOOLEAN:
            return self._say("same_answer", label=self._say("quoted", name=self.said.label(field)))
        return self._say("same_field", label=self.said.label(field))

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
        if not self.rule.settle:
            return []
        period = BASES[self.rule.basis].period or ""
        return [self._say("settle", period=period if self.said.language == "en" else self._period_of(period))]

    def _period_of(self, period: str) -> str:
        return PERIODS_OF[self.said.language][period]

    def _effective(self) -> list[str]:
        start, end = self.rule.effective.from_, self.rule.effective.to
        phrase = {(True, True): "from_to", (True, False): "from", (False, True): "to"}.get((bool(start), bool(end)))
        if phrase is None:
            return []
        if start == end:
            phrase = "on"
        said = {"start": start, "end": end}
        return [self._say(phrase, **{key: day(on, self.said.language) for key, on in said.items() if on})]
