"""Who made the decision that an appeal disputes: they neither answer nor vote."""

from django.db.models import Q

from scoring.models import ClaimStep, Entry, Lead, Revision, ShareOut
from scoring.queries import records
from teams.models import User

# What somebody decided about a record; what comes by itself (pending, draft) is nobody's decision.
DECIDED = ("approved", "confirmed", "rejected", "void")
# The same of a claim: whoever confirms one says by that, often with a grade, what it is worth.
Did = ClaimStep.Action
DECIDED_CLAIM = (Did.CONFIRMED, Did.DECLINED, Did.APPROVED, Did.SECOND_APPROVED, Did.REJECTED)


def of_dispute(about):
    """Ids of the logins behind what is disputed: who decided on its record, and who posted the line by hand."""
    line = about.line
    found = _called(about.record) if line is None else [line.record_id]
    found = [record for record in found if record is not None]
    names, people = _changed_status(found), _decided(found)
    if line is not None:
        names.add(line.posting.by)
        people |= _shared_out(line.posting_id)
    logins = User.objects.filter(Q(username__in=names - {""}) | Q(person__in=people))
    return sorted(logins.values_list("pk", flat=True))


def _called(number):
    """Ids of the records of that number, of whatever kind."""
    if not number:
        return []
    return [
        pk
        for model in records.MODELS.values()
        for pk in model.objects.filter(**{"code" if model is Lead else "number": number}).values_list("pk", flat=True)
    ]


def _changed_status(found):
    """Names of the logins that gave records a status somebody has to decide on, in the admin or by a file."""
    rows = Revision.objects.filter(record_id__in=found).order_by("id").values_list("record_id", "by", "data__status")
    names, before = set(), {}
    for record, by, status in rows:
        if status in DECIDED and status != before.get(record):
            names.add(by.removeprefix("user:"))
        before[record] = status
    return names


def _decided(found):
    """Ids of the people who decided on claims and entries at the desk; what was undone since was a decision too."""
    steps = ClaimStep.objects.filter(claim__in=found, action__in=DECIDED_CLAIM).values_list("by", flat=True)
    entries = Entry.objects.filter(Q(lead__in=found) | Q(visit__in=found) | Q(feedback__in=found))
    return {*steps, *entries.values_list("decided_by", flat=True)} - {None}


def _shared_out(posting):
    """Ids of the people who set the shares of a pool that a posting gave out."""
    proposed = ShareOut.objects.filter(posting=posting).values_list("proposed_by__person", flat=True)
    return set(proposed) - {None}
