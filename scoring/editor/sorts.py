"""The three sorts of what the editor writes: rules, campaigns and kinds of claim, behind one set of questions."""

from dataclasses import dataclass

from pydantic import ValidationError

from scoring import proposals, rulebook
from scoring.engine import linting, sentences
from scoring.models import ClaimKind
from teams.models import Team

from . import defaults, shape, writing
from .draft import LANGUAGES, Draft, draft_of
from .faults import Fault
from .layout import SIGNS
from .others import CampaignLayout, KindLayout
from .reading import read_campaign, read_kind, read_rule
from .rule_layout import RuleLayout


@dataclass
class Desk:
    """What an editor works with: the book as it is and as the proposal makes it, and the reader's language."""

    force: object
    book: object
    language: str

    @property
    def sign(self):
        return SIGNS.get(self.book.currency, self.book.currency)


class RuleSort:
    name = "rule"
    key = "code"
    template = "scoring/rules/editor_rule.html"
    new = staticmethod(defaults.new_rule)

    def __init__(self, desk):
        self.desk = desk

    def fields_of(self, definition):
        return writing.fields_of(definition, self.desk.book.kinds)

    def in_force(self, code):
        """The definition that holds now or will next; its first day has passed. None: there is no such code."""
        versions = [version for version in self.desk.force.versions if version.code == code]
        if not versions:
            return None
        last = versions[-1]
        ends = {"effective": {"to": last.effective_to.isoformat()}} if last.effective_to else {}
        return {key: value for key, value in last.rule.definition.items() if key != "effective"} | ends

    def fill(self, fields, changed=""):
        defaults.fill(fields, self.desk.book.kinds, changed)

    def read(self, fields):
        return read_rule(fields, self.desk.book.kinds)

    def draft(self, fields, **looked_at):
        desk = self.desk
        return draft_of(fields, desk.book, desk.force, language=desk.language, sign=desk.sign, **looked_at)

    def layout(self, fields, faults, is_new):
        book = self.desk.book
        return RuleLayout(
            fields, faults, book.kinds, language=self.desk.language, currency=book.currency, is_new=is_new
        )


class CampaignSort:
    name = "campaign"
    key = "code"
    template = "scoring/rules/editor_campaign.html"
    new = staticmethod(defaults.new_campaign)

    def __init__(self, desk):
        self.desk = desk

    def fields_of(self, definition):
        return writing.campaign_fields_of(definition)

    def in_force(self, code):
        found = [each.campaign for each in self.desk.force.campaigns if each.code == code]
        return found[-1].definition if found else None

    def fill(self, fields, changed=""):
        """Nothing in a campaign hangs on another choice."""

    def read(self, fields):
        return read_campaign(fields)

    def draft(self, fields, **_):
        read = self.read(fields)
        draft = Draft(read, None, list(read.faults))
        if read.made is not None:
            names = {rule.code: rule.name for rule in self.desk.book.rules}
            teams = dict(Team.objects.values_list("code", "name"))
            draft.sentences = {
                each: sentences.of_campaign(read.made, each, names=names, teams=teams) for each in LANGUAGES
            }
            draft.faults += self._found(read)
        return draft

    def _found(self, read):
        book = self.desk.book
        known = {rule.code for rule in book.rules}
        for code in read.made.rules:
            if code not in known:
                yield Fault("rules", "rule_unknown", params={"code": code})
        alone = book.model_copy(update={"campaigns": (read.made,), "claims": ()})
        for finding in linting.lint_book(alone):
            if finding.section == "campaigns":
                said = (finding.text("en"), finding.text("zh-hans"))
                yield Fault(read.place_of(finding.path), finding.kind, finding.severity, said=said)

    def layout(self, fields, faults, is_new):
        teams = list(Team.objects.order_by("name").values_list("code", "name"))
        return CampaignLayout(fields, faults, self.desk.book, teams, language=self.desk.language, is_new=is_new)


class KindSort:
    name = "claim"
    key = "kind"
    template = "scoring/rules/editor_kind.html"
    new = staticmethod(defaults.new_kind)

    def __init__(self, desk):
        self.desk = desk

    def fields_of(self, definition):
        return writing.kind_fields_of(definition)

    def in_force(self, code):
        return ClaimKind.objects.filter(kind=code).values_list("definition", flat=True).first()

    def fill(self, fields, changed=""):
        """Nothing is filled in by itself."""

    def read(self, fields):
        return read_kind(fields)

    def draft(self, fields, **_):
        read = self.read(fields)
        return Draft(read, None, list(read.faults))

    def layout(self, fields, faults, is_new):
        return KindLayout(fields, faults, language=self.desk.language, is_new=is_new)


SORTS = {each.name: each for each in (RuleSort, CampaignSort, KindSort)}


def desk_of(proposal, *, language):
    force = rulebook.in_force()
    return Desk(force, _with_changes(rulebook.book_of(force), proposals.given(proposal)), language)


def _with_changes(book, given):
    """The book with what the proposal says of each code in place of it; dates are planned on the proposal's page."""
    rules = [rule for rule in book.rules if rule.code not in given.rules]
    campaigns = [campaign for campaign in book.campaigns if campaign.code not in given.campaigns]
    claims = [kind for kind in book.claims if kind.kind not in given.kinds]
    changed = {
        "rules": (*rules, *(each[0] for each in given.rules.values() if each)),
        "campaigns": (*campaigns, *(each[0] for each in given.campaigns.values() if each)),
        "claims": (*claims, *(each for each in given.kinds.values() if each)),
    }
    return book.model_copy(update=changed)


def fields_of(sort, change, code):
    """The form of what the draft says of a code, or else of what is in force; None where there is no such code."""
    if change is not None and change.definition is not None:
        try:
            return sort.fields_of(change.definition)
        except ValidationError:
            # The language has moved on: the form has what was written.
            return change.form or sort.new()
    if change is not None and change.form is not None:
        return change.form
    definition = sort.in_force(code)
    return sort.fields_of(definition) if definition is not None else None


def code_in(sort, fields):
    return shape.text(fields, sort.key)
