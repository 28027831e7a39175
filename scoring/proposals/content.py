"""What a proposal says, and the book that it would make: the same for checks, simulation and publication."""

import hashlib
import json
from datetime import timedelta

from pydantic import ValidationError

from scoring import rulebook
from scoring.engine import language
from scoring.models import Change, ClaimKind, RuleVersion

from .refusals import DefinitionInvalid

Sort = Change.Sort

PARTS = {Sort.RULE: language.Rule, Sort.CAMPAIGN: language.Campaign, Sort.CLAIM_KIND: language.ClaimKind}


def read(sort, code, definition):
    """The rule, campaign or kind of claim of a definition.

    :raises DefinitionInvalid: it is none of the language, or of another code
    """
    try:
        part = PARTS[sort].from_definition(definition)
    except ValidationError as wrong:
        raise DefinitionInvalid(f"{code}: {wrong.errors(include_url=False)[0]['msg']}") from wrong
    name = part.kind if sort == Sort.CLAIM_KIND else part.code
    if name != code:
        raise DefinitionInvalid(f"{code}: {name}")
    return part


def content_digest(proposal):
    """SHA-256 of all that decides points: the changes and their first day. Title and reason don't."""
    said = {
        "starts_on": proposal.starts_on and proposal.starts_on.isoformat(),
        "is_correction": proposal.is_correction,
        "changes": [
            [change.sort, change.code, change.is_retired, change.is_trial, change.definition]
            for change in changes_of(proposal)
        ],
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def changes_of(proposal):
    """In one order whatever the database's collation."""
    return sorted(proposal.changes.all(), key=lambda change: (change.sort, change.code))


def first_day(proposal, on):
    """The day from which the proposal holds if it is published on a day; None: for all dates."""
    if proposal.is_correction:
        return proposal.starts_on
    return proposal.starts_on or on + timedelta(days=1)


def given(proposal):
    """What the proposal gives, as the rule book takes it; changes that aren't finished are left out."""
    found = {sort: {} for sort in Sort.values}
    for change in changes_of(proposal):
        if change.is_retired:
            found[change.sort][change.code] = None
        elif change.definition is not None:
            part = read(change.sort, change.code, change.definition)
            found[change.sort][change.code] = part if change.sort == Sort.CLAIM_KIND else (part, change.is_trial)
    return rulebook.Given(found[Sort.RULE], found[Sort.CAMPAIGN], found[Sort.CLAIM_KIND])


def plan(proposal, *, on, start=None):
    """What would become of the book, published on a day.

    :param start: as if the proposal held from this day on, for a simulation of the past
    """
    if start is not None:
        return rulebook.planned(given(proposal), start, as_if_from_start=True)
    return rulebook.planned(given(proposal), first_day(proposal, on))


def book_with(proposal, *, on, start=None):
    """The book in force with the proposal applied, as `rulebook.in_force` gives it; ids of what is new are below 0.

    :param on: the day on which it would be published
    :param start: as if it held from this day on; None: with the dates that publication would give
    """
    return rulebook.applied(plan(proposal, on=on, start=start), rulebook.in_force())


def bases_of(changes):
    """``{(sort, code): base}`` as the book stands now: what drafts are based on.

    Of a rule or campaign its versions with their days, of a kind of claim the digest of its definition.
    """
    codes = [change.code for change in changes]
    found = {(change.sort, change.code): [] for change in changes}
    rows = RuleVersion.objects.filter(rule__code__in=codes, withdrawn_at=None).order_by("id")
    for pk, code, first, last in rows.values_list("id", "rule__code", "effective_from", "effective_to"):
        for sort in (Sort.RULE, Sort.CAMPAIGN):
            if (sort, code) in found:
                found[sort, code].append([pk, first and first.isoformat(), last and last.isoformat()])
    for code, *row in ClaimKind.objects.filter(kind__in=codes).values_list("kind", "definition", "is_retired"):
        if (Sort.CLAIM_KIND, code) in found:
            digest = hashlib.sha256(json.dumps(row, sort_keys=True).encode()).hexdigest()
            found[Sort.CLAIM_KIND, code].append([digest, None, None])
    return found
