"""Writing drafts: only the author does, so that whoever else decides has written none of it."""

from django.db import transaction

from scoring.models import Change, Proposal, RuleVersion
from teams import audit, permissions

from . import content
from .refusals import MoveRefused, NotAllowed

Status = Proposal.Status


@transaction.atomic
def create(*, by, at, title, reason="", starts_on=None, is_correction=False):
    """A new, empty draft.

    :raises NotAllowed: only points admins change rules
    """
    if not permissions.can_edit_rules(by):
        raise NotAllowed
    proposal = Proposal.objects.create(
        title=title,
        reason=reason,
        starts_on=starts_on,
        is_correction=is_correction,
        created_by=by,
        created_at=at,
        changed_at=at,
    )
    audit.record("proposal.created", target=target_of(proposal), by=by, at=at, after=_head(proposal))
    return proposal


@transaction.atomic
def draft_with(changes, *, by, at, **head):
    """A new draft with many changes at once; what is on trial stays so.

    :param changes: [(sort, code, definition)]; a definition of None retires the code
    :param head: title and the rest, as `create` takes them
    """
    proposal = create(by=by, at=at, **head)
    trials = _on_trial([code for _, code, _ in changes])
    rows = [
        Change(
            proposal=proposal,
            sort=sort,
            code=code,
            definition=definition and content.read(sort, code, definition).definition,
            is_retired=definition is None,
            is_trial=definition is not None and code in trials,
            changed_at=at,
        )
        for sort, code, definition in changes
    ]
    bases = content.bases_of(rows)
    for row in rows:
        row.base = bases[row.sort, row.code]
    Change.objects.bulk_create(rows)
    said = [_said(row) for row in rows]
    audit.record("proposal.filled", target=target_of(proposal), by=by, at=at, after=said)
    return proposal


def _on_trial(codes):
    """Those of the codes whose newest version in the book is on trial."""
    rows = RuleVersion.objects.filter(rule__code__in=codes, withdrawn_at=None).order_by("number")
    return {code for code, is_trial in dict(rows.values_list("rule__code", "is_trial")).items() if is_trial}


def drafts_of(user):
    """The user's own drafts, the newest first."""
    return Proposal.objects.filter(created_by=user, status=Status.DRAFT).order_by("-id")


@transaction.atomic
def describe(proposal, *, by, at, title, reason="", starts_on=None, is_correction=False):
    """Change what the draft says of itself: title, reason and first day."""
    proposal = draft_of(proposal, by)
    before = _head(proposal)
    proposal.title, proposal.reason = title, reason
    proposal.starts_on, proposal.is_correction = starts_on, is_correction
    proposal.changed_at = at
    proposal.save(update_fields=["title", "reason", "starts_on", "is_correction", "changed_at"])
    audit.record("proposal.described", target=target_of(proposal), by=by, at=at, before=before, after=_head(proposal))
    return proposal


def put(proposal, *, sort, code, by, at, definition=None, form=None, is_trial=False):
    """Put a new definition of a code into the draft, in place of what the draft said of it.

    :param definition: JSON of the language; None while `form`, what the editor's fields hold, is no valid one yet
    :raises DefinitionInvalid: it is none of the language
    """
    if definition is not None:
        definition = content.read(sort, code, definition).definition
    said = {"definition": definition, "form": form, "is_trial": is_trial, "is_retired": False}
    return _write(proposal, sort, code, by, at, said)


def retire(proposal, *, sort, code, by, at):
    """Let the draft end a code: it pays nothing from the proposal's first day on."""
    return _write(
        proposal, sort, code, by, at, {"definition": None, "form": None, "is_trial": False, "is_retired": True}
    )


@transaction.atomic
def remove(proposal, *, sort, code, by, at):
    """Take a code out of the draft; the book keeps it as it is."""
    proposal = draft_of(proposal, by)
    for change in proposal.changes.filter(sort=sort, code=code):
        audit.record("proposal.taken_out", target=f"#{proposal.pk} {code}", by=by, at=at, before=_said(change))
        change.delete()
    _touch(proposal, at)


@transaction.atomic
def rebase(proposal, *, by, at):
    """Take up the book as it is now as what the draft is based on; its definitions stay as they are."""
    proposal = draft_of(proposal, by)
    changes = list(proposal.changes.all())
    bases = content.bases_of(changes)
    for change in changes:
        change.base = bases[change.sort, change.code]
    Change.objects.bulk_update(changes, ["base"])
    audit.record("proposal.rebased", target=target_of(proposal), by=by, at=at)
    _touch(proposal, at)


def draft_of(proposal, by):
    """The draft, locked.

    :raises NotAllowed: it is somebody else's
    :raises MoveRefused: it is no draft any more
    """
    return own(proposal, by, Status.DRAFT)


def own(proposal, by, *statuses):
    """One's own proposal, locked.

    :raises NotAllowed: it is somebody else's
    :raises MoveRefused: it is in none of these statuses
    """
    proposal = locked(proposal)
    if by.pk != proposal.created_by_id or not permissions.can_edit_rules(by):
        raise NotAllowed
    if proposal.status not in statuses:
        raise MoveRefused(proposal)
    return proposal


def locked(proposal):
    """The proposal as it is, for the caller's transaction alone."""
    return Proposal.objects.select_for_update(of=["self"]).get(pk=proposal.pk)


def target_of(proposal):
    """What the audit trail calls it."""
    return f"#{proposal.pk} {proposal.title}"


@transaction.atomic
def _write(proposal, sort, code, by, at, said):
    proposal = draft_of(proposal, by)
    change = proposal.changes.filter(sort=sort, code=code).first()
    before = _said(change) if change else None
    if change is None:
        change = Change(proposal=proposal, sort=sort, code=code)
        change.base = content.bases_of([change])[sort, code]
    for name, value in said.items():
        setattr(change, name, value)
    change.changed_at = at
    change.full_clean(exclude=["proposal", "definition", "form", "base"])
    change.save()
    # What the editor's fields hold meanwhile is nobody's business but the author's.
    if _said(change) != before:
        target = f"#{proposal.pk} {code}"
        audit.record("proposal.changed", target=target, by=by, at=at, before=before, after=_said(change))
    _touch(proposal, at)
    return change


def _touch(proposal, at):
    proposal.changed_at = at
    proposal.save(update_fields=["changed_at"])


def _head(proposal):
    return {
        "title": proposal.title,
        "reason": proposal.reason,
        "starts_on": proposal.starts_on,
        "is_correction": proposal.is_correction,
    }


def _said(change):
    return {
        "sort": change.sort,
        "code": change.code,
        "definition": change.definition,
        "is_retired": change.is_retired,
        "is_trial": change.is_trial,
    }
