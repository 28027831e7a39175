"""One step of an appeal: locked, noted, moved along `Appeal.MOVES`. Every service of this package is made of these."""

import functools

from django.db import transaction

from scoring.models import Appeal, AppealStep
from teams import audit

from .refusals import MoveRefused, ReasonMissing, explained


def whole(service):
    """Let a service happen as a whole or not at all; what the database refuses becomes a sentence."""

    @functools.wraps(service)
    def wrapped(*args, **kwargs):
        with explained(), transaction.atomic():
            return service(*args, **kwargs)

    return wrapped


def locked(appeal, *statuses):
    """The appeal as it is, for the caller's transaction alone.

    :raises MoveRefused: it is in none of these statuses
    """
    # Not for update: what refers to it (a step) is still written beside.
    found = Appeal.objects.select_for_update(of=["self"], no_key=True).select_related("appellant").get(pk=appeal.pk)
    if found.status not in statuses:
        raise MoveRefused(found)
    return found


def note(appeal, action, *, at, by=None, reason="", points=None):
    """Append a step, and an event of the audit trail."""
    step = AppealStep.objects.create(appeal=appeal, action=action, by=by, at=at, reason=reason, points=points)
    said = {"reason": reason, "points": points}
    said = {name: value for name, value in said.items() if value not in ("", None)}
    audit.record(f"appeal.{action}", target=appeal.number, by=by, at=at, after=said or None)
    return step


def move(appeal, status, *, at, due_on=None):
    """Bring the appeal into a status; what else the caller set on it is saved with it."""
    if status not in Appeal.MOVES[appeal.status]:
        raise MoveRefused(appeal)
    appeal.status, appeal.due_on, appeal.changed_at = status, due_on, at
    appeal.save()
    return appeal


def given(reason):
    """The reason without what surrounds it.

    :raises ReasonMissing: there is none
    """
    if not reason.strip():
        raise ReasonMissing
    return reason.strip()
