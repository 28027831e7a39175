"""Scores all records again, or those of some rules, month by month; only differences are posted."""

from collections import Counter
from datetime import date, timedelta
from itertools import chain
from operator import itemgetter

from django.db import connection, transaction

from scoring import campaigns, halves, indicators, posting
from scoring.engine import periods
from scoring.engine.scorer import Record
from scoring.facts import person_periods, records, whole

# A window is some months, or days of one, that hold at most so many records: each account's totals are then moved
# rarely, and redemptions beside the posting stay fast (reliability.md).
WINDOW = 60_000
# A part of the lines; where more differ, asking first whether any does is not worth it.
FEW = 0.1
DAY = timedelta(days=1)
DATE_AND_KEY = itemgetter(Record._fields.index("date"), Record._fields.index("key"))
# From so many records on, joining them all at once is cheaper than window by window.
MANY = 20_000

DAYS = {
    "contract": "SELECT signed_on, count(*) FROM scoring_contract WHERE status = 'active' GROUP BY 1",
    "receipt": "SELECT received_on, count(*) FROM scoring_receipt WHERE received_on IS NOT NULL GROUP BY 1",
    "lead": "SELECT created_on, count(*) FROM scoring_lead GROUP BY 1",
    "visit": "SELECT visited_on, count(*) FROM scoring_visit GROUP BY 1",
    "feedback": "SELECT received_on, count(*) FROM scoring_feedback GROUP BY 1",
    "claim": "SELECT occurred_on, count(*) FROM scoring_claim GROUP BY 1",
}


def bases_of(book):
    """``{frozenset of bases: codes}``: most codes have one basis; those whose versions have several go together."""
    by_code = {}
    for version in book.versions:
        by_code.setdefault(version.code, set()).add(version.rule.basis)
    groups = {}
    for code, bases in by_code.items():
        groups.setdefault(frozenset(bases), set()).add(code)
    return groups


def fields_of(versions):
    """The fields that these versions look at."""
    found = set()
    for version in versions:
        found.update(version.rule.fields)
        if version.rule.limit:
            found.update(version.rule.limit.same)
    return found


def score(run, processes=1):
    """Everything: all rules, figures of all people, campaigns, and awards whose rule is gone."""
    groups = groups_of(run)
    run.directory.learn()
    middle = halves.middle(_counts(run, _recorded(set().union(*groups)))) if processes > 1 else None
    if middle:
        with halves.later(run, middle) as (later, months):
            score_groups(run, groups, last=middle - DAY, gives=months)
            run.take(*later.result())
    else:
        score_groups(run, groups)
    take_back_orphans(run)
    campaigns.score(run)


def groups_of(run):
    """All groups of the book; people's figures are kept whether or not a rule looks at them."""
    groups = bases_of(run.book)
    for kind in person_periods.KINDS:
        groups.setdefault(frozenset({f"person_{kind}"}), set())
    return groups


def score_codes(run, bases, codes, first=None, last=None):
    """The records of `bases` by the rules `codes`, from `first` to `last` (None: all dates)."""
    score_groups(run, {bases: codes}, first, last)


def score_groups(run, groups, first=None, last=None, **handed):
    """The records of each group's bases by its rules, window by window, each posted as one.

    Limits and caps count from the beginning of their longest period, so that a range gives what the whole gives.

    :param groups: ``{frozenset of bases: rule codes}``
    :param handed: what is given to or taken from a process beside this one (`whole.prepared`)
    """
    run.directory.learn()
    codes = set().union(*groups.values())
    bases = set().union(*groups)
    # Limits and caps count from the beginning of their period, each group's of its own: no other is counted before.
    begins = {of: first and _warm_up(run, group, first) for of, group in groups.items()}
    begin = first and min(begins.values())
    is_many = _size(run, bases, begin, last) >= MANY
    ahead = whole.prepared(
        [each for kind in _kinds(bases) for each in _periods(run, kind, begin or date.min, last or date.max)],
        kept=_joined(bases) if is_many else (),
        days=(begin or date.min, last or date.max),
        reads=fields_of(run.versions(codes)),
        year_starts=run.company.year_starts,
        **handed,
    )
    passes = [_Pass(run, bases_of_group, group, is_many, first) for bases_of_group, group in groups.items()]
    with ahead:
        for start, end in _windows(run, bases, begin, last):
            if first and end < first:
                for each in passes:
                    if begins[each.bases] <= end:
                        each.count(start, end)
            else:
                _score_window(run, passes, run.rules(codes), start, end, first)


def _score_window(run, passes, rules, start, end, first):
    """Score and post a window as one; before `first` nothing is posted."""
    with transaction.atomic():
        found = [each.facts(start, end) for each in passes]
        lines = chain.from_iterable(each.scorer.score(facts) for each, facts in zip(passes, found, strict=True))
        if first and start < first:
            start, lines = first, (line for line in lines if line.date >= first)
        if not run.is_steady:
            lines = list(lines)
        elif (lines := run.unless_awarded(lines, posting.texts(rules, start, end))) is None:
            return
        names = {(record.id, record.date): record.key for facts in found for record in facts}
        differences = run.compare(lines, names, posting.between(rules, start, end))
        run.is_steady &= len(differences) < len(lines) * FEW
        run.post(differences)


def _joined(bases):
    """The tables of these bases that are worth keeping for a long run."""
    return [table for table in records.JOINED if table in bases]


def _kinds(bases):
    """The kinds of period of people among some bases."""
    return [basis.removeprefix("person_") for basis in bases if basis.startswith("person_")]


def _recorded(bases):
    """Bases that have a table. How many people a period has is only guessed, even for years before the first sale."""
    return {basis for basis in bases if not basis.startswith("person_")}


def _size(run, bases, first, last):
    counts = _counts(run, _recorded(bases))
    return sum(count for day, count in counts.items() if (not first or first <= day) and (not last or day <= last))


class _Pass:
    """One group of rules going through the windows: what its limits and caps have counted goes along."""

    def __init__(self, run, bases, codes, is_many, first):
        self.run = run
        self.is_many = is_many
        self.first = first
        self.bases = bases
        self.reads = fields_of(run.versions(codes))
        self.scorer = run.scorer(codes)

    def facts(self, start, end):
        """The records of a window in the order (date, key). People's figures from `first` on are written on the way."""
        streams = [self._stream(basis, start, end) for basis in sorted(self.bases)]
        if len(streams) == 1:
            return list(streams[0])
        # Each is in order: sorting them together only merges them.
        return sorted(chain.from_iterable(streams), key=DATE_AND_KEY)

    def _stream(self, basis, start, end):
        if basis.startswith("person_"):
            return _person_records(self.run, basis.removeprefix("person_"), start, end, self.first)
        return records.read(
            basis,
            self.run.directory,
            reads=self.reads,
            claims=self.run.book.claims,
            between=(start, end),
            is_kept=self.is_many,
        )

    def count(self, start, end):
        """Let limits and caps count a window whose lines are not asked for."""
        for _ in self.scorer.score(self.facts(start, end)):
            pass


def _warm_up(run, codes, first):
    """The first day from which records must be counted for limits and caps to be right on `first`."""
    pers = counted_by(run.versions(codes))
    return min([first, *(periods.first_day(per, first, run.company.year_starts) for per in pers)])


def counted_by(versions):
    """The kinds of period by which the limits and caps of these versions count."""
    return {part.per for version in versions for part in (version.rule.limit, version.rule.cap) if part}


def _person_records(run, kind, start, end, first):
    found = []
    for period in _periods(run, kind, start, end):
        facts = person_periods.read_period(kind, period.first, run.directory, run.company, given=run.targets)
        # What is only counted before is another process's to write, and was written before.
        if not run.is_check and (first is None or first <= period.last):
            with transaction.atomic():
                indicators.keep(facts, period=(kind, period.first))
        found += [each.record for each in facts]
    return found


def _periods(run, kind, start, end):
    """The periods that have begun and whose last day lies in the window."""
    earliest = max(start, run.earliest or run.as_of)
    if earliest > run.as_of + timedelta(days=366):
        return []
    found = periods.between(kind, earliest, min(end, run.as_of + timedelta(days=366)), run.company.year_starts)
    return [period for period in found if period.first <= run.as_of and start <= period.last <= end]


def _windows(run, bases, first, last):
    """Runs of days that tile `first` to `last`: months as many as fit together, or days of one that doesn't fit."""
    counts = _counts(run, bases)
    days = sorted(day for day in counts if (not first or first <= day) and (not last or day <= last))
    months = Counter()
    for day in days:
        months[day.replace(day=1)] += counts[day]
    start, size, month = first or date.min, 0, None
    for day in days:
        begins, month = day.replace(day=1) != month, day.replace(day=1)
        if size and size + (months[month] if begins else counts[day]) > WINDOW:
            yield start, day - DAY
            start, size = day, 0
        size += counts[day]
    yield start, last or date.max


def _counts(run, bases):
    """Records by day: they only size the windows, so a run counts each table once."""
    counts = Counter()
    for table in {basis.partition(".")[0] for basis in bases}:
        if table in DAYS:
            if table not in run.days:
                with connection.cursor() as cursor:
                    cursor.execute(DAYS[table])
                    run.days[table] = dict(cursor.fetchall())
            counts.update(run.days[table])
        else:
            for period in _periods(run, table.removeprefix("person_"), date.min, date.max):
                counts[period.last] += len(run.directory.codes)
    return counts


ORPHANED = """
    SELECT r.id FROM scoring_rule r
    WHERE r.id <> ALL(%s) AND EXISTS (SELECT FROM scoring_award a WHERE a.rule_id = r.id AND a.points <> 0)
"""


def take_back_orphans(run):
    """Awards of codes that no version in force and no campaign has any more."""
    known = list(run.book.rule_ids.values())
    with connection.cursor() as cursor:
        cursor.execute(ORPHANED, [known])
        rules = [rule for (rule,) in cursor.fetchall()]
    if rules:
        with transaction.atomic():
            awards = posting.held("WHERE a.points <> 0", rules=rules)
            run.post(run.gone(awards))
