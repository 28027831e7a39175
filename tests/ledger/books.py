"""Books to post in: a rep, a rival, their team's pool and the company, and connections beside Django's."""

from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import count

import psycopg2
from django.conf import settings
from django.db import connection
from django.utils import timezone

from ledger import accounts, transfers
from ledger.models import Account, Balance, Transfer
from teams.models import Person, Team

MARCH, APRIL, MAY = date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1)
Kind = Transfer.Kind
KEYS = count(1)


@dataclass(frozen=True)
class Books:
    """Ids of accounts."""

    rep: int
    rival: int
    held: int
    pool: int
    issued: int
    redeemed: int
    lapsed: int


def open_books():
    team = Team.objects.create(code="east", name="East")
    rep, rival = (Person.objects.create(code=code, name=code.title(), team=team) for code in ("ben", "eve"))
    available = accounts.available()
    return Books(
        rep=available[rep.pk],
        rival=available[rival.pk],
        held=Account.objects.get(kind=Account.Kind.HELD, person=rep).pk,
        pool=accounts.pools()[team.pk],
        **{kind: accounts.company(kind).pk for kind in ("issued", "redeemed", "lapsed")},
    )


def movement(kind, source, target, points, on=MARCH):
    return transfers.Movement(kind, source, target, Decimal(points), "performance", on)


def post(*movements, key=None):
    """Post under `key`, or under one that nobody used yet."""
    return transfers.post(key=key or f"test:{next(KEYS)}", movements=movements, reason="test", at=timezone.now())


def award(books, points, on=MARCH, key=None):
    return post(movement(Kind.AWARD, books.issued, books.rep, points, on), key=key)


def balance(account):
    return Balance.objects.get(account=account).points


@contextmanager
def as_role(role):
    """A connection beside Django's to the test's database, as `owner` or `runtime`; each statement commits."""
    parameters = connection.get_connection_params()
    if role == "owner":
        place = settings.MIGRATE_DATABASE
        keys = {"user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
        parameters |= {name: place[key] for name, key in keys.items() if place[key]}
    parameters = {
        name: value for name, value in parameters.items() if name in ("dbname", "user", "password", "host", "port")
    }
    with closing(psycopg2.connect(**parameters)) as other:
        other.autocommit = True
        yield other
