"""U6: whatever is earned, corrected, spent, given back and held, what lapses is what a model of lots one by one says.

The model keeps lots, takes every used point from the oldest one that has any, and knows no sum that the code uses.
"""

from collections import defaultdict
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ledger import accounts, queries, transfers, verify
from ledger.models import Account, Month, Transfer
from ledger.queries import HELD
from rewards import validity
from rewards.models import Policy
from rewards.validity.rule import Rule
from rewards.validity.sql import overdue
from scoring.engine import periods
from tests.pages import parts as making

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")
START = date(2024, 11, 10)
Kind = Transfer.Kind
SPENDING = ("reserve", "hold", "release", "end_hold", "redeem", "refund")
SAME_PARTS = [HealthCheck.function_scoped_fixture]  # each story ends with a rollback

steps = st.one_of(
    st.tuples(st.sampled_from(["award", "award", "correct"]), st.integers(1, 200), st.integers(0, 5)),
    st.tuples(st.sampled_from(SPENDING), st.integers(1, 200), st.just(0)),
    st.tuples(st.just("month"), st.just(0), st.just(0)),
    st.tuples(st.just("month"), st.just(0), st.just(0)),
)  # fmt: skip
stories = st.lists(steps, min_size=8, max_size=32)
rules = st.builds(
    Rule,
    validity=st.sampled_from(["rolling", "year_end"]),
    months=st.integers(1, 4),
    grace_days=st.sampled_from([0, 20, 45]),
    year_starts=st.just(1),
)


class Model:
    """Points one by one, in lots: `earned` by (posted, earned month), `uses` in order, `back` by day."""

    def __init__(self):
        self.earned, self.held_in = defaultdict(int), defaultdict(int)
        self.used, self.back, self.published = 0, [], {}

    def lots(self):
        nets = defaultdict(int)
        for (_posted, month), points in self.earned.items():
            nets[month] += points
        eaten = self.used - sum(net for net in nets.values() if net < 0)
        lots = {month: net for month, net in sorted(nets.items()) if net > 0}
        for month in lots:
            while eaten > 0 and lots[month] > 0:
                lots[month] -= 1
                eaten -= 1
        return lots, eaten

    def due(self, rule, day):
        lots, eaten = self.lots()
        if eaten > 0:
            return 0
        expired = [month for month in lots if rule.last_day(month) < day]
        left = sum(lots[month] for month in expired)
        late = defaultdict(int)
        for (posted, month), points in self.earned.items():
            is_new = posted not in self.published or (day - self.published[posted]).days <= rule.grace_days
            if rule.last_day(month) < day and is_new:
                late[month] += points
        left -= sum(points for points in late.values() if points > 0)
        left -= sum(points for came, points in self.back if (day - came).days <= rule.grace_days)
        by_posted = defaultdict(int)
        for (posted, _month), points in self.earned.items():
            by_posted[posted] += points
        for posted, points in self.held_in.items():
            by_posted[posted] += points
        balance = sum(self.earned.values()) - self.used
        open_points = sum(points for posted, points in by_posted.items() if posted not in self.published and points > 0)
        return max(min(left, balance - open_points), 0)


class Story:
    """The ledger beside the model, on a day that moves on."""

    def __init__(self, person, rule):
        self.rule, self.model, self.day = rule, Model(), START
        self.available, self.held = accounts.of_person(person.pk)
        self.issued = accounts.company(Account.Kind.ISSUED).pk
        self.redeemed = accounts.company(Account.Kind.REDEEMED).pk
        self.in_held, self.in_hold, self.gone, self.number = 0, 0, 0, 0
        # All months before the story stand, so that what is late counts in its first one.
        before = date(2024, 10, 1)
        Month.objects.create(first=before, status="published", published_at=self.at - timedelta(days=1))
        self.model.published[before] = START - timedelta(days=1)
        Policy.objects.update(
            validity=rule.validity, validity_months=rule.months, grace_days=rule.grace_days, validity_changed_on=None
        )

    @property
    def at(self):
        return datetime.combine(self.day, datetime.min.time(), SHANGHAI) + timedelta(hours=9)

    def post(self, kind, source, target, points, category, on):
        self.number += 1
        movement = transfers.Movement(kind, source, target, points, category, on)
        transfers.post(key=f"story:{self.number}", movements=[movement], reason="story", at=self.at)

    def posted_in(self, month):
        fixed = max(self.model.published, default=None)
        return max(month, periods.add_months(fixed, 1)) if fixed else month

    def award(self, points, back):
        month = periods.add_months(self.day.replace(day=1), -back)
        self.post(Kind.AWARD, self.issued, self.available, points, "customer", month + timedelta(days=3))
        self.model.earned[self.posted_in(month), month] += points

    def correct(self, points, back):
        month = periods.add_months(self.day.replace(day=1), -back)
        self.post(Kind.RULING, self.available, self.issued, points, "performance", month + timedelta(days=3))
        self.model.earned[self.posted_in(month), month] -= points

    def reserve(self, points, _back):
        points = min(points, int(queries.spendable(self.available)))
        if points > 0:
            self.post(Kind.RESERVATION, self.available, self.held, points, "redemption", self.day)
            self.model.used += points
            self.in_held += points

    def hold(self, points, _back):
        month = self.day.replace(day=1)
        points = min(points, int(queries.holdable(self.available, month)))
        if points > 0:
            self.post(Kind.RESERVATION, self.available, self.held, points, HELD, month)
            self.model.used += points
            self.model.held_in[month] -= points
            self.in_hold += points

    def release(self, points, _back):
        points = min(points, self.in_held)
        if points > 0:
            self.post(Kind.RELEASE, self.held, self.available, points, "redemption", self.day)
            self.model.used -= points
            self.model.back.append((self.day, points))
            self.in_held -= points

    def end_hold(self, points, _back):
        points = min(points, self.in_hold)
        if points > 0:
            month = self.day.replace(day=1)
            self.post(Kind.RELEASE, self.held, self.available, points, HELD, month)
            self.model.used -= points
            self.model.held_in[month] += points
            self.model.back.append((self.day, points))
            self.in_hold -= points

    def redeem(self, points, _back):
        points = min(points, self.in_held)
        if points > 0:
            self.post(Kind.REDEMPTION, self.held, self.redeemed, points, "redemption", self.day)
            self.in_held -= points
            self.gone += points

    def refund(self, points, _back):
        points = min(points, self.gone)
        if points > 0:
            self.post(Kind.REFUND, self.redeemed, self.available, points, "redemption", self.day)
            self.model.used -= points
            self.model.back.append((self.day, points))
            self.gone -= points

    def month(self, _points, _back):
        """On the tenth the month before is published; then what has expired lapses, twice, and once."""
        self.day = periods.add_months(self.day.replace(day=1), 1).replace(day=10)
        before = periods.add_months(self.day.replace(day=1), -1)
        Month.objects.update_or_create(first=before, defaults={"status": "published", "published_at": self.at})
        self.model.published[before] = self.day
        expected = self.model.due(self.rule, self.day)
        holding = validity.holding_of(self.available, on=self.day, rule=self.rule)
        assert holding.due(self.rule, self.day) == expected
        assert sum(points for _account, _person, points in overdue(self.rule, on=self.day)) == expected
        lots, eaten = self.model.lots()
        if eaten <= 0:
            kept = validity.lots(self.available, on=self.day, rule=self.rule, holding=holding)
            assert {lot.month: lot.left for lot in kept} == lots
        people, points = validity.lapse_due(on=self.day, at=self.at)
        assert (people, points) == (int(expected > 0), expected)
        assert validity.lapse_due(on=self.day, at=self.at) == (0, 0)
        self.model.used += expected


@pytest.mark.slow
@settings(max_examples=40, phases=[Phase.generate], suppress_health_check=SAME_PARTS)
@given(story=stories, rule=rules)
def test_oldest_first_equals_lots_one_by_one(parts, story, rule):
    with transaction.atomic():
        told = Story(parts.rep, rule)
        for name, points, back in story:
            getattr(told, name)(points, back)
        told.month(0, 0)
        assert verify.problems() == []
        transaction.set_rollback(True)
    connection.check_constraints()


def test_the_model_is_not_fooled(parts):
    """100 of November, 30 of them used, 20 taken back, and 50 of December: in a rule of one month 50 lapse."""
    told = Story(parts.rep, Rule("rolling", 1, 0, 1))
    told.award(100, 0)
    told.correct(20, 0)
    told.month(0, 0)
    told.reserve(30, 0)
    told.award(50, 0)
    told.month(0, 0)
    assert queries.balance(told.available) == 50
    lapsed = Transfer.objects.get(kind=Kind.LAPSE)
    assert (lapsed.points, lapsed.from_account_id) == (50, told.available)
    assert told.day < making.TODAY
