"""Lines on trial (S3): awards that count nowhere, as pages show them; and the rules and campaigns on trial."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Q, Sum, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from scoring import rulebook
from scoring.models import Award, Change, Proposal, RuleVersion
from scoring.queries import keys, rules

NOTHING = Value(Decimal(0))


@dataclass(frozen=True)
class TrialLine:
    """One line; it is explained like a transfer that made an award worth `points` out of nothing."""

    pk: int
    account_id: int
    record_id: int
    version_id: int
    inputs: dict | None
    points: Decimal
    name: str
    category: str
    record: str
    earned_on: date

    @property
    def after(self):
        return self.points


def lines(account_id):
    """The account's awards on trial, the latest day first; those worth nothing any more are left out."""
    rows = Award.objects.filter(account_id=account_id, inputs__isnull=False).exclude(points=0)
    return rows.order_by("-date", "-pk")


def lines_before(rows, key):
    """The lines that follow the one whose `key_of` is given, in the order of `lines`; all, if it is none."""
    day, _, pk = key.partition("_")
    if not pk.isdecimal() or len(pk) > 18:
        return rows
    try:
        day = date.fromisoformat(day)
    except ValueError:
        return rows
    return rows.filter(Q(date__lt=day) | Q(date=day, pk__lt=int(pk)))


def key_of(line):
    return f"{line.earned_on.isoformat()}_{line.pk}"


def shown(awards, *, language, year_starts):
    """Awards as lines."""
    awards = list(awards)
    versions = {each.version_id for each in awards}
    names, told = rules.names(versions, language), rulebook.described(versions)
    records = keys.of({(each.record_id, each.date) for each in awards}, year_starts)
    return [
        TrialLine(
            pk=each.pk,
            account_id=each.account_id,
            record_id=each.record_id,
            version_id=each.version_id,
            # A line that was taken back keeps nothing to be explained by.
            inputs=each.inputs or None,
            points=each.points,
            name=names[each.version_id],
            category=told[each.version_id][1],
            record=records[each.record_id, each.date],
            earned_on=each.date,
        )
        for each in awards
    ]


def has_lines(account_id):
    return lines(account_id).exists()


def points_between(account_id, first, last):
    """What the lines of some days come to; they count nowhere."""
    rows = lines(account_id).filter(date__range=(first, last))
    return rows.order_by().aggregate(sum=Coalesce(Sum("points"), NOTHING))["sum"]


def months(account_id):
    """First days of the months that have lines, newest first."""
    return list(lines(account_id).order_by().dates("date", "month", order="DESC"))


def rule_choices(account_id, language):
    """(code, name) of the rules that have lines, by name."""
    codes = lines(account_id).order_by().values_list("rule__code", flat=True).distinct()
    return sorted(rules.names_by_code(codes, language).items(), key=lambda pair: pair[1])


# --- Rules and campaigns --------------------------------------------------------------------


@dataclass(frozen=True)
class Figures:
    """What came of a trial until now."""

    lines: int = 0
    people: int = 0
    points: Decimal = Decimal(0)


@dataclass(frozen=True)
class Trial:
    """A rule or campaign that is on trial, will be, or was.

    `since` None: for all dates; `until`: the last day, None where none is set; `counts_from`: the day from which it
    counts by what is published; `draft`: a proposal on its way that lets it count.
    """

    code: str
    sort: str
    name: str
    since: date | None
    until: date | None
    figures: Figures
    counts_from: date | None = None
    draft: Any = None
    has_begun: bool = True

    @property
    def is_campaign(self):
        return self.sort == Change.Sort.CAMPAIGN

    @property
    def can_count(self):
        """A campaign's days are its definition: one that has begun counts on all of them or on none."""
        return self.counts_from is None and self.draft is None and not (self.is_campaign and self.has_begun)


# One pass over the lines on trial: by rule, and all together (no rule).
FIGURES = """
    SELECT a.rule_id, count(*), count(DISTINCT h.person_id), coalesce(sum(a.points), 0)
    FROM scoring_award a JOIN ledger_account h ON h.id = a.account_id
    WHERE a.inputs IS NOT NULL AND a.points <> 0
    GROUP BY GROUPING SETS ((a.rule_id), ())
"""


def figures():
    """``{rule id: Figures}``, and that of all lines on trial under None."""
    with connection.cursor() as cursor:
        cursor.execute(FIGURES)
        return {rule: Figures(*rest) for rule, *rest in cursor.fetchall()}


def of_book(found, *, on, language):
    """``(those on trial now or later, those that were)``, by code.

    :param found: what `figures` gave
    """
    versions = defaultdict(list)
    concerned = RuleVersion.objects.filter(is_trial=True).values("rule")
    for version in RuleVersion.objects.filter(rule__in=concerned).select_related("rule").order_by("rule__code"):
        versions[version.rule].append(version)
    drafts = _drafts({rule.code for rule in versions})
    running, over = [], []
    for rule, own in versions.items():
        trial = _trial(rule, own, found.get(rule.pk, Figures()), drafts.get(rule.code), on, language)
        (running if trial.until is None or trial.until >= on else over).append(trial)
    return running, over


def _trial(rule, versions, figures, draft, on, language):
    live = [each for each in versions if each.withdrawn_at is None]
    # What was withdrawn as well, where nothing else is left to say when it was on trial.
    tried = [each for each in live if each.is_trial] or [each for each in versions if each.is_trial]
    ends = [_last_day(each) for each in tried]
    until = None if None in ends else max(ends)
    counting = [each.effective_from for each in live if not each.is_trial and each.effective_from]
    begins = [each.effective_from for each in tried]
    return Trial(
        code=rule.code,
        sort=Change.Sort.CAMPAIGN if rule.is_campaign else Change.Sort.RULE,
        name=rules.named(max(tried, key=lambda each: each.number).definition["name"], language),
        since=None if None in begins else min(begins),
        until=until,
        figures=figures,
        counts_from=min((day for day in counting if until is not None and day > until), default=None),
        draft=draft,
        has_begun=None in begins or min(begins) <= on,
    )


def _last_day(version):
    """A version that was withdrawn ended when that happened, if it hadn't before."""
    if version.withdrawn_at is None:
        return version.effective_to
    gone = timezone.localdate(version.withdrawn_at)
    return min(gone, version.effective_to) if version.effective_to else gone


def _drafts(codes):
    """``{code: the proposal on its way that lets it count}``."""
    changes = Change.objects.filter(
        code__in=codes, is_trial=False, is_retired=False, proposal__status__in=Proposal.OPEN
    ).exclude(sort=Change.Sort.CLAIM_KIND)
    return {change.code: change.proposal for change in changes.select_related("proposal").order_by("proposal_id")}
