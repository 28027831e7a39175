"""Rules and proposals for the tests of pages."""

from scoring import proposals, rulebook
from tests.pages.parts import NOW, TODAY
from tests.scoring.test_rulebook import book, rule


def signed():
    """A book with one rule, `signed`."""
    return rulebook.load(book(rule()), on=TODAY, at=NOW)


def proposed(by, **more):
    """A proposal of this admin that changes `signed`, waiting."""
    draft = proposals.draft_with([("rule", "signed", rule(points=20))], by=by, at=NOW, title="Twice as much", **more)
    return proposals.submit(draft, by=by, at=NOW, on=TODAY)
