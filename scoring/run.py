"""One scoring run: what it works with, and how lines become posted differences."""

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from scoring import posting, rulebook
from scoring.engine.scorer import Scorer, inputs_json
from scoring.facts.directory import Directory
from scoring.facts.person_periods import Company, earliest_day, given_targets
from scoring.posting import Difference
from scoring.queries import keys

# More than this is cut from the list of a check; the count stays whole.
LISTED = 200


@dataclass
class Run:
    """What a run knows, and what came of it.

    :param is_check: compare only; nothing is written
    """

    book: rulebook.InForce
    company: Company
    as_of: date
    at: datetime
    reason: str
    is_check: bool = False
    # The first day whose lines count; None: all do (S3).
    counts_from: date | None = None
    directory: Directory = field(default_factory=Directory)
    lines: int = 0
    posted: int = 0
    listed: list = field(default_factory=list)
    # So far few lines differed from their awards: it is worth asking for each window whether any does.
    is_steady: bool = True
    # Records by day, by table: counted when first asked for.
    days: dict = field(default_factory=dict)
    # (rule code, account, date) of what changed, for campaigns; None in a full run, which does them all.
    touched: list | None = None

    @cached_property
    def earliest(self):
        """The first day that any person's period may hold; None in an empty system."""
        return earliest_day()

    @cached_property
    def targets(self):
        """Everybody's given sales targets."""
        return given_targets()

    def versions(self, codes):
        return [version for version in self.book.versions if version.code in codes]

    def scorer(self, codes):
        return Scorer(
            self.versions(codes),
            year_starts=self.company.year_starts,
            as_of=self.as_of,
            team_of=self.directory.team_of,
            claims=self.book.claims,
        )

    def rules(self, codes):
        return [self.book.rule_ids[code] for code in codes]

    def compare(self, lines, names, awards, *, concerns=None, write=inputs_json):
        """The differences between engine lines and awards.

        :param names: ``{(record id, date): key}`` of the records behind the lines
        :param awards: `posting.held` of everything that the lines cover; what is left over is taken back
        :param write: makes the inputs' JSON of a line
        :param concerns: whether a (rule id, record id, account, date) is in question; the others are context only
        """
        rule_ids, accounts, pools = self.book.rule_ids, self.directory.accounts, self.directory.pools
        categories = self.book.categories
        trials, since = self.book.trials, self.counts_from
        found, taken, new = [], {}, tuple.__new__
        for line in lines:
            version, rule, record, person, team, date, cents = line[:7]
            account = accounts[person] if team is None else pools[team]
            key = (rule_ids[rule], record, account, date)
            if concerns is not None and not concerns(key):
                continue
            self.lines += 1
            award = awards.pop(key, None)
            is_trial = version in trials or (since is not None and date < since)
            if award is None:
                pk, before = None, 0
            elif award.is_trial != is_trial:
                # What counted is taken back, and the trial begins from nothing; a trial is never paid later.
                pk, before = award.id, 0
                if award.cents and is_trial:
                    taken[key] = award
            elif award.cents == cents:
                continue
            else:
                pk, before = award.id, award.cents
            if not -posting.MOST <= cents <= posting.MOST:
                raise posting.TooManyPoints(rule, self._basis_of(version), names[record, date], date, cents)
            name, category, inputs = names[record, date], categories[version], write(line)
            found.append(new(Difference, (pk, *key, before, cents, version, rule, name, category, inputs, is_trial)))
        left = {key: award for key, award in awards.items() if award.cents and (concerns is None or concerns(key))}
        return found + self.gone(left | taken)

    def _basis_of(self, version):
        return next((each.rule.basis for each in self.book.versions if each.id == version), "")

    def unless_awarded(self, lines, texts):
        """The lines as a list; None where they are worth exactly what awards say (`posting.texts`), and are counted."""
        rule_ids, accounts, pools = self.book.rule_ids, self.directory.accounts, self.directory.pools
        trials, since, days = self.book.trials, self.counts_from, {}
        kept, found = [], set()
        for line in lines:
            kept.append(line)
            version, rule, record, person, team, date, cents = line[:7]
            account = accounts[person] if team is None else pools[team]
            day = days.get(date) or days.setdefault(date, str(date))
            is_trial = "t" if version in trials or (since is not None and date < since) else "f"
            found.add(f"{rule_ids[rule]}\t{record}\t{account}\t{day}\t{cents}\t{is_trial}")
        if len(kept) != len(texts) or found != texts:
            return kept
        self.lines += len(kept)
        return None

    def gone(self, awards):
        """The differences that take back awards without a line."""
        if not awards:
            return []
        versions = rulebook.described({award.version for award in awards.values()})
        names = keys.of({(key[1], key[3]) for key in awards}, self.company.year_starts)
        return [posting.gone(key, award, versions, names) for key, award in awards.items()]

    def take(self, lines, posted, listed):
        """Add what another process came to."""
        self.lines += lines
        self.posted += posted
        self.listed += listed[: LISTED - len(self.listed)]

    def post(self, differences):
        """Post the differences, or list them in a check."""
        self.posted += len(differences)
        if self.touched is not None:
            self.touched += [(each.rule, each.account, each.date) for each in differences]
        if self.is_check:
            self.listed += differences[: LISTED - len(self.listed)]
        elif differences:
            posting.post(differences, reason=self.reason, at=self.at, by="scoring")
