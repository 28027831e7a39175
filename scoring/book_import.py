"""A rule book's YAML beside the book in force: what differs, as changes that a proposal can hold. Writes nothing."""

from typing import NamedTuple

from django.utils.translation import gettext as _

from scoring import rulebook
from scoring.engine import language
from scoring.models import Change

Sort = Change.Sort


class Item(NamedTuple):
    """One code that differs. `definition` None: the file doesn't have it; `problem`: why no proposal can hold it."""

    sort: str
    code: str
    before: dict | None
    definition: dict | None
    problem: str = ""


class Comparison(NamedTuple):
    """What differs, and how many codes say the same."""

    book: language.Book
    items: list
    unchanged: int

    @property
    def new(self):
        return [each for each in self.items if each.before is None]

    @property
    def changed(self):
        return [each for each in self.items if each.before is not None and each.definition is not None]

    @property
    def missing(self):
        return [each for each in self.items if each.definition is None]


def compare(text, *, on):
    """Compare a book's text with what holds from tomorrow on; what ended before is history and stays.

    :raises scoring.engine.language.BookInvalid: with all its problems
    """
    book = language.parse_book(text)
    force = rulebook.in_force()
    items, unchanged = [], 0
    for sort, stored, given in (
        (Sort.RULE, _stored_rules(force, on), _given_rules(book, on)),
        (Sort.CAMPAIGN, _stored_campaigns(force, on), _given_campaigns(book, on)),
        (Sort.CLAIM_KIND, _stored_kinds(), {kind.kind: [kind.definition] for kind in book.claims}),
    ):
        for code in dict.fromkeys([*given, *stored]):
            before, after = stored.get(code, []), given.get(code, [])
            if before == after:
                unchanged += bool(after)
            else:
                items.append(_item(sort, code, before, after))
    return Comparison(book, items, unchanged)


def _item(sort, code, before, after):
    problem = ""
    if len(after) > 1:
        problem = _(
            "The file has %(count)d versions of this code that still hold; a proposal holds one. "
            "Leave the one that comes next, and import the later one after it is published."
        ) % {"count": len(after)}
    return Item(sort, code, before[0] if before else None, after[0] if after else None, problem)


def _given_rules(book, on):
    found = {}
    for rule in book.rules:
        if rule.effective.to is None or rule.effective.to > on:
            found.setdefault(rule.code, []).append(_dated(rule, on))
    return found


def _stored_rules(force, on):
    found = {}
    for version in force.versions:
        if version.effective_to is None or version.effective_to > on:
            effective = language.Effective(from_=version.effective_from, to=version.effective_to)
            found.setdefault(version.code, []).append(
                _dated(version.rule.model_copy(update={"effective": effective}), on)
            )
    return found


def _dated(rule, on):
    """The rule's definition; a first day that is here already says nothing about what is to come."""
    definition = {key: value for key, value in rule.definition.items() if key != "effective"}
    days = {"from": rule.effective.from_, "to": rule.effective.to}
    days = {key: day.isoformat() for key, day in days.items() if day and not (key == "from" and day <= on)}
    return definition | ({"effective": days} if days else {})


def _given_campaigns(book, on):
    return {each.code: [each.definition] for each in book.campaigns if each.to > on}


def _stored_campaigns(force, on):
    return {each.code: [each.campaign.definition] for each in force.campaigns if each.campaign.to > on}


def _stored_kinds():
    return {kind.kind: [kind.definition] for kind in rulebook.kinds(rulebook.declared())}
