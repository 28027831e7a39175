"""Several at once: gifts are given once, votes count once, and stock is set while somebody takes it."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

import pytest
import time_machine
from django.db import IntegrityError, connection

from rewards import catalogue
from rewards.catalogue import suggesting
from rewards.catalogue.gifts import give_due
from rewards.models import Redemption, Stock, SuggestionVote
from teams.models import Notice
from tests.pages import parts as making
from tests.rewards.catalogue_parts import freeze, made
from tests.rewards.making import redemption
from tests.rewards.test_gifts import BEFORE

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 4


@pytest.fixture
def parts(transactional_db):
    with time_machine.travel(making.NOW, tick=True):
        yield making.make_company()


def at_once(acts):
    """Run each in a thread with a connection of its own; what each gave, or the refusal it met."""
    begin = Barrier(len(acts))

    def run(act):
        try:
            begin.wait(20)
            return act()
        except (catalogue.Refusal, IntegrityError) as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_runs_at_once_give_each_gift_once(parts):
    made(parts, "TRIP", top=3, price=Decimal(0), units=2, at=BEFORE)
    freeze([(parts.rep, 1), (parts.rival, 2), (parts.colleague, 3)])
    outcomes = at_once([lambda: give_due(at=making.NOW)] * AT_ONCE)
    assert sum(outcome.given for outcome in outcomes) == 2
    assert Redemption.objects.count() == 2
    assert Stock.objects.get().left == 0
    assert Notice.objects.filter(kind="gift.given").count() == 2
    assert Notice.objects.filter(kind="gift.no_stock").count() == 1


def test_one_person_votes_once_however_often_they_press(parts):
    chair = suggesting.suggest(person=parts.rep, title="Chair", at=making.NOW)
    answers = at_once([lambda: suggesting.vote(chair, person=parts.rival, at=making.NOW)] * AT_ONCE)
    assert sum(isinstance(each, SuggestionVote) for each in answers) == 1
    assert sum(isinstance(each, catalogue.AlreadyVoted) for each in answers) == AT_ONCE - 1


def test_stock_set_while_it_is_taken_is_never_below_what_is_promised(parts):
    mug = made(parts, units=5)
    takes = [lambda key=key: redemption(parts.rep, mug, key=key) for key in "abc"]
    lower = [lambda: catalogue.set_stock(mug, 1, by=parts.users["admin"], at=making.NOW)]
    at_once([*takes, *lower])
    stock = Stock.objects.get()
    assert 0 <= stock.taken <= stock.units
    assert stock.taken == Redemption.objects.count()
