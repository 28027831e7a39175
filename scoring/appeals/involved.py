"""Who made the decision that an appeal disputes: they neither answer nor vote."""

from scoring.models import Lead, Revision
from scoring.queries import records
from teams.models import User

# What somebody decided about a record; what comes by itself (pending, draft) is nobody's decision.
DECIDED = ("approved", "confirmed", "rejected", "void")


def of_dispute(about):
    """Ids of the logins behind what is disputed: who decided on its record, and who posted the line by hand."""
    if about.line is None:
        names = {name for record in _called(about.record) for name in _who_decided(record)}
    else:
        names = {about.line.posting.by} | _who_decided(about.line.record_id)
    return sorted(User.objects.filter(username__in=names - {""}).values_list("pk", flat=True))


def _called(number):
    """Ids of the records of that number, of whatever kind."""
    if not number:
        return []
    return [
        pk
        for model in records.MODELS.values()
        for pk in model.objects.filter(**{"code" if model is Lead else "number": number}).values_list("pk", flat=True)
    ]


def _who_decided(record_id):
    """Names of the logins that gave a record a status somebody has to decide on."""
    if record_id is None:
        return set()
    rows = Revision.objects.filter(record_id=record_id).order_by("id").values_list("by", "data__status")
    found, before = set(), None
    for by, status in rows:
        if status in DECIDED and status != before:
            found.add(by.removeprefix("user:"))
        before = status
    return found
