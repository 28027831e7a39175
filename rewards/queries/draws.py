"""Reads of draws: who may see one, and its rows by name."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from rewards import draws
from rewards.models import Draw, Redemption, Reward
from teams import permissions


@dataclass(frozen=True)
class Drawn:
    """One row of a draw that is over: its place in the order, what it came to and why."""

    place: int
    redemption: Any
    wins: bool
    why: str
    lot: str
    points: Decimal
    key: str
    units: int
    # Whom the reader may not see by name: who left the boards.
    is_named: bool


def find(user, pk):
    """The draw where the user may see it, else None: whoever entered it, points admin, auditor."""
    draw = Draw.objects.select_related("reward").filter(pk=pk).first()
    if draw is None or not user.is_authenticated:
        return None
    return draw if sees_all(user) or has_entered(user, draw) else None


def has_entered(user, draw):
    return user.person_id is not None and draw_entries(draw).filter(person=user.person_id).exists()


def sees_all(user):
    return bool(permissions.roles_of(user) & permissions.SEES_EVERYBODY)


def draw_entries(draw):
    return Redemption.objects.filter(draw=draw)


def month_of(draw):
    """The month whose points rank, or ranked, the entries; None: they don't, or none is published yet."""
    if draw.rule != Reward.Allocation.BY_RANK:
        return None
    if draw.outcome:
        # As it was drawn: other months are published since.
        return draw.outcome[0]["month"] and date.fromisoformat(draw.outcome[0]["month"])
    return draws.month_of(draw)


def rows_of(draw, user):
    """The order as it was drawn; names as boards show them."""
    rows = draw_entries(draw).select_related("person").in_bulk()
    everybody = sees_all(user)
    found = []
    for place, each in enumerate(draw.outcome or [], start=1):
        redemption = rows[each["redemption"]]
        is_named = everybody or redemption.person.wants_board or redemption.person_id == user.person_id
        given = {name: each[name] for name in ("wins", "why", "lot", "key", "units")}
        found.append(Drawn(place, redemption, points=Decimal(each["points"]), is_named=is_named, **given))
    return found
