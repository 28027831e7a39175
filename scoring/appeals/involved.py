"""Who made the decision that an appeal disputes: they neither answer nor vote."""

from ledger.models import Transfer
from scoring.models import Revision
from teams.models import User

# The status of a record that somebody decided on, and from which it earns.
DECIDED = ("approved", "confirmed")


def of_line(line: Transfer):
    """Ids of the logins behind a line: who approved or confirmed its record, and who posted it by hand."""
    names = {line.posting.by} | of_record(line.record_id)
    return sorted(User.objects.filter(username__in=names - {""}).values_list("pk", flat=True))


def of_record(record_id):
    """Names of the logins that gave a record the status it earns from."""
    if record_id is None:
        return set()
    rows = Revision.objects.filter(record_id=record_id).order_by("id").values_list("by", "data__status")
    found, before = set(), None
    for by, status in rows:
        if status in DECIDED and status != before:
            found.add(by.removeprefix("user:"))
        before = status
    return found
