"""Another price tried out (S4): who could afford it, and what demand the model expects."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger import queries as ledger
from ledger.models import Transfer
from rewards.models import Reward
from rewards.queries import prices
from tests.pages import parts as making
from tests.rewards.catalogue_parts import made
from tests.rewards.making import points, redemption

pytestmark = pytest.mark.django_db
YEAR_AGO = making.NOW - timedelta(days=400)


def simulated(reward, price, **more):
    return prices.simulate(reward, price=Decimal(price), on=making.TODAY, **more)


def test_people_are_counted_by_what_they_can_spend_now(parts):
    mug = made(parts)
    points(parts.rep, 150, publish_it=False)
    points(parts.rival, 90)
    points(parts.colleague, 500, on=making.TODAY, publish_it=False)
    found = simulated(mug, 80)
    assert (found.now.people, found.then.people) == (1, 2)
    assert found.people == len(parts.people)


def test_only_people_for_whom_it_is_are_counted(parts):
    mug = made(parts, teams=[parts.teams["east"]])
    points(parts.rep, 150)
    points(parts.rival, 150)
    parts.lead.left_on = making.TODAY - timedelta(days=1)
    parts.lead.save()
    found = simulated(mug, 100)
    assert (found.people, found.now.people) == (2, 1)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_it_counts_as_the_ledger_says_what_each_can_spend(parts, data):
    mug = made(parts, f"M-{Reward.objects.count()}")
    for part in data.draw(st.lists(st.sampled_from(["rep", "rival", "lead"]), max_size=4)):
        day = data.draw(st.sampled_from([making.TODAY, making.TODAY - timedelta(days=40)]))
        given_points = data.draw(st.integers(-60, 90).filter(bool))
        making.give(getattr(parts, part), given_points, on=day, key=f"drawn-{Transfer.objects.count()}")
    price = data.draw(st.integers(1, 120))
    accounts = [ledger.available_account(person.pk) for person in parts.people.values()]
    assert simulated(mug, price).then.people == sum(ledger.spendable(each) >= price for each in accounts)


def test_demand_follows_the_elasticity(parts):
    mug = made(parts, units=None, at=YEAR_AGO)
    redemption(parts.rep, mug, quantity=24)
    redemption(parts.rival, mug, key="old", quantity=9, on=making.TODAY - timedelta(days=380))
    redemption(parts.rival, mug, key="new", quantity=9)
    found = simulated(mug, 200)
    assert (found.months, found.units_asked) == (12, 33)
    assert found.now.units == Decimal("2.75")
    assert found.then.units == Decimal("1.38")
    assert found.now.points == 275
    assert found.then.points == 275, "at -1 points stay the same"
    assert (found.now.money, found.then.money) == (Decimal(55), Decimal("27.5"))
    assert simulated(mug, 200, elasticity=Decimal(0)).then.units == Decimal("2.75")
    assert simulated(mug, 50, elasticity=Decimal(-2)).then.units == 11


def test_a_new_reward_is_measured_by_the_months_it_is_offered(parts):
    mug = made(parts, at=making.NOW - timedelta(days=70))
    redemption(parts.rep, mug, quantity=4)
    found = simulated(mug, 100)
    assert (found.months, found.now.units) == (2, 2)


def test_gifts_and_what_came_to_nothing_are_no_demand(parts):
    mug = made(parts, at=YEAR_AGO)
    declined = redemption(parts.rep, mug)
    declined.status, declined.decided_at = "declined", making.NOW
    declined.save()
    redemption(parts.rep, mug, key="g", unit_points=0, gift_period="month", gift_first=making.MONTH,
               status="approved", decided_at=making.NOW)  # fmt: skip
    assert simulated(mug, 100).units_asked == 0


def test_it_asks_the_database_twice_whatever_there_is(parts):
    mug = made(parts)
    making.add_people(50, parts.teams["first"])
    with CaptureQueriesContext(connection) as caught:
        simulated(mug, 50)
    assert len(caught) == 2, "for whom it is, and everything else"


def test_the_page_shows_it_and_says_that_it_is_a_model(parts, visit):
    mug = made(parts)
    points(parts.rep, 60)
    page = visit("admin", f"/rewards/{mug.pk}/edit/?part=price&price_then=50", headers={"HX-Request": "true"})
    assert '<td class="number" id="people-then">1</td>' in page.content.decode()
    assert "This is a model, no promise" in page.content.decode()
