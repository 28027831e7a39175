"""What others decide about an entry: approve, reject, ask."""

from django.db import transaction

from scoring.models import EntryStep, Visit
from teams import audit, notices
from teams.actor import acting_as

from . import rights
from .entering import TAKEN_BACK, Sort, Status, locked, move, set_status, step
from .refusals import ChangedMeanwhile, GradeMissing, MoveRefused, NotAllowed, ReasonMissing, Refusal

What = EntryStep.What
APPROVED = {Sort.LEAD: "approved", Sort.VISIT: "confirmed", Sort.FEEDBACK: "confirmed"}


@transaction.atomic
def approve(entry, *, by, at, on, version, quality=None):
    """Approve what lay before the decider: the record counts from now on.

    :param version: of the entry that they saw
    :param quality: of a visit: A, B or C
    :raises NotAllowed: who entered it, whose it is, or nobody who decides
    :raises Refusal: something else stands in its way
    """
    entry = _to_decide(entry, by, on, version)
    graded = {}
    if entry.sort == Sort.VISIT:
        if quality not in Visit.Quality.values:
            raise GradeMissing
        graded = {"quality": quality}
    _decide(entry, Status.APPROVED, by, at)
    with acting_as(by.username):
        set_status(entry, APPROVED[entry.sort], **graded)
    step(entry, What.APPROVED, by.person, at, quality or "")
    audit.record("entry.approved", target=entry.record, by=by, at=at, after=graded or None)
    _tell_author(entry, "entry.approved", at)
    return entry


@transaction.atomic
def reject(entry, *, by, at, on, version, reason):
    """Reject it with a reason: the record is void, and stays to be read."""
    entry = _to_decide(entry, by, on, version)
    if not reason.strip():
        raise ReasonMissing
    entry.reason = reason.strip()
    _decide(entry, Status.REJECTED, by, at)
    with acting_as(by.username):
        set_status(entry, TAKEN_BACK[entry.sort])
    step(entry, What.REJECTED, by.person, at, reason)
    audit.record("entry.rejected", target=entry.record, by=by, at=at, after={"reason": entry.reason})
    _tell_author(entry, "entry.rejected", at, reason=entry.reason)
    return entry


@transaction.atomic
def ask(entry, *, by, at, on, version, text):
    """Return it with a question; it waits for who entered it."""
    entry = _to_decide(entry, by, on, version)
    if not text.strip():
        raise ReasonMissing
    move(entry, Status.RETURNED)
    step(entry, What.ASKED, by.person, at, text)
    audit.record("entry.asked", target=entry.record, by=by, at=at, after={"question": text.strip()})
    _tell_author(entry, "entry.asked", at, question=text.strip())
    return entry


@transaction.atomic
def void(entry, *, by, at, on, reason):
    """Declare void what was approved and proved false (S5): it stays to be read, and what it brought is taken back.

    :raises NotAllowed: who is no points admin, entered it or earns from it; or it doesn't count any more
    """
    entry = locked(entry)
    if "void" not in rights.can(entry, by, on=on):
        raise NotAllowed
    if not reason.strip():
        raise ReasonMissing
    with acting_as(by.username):
        set_status(entry, TAKEN_BACK[entry.sort])
    step(entry, What.VOIDED, by.person, at, reason)
    audit.record("entry.voided", target=entry.record, by=by, at=at, after={"reason": reason.strip()})
    _tell_author(entry, "entry.voided", at, reason=reason.strip())
    return entry


def approve_many(chosen, *, by, at, on):
    """Approve several, each in its own transaction: one that is refused holds up no other.

    :param chosen: [(entry, version)]
    :returns: (how many were approved, [(entry, refusal)])
    """
    done, refused = 0, []
    for entry, version in chosen:
        try:
            approve(entry, by=by, at=at, on=on, version=version)
            done += 1
        except Refusal as refusal:
            refused.append((entry, refusal))
    return done, refused


def _to_decide(entry, by, on, version):
    entry = locked(entry)
    if not rights.may_decide(entry, by, on=on):
        raise NotAllowed
    if not entry.is_open:
        raise MoveRefused(entry)
    if entry.version != version:
        raise ChangedMeanwhile(entry)
    return entry


def _decide(entry, status, by, at):
    entry.decided_by, entry.decided_at = by.person, at
    move(entry, status)


def _tell_author(entry, kind, at, **said):
    record = entry.record
    notices.tell(
        {entry.entered_by_id, record.owner_id},
        kind,
        key=f"{kind}.{entry.pk}.{entry.version}",
        at=at,
        url=f"/work/{entry.pk}/",
        number=str(record),
        customer=entry.customer_name,
        **said,
    )
