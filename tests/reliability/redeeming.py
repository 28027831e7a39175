"""Redemptions by several at once, each with a connection of its own."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

from django.db import connection

from ledger import verify
from ledger.models import Account, Balance
from rewards import redemptions
from rewards import verify as rewards_verify
from tests.pages import parts as making

TODAY, NOW = making.TODAY, making.NOW
# Threads with a connection of their own each.
CONNECTIONS = 32


def at_once(acts):
    """What each of these gave: its answer, or its refusal; all but the connections begins at one moment."""
    together = Barrier(min(len(acts), CONNECTIONS))

    def run(numbered):
        number, act = numbered
        try:
            if number < together.parties:
                connection.ensure_connection()
                together.wait(30)
            return act()
        except redemptions.Refusal as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        return list(pool.map(run, enumerate(acts)))


def ask(person, of, *, key=None, quantity=1, by=None):
    user = by or person.user
    return redemptions.request(person, of, key=key or uuid4(), quantity=quantity, by=user, at=NOW, on=TODAY)


def counted(answers):
    return Counter(type(each).__name__ for each in answers)


def balance(person, kind=Account.Kind.AVAILABLE):
    return Balance.objects.get(account__person=person, account__kind=kind).points


def is_whole():
    return verify.problems(verify.CHECKS | rewards_verify.CHECKS) == []
