"""A proposal as its page shows it: each change beside what it replaces, what stands in its way, who decided what."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from scoring import differences, proposals, rulebook
from scoring.engine import language
from scoring.models import Change, ClaimKind, Proposal, Rule, RuleVersion
from scoring.queries import rule_figures
from scoring.queries.rules import named

Sort = Change.Sort
SIMULATIONS_MAX = 5


@dataclass
class Shown:
    """One change: its sentence as a run of pieces, the numbers that differ, and what the linter says of it."""

    change: Change
    name: str
    is_new: bool
    words: list
    numbers: list
    sentence: str = ""
    findings: list = field(default_factory=list)
    is_conflict: bool = False
    versions: list = field(default_factory=list)


@dataclass
class Page:
    changes: list
    review: Any
    refusals: list
    problems: list
    other_findings: list
    blocking: int
    approvals: dict
    missing: list
    decisions: list


def page_of(proposal, *, on, speaker, year_starts):
    changes = proposals.changes_of(proposal)
    speaker.with_kinds(
        language.ClaimKind.from_definition(change.definition)
        for change in changes
        if change.sort == Sort.CLAIM_KIND and change.definition
    )
    speaker.knows(_names(changes))
    review, conflicting = None, set()
    codes = {change.code for change in changes}
    if proposal.status in Proposal.OPEN:
        force = rulebook.in_force()
        counted = rule_figures.statistics(force, on, codes=codes, year_starts=year_starts)
        review = proposals.review(proposal, on=on, statistics=counted)
        conflicting = {change.pk for change in proposals.conflicting(changes)}
    findings = [_finding(each, speaker.language) for each in review.findings] if review else []
    before = _before(proposal, changes, on)
    versions = _versions(proposal)
    shown = []
    for change in changes:
        each = _shown(change, before.get((change.sort, change.code)), speaker)
        each.findings = [finding for finding in findings if finding["code"] == change.code]
        each.is_conflict = change.pk in conflicting
        each.versions = versions.get(change.code, [])
        shown.append(each)
    approvals = proposals.approvals(proposal)
    return Page(
        changes=shown,
        review=review,
        refusals=[str(each) for each in review.refusals] if review else [],
        problems=[each.text(speaker.language) for each in review.problems] if review else [],
        other_findings=[finding for finding in findings if finding["code"] not in codes],
        blocking=len(review.blocking) if review else 0,
        approvals=approvals,
        missing=[role for role in proposals.roles_needed(proposal) if role not in approvals],
        decisions=list(proposal.decisions.select_related("decided_by__person", "simulation")),
    )


def _names(changes):
    """Names of the rules that campaigns of the book and of the draft speak of."""
    codes = {
        code
        for change in changes
        if change.sort == Sort.CAMPAIGN and change.definition
        for code in change.definition["rules"]
    }
    rows = RuleVersion.objects.filter(rule__code__in=codes).order_by("number")
    names = dict(rows.values_list("rule__code", "definition__name"))
    drafted = {change.code: change.definition["name"] for change in changes if change.definition}
    return names | drafted


def _before(proposal, changes, on):
    """``{(sort, code): (definition with its days, version)}`` of what each change replaces.

    That is the version of its base that holds on its first day, or the last of them; of a kind of claim what is
    declared now, as long as the proposal is open.
    """
    start = proposals.first_day(proposal, on) or on
    ids = [pk for change in changes if change.sort != Sort.CLAIM_KIND for pk, _first, _last in change.base]
    versions = RuleVersion.objects.select_related("rule").in_bulk(ids)
    found = {}
    for change in changes:
        if change.sort == Sort.CLAIM_KIND or not change.base:
            continue
        day = start.isoformat()
        held = [each for each in change.base if (each[1] or "") <= day and (each[2] or "9999") >= day]
        pk, first, last = (held or change.base)[-1]
        found[change.sort, change.code] = _dated(versions[pk], first, last), versions[pk]
    if proposal.status in Proposal.OPEN:
        kinds = [change.code for change in changes if change.sort == Sort.CLAIM_KIND]
        for row in ClaimKind.objects.filter(kind__in=kinds, is_retired=False):
            found[Sort.CLAIM_KIND, row.kind] = row.definition, None
    return found


def _dated(version, first, last):
    """A stored definition; a campaign's days are part of it, a rule's last day where it had one."""
    if version.rule.is_campaign:
        return version.definition | {"from": first, "to": last}
    return version.definition | ({"effective": {"to": last}} if last else {})


def _versions(proposal):
    """The versions that the proposal made, by code."""
    found = {}
    for version in proposal.versions.select_related("rule").order_by("effective_from", "number"):
        found.setdefault(version.rule.code, []).append(version)
    return found


def _shown(change, before, speaker):
    old, version = before or (None, None)
    was = _say(speaker, change.sort, old) if old else ""
    is_said = change.definition is not None
    now = _say(speaker, change.sort, change.definition) if is_said else ""
    name = named((change.definition or old or {}).get("name"), speaker.language) or change.code
    numbers = []
    if old and is_said:
        trial = {"is_trial": True} if version is not None and version.is_trial else {}
        new_trial = {"is_trial": True} if change.is_trial else {}
        numbers = differences.numbers(
            old | trial, change.definition | new_trial, language=speaker.language, claims=speaker.kinds
        )
    is_whole = is_said or change.is_retired
    return Shown(
        change=change,
        name=name,
        is_new=old is None,
        words=differences.words(was, now) if is_whole and was else [],
        numbers=numbers,
        sentence=now or was,
    )


def _say(speaker, sort, definition):
    if sort == Sort.CAMPAIGN:
        return speaker.campaign(definition)
    return speaker.rule(definition) if sort == Sort.RULE else speaker.kind(definition)


def _finding(finding, reader_language):
    return {"severity": finding.severity, "code": finding.code, "text": finding.text(reader_language)}


def addable(proposal, on, speaker):
    """[(group, [("rule:code", name)])] of what the proposal doesn't change yet."""
    taken = {(change.sort, change.code) for change in proposal.changes.all()}
    rules, campaigns = [], []
    rows = RuleVersion.objects.filter(withdrawn_at=None).select_related("rule").order_by("rule__code", "number")
    latest = {version.rule.code: version for version in rows}
    for code, version in latest.items():
        if version.effective_to is not None and version.effective_to <= on:
            continue
        sort = Sort.CAMPAIGN if version.rule.is_campaign else Sort.RULE
        if (sort, code) not in taken:
            name = named(version.definition.get("name"), speaker.language) or code
            (campaigns if version.rule.is_campaign else rules).append((f"{sort}:{code}", f"{name} · {code}"))
    kinds = [
        (f"{Sort.CLAIM_KIND}:{row.kind}", f"{named(row.definition.get('name'), speaker.language)} · {row.kind}")
        for row in ClaimKind.objects.filter(is_retired=False).order_by("position", "kind")
        if (Sort.CLAIM_KIND, row.kind) not in taken
    ]
    groups = ((_("Rules"), rules), (_("Campaigns"), campaigns), (_("Kinds of claim"), kinds))
    return [(label, items) for label, items in groups if items]


def is_known(sort, code):
    """Whether the book has, or had, this code."""
    if sort == Sort.CLAIM_KIND:
        return ClaimKind.objects.filter(kind=code).exists()
    return Rule.objects.filter(code=code, is_campaign=sort == Sort.CAMPAIGN).exists()


def simulations_of(proposal):
    """The latest simulations with the points that each came to."""
    found = list(proposal.simulations.all()[:SIMULATIONS_MAX])
    for each in found:
        each.change = Decimal(each.result["after"] - each.result["before"]) / 100 if each.result else None
    return found


def expected_of(simulated):
    """What a simulation had said that a publication would post, beside which its outcome is laid."""
    result = simulated.result
    return {
        "simulation": simulated,
        "points": Decimal(result["after"] - result["before"]) / 100,
        "lines": sum(result["lines"].values()),
        "people": result["people"]["gain"] + result["people"]["lose"],
        "is_comparable": not simulated.is_as_if,
    }
