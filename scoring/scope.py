"""From touched things to what must be scored again: the dependencies of design.md, applied."""

from dataclasses import dataclass, field
from datetime import timedelta
from itertools import product

from scoring.dependencies import (
    BEFORE_FIELDS,
    HISTORY_FIELDS,
    PRODUCT_FIELDS,
    PROFILE_BASES,
    PROFILE_FIELDS,
    RECORDS,
    What,
)
from scoring.engine import periods
from scoring.everything import fields_of
from scoring.facts import related
from scoring.facts.person_periods import KINDS, PersonPeriod


@dataclass
class Scope:
    """What is due.

    `records`: ids by table; `anchors`: (owner id, day) as records were and are, by table;
    `person_periods`: a set of `PersonPeriod`; `later`: those of which only what looks back on others has changed;
    `teams`: {person id: first day or None}; `rules`: {rule id: first day}.
    """

    records: dict = field(default_factory=dict)
    anchors: dict = field(default_factory=dict)
    person_periods: set = field(default_factory=set)
    later: set = field(default_factory=set)
    teams: dict = field(default_factory=dict)
    rules: dict = field(default_factory=dict)

    def add(self, table, ids):
        if ids:
            self.records.setdefault(table, set()).update(ids)

    @property
    def people(self):
        """The ids of everybody who is named: most of those whom scoring will ask about."""
        owners = {owner for anchors in self.anchors.values() for owner, _ in anchors}
        return owners | {each.person for each in self.person_periods | self.later} | set(self.teams)


def of(dues, run):
    """The scope of rows of `scoring_due`: (what, ref, owner, customer, day)."""
    return _Expansion(dues, run).scope


class _Expansion:
    def __init__(self, dues, run):
        self.run = run
        self.scope = Scope()
        self.by_what = {}
        for what, *row in dues:
            self.by_what.setdefault(What(what), []).append(row)
        self._records()
        self._history()
        self._profiles()
        self._products()
        self._people()
        self._teams_and_rules()
        self.scope.person_periods = {each for each in self.scope.person_periods if each.first <= run.as_of}
        self.scope.later = {each for each in self.scope.later if each.first <= run.as_of} - self.scope.person_periods

    def _reads(self, table):
        """The fields that the rules of a basis look at; of all kinds of claim together."""
        return fields_of(v for v in self.run.book.versions if v.rule.basis.partition(".")[0] == table)

    def _records(self):
        for what, table in RECORDS.items():
            rows = self.by_what.get(what, ())
            self.scope.add(table, {ref for ref, *_ in rows})
            owners, days = {}, {}
            for ref, owner, _, day in rows:
                owners.setdefault(ref, set()).add(owner)
                days.setdefault(ref, set()).add(day)
            # Every owner with every day: a record may have changed both between two sweeps.
            self.scope.anchors[table] = {
                (owner, day)
                for ref in owners
                for owner, day in product(owners[ref], days[ref])
                if owner is not None and day is not None
            }

    def _history(self):
        found = related.history({(ref, day) for ref, _, _, day in self.by_what.get(What.HISTORY, ())})
        contracts = {contract for contract, _, _ in found}
        for _, person, day in found:
            self._add_periods(person, day)
        if self._reads("contract") & HISTORY_FIELDS["contract"]:
            self.scope.add("contract", contracts)
        if contracts and self._reads("receipt") & HISTORY_FIELDS["receipt"]:
            self.scope.add("receipt", related.receipts_of(contracts))

    def _profiles(self):
        customers = {ref for ref, *_ in self.by_what.get(What.PROFILE, ())}
        if not customers:
            return
        for table in PROFILE_BASES:
            if self._reads(table) & PROFILE_FIELDS:
                self.scope.add(table, related.of_customers(table, customers))

    def _products(self):
        products = {ref for ref, *_ in self.by_what.get(What.PRODUCT, ())}
        if products and self._reads("contract") & PRODUCT_FIELDS["contract"]:
            self.scope.add("contract", related.with_product(products))

    def _people(self):
        before = {kind for kind in KINDS if self._reads(f"person_{kind}") & BEFORE_FIELDS}
        for person, _, _, day in self.by_what.get(What.SALES, ()):
            self._add_periods(person, day)
            for kind in before:
                self._add_later(person, kind, day)
        for person, _, _, day in self.by_what.get(What.CASH, ()):
            self._add_periods(person, day)
        for person, _, _, day in self.by_what.get(What.TARGET, ()):
            year = periods.period_of("year", day, self._starts)
            for kind in KINDS:
                for period in periods.inside(kind, year, self._starts):
                    self.scope.person_periods.add(PersonPeriod(person, kind, period.first))

    @property
    def _starts(self):
        return self.run.company.year_starts

    def _add_periods(self, person, day):
        for kind in KINDS:
            first = periods.first_day(kind, day, self._starts)
            self.scope.person_periods.add(PersonPeriod(person, kind, first))

    def _add_later(self, person, kind, day):
        """The periods whose four quarters before hold the day: up to a year and a quarter later."""
        quarter = periods.first_day("quarter", day, self._starts)
        begin, end = periods.add_months(quarter, 3), periods.add_months(quarter, 15)
        if kind == "year":
            begin = periods.add_months(periods.first_day("year", day, self._starts), 12)
            end = periods.add_months(begin, 12)
        for period in periods.between(kind, begin, end - timedelta(days=1), self._starts):
            self.scope.later.add(PersonPeriod(person, kind, period.first))

    def _teams_and_rules(self):
        for person, _, _, day in self.by_what.get(What.TEAM, ()):
            known = self.scope.teams.get(person, day)
            self.scope.teams[person] = None if day is None or known is None else min(day, known)
        for rule, _, _, day in self.by_what.get(What.RULE, ()):
            self.scope.rules[rule] = min(day, self.scope.rules.get(rule, day))
