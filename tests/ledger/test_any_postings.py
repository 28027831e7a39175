"""R01: whatever is posted, valid or broken, the books hold what a model of thirty lines says.

2,000 postings; the large run, 50,000, is `POINTSYS_LARGE=1 bin/with-servers --fresh pytest tests/ledger`.
"""

import os
from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
from django.db import Error, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger import transfers, verify
from ledger.models import Balance, CategoryTotal, Month, PeriodTotal, Posting, Transfer
from teams.models import Company
from tests.ledger.books import Kind, post

EXAMPLES, POSTINGS = (2_500 if os.environ.get("POINTSYS_LARGE") else 100), 20

HOLDERS = ("rep", "rival", "held", "pool")
EARNING = {Kind.AWARD, Kind.RULING, Kind.PRIZE, Kind.SHARE_OUT}
FREE = {Kind.AWARD, Kind.RULING}
# Published, so that it and all months before it stand.
FIXED = date(2026, 3, 1)

accounts = st.sampled_from([*HOLDERS, "issued", "redeemed", "lapsed"])
days = st.dates(date(2025, 11, 1), date(2026, 12, 31))
points = st.integers(1, 500_000).map(lambda cents: Decimal(cents) / 100)


@st.composite
def movements(draw):
    """(kind, from, to, points, category, day, months that it is posted late): one in six or so is broken."""
    source = draw(accounts)
    target = draw(accounts.filter(lambda account: account != source))
    moved = [
        draw(st.sampled_from(list(Kind))), source, target, draw(points),
        draw(st.sampled_from(["performance", "customer", "deduction"])), draw(days),
    ]  # fmt: skip
    spoiled = draw(st.sampled_from([None] * 20 + ["source", "target", "circle", "nothing", "negative"]))
    if spoiled in ("source", "target"):
        moved[1 if spoiled == "source" else 2] = "nobody"
    elif spoiled == "circle":
        moved[2] = source
    elif spoiled:
        moved[3] = Decimal(0) if spoiled == "nothing" else -moved[3]
    return tuple(moved)


postings = st.lists(st.lists(movements(), min_size=1, max_size=4), min_size=POSTINGS, max_size=POSTINGS)


class Model:
    """The books in plain Python: balances, totals by category and of periods."""

    def __init__(self, year_starts):
        self.year_starts = year_starts
        self.balances, self.categories, self.periods = Counter(), Counter(), Counter()

    def takes(self, posting):
        """Whether the posting is in order; then it is added."""
        if any("nobody" in each[1:3] or each[1] == each[2] or each[3] <= 0 for each in posting):
            return False
        balances = self.balances.copy()
        for _kind, source, target, moved, *_ in posting:
            balances[source] -= moved
            balances[target] += moved
        taken = {source for kind, source, *_ in posting if kind not in FREE and source in HOLDERS}
        if any(balances[account] < 0 for account in taken):
            return False
        self.balances = balances
        for kind, source, target, moved, category, day in posting:
            earned = day.replace(day=1)
            posted = max(earned, date(2026, 4, 1))
            for account, signed in ((source, -moved), (target, moved)):
                self.categories[account, posted, earned, category] += signed
                if kind in EARNING:
                    for period, first in self.periods_of(posted):
                        self.periods[account, period, first] += signed
        return True

    def periods_of(self, month):
        """A period's first month is the last one that is a whole number of periods after the year's first month."""
        number = month.year * 12 + month.month - 1
        for period, length in (("month", 1), ("quarter", 3), ("year", 12)):
            first = number - (number - (self.year_starts - 1)) % length
            yield period, date(first // 12, first % 12 + 1, 1)

    def sums(self):
        holders = [{k: v for k, v in sums.items() if (k if isinstance(k, str) else k[0]) in HOLDERS and v}
                   for sums in (self.balances, self.categories, self.periods)]  # fmt: skip
        return tuple(holders)


def kept(names):
    """The same sums as the database keeps them."""
    return (
        {names[b.account_id]: b.points for b in Balance.objects.exclude(points=0)},
        {
            (names[t.account_id], t.posted_month, t.earned_month, t.category): t.points
            for t in CategoryTotal.objects.exclude(points=0)
        },
        {(names[t.account_id], t.kind, t.first): t.points for t in PeriodTotal.objects.exclude(points=0)},
    )


@pytest.mark.slow
@pytest.mark.timeout(1800 if os.environ.get("POINTSYS_LARGE") else 300)
def test_the_books_hold_what_the_model_says_after_any_postings(books):
    ids = vars(books) | {"nobody": 999_999_999}
    names = {pk: name for name, pk in ids.items()}
    Month.objects.create(first=FIXED, status="published")
    seen = Counter()

    @settings(max_examples=EXAMPLES, database=None, suppress_health_check=list(HealthCheck))
    @given(postings, st.integers(1, 12))
    def check(drawn, year_starts):
        model = Model(year_starts)
        with transaction.atomic():
            Company.objects.update(year_starts=year_starts)
            for posting in drawn:
                expected = model.takes(posting)
                assert is_posted(posting, ids) == expected, posting
                seen[expected] += 1
            assert kept(names) == model.sums()
            assert verify.problems() == []
            assert Posting.objects.count() == Transfer.objects.values("posting").distinct().count()
            transaction.set_rollback(True)

    check()
    assert sum(seen.values()) >= EXAMPLES * POSTINGS
    assert min(seen[True], seen[False]) > EXAMPLES * POSTINGS / 10


def is_posted(posting, ids):
    try:
        with transaction.atomic():
            post(*(
                transfers.Movement(kind, ids[source], ids[target], moved, category, day)
                for kind, source, target, moved, category, day in posting
            ))  # fmt: skip
    except Error:
        return False
    return True
