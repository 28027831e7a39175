"""Redemptions for the tests of pages."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

from rewards import draws, redemptions
from rewards.models import Redemption
from tests.pages import parts as making
from tests.rewards.making import points, publish, reward

# Before what other parts of the grid earn and publish.
EARNED_ON = date(2026, 9, 5)


def rich(parts, *who, number=1000):
    """Points that these parts may spend."""
    for part in who or ("rep",):
        points(parts.people[part], number, on=EARNED_ON, publish_it=False)
    publish(EARNED_ON.replace(day=1))


def asked(parts, of=None, part="rep", *, quantity=1, **more) -> Redemption:
    """A request of a part, who has the points for it."""
    user = parts.users[part]
    return redemptions.request(
        user.person, of or reward(), key=uuid4(), quantity=quantity, by=user, at=making.NOW, on=making.TODAY, **more
    )


def moment(parts, part):
    return {"by": parts.users[part], "at": making.NOW, "on": making.TODAY}


def approved(parts, of=None, part="rep", **more):
    return redemptions.approve(asked(parts, of, part, **more), **moment(parts, "lead"))


def drawn(parts, *, units=1, rule="lottery", code="TRIP"):
    """A draw of October that is over: the rep and the colleague entered."""
    trip = reward(code, units=units, window="monthly", allocation=rule, price=Decimal(50), approval="none")
    for part in ("rep", "colleague"):
        asked(parts, trip, part)
    [found] = draws.draw_due(at=making.NOW, on=date(2026, 12, 1))
    return found
