"""The committee's part: its members vote once each, in secret until it is decided by a majority of them (U3, S1)."""

from typing import NamedTuple

from django.db import transaction

from rewards.models import Promotion, PromotionVote
from teams import audit, notices, permissions
from teams.models import Person, User

from . import steps
from .refusals import AlreadyVoted, GradeMoved, HasLeft, MoveRefused, NotAllowed, ReasonMissing, explained

Status = Promotion.Status
# With fewer others the managers in line of the person vote as well.
ENOUGH = 3


class Count(NamedTuple):
    """How the votes stand: `members` who may vote or have, `needed` of them for a decision."""

    members: int
    votes_for: int
    votes_against: int
    needed: int


def members(promotion, *, on):
    """Ids of the logins who may vote: the committee without the person, the nominator and, where others are enough,
    the person's managers in line."""
    people = permissions.people_with(permissions.Role.COMMITTEE, on=on) - {promotion.person_id}
    logins = dict(User.objects.filter(person__in=people, is_active=True).values_list("pk", "person_id"))
    logins.pop(promotion.nominated_by_id, None)
    managers = set(notices.managers_of(promotion.person, on=on)) if len(logins) > ENOUGH - 1 else set()
    others = {pk for pk, person in logins.items() if person not in managers}
    return others if len(others) >= ENOUGH else set(logins)


def people_of(logins):
    return list(User.objects.filter(pk__in=logins).values_list("person_id", flat=True))


def may_vote(user, promotion, *, on):
    """Whether the user is one of those who decide, has not voted yet, and it is open."""
    return (
        promotion.status == Status.NOMINATED
        and permissions.can_decide_promotions(user)
        and user.pk in members(promotion, on=on)
        and not promotion.votes.filter(by=user).exists()
    )


def count_of(promotion, *, on):
    votes = dict(promotion.votes.values_list("by", "is_for"))
    size = len(votes) if promotion.status != Status.NOMINATED else len(members(promotion, on=on) | votes.keys())
    votes_for = sum(votes.values())
    return Count(size, votes_for, len(votes) - votes_for, size // 2 + 1)


@transaction.atomic
def vote(promotion, *, by, at, on, is_for, reason=""):
    """Give one's vote; the one that makes a majority decides. Two last votes at once decide once.

    :raises NotAllowed: no member, or one who has a part in it
    :raises MoveRefused: it is decided or withdrawn
    :raises ReasonMissing: a vote against needs one
    """
    promotion = steps.locked(promotion)
    if promotion.status != Status.NOMINATED:
        raise MoveRefused(promotion)
    if not permissions.can_decide_promotions(by) or by.pk not in members(promotion, on=on):
        raise NotAllowed
    if promotion.votes.filter(by=by).exists():
        raise AlreadyVoted
    if not is_for and not reason.strip():
        raise ReasonMissing
    person = Person.objects.select_for_update(no_key=True).get(pk=promotion.person_id)
    if person.left_on is not None and person.left_on < on:
        raise HasLeft(person.name)
    if person.grade != promotion.former_grade:
        raise GradeMoved(person.grade)
    with explained():
        PromotionVote.objects.create(promotion=promotion, by=by, is_for=is_for, reason=reason.strip()[:500], at=at)
    # What the vote was stays among the votes: the trail is read before it is decided.
    audit.record("promotion.voted", target=steps.target_of(promotion), by=by, at=at)
    return _decide(promotion, person, by=by, at=at, on=on)


def _decide(promotion, person, *, by, at, on):
    """Decide by the votes so far, where they do. A tie after all have voted declines."""
    count = count_of(promotion, on=on)
    if count.votes_for >= count.needed:
        return _promote(promotion, person, count, by=by, at=at, on=on)
    if count.votes_against >= count.needed or count.votes_for + count.votes_against == count.members:
        return _decided(promotion, Status.DECLINED, count, by=by, at=at, on=on)
    return promotion


def _promote(promotion, person, count, *, by, at, on):
    before = person.grade
    person.grade = promotion.to_grade.code
    person.save(update_fields=["grade"])
    audit.record(
        "person.promoted", target=person.code, by=by, at=at, before={"grade": before}, after={"grade": person.grade}
    )
    promotion.person = person
    return _decided(promotion, Status.APPROVED, count, by=by, at=at, on=on)


def _decided(promotion, status, count, *, by, at, on):
    after = {"for": count.votes_for, "against": count.votes_against}
    if status == Status.APPROVED:
        after |= {"points": str(promotion.points), "grade": promotion.to_grade.code}
    steps.move(promotion, status, by=by, at=at, on=on, after=after)
    involved = {promotion.person_id, promotion.nominated_by.person_id, *people_of(members(promotion, on=on))}
    involved |= set(notices.managers_of(promotion.person, on=on))
    steps.tell(promotion, involved, f"promotion.{status}", at)
    return promotion
