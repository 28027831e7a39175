"""The committee's part: its members vote once each, and more than half of them the same way decide (E3, S1)."""

from typing import NamedTuple

from scoring.models import Appeal, AppealStep, AppealVote
from teams import audit, permissions
from teams.models import User

from . import closing, refusals, rights, steps, telling, verdicts

Status = Appeal.Status
Action = AppealStep.Action


class Count(NamedTuple):
    """How the votes stand: `members` who may vote or have, `needed` of them for a decision."""

    members: int
    upholds: int
    rejects: int
    needed: int


def members(appeal, *, on):
    """Ids of the logins who may vote on the appeal: committee members who have no part in it."""
    people = permissions.people_with(permissions.Role.COMMITTEE, on=on) - {appeal.appellant_id}
    logins = set(User.objects.filter(person__in=people).values_list("pk", flat=True))
    return logins - set(appeal.involved) - rights.answered_by(appeal)


def count_of(appeal, *, on):
    votes = dict(appeal.votes.values_list("member", "upholds"))
    size = len(members(appeal, on=on) | votes.keys())
    upholds = sum(votes.values())
    return Count(size, upholds, len(votes) - upholds, size // 2 + 1)


@steps.whole
def vote(appeal, *, by, at, on, upholds, reason, points=None, is_corrected=False):
    """Give one's vote; the one that makes a majority rules. Two last votes at once rule once.

    :raises NotAllowed: no member, or one who has a part in it
    :raises MoveRefused: it is not before the committee, or the member has voted
    """
    appeal = steps.locked(appeal, Status.COMMITTEE)
    if not rights.can_vote(by, appeal):
        raise refusals.NotAllowed
    if appeal.votes.filter(member=by).exists():
        raise refusals.AlreadyVoted
    granted = verdicts.granted(appeal, upholds=upholds, points=points, is_corrected=is_corrected)
    AppealVote.objects.create(
        appeal=appeal, member=by, upholds=upholds, points=granted, reason=steps.given(reason), at=at
    )
    audit.record("appeal.voted", target=appeal.number, by=by, at=at, after={"upholds": upholds, "points": granted})
    return rule(appeal, at=at, on=on)


def rule(appeal, *, at, on):
    """Decide by the votes so far, where they do; the appeal must be locked. A tie after all have voted rejects."""
    count = count_of(appeal, on=on)
    if count.upholds >= count.needed:
        appeal.is_upheld = True
        appeal.granted = majority_grants(appeal, count.needed)
        appeal.is_corrected = appeal.granted is None
        return _ruled(appeal, Status.RULED_UPHELD, Action.RULED_UPHELD, at=at, on=on)
    if count.rejects >= count.needed or count.upholds + count.rejects == count.members:
        appeal.is_upheld = False
        return _ruled(appeal, Status.RULED_REJECTED, Action.RULED_REJECTED, at=at, on=on)
    return appeal


def majority_grants(appeal, needed):
    """The most that a majority would grant; None: they see the record corrected instead."""
    votes = [points or 0 for points in appeal.votes.filter(upholds=True).values_list("points", flat=True)]
    return sorted(votes, key=abs, reverse=True)[needed - 1] or None


def _ruled(appeal, status, action, *, at, on):
    step = steps.note(appeal, action, at=at, points=appeal.granted)
    closing.close(appeal, status, at=at, on=on)
    telling.ruled(appeal, step)
    return appeal
