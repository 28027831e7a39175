"""The handbook of a day: the rules in force on it by category, what changed lately and what is about to change.

Reads the rule versions as they stand now: what a correction made of a past day is what the handbook of that day says.
"""

import json
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from scoring.engine import sentences
from scoring.engine.language import CATEGORIES, Campaign, ClaimKind, Name, Rule
from scoring.engine.rules import is_in_force
from scoring.handbook import examples, remarks
from scoring.models import ClaimKind as ClaimKindRow
from scoring.models import RuleVersion
from teams.models import Company, Team

DAY = timedelta(days=1)
# How far "lately" and "about to" reach.
REACH = timedelta(days=92)


@dataclass(frozen=True)
class Entry:
    """A rule or campaign as it is in force: its sentence and worked examples (none of a campaign)."""

    code: str
    name: str
    category: str
    sentence: str
    first: date | None
    last: date | None
    number: int
    is_trial: bool
    is_campaign: bool
    examples: Any = None
    remarks: tuple = ()
    rule: Any = None

    @property
    def anchor(self):
        return f"rule-{self.code}"


@dataclass(frozen=True)
class Change:
    """What becomes of a code on a day; `before` and `after` are sentences, empty where there is nothing."""

    day: date
    code: str
    name: str
    before: str
    after: str

    @property
    def is_new(self):
        return not self.before

    @property
    def is_end(self):
        return not self.after


@dataclass(frozen=True)
class Handbook:
    on: date
    sections: list = field(default_factory=list)
    ahead: list = field(default_factory=list)
    lately: list = field(default_factory=list)

    @property
    def count(self):
        return sum(len(entries) for _, entries in self.sections)


def of_day(on, *, language):
    """The handbook of a day, in a language (`en`, `zh-hans`)."""
    book = _Book(language)
    entries = [book.entry(version) for version in book.versions if is_on(version, on)]
    by_category = defaultdict(list)
    for entry in entries:
        by_category[entry.category].append(entry)
    return Handbook(
        on=on,
        sections=[(category, by_category[category]) for category in CATEGORIES if by_category[category]],
        ahead=book.changes(on + DAY, on + REACH),
        lately=book.changes(on - REACH, on)[::-1],
    )


def found(handbook, text):
    """The handbook with the rules only whose name, code or sentence has the text in it."""
    text = text.strip().casefold()
    if not text:
        return handbook
    sections = []
    for category, entries in handbook.sections:
        if kept := [each for each in entries if text in f"{each.name} {each.code} {each.sentence}".casefold()]:
            sections.append((category, kept))
    return Handbook(handbook.on, sections, handbook.ahead, handbook.lately)


def is_on(version, day):
    return is_in_force(version.effective_from, version.effective_to, day)


class _Book:
    """All versions in force on some date, and how they are said."""

    def __init__(self, language):
        self.language = language
        self.currency = Company.current().currency
        kinds = ClaimKindRow.objects.order_by("position").values_list("definition", flat=True)
        self.kinds = tuple(json.dumps(kind, sort_keys=True) for kind in kinds)
        self.claims = _claims(self.kinds)
        rows = RuleVersion.objects.filter(withdrawn_at=None).select_related("rule")
        self.versions = sorted(rows, key=lambda row: (row.position, row.rule.code, row.effective_from or date.min))
        self.names = {row.rule.code: Name(**row.definition["name"]) for row in self.versions}
        self.teams = dict(Team.objects.values_list("code", "name"))

    def entry(self, version):
        is_campaign = version.rule.is_campaign
        rule = None if is_campaign else self.rule(version)
        shown = rule and self.examples(rule)
        return Entry(
            code=version.rule.code,
            name=self.name(version),
            category="contest" if is_campaign else rule.category,
            sentence=self.sentence(version),
            first=version.effective_from,
            last=version.effective_to,
            number=version.number,
            is_trial=version.is_trial,
            is_campaign=is_campaign,
            examples=shown,
            remarks=remarks.of_examples(shown, self.language) if shown else (),
            rule=rule,
        )

    def rule(self, version):
        return _rule(json.dumps(version.definition, sort_keys=True))

    def examples(self, rule):
        return examples.of_rule(rule, self.language, claims=self.claims, currency=self.currency)

    def name(self, version):
        return Name(**version.definition["name"]).in_(self.language)

    def sentence(self, version):
        if version.rule.is_campaign:
            days = {"from": version.effective_from.isoformat(), "to": version.effective_to.isoformat()}
            campaign = Campaign.from_definition(version.definition | days)
            return sentences.of_campaign(campaign, self.language, names=self.names, teams=self.teams)
        return sentences.of_rule(self.rule(version), self.language, claims=self.claims, currency=self.currency)

    # ---- changes -----------------------------------------------------------------------------------------

    def changes(self, first, last):
        """What begins, ends or changes from a day to another, in the order of days."""
        by_code = defaultdict(list)
        for version in self.versions:
            by_code[version.rule.code].append(version)
        found = [change for versions in by_code.values() for change in self._changes_of(versions, first, last)]
        return sorted(found, key=lambda change: (change.day, change.code))

    def _changes_of(self, versions, first, last):
        days = {version.effective_from for version in versions if version.effective_from}
        days |= {version.effective_to + DAY for version in versions if version.effective_to}
        for day in sorted(day for day in days if first <= day <= last):
            before = next((version for version in versions if is_on(version, day - DAY)), None)
            after = next((version for version in versions if is_on(version, day)), None)
            said = ["" if each is None else self.sentence(each) for each in (before, after)]
            if said[0] != said[1]:
                yield Change(day, versions[0].rule.code, self.name(after or before), *said)


@lru_cache(maxsize=2_000)
def _rule(definition):
    return Rule.from_definition(json.loads(definition))


@lru_cache(maxsize=20)
def _claims(definitions):
    return tuple(ClaimKind.from_definition(json.loads(definition)) for definition in definitions)
