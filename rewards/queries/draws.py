"""Reads of draws: who may see one, and its rows by name."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from rewards.models import Draw, Redemption
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
    entered = user.person_id is not None and draw_entries(draw).filter(person=user.person_id).exists()
    return draw if entered or sees_all(user) else None


def sees_all(user):
    return bool(permissions.roles_of(user) & permissions.SEES_EVERYBODY)


def draw_entries(draw):
    return Redemption.objects.filter(draw=draw)


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
