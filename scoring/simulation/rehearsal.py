"""A scoring whose differences are added up instead of posted: what the ledger would be told, to the cent."""

from collections import Counter
from dataclasses import dataclass, field

from django.db import connection

from scoring import everything, posting
from scoring.campaigns import BASE, Extra
from scoring.engine.campaigns import campaign_lines
from scoring.queries import keys
from scoring.run import Run


@dataclass
class Sums:
    """What differences come to, in cents; `lines` counts those that are new, changed or gone.

    Points on trial count nowhere (S3): of them only the sum and the number of lines are kept.
    """

    accounts: Counter = field(default_factory=Counter)
    categories: Counter = field(default_factory=Counter)
    rules: Counter = field(default_factory=Counter)
    lines: Counter = field(default_factory=Counter)
    lines_of_rules: Counter = field(default_factory=Counter)
    on_trial: Counter = field(default_factory=Counter)

    def add(self, difference):
        cents = difference.after - difference.before
        if difference.is_trial:
            self.on_trial["cents"] += cents
            self.on_trial["lines"] += 1
            return
        self.accounts[difference.account] += cents
        self.categories[difference.category] += cents
        self.rules[difference.rule] += cents
        self.lines[_sort(difference)] += 1
        self.lines_of_rules[difference.rule] += 1


def _sort(difference):
    if not difference.before:
        return "new"
    return "changed" if difference.after else "gone"


class Rehearsal(Run):
    """A run over a span of days that writes nothing.

    Campaigns rest on lines that a real run would have posted before: those are kept while they are needed, no others.
    """

    def begin(self, first, last, tell):
        """:param tell: called now and then with the share done so far (0–1)"""
        self.first, self.last, self.tell = first, last, tell
        self.sums = Sums()
        self._begun = first
        # Only what changes is of interest.
        self.is_steady = False
        self._windows = {}
        self._moved = {}

    def score(self, codes):
        """Score these codes of rules and campaigns, and the campaigns that rest on them.

        :param codes: ``{code: rule id}``, of codes that the book no longer has too
        """
        self.directory.learn()
        resting = [each for each in self.book.campaigns if self._rests_on(each.campaign, codes)]
        # A campaign's cap counts from its first day, with the lines that it would have had.
        self._begun = min([self.first, *(each.campaign.from_ for each in resting)])
        for campaign in (each.campaign for each in resting):
            for code in codes.keys() & set(campaign.rules):
                self._windows.setdefault(code, []).append((campaign.from_, min(campaign.to, self.last)))
        groups = {bases: of & codes.keys() for bases, of in everything.bases_of(self.book).items()}
        if groups := {bases: of for bases, of in groups.items() if of}:
            everything.score_groups(self, groups, first=self._begun, last=self.last)
        self._take_back(codes)
        for campaign in self.book.campaigns:
            if campaign.code in codes or campaign in resting:
                self._score_campaign(campaign)

    def _rests_on(self, campaign, codes):
        is_inside = campaign.from_ <= self.last and self.first <= campaign.to
        return is_inside and not codes.keys().isdisjoint(campaign.rules)

    # ---- instead of posting -----------------------------------------------------------------------------------------

    def compare(self, lines, names, awards, *, concerns=None, write=None):
        # What was looked at is of no use without a posting.
        found = super().compare(lines, names, awards, concerns=concerns, write=_nothing)
        if names:
            _, day = next(reversed(names))
            self.tell(((day - self._begun).days + 1) / ((self.last - self._begun).days + 1))
        return found

    def post(self, differences):
        for each in differences:
            if self.first <= each.date <= self.last:
                self.sums.add(each)
            if any(first <= each.date <= last for first, last in self._windows.get(each.rule, ())):
                after = 0 if each.is_trial else each.after
                self._moved[each.rule, each.record_id, each.account, each.date] = (after, each.record)

    def _take_back(self, codes):
        """The awards of codes that the book no longer has on any date."""
        scored = {version.code for version in self.book.versions} | {each.code for each in self.book.campaigns}
        rules = [rule for code, rule in codes.items() if code not in scored]
        if rules:
            held = posting.between(rules, self._begun, self.last)
            self.post(self.gone({key: award for key, award in held.items() if award.cents}))

    # ---- campaigns --------------------------------------------------------------------------------------------------

    def _score_campaign(self, version):
        people = {account: person for person, account in self.directory.accounts.items()}
        base = self._base(version.campaign, people)
        lines = [
            Extra(version.id, version.code, extra.record, extra.person, None, extra.date, extra.cents, extra)
            for extra in campaign_lines(version.campaign, base, self.directory.team_of)
            if extra.date >= self.first
        ]
        names = {(record, day): key for _, record, key, _, day, _ in base}
        held = posting.between([version.rule_id], self.first, self.last)
        self.post(self.compare(lines, names, held))

    def _base(self, campaign, people):
        """The lines of the campaign's rules as they would be: (rule code, record id, key, person, date, cents)."""
        lines = self._awarded(campaign)
        names = keys.of({(record, day) for _, record, _, day in lines}, self.company.year_starts)
        found = {key: (cents, names[key[1], key[3]]) for key, cents in lines.items()}
        last = min(campaign.to, self.last)
        found.update(
            (key, moved)
            for key, moved in self._moved.items()
            if key[0] in campaign.rules and campaign.from_ <= key[3] <= last
        )
        return [
            (code, record, name, people[account], day, cents)
            for (code, record, account, day), (cents, name) in found.items()
            if cents > 0 and account in people
        ]

    def _awarded(self, campaign):
        codes = self.directory.codes
        params = {
            "rules": [self.book.rule_ids[code] for code in campaign.rules if code in self.book.rule_ids],
            "first": campaign.from_,
            "last": min(campaign.to, self.last),
        }
        with connection.cursor() as cursor:
            cursor.execute(BASE.format(scope=""), params)
            accounts = self.directory.accounts
            return {
                (code, record, accounts[codes[person]], day): cents
                for code, record, person, day, cents in cursor.fetchall()
            }


def _nothing(line):
    return None
