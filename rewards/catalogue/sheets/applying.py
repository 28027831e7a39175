"""From the dry run to its confirmation, and making it so in one transaction."""

from django.core import signing
from django.db import transaction
from django.utils.translation import gettext as _

from rewards.catalogue import editing, moves
from rewards.catalogue.refusals import FileRefused, ImportOutdated, NotAllowed
from rewards.models import Reward
from teams import permissions

from .columns import UNLIMITED, Status
from .comparing import CHANGED, NEW, Known, compare

# Below what Django takes of a form's fields (DATA_UPLOAD_MAX_MEMORY_SIZE).
PACKED_MAX = 2 << 20
SALT = "rewards.catalogue.sheets"


def pack(found, comparison):
    """The rows as a signed text that a form carries from the dry run to its confirmation.

    :raises FileRefused: more text than a form can carry
    """
    packed = signing.dumps({"rows": found, "mark": comparison.mark}, salt=SALT, compress=True)
    if len(packed) > PACKED_MAX:
        raise FileRefused(_("The file holds too much text for one import. Divide it."))
    return packed


def unpack(packed):
    """``(rows, mark)`` of what `pack` made.

    :raises FileRefused: it isn't that
    """
    try:
        found = signing.loads(packed, salt=SALT, max_age=24 * 3600)
    except signing.BadSignature as refusal:
        raise FileRefused(_("What you looked at is too old by now. Choose the file again.")) from refusal
    return [(number, row) for number, row in found["rows"]], found["mark"]


@transaction.atomic
def apply(found, *, mark, by, at):
    """Make it so, all in one: new and changed lines; refused ones are left out, as the dry run said.

    :param mark: of the comparison that was looked at
    :raises ImportOutdated: the same rows would do something else by now
    """
    if not permissions.can_run_catalogue(by):
        raise NotAllowed
    # Nobody else changes these until the end.
    list(Reward.objects.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
    comparison = compare(found)
    if comparison.mark != mark:
        raise ImportOutdated
    known = Known()
    for line in comparison.lines:
        if line.outcome in (NEW, CHANGED):
            _apply(line, known, by, at)
    return comparison


def _apply(line, known, by, at):
    values = {name: line.values[name] for name in editing.FIELDS}
    values["lowest_grade"] = known.grades.get(values["lowest_grade"])
    values["lowest_level"] = known.levels.get(values["lowest_level"])
    teams = [known.teams[team] for team in line.values["teams"]]
    units = None if line.values["stock"] == UNLIMITED else line.values["stock"]
    changed = {name for name, _before, _after in line.changes}
    reward = line.reward
    if reward is None:
        reward = editing.create(code=line.code, values=values, teams=teams, units=units, by=by, at=at)
    else:
        if changed - {"stock", "status"}:
            editing.edit(reward, values=values, teams=teams, by=by, at=at)
        if "stock" in changed:
            editing.set_stock(reward, units, by=by, at=at)
    if "status" in changed:
        _bring(reward, line.values["status"], by, at)


def _bring(reward, status, by, at):
    """From draft to retired and back there is no way but through the offer."""
    if status not in Reward.MOVES[reward.status]:
        reward = moves.move(reward, Status.OFFERED, by=by, at=at)
    moves.move(reward, status, by=by, at=at)
