"""What a draft comes to while it is written: sentences, picture, findings, and what real records would get."""

import copy
from dataclasses import dataclass, field

from pydantic import ValidationError

from scoring.engine import linting, sentences
from scoring.engine.checks import check_rule
from scoring.engine.language import Rule

from . import samples
from .faults import MISSING, Fault
from .picture import picture_of
from .reading import read_rule, without_tags

LANGUAGES = ("en", "zh-hans")
# What stands in for a name that isn't given yet: sentences don't say it.
UNNAMED = {"code": "draft", "name": {"en": "draft"}, "category": "performance"}
PRUNED_MAX = 20


@dataclass
class Draft:
    """`rule` is the rule as far as it can be said."""

    read: object
    rule: Rule | None
    faults: list = field(default_factory=list)
    sentences: dict = field(default_factory=dict)
    picture: object = None
    trial: object = None

    @property
    def is_whole(self):
        """Whether nothing is missing and nothing wrong."""
        return self.read.made is not None and not any(fault.stops for fault in self.faults)

    @property
    def said_en(self):
        return self.sentences.get("en", "")

    @property
    def said_zh(self):
        return self.sentences.get("zh-hans", "")

    @property
    def missing(self):
        """What is still to be filled in."""
        return [fault for fault in self.faults if fault.severity == MISSING]

    def shown(self, *, is_checked):
        """The faults to show: what is missing isn't held against anyone before they think that they are done."""
        return [fault for fault in self.faults if is_checked or fault.severity != MISSING]


def draft_of(fields, book, force, *, language="en", sign="¥", sample="", search="", against=""):
    """Everything that the page says of a rule's form.

    :param book: the book that the proposal makes, as the language's own
    :param force: the book in force, as scoring takes it
    :param sample: the key of the record to try it on, `search` a text to find others by
    :param against: the field to draw the picture against
    """
    claims = book.kinds
    read = read_rule(fields, claims)
    rule = read.made or _sayable(read.raw, claims)
    draft = Draft(read, rule, list(read.faults))
    if rule is None:
        return draft
    draft.sentences = {
        each: sentences.of_rule(rule, each, claims=book.claims, currency=book.currency) for each in LANGUAGES
    }
    said = {"language": language, "currency": book.currency}
    draft.picture = picture_of(rule, claims, sign=sign, against=against, **said)
    draft.trial = samples.trial_of(
        rule, force, claims, key=sample, search=search, language=language, currency=book.currency
    )
    if draft.is_whole:
        draft.faults += _found(read, book)
    return draft


def _found(read, book):
    """What the linter finds in the rule, among those of the book that are not it."""
    rule = read.made
    others = tuple(other for other in book.rules if other.code != rule.code)
    for finding in linting.lint_rule(rule, book.model_copy(update={"rules": others})):
        said = (finding.text("en"), finding.text("zh-hans"))
        yield Fault(read.place_of(finding.path), finding.kind, finding.severity, said=said)


def _sayable(raw, claims):
    """The rule without what isn't finished, or None where nothing can be said yet."""
    raw = copy.deepcopy(raw)
    for key, value in UNNAMED.items():
        if key == "name" or not isinstance(raw.get(key), str):
            raw[key] = value
    for _ in range(PRUNED_MAX):
        try:
            rule = Rule.model_validate(raw)
        except ValidationError as wrong:
            paths = {without_tags(detail["loc"])[:2] for detail in wrong.errors(include_url=False)}
            # From the last one on, so that the places of the others stay theirs.
            if not all(_take_out(raw, path) for path in sorted(paths, key=_in_order, reverse=True)):
                return None
            continue
        return _with_known_fields(rule, claims)
    return None


def _in_order(path):
    return [(0, step, "") if isinstance(step, int) else (1, 0, step) for step in path]


def _take_out(raw, path):
    """Take a piece out of a raw rule; False where nothing is left then."""
    if not path or path[0] in ("basis", "code"):
        return False
    key = path[0]
    if isinstance(raw.get(key), list) and len(path) > 1:
        if path[1] < len(raw[key]):
            del raw[key][path[1]]
        if not raw[key]:
            del raw[key]
    else:
        raw.pop(key, None)
    return "points" in raw


def _with_known_fields(rule, claims):
    is_sound = all(problem.severity != "error" for _, problem in check_rule(rule, claims))
    return rule if is_sound else None
