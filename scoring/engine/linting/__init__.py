"""The linter: what is odd in a rule book, how grave it is, where it stands, and what to do about it.

It reasons over definitions alone, and over what the caller counted of the last 12 months. `regions` says what it knows
of fields and what it does not: it never calls something impossible that a record can hold, and may keep silent.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from ..bases import CLAIM
from ..books import Book
from ..checks import check_rule
from ..rules import Rule
from . import between, dates, statistics
from .findings import BLOCKING, HINT, SEVERITIES, WARNING, Both, Finding, Speech
from .regions import Region
from .single import RuleLinter
from .statistics import RuleStatistics


def lint_book(book: Book, statistics: Mapping[str, RuleStatistics] | None = None) -> list[Finding]:
    """All findings of a book, the grave ones first; `statistics` by rule code.

    A rule with fields that don't exist is left to `check_book`: there is nothing to reason about.
    """
    return _ordered(_Book(book).findings(statistics or {}))


def lint_rule(rule: Rule, book: Book, statistics: RuleStatistics | None = None) -> list[Finding]:
    """The findings of one rule, also those with other rules of its book.

    A rule that is not in the book (a draft) stands in for the version of its code and first day, or is added.
    """
    rules = list(book.rules)
    place = _place(rule, rules)
    rules[place : place + 1] = [rule]
    draft = book.model_copy(update={"rules": tuple(rules)})
    counted = {} if statistics is None else {rule.code: statistics}
    return _ordered(_Book(draft).findings_of(place, counted))


def _place(rule: Rule, rules: list[Rule]) -> int:
    for place, other in enumerate(rules):
        if other is rule or (other.code == rule.code and other.effective.from_ == rule.effective.from_):
            return place
    return len(rules)


class _Book:
    def __init__(self, book: Book):
        self.book = book
        self.rules = book.rules
        self.claims = book.kinds
        self.speech = Speech(self.claims, book.currency)
        self.regions = {
            place: Region(rule.basis, self.claims) for place, rule in enumerate(self.rules) if self._is_sound(rule)
        }
        self.pays = {place: between.Pays(self.rules[place], region) for place, region in self.regions.items()}

    def findings(self, statistics: Mapping[str, RuleStatistics]) -> Iterator[Finding]:
        for place in range(len(self.rules)):
            yield from self._of_rule(place, statistics)
        for place in self.pays:
            yield from self._overlaps(place, (other for other in self.pays if other < place))
        for place, finding in self._of_all():
            yield replace(finding, place=place)
        yield from self._of_others()

    def findings_of(self, place: int, statistics: Mapping[str, RuleStatistics]) -> Iterator[Finding]:
        """Those of one rule; what it shares with another one is said of it, whichever stands first."""
        yield from self._of_rule(place, statistics)
        if place in self.pays:
            yield from self._overlaps(place, (other for other in self.pays if other != place))
        code = self.rules[place].code
        for where, finding in self._of_all():
            if where == place or (finding.kind.startswith("dates_") and finding.code == code):
                yield replace(finding, place=place)

    def _of_rule(self, place: int, counted: Mapping[str, RuleStatistics]) -> Iterator[Finding]:
        rule = self.rules[place]
        if place in self.regions:
            yield from _placed(place, RuleLinter(rule, self.regions[place], self.speech).findings())
        is_last = all(other.code != rule.code for other in self.rules[place + 1 :])
        if is_last and rule.code in counted:
            yield from _placed(place, statistics.findings(rule, counted[rule.code]))

    def _overlaps(self, place: int, others: Iterable[int]) -> Iterator[Finding]:
        """What the rule and others pay for twice; a code is named once, whatever its versions."""
        found = between.overlaps(self.pays[place], [self.pays[other] for other in others], self.speech)
        return _placed(place, found)

    def _of_all(self) -> Iterator[tuple[int, Finding]]:
        """Findings that need all the rules, with the place of the rule that they are said of."""
        yield from dates.of_versions(self.rules)
        yield from between.same_names(self.rules)
        sound = list(self.regions)
        rules, regions = [self.rules[place] for place in sound], list(self.regions.values())
        for number, finding in between.ladder_gaps(rules, regions, self.speech):
            yield sound[number], finding

    def _of_others(self) -> Iterator[Finding]:
        for place, campaign in enumerate(self.book.campaigns):
            yield from _placed(place, dates.of_campaign(campaign, self.rules))
        used = {rule.basis for rule in self.rules}
        for place, kind in enumerate(self.book.claims):
            if CLAIM + kind.kind not in used:
                yield Finding("claim_idle", WARNING, kind.kind, section="claims", place=place)

    def _is_sound(self, rule: Rule) -> bool:
        return all(problem.severity != "error" for _, problem in check_rule(rule, self.claims))


def _placed(place: int, findings: Iterator[Finding]) -> Iterator[Finding]:
    return (replace(finding, place=place) for finding in findings)


def _ordered(findings: Iterator[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda each: (SEVERITIES.index(each.severity), each.section != "rules", each.place))


__all__ = [
    "BLOCKING",
    "HINT",
    "SEVERITIES",
    "WARNING",
    "Both",
    "Finding",
    "RuleStatistics",
    "lint_book",
    "lint_rule",
]
