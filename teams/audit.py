"""Writes audit events; nothing here reads or changes them."""

from django.utils import timezone

from teams.models import AuditEvent


def record(event, *, target="", by=None, at=None, before=None, after=None):
    """Append one event, in the caller's transaction.

    :param event: ``noun.verb``, such as ``rulebook.loaded``
    :param target: what it happened to, by code
    :param before: and `after`: JSON-able values, or None
    """
    return AuditEvent.objects.create(
        event=event, target=str(target)[:200], by=by, at=at or timezone.now(), before=before, after=after
    )
