"""The rule book as its page shows it: every code with its state, its sentence and what it brought."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from scoring import rulebook
from scoring.engine import language, sentences
from scoring.engine.languages import words
from scoring.engine.rules import is_in_force
from scoring.models import Change, ClaimKind, Decision, Proposal, RuleVersion
from scoring.queries import rule_figures
from scoring.queries.rules import named
from scoring.queries.statements import CATEGORY_LABELS
from teams.models import Team

IN_FORCE, COMING, DRAFT, WAITING, RETIRED = "in_force", "coming", "draft", "waiting", "retired"
STATES = {
    IN_FORCE: _("in force"),
    COMING: _("in force later"),
    WAITING: _("waiting for approval"),
    DRAFT: _("draft"),
    RETIRED: _("retired"),
}
IN_THE_BOOK = ("position", "rule__code", F("effective_from").asc(nulls_first=True), "number")


@dataclass
class Entry:
    """A code of the book. `version` is the one shown: today's, or else the next, or else the last one.

    `changes_on` is the first day on which another version, or none, takes its place.
    """

    code: str
    is_campaign: bool
    name: str
    category: str
    sentence: str
    state: str
    version: Any = None
    rule_id: int | None = None
    changes_on: date | None = None
    is_ending: bool = False
    pending: list = field(default_factory=list)
    figures: rule_figures.Figures = field(default_factory=rule_figures.Figures)
    names: tuple = ()

    @property
    def state_label(self):
        return STATES[self.state]

    def has(self, text):
        """Whether a search text stands in its code, its names or its sentence."""
        text = text.casefold()
        return any(text in each.casefold() for each in (self.code, self.sentence, *self.names))


class Speaker:
    """Says definitions in the reader's language: the kinds of claim, names and teams are read once."""

    def __init__(self, reader_language, currency):
        self.language = reader_language
        self.currency = currency
        rows = ClaimKind.objects.order_by("position", "kind")
        self.kinds = {row.kind: language.ClaimKind.from_definition(row.definition) for row in rows}
        self.teams = dict(Team.objects.values_list("code", "name"))
        self.names = {}

    def with_kinds(self, kinds):
        """Also with these kinds of claim, of a draft."""
        self.kinds = self.kinds | {kind.kind: kind for kind in kinds}
        return self

    def knows(self, names):
        """Also these names of rules: ``{code: {"en": …}}``."""
        self.names |= {code: language.Name.model_validate(name) for code, name in names.items() if name}

    def rule(self, definition):
        rule = definition if isinstance(definition, language.Rule) else language.Rule.from_definition(definition)
        return sentences.of_rule(rule, self.language, claims=self.kinds.values(), currency=self.currency)

    def campaign(self, definition, first=None, last=None):
        days = {"from": first.isoformat(), "to": last.isoformat()} if first else {}
        campaign = language.Campaign.from_definition(definition | days)
        return sentences.of_campaign(campaign, self.language, names=self.names, teams=self.teams)

    def version(self, version):
        """The sentence of a stored version, without its days where it is a rule."""
        if version.rule.is_campaign:
            return self.campaign(version.definition, version.effective_from, version.effective_to)
        return self.rule(version.definition)

    def change(self, change):
        """The sentence of a change of a draft; empty where there is nothing to say (yet)."""
        if change.definition is None:
            return ""
        if change.sort == Change.Sort.CAMPAIGN:
            return self.campaign(change.definition)
        return self.rule(change.definition) if change.sort == Change.Sort.RULE else self.kind(change.definition)

    def kind(self, definition):
        """A kind of claim in a few words: what it asks for."""
        kind = language.ClaimKind.from_definition(definition)
        parts = [
            *([str(_("needs evidence"))] if kind.evidence else []),
            *([str(_("names a customer"))] if kind.customer else []),
            *([str(_("confirmed by who benefits"))] if kind.beneficiary else []),
        ]
        said = words(self.language, {kind.kind: kind}, self.currency)
        asked = [said.label(said.field(kind.basis, name)) for name in kind.attributes]
        if asked:
            comma = "、" if self.language.startswith("zh") else ", "
            parts.append(str(_("asks for %(attributes)s")) % {"attributes": comma.join(asked)})
        return ("；" if self.language.startswith("zh") else "; ").join(parts)


def entries(on, speaker, *, with_pending):
    """All codes in the order of the book, then those that only drafts have.

    :param with_pending: whether the reader may see proposals
    """
    versions = {}
    for version in RuleVersion.objects.select_related("rule").order_by(*IN_THE_BOOK):
        versions.setdefault(version.rule.code, []).append(version)
    pending = _pending() if with_pending else {}
    figures = rule_figures.by_rule(on)
    shown = {code: _shown(mine, on) for code, mine in versions.items()}
    speaker.knows({code: version.definition.get("name") for code, version in shown.items()})
    found = [_entry(code, versions[code], shown[code], on, speaker, pending.pop(code, []), figures) for code in shown]
    return found + [_drafted(changes[0], speaker, changes) for changes in pending.values()]


def kinds(speaker, *, with_pending):
    """The declared kinds of claim, and those that only drafts have: [(code, name, text, state, changes)]."""
    pending = _pending(Change.Sort.CLAIM_KIND) if with_pending else {}
    rows = []
    for row in ClaimKind.objects.order_by("is_retired", "position", "kind"):
        state = RETIRED if row.is_retired else IN_FORCE
        name = named(row.definition.get("name"), speaker.language)
        rows.append((row.kind, name, speaker.kind(row.definition), state, pending.pop(row.kind, [])))
    for code, changes in pending.items():
        definition = changes[0].definition
        name = named((definition or {}).get("name"), speaker.language)
        rows.append((code, name or code, speaker.change(changes[0]), _state_of(changes[0]), changes))
    return rows


def _pending(sort=None):
    """Open changes by code, of rules and campaigns or of kinds of claim."""
    rows = Change.objects.filter(proposal__status__in=Proposal.OPEN).select_related("proposal__created_by__person")
    rows = rows.filter(sort=sort) if sort else rows.exclude(sort=Change.Sort.CLAIM_KIND)
    found = {}
    for change in rows.order_by("code", "proposal_id"):
        found.setdefault(change.code, []).append(change)
    return found


def _shown(versions, on):
    live = [version for version in versions if version.withdrawn_at is None]
    today = [version for version in live if covers(version, on)]
    later = [version for version in live if version.effective_from and version.effective_from > on]
    return (today or later or live[-1:] or versions[-1:])[0]


def covers(version, on):
    return is_in_force(version.effective_from, version.effective_to, on)


def _entry(code, versions, version, on, speaker, changes, figures):
    is_campaign = version.rule.is_campaign
    state = state_of(version, on)
    later = [each for each in versions if each.withdrawn_at is None and (each.effective_from or date.min) > on]
    changes_on = min((each.effective_from for each in later), default=None) if state == IN_FORCE else None
    return Entry(
        code=code,
        is_campaign=is_campaign,
        name=named(version.definition.get("name"), speaker.language) or code,
        category=version.definition.get("category", rulebook.CAMPAIGN_CATEGORY),
        sentence=speaker.version(version),
        state=state,
        version=version,
        rule_id=version.rule_id,
        changes_on=changes_on,
        is_ending=state == IN_FORCE and version.effective_to is not None and changes_on is None,
        pending=changes,
        figures=figures.get(version.rule_id, rule_figures.Figures()),
        names=tuple(filter(None, (version.definition.get("name") or {}).values())),
    )


def state_of(version, on):
    """The state of a code by the version that is shown of it."""
    if version.withdrawn_at is None and covers(version, on):
        return IN_FORCE
    if version.withdrawn_at is None and version.effective_from and version.effective_from > on:
        return COMING
    return RETIRED


def _drafted(change, speaker, changes):
    definition = change.definition or {}
    return Entry(
        code=change.code,
        is_campaign=change.sort == Change.Sort.CAMPAIGN,
        name=named(definition.get("name"), speaker.language) or change.code,
        category=definition.get("category", rulebook.CAMPAIGN_CATEGORY),
        sentence=speaker.change(change),
        state=_state_of(change),
        pending=changes,
        names=tuple(filter(None, (definition.get("name") or {}).values())),
    )


def _state_of(change):
    return WAITING if change.proposal.status == Proposal.Status.SUBMITTED else DRAFT


def grouped(found):
    """[(category, label, entries)] in the order of the language's categories, empty ones left out."""
    groups = {category: [] for category in language.CATEGORIES}
    for entry in found:
        groups.setdefault(entry.category, []).append(entry)
    return [(name, CATEGORY_LABELS.get(name, name), mine) for name, mine in groups.items() if mine]


def versions_of(rule):
    """All versions of a code, the newest first, with who approved them."""
    versions = list(rule.versions.select_related("rule", "proposal__created_by__person").order_by("-number"))
    decisions = Decision.objects.filter(
        proposal__in={version.proposal_id for version in versions if version.proposal_id},
        verdict=Decision.Verdict.APPROVED,
    ).select_related("decided_by__person", "proposal")
    by_proposal = {}
    for decision in decisions:
        if decision.proposal.submitted_at and decision.decided_at >= decision.proposal.submitted_at:
            by_proposal.setdefault(decision.proposal_id, []).append(decision)
    for version in versions:
        version.approvals = by_proposal.get(version.proposal_id, [])
    return versions
