"""A reward is offered, taken back to draft, or retired: the map is `Reward.MOVES`."""

from django.db import transaction
from django.utils import timezone

from rewards.models import Reward
from teams import audit, permissions

from . import editing
from .refusals import MoveRefused, NotAllowed

Status = Reward.Status


@transaction.atomic
def move(reward, status, *, by, at):
    """Bring a reward into another status; what was asked for already goes its way.

    :raises MoveRefused: it is in a status from which that is not possible
    """
    if not permissions.can_run_catalogue(by):
        raise NotAllowed
    reward = editing.locked(reward)
    if status not in Reward.MOVES[reward.status]:
        raise MoveRefused(reward)
    before, reward.status = reward.status, status
    if status == Status.OFFERED and reward.first_offered_on is None:
        reward.first_offered_on = timezone.localdate(at)
    reward.save()
    audit.record(
        f"reward.{status}", target=reward.code, by=by, at=at, before={"status": before}, after={"status": status}
    )
    return reward
