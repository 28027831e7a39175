"""Points that lapse or are forfeited while somebody spends cost nobody others: connections that commit (U6, U7)."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

import pytest

from ledger import accounts, transfers
from ledger.models import Month, Transfer
from rewards import leavers, validity
from rewards.models import Policy
from tests.pages import parts as making
from tests.reliability.redeeming import NOW, TODAY, ask, at_once, balance, counted, is_whole
from tests.rewards.making import points, publish, reward

pytestmark = pytest.mark.django_db(transaction=True)
OLD = date(2025, 10, 5)


@pytest.fixture
def parts(transactional_db):
    return making.make_company()


@pytest.fixture
def rolling(parts):
    """Points are valid for twelve months: those of `OLD` have expired by today."""
    Policy.objects.update(validity="rolling", validity_months=12, grace_days=0)
    return parts


def earn(people, old, new):
    for person in people:
        points(person, old, on=OLD, publish_it=False)
        points(person, new, publish_it=False)
    long_ago = NOW - timedelta(days=365)
    Month.objects.update_or_create(first=OLD.replace(day=1), defaults={"status": "published", "published_at": long_ago})
    publish()


def beside(act):
    """Another connection does it, and has committed."""
    answer = at_once([act])[0]
    assert not isinstance(answer, Exception), answer


@pytest.fixture
def before_posting(monkeypatch):
    """`before_posting(act)`: the next time that many movements are posted, another connection acts just before."""
    real = transfers.post_many

    def arrange(act):
        acts = [act]

        def post_many(**asked):
            if acts:
                beside(acts.pop())
            return real(**asked)

        monkeypatch.setattr(transfers, "post_many", post_many)

    return arrange


@pytest.mark.parametrize("others", [50, 1], ids=["there are others for both", "there are not"])
def test_what_is_redeemed_just_before_points_lapse_comes_out_of_those(rolling, before_posting, others):
    earn([rolling.rep], 100, others)
    pen = reward("PEN", price=Decimal(40), units=None)
    before_posting(lambda: ask(rolling.rep, pen))
    assert validity.lapse_due(on=TODAY, at=NOW) == (1, 60)
    assert balance(rolling.rep) == others
    assert validity.lapse_due(on=TODAY, at=NOW) == (0, 0)
    assert is_whole()


def test_lapsing_beside_many_requests_costs_nobody_others(rolling):
    people = making.add_people(24, rolling.teams["first"])
    earn(people, 100, 100)
    pen = reward("PEN", price=Decimal(30), units=None)
    acts = [partial(ask, who, pen, by=rolling.users["rep"]) for who in people]
    acts.insert(8, lambda: validity.lapse_due(on=TODAY, at=NOW))
    answers = at_once(acts)
    assert counted(answers) == {"Redemption": 24, "tuple": 1}, answers
    # What lapsed later counts all the same; what was asked for first came out of the old ones.
    validity.lapse_due(on=TODAY, at=NOW)
    left = Counter(balance(who) for who in people)
    lapsed = Counter(Transfer.objects.filter(kind="lapse").values_list("points", flat=True))
    assert set(left) <= {100, 70}
    assert lapsed == {points: count for points, count in ((70, left[100]), (100, left[70])) if count}
    assert is_whole()


def test_what_is_held_just_before_points_are_forfeited_costs_no_provisional_ones(parts, before_posting):
    account, held = points(parts.rep, 100), accounts.of_person(parts.rep.pk)[1]
    points(parts.rep, 7, on=date(2026, 11, 3), publish_it=False)
    parts.rep.left_on = TODAY - timedelta(days=400)
    parts.rep.save(update_fields=["left_on"])
    hold = transfers.Movement("reserve", account, held, Decimal(5), "redemption", TODAY, "test")
    before_posting(lambda: transfers.post(key="hold", movements=[hold], reason="test", at=NOW))
    assert leavers.tend(on=TODAY, at=NOW).forfeited == 0
    assert (balance(parts.rep), balance(parts.rep, "held")) == (102, 5)
    assert leavers.tend(on=TODAY, at=NOW).forfeited == 1
    assert (balance(parts.rep), balance(parts.rep, "held")) == (7, 5)
    assert is_whole()
