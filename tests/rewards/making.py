"""Rewards, points and redemptions for tests; people are those of `tests.pages.parts`."""

from datetime import date
from decimal import Decimal

from ledger import accounts, transfers
from ledger.models import Account, Month, Transfer
from rewards.models import Redemption, Reward, Stock
from teams import queries
from tests.pages import parts as making

PUBLISHED = date(2026, 10, 1)


def reward(code="MUG", *, units=10, teams=(), **fields):
    """A reward that is offered; `units=None`: no end of them."""
    given = {"name_en": code.title(), "name_zh": "杯子", "price": Decimal(100), "cost": Decimal(20)} | fields
    made = Reward.objects.create(code=code, status=given.pop("status", Reward.Status.OFFERED), **given)
    made.teams.set(teams)
    stock = Stock.objects.get(reward=made)
    stock.units = units
    stock.save(update_fields=["units"])
    return made


def publish(month=PUBLISHED):
    """Let the points of a month be spent."""
    moments = {"published_at": making.NOW}
    Month.objects.update_or_create(first=month, defaults={"status": Month.Status.PUBLISHED, **moments})


def points(person, number, *, on=date(2026, 10, 5), publish_it=True):
    """Give a person points earned on a day; by default of a month that is published then, so that they can be spent."""
    issued = accounts.company(Account.Kind.ISSUED).pk
    account = accounts.of_person(person.pk)[0]
    movement = transfers.Movement(Transfer.Kind.RULING, issued, account, Decimal(number), "performance", on, "test")
    key = f"test:{person.pk}:{on}:{number}:{Transfer.objects.count()}"
    transfers.post(key=key, movements=[movement], reason="test", at=making.NOW)
    if publish_it:
        publish(on.replace(day=1))
    return account


def redemption(person, of, *, key="k", quantity=1, on=making.TODAY, **fields):
    """A row as requests make it, without the points that move with it: for tests of the database alone."""
    line = [team.pk for team in queries.line_above(queries.team_of(person, on=on))]
    given = {
        "kind": of.kind, "unit_points": of.price, "unit_cost": of.cost, "requested_at": making.NOW,
        "requested_on": on, "year": date(on.year, 1, 1), "team_line": line,
    } | fields  # fmt: skip
    return Redemption.objects.create(person=person, reward=of, key=key, quantity=quantity, **given)
