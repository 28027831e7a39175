"""Nominating somebody, and taking it back before it is decided (U3)."""

from django.db import transaction

from rewards.models import Promotion
from teams import audit, permissions, queries
from teams.models import Person

from . import career, committee, steps
from .refusals import (
    AlreadyNominated,
    HasLeft,
    MoveRefused,
    NobodyDecides,
    NotAllowed,
    OutsideLadder,
    ReasonMissing,
    TooFewPoints,
    TooSoon,
    TopOfLadder,
    explained,
)

Status = Promotion.Status


def may_nominate(user, person, *, on):
    """Whether it is up to the user: a manager in line; a points admin where there is none. Nobody themselves."""
    if not user.person_id or user.person_id == person.pk:
        return False
    if permissions.leads(user, person):
        return True
    return permissions.can_run_honours(user) and not _has_manager(person, on)


def _has_manager(person, on):
    """Whether somebody else in line can act for the person."""
    line = reversed(queries.line_above(queries.team_of(person, on=on)))
    managers = [team.manager_id for team in line if team.manager_id not in (None, person.pk)]
    return bool(permissions.people_with(permissions.Role.MANAGER, on=on) & set(managers))


def obstacles(person, standing, *, on):
    """What is in the way of a nomination, as refusals; none: the person can be nominated.

    :param standing: the person's `career.Career`
    """
    if person.left_on is not None and person.left_on < on:
        yield HasLeft(person.name)
    if standing.above is None:
        yield TopOfLadder() if standing.grade else OutsideLadder(person.grade)
        return
    if Promotion.objects.filter(person=person, status=Status.NOMINATED).exists():
        yield AlreadyNominated()
    if standing.missing > 0:
        yield TooFewPoints(standing.missing)
    if standing.months_missing:
        yield TooSoon(standing.months_missing)


@transaction.atomic
def nominate(person, *, by, at, on, reason):
    """Lay a promotion to the next grade before the committee.

    :raises NotAllowed: it is not up to the user
    :raises Refusal: the first thing in the way, see `obstacles`; or nobody could decide it
    """
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    if not may_nominate(by, person, on=on):
        raise NotAllowed
    standing = career.of(person, on=on)
    for obstacle in obstacles(person, standing, on=on):
        raise obstacle
    if not reason.strip():
        raise ReasonMissing
    with explained():
        promotion = Promotion.objects.create(
            person=person, from_grade=standing.grade, to_grade=standing.above, points=standing.above.threshold,
            career_points=standing.points, reason=reason.strip(), nominated_by=by, nominated_at=at,
            former_grade=person.grade,
        )  # fmt: skip
    deciders = committee.members(promotion, on=on)
    if not deciders:
        raise NobodyDecides
    after = {"to": standing.above.code, "career_points": str(standing.points), "reason": promotion.reason}
    audit.record("promotion.nominated", target=steps.target_of(promotion), by=by, at=at, after=after)
    steps.tell(promotion, committee.people_of(deciders), "promotion.waiting", at)
    steps.tell(promotion, [person.pk], "promotion.nominated", at)
    return promotion


@transaction.atomic
def withdraw(promotion, *, by, at, on):
    """Take a nomination back before it is decided; it stays to be read.

    :raises NotAllowed: only who nominated; a points admin where the nominator, or who was nominated, has left
    """
    promotion = steps.locked(promotion)
    if not may_withdraw(by, promotion, on=on):
        raise NotAllowed
    if promotion.status != Status.NOMINATED:
        raise MoveRefused(promotion)
    steps.move(promotion, Status.WITHDRAWN, by=by, at=at, on=on)
    steps.tell(promotion, [promotion.person_id], "promotion.withdrawn", at)
    return promotion


def may_withdraw(user, promotion, *, on):
    if user.pk == promotion.nominated_by_id:
        return True
    others = [promotion.person, promotion.nominated_by.person]
    is_left = any(person is not None and person.left_on is not None and person.left_on < on for person in others)
    is_stuck = is_left or not promotion.nominated_by.is_active
    return is_stuck and permissions.can_run_honours(user) and user.person_id != promotion.person_id
