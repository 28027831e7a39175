"""What stands in a proposal's way, found before anybody decides: one reading for its page, submission and approval."""

import re
from typing import NamedTuple

from scoring import rulebook
from scoring.engine import language, linting
from scoring.models import ClaimKind

from . import content
from .refusals import (
    Blocked,
    ChangesNothing,
    Conflict,
    Incomplete,
    KindInUse,
    PastChanged,
    StartPassed,
    TrialPaid,
)


class Review(NamedTuple):
    """`refusals` stop the proposal; `problems` and the blocking ones of `findings` are behind a `Blocked` among them.

    `plan` is what would become of the book, `force` the book with it.
    """

    refusals: list
    problems: list
    findings: list
    plan: rulebook.Planned
    force: rulebook.InForce

    @property
    def is_clear(self):
        return not self.refusals

    @property
    def blocking(self):
        return [finding for finding in self.findings if finding.is_blocking]


def review(proposal, *, on, statistics=None):
    """Look through a proposal as if it were published on a day.

    :param statistics: of the last 12 months by code, for the linter
    """
    changes = content.changes_of(proposal)
    given = content.given(proposal)
    before = rulebook.in_force()
    plan = rulebook.planned(given, content.first_day(proposal, on))
    force = rulebook.applied(plan, before)
    books = rulebook.book_of(before), rulebook.book_of(force)
    codes = {change.code for change in changes}
    mistakes = [each for each in _new(language.check_book, *books, codes) if each.severity == "error"]
    problems = _sorts(given) + mistakes
    findings = _new(lambda book: linting.lint_book(book, statistics), *books, codes)
    refusals = [
        *_unfinished(changes),
        *_conflicts(changes),
        *_dates(proposal, plan, given, on),
        *_trials(plan, on),
        *_kinds_in_use(given, force, content.first_day(proposal, on)),
        *_nothing(changes, plan, given),
    ]
    stopping = len(problems) + sum(finding.is_blocking for finding in findings)
    if stopping:
        refusals.append(Blocked(stopping))
    return Review(refusals, problems, findings, plan, force)


def _unfinished(changes):
    codes = [change.code for change in changes if change.definition is None and not change.is_retired]
    if codes or not changes:
        yield Incomplete(codes)


def _conflicts(changes):
    codes = [change.code for change in conflicting(changes)]
    if codes:
        yield Conflict(codes)


def conflicting(changes):
    """The changes of codes that somebody else has changed since."""
    bases = content.bases_of(changes)
    return [change for change in changes if change.base != bases[change.sort, change.code]]


def _dates(proposal, plan, given, on):
    """Never back in time, unless the proposal says that it is a correction (E4)."""
    if proposal.is_correction:
        return
    if proposal.starts_on is not None and proposal.starts_on <= on:
        yield StartPassed(proposal.starts_on)
    plans = {**plan.rules, **plan.campaigns}
    codes = [code for code, each in plans.items() if each.changed_from is not None and each.changed_from <= on]
    if given.kinds:
        reads = rulebook.fields_read()
        stored = dict(ClaimKind.objects.filter(kind__in=given.kinds).values_list("kind", "definition"))
        codes += [
            name
            for name, kind in given.kinds.items()
            if kind and rulebook.reads_otherwise(stored.get(name) or {}, kind.definition, reads.get(name, ()))
        ]
    if codes:
        yield PastChanged(codes)


def _trials(plan, on):
    """What was earned on trial is never paid later, not by a correction either (S3)."""
    plans = {**plan.rules, **plan.campaigns}
    codes = [code for code, each in plans.items() if each.pays_trial(on)]
    if codes:
        yield TrialPaid(codes)


def _kinds_in_use(given, force, start):
    for name in [name for name, kind in given.kinds.items() if kind is None]:
        rules = {
            version.code
            for version in force.versions
            if version.rule.basis == f"claim.{name}"
            and (version.effective_to is None or (start is not None and version.effective_to >= start))
        }
        if rules:
            yield KindInUse(name, sorted(rules))


def _nothing(changes, plan, given):
    if not changes or plan.changed_from is not None:
        return
    rows = ClaimKind.objects.filter(kind__in=given.kinds)
    stored = {row.kind: None if row.is_retired else row.definition for row in rows}
    said = {name: kind and kind.definition for name, kind in given.kinds.items()}
    if all(stored.get(name) == definition for name, definition in said.items()):
        yield ChangesNothing()


def _sorts(given):
    try:
        rulebook.check_sorts(given.rules, given.campaigns)
    except language.BookInvalid as invalid:
        return invalid.problems
    return []


def _new(check, before, after, codes):
    """What a check says of the book as it would be: all of the changed codes, of others what it didn't say before."""
    old = {_same(each) for each in check(before)}
    return [each for each in check(after) if getattr(each, "code", None) in codes or _same(each) not in old]


def _same(each):
    """What makes two findings, or two problems, one: places in the book move when others come."""
    path = re.sub(r"\[\d+\]", "", each.path) if isinstance(each.path, str) else each.path
    return each.kind, path, str(sorted(each.params.items(), key=str)), getattr(each, "code", "")
