"""R02 of rewards: whatever is asked, decided, handed out, taken back, earned, corrected and lapses, the books agree
with a small model: issued = available + held + pools + budgets + redeemed + lapsed + forfeited.

25 sequences of up to 30 steps; the large run, 200, is `POINTSYS_LARGE=1 bin/with-servers --fresh pytest tests/rewards`.
"""

import os
from collections import Counter
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger import accounts, months, transfers, verify
from ledger.models import Account, Balance, Transfer
from rewards import redemptions
from rewards import verify as rewards_verify
from rewards.models import Redemption, Stock
from tests.pages import parts as making
from tests.rewards.making import points, reward

pytestmark = pytest.mark.django_db
EXAMPLES = 200 if os.environ.get("POINTSYS_LARGE") else 25
MOMENT = {"at": making.NOW, "on": making.TODAY}
PRICE, STOCK = 30, 12

ACTS = ["ask", "approve", "decline", "cancel", "deliver", "refund", "take back", "award", "correct", "lapse"]
steps = st.lists(
    st.tuples(st.sampled_from(["ask", *ACTS]), st.integers(0, 9), st.integers(1, 4)), min_size=5, max_size=30
)


class Model:
    """The books and the requests in plain Python: what each account has, and what became of each request."""

    def __init__(self, had):
        self.available, self.held, self.redeemed, self.lapsed, self.issued = had, 0, 0, 0, had
        self.taken, self.requests = 0, []

    def ask(self, _pick, units):
        if self.available < PRICE * units or self.taken + units > STOCK:
            return False
        self._move(-units, held=units)
        self.taken += units
        self.requests.append({"state": "requested", "units": units, "to do": units, "with person": 0})
        return True

    def approve(self, pick, _units):
        return self._change(pick, "requested", "approved")

    def decline(self, pick, _units):
        return self._end(pick, "declined")

    def cancel(self, pick, _units):
        return self._end(pick, "cancelled")

    def deliver(self, pick, units):
        one = self._pick(pick)
        if one is None or one["state"] != "approved" or not 1 <= units <= one["to do"]:
            return False
        one["to do"] -= units
        one["with person"] += units
        self.held -= PRICE * units
        self.redeemed += PRICE * units
        return True

    def refund(self, pick, units):
        """Of what was not handed out; others can have it."""
        one = self._pick(pick)
        if one is None or one["state"] != "approved" or units > one["to do"]:
            return False
        one["to do"] -= units
        self._move(units, held=-units)
        self.taken -= units
        return True

    def take_back(self, pick, units):
        """Of what was handed out; nobody can have it."""
        one = self._pick(pick)
        if one is None or one["state"] != "approved" or units > one["with person"]:
            return False
        one["with person"] -= units
        self.redeemed -= PRICE * units
        self.available += PRICE * units
        return True

    def award(self, _pick, units):
        self.available += 10 * units
        self.issued += 10 * units
        return True

    def correct(self, _pick, units):
        """A ruling may take an account below zero."""
        self.available -= 25 * units
        self.issued -= 25 * units
        return True

    def lapse(self, _pick, units):
        if self.available < 20 * units:
            return False
        self.available -= 20 * units
        self.lapsed += 20 * units
        return True

    def _move(self, units, *, held):
        self.available += PRICE * units
        self.held += PRICE * held

    def _pick(self, pick):
        return self.requests[pick % len(self.requests)] if self.requests else None

    def _change(self, pick, was, becomes):
        one = self._pick(pick)
        if one is None or one["state"] != was:
            return False
        one["state"] = becomes
        return True

    def _end(self, pick, becomes):
        if not self._change(pick, "requested", becomes):
            return False
        one = self._pick(pick)
        self._move(one["units"], held=-one["units"])
        self.taken -= one["units"]
        one["to do"] = 0
        return True


class Books:
    """The same by the services; a refusal is False."""

    def __init__(self, parts, of):
        self.parts, self.of, self.made = parts, of, []
        self.ends = accounts.of_person(parts.rep.pk)

    def ask(self, _pick, units):
        made = redemptions.request(
            self.parts.rep, self.of, key=uuid4(), quantity=units, by=self.parts.users["rep"], **MOMENT
        )
        self.made.append(made)

    def approve(self, pick, _units):
        redemptions.approve(self._pick(pick), **self._by("lead"))

    def decline(self, pick, _units):
        redemptions.decline(self._pick(pick), **self._by("lead"), reason="no")

    def cancel(self, pick, _units):
        redemptions.cancel(self._pick(pick), **self._by("rep"))

    def deliver(self, pick, units):
        redemptions.deliver(self._pick(pick), units, **self._by("purchaser"))

    def refund(self, pick, units):
        redemptions.refund(self._pick(pick), units, **self._by("purchaser"), reason="sold out", restock=True)

    def take_back(self, pick, units):
        back = {"reason": "broken", "restock": False, "were_handed_out": True}
        redemptions.refund(self._pick(pick), units, **self._by("purchaser"), **back)

    def award(self, _pick, units):
        self._post("prize", "issued", 10 * units, incoming=True)

    def correct(self, _pick, units):
        self._post("ruling", "issued", 25 * units)

    def lapse(self, _pick, units):
        self._post("lapse", "lapsed", 20 * units)

    def does(self, act, *words):
        try:
            with transaction.atomic():
                getattr(self, act)(*words)
        except (redemptions.Refusal, Nothing):
            return False
        except IntegrityError as error:
            if months.constraint_of(error) != "balance_not_below_zero":
                raise
            return False
        return True

    def figures(self):
        own = dict(Balance.objects.filter(account__in=self.ends).values_list("account", "points"))
        return {
            "available": own.get(self.ends[0], 0),
            "held": own.get(self.ends[1], 0),
            **{kind: self._sum(kind) for kind in ("redeemed", "lapsed")},
            "issued": -self._sum("issued"),
            "taken": Stock.objects.get(reward=self.of).taken,
        }

    def _pick(self, pick):
        if not self.made:
            raise Nothing
        return self.made[pick % len(self.made)]

    def _by(self, part):
        return {"by": self.parts.users[part], **MOMENT}

    def _post(self, kind, company, number, *, incoming=False):
        ends = self.ends[0], accounts.company(company).pk
        ends = ends[::-1] if incoming else ends
        # Of a category that is never provisional, so that all of it may be spent.
        movement = transfers.Movement(kind, *ends, Decimal(number), "redemption", making.TODAY, "book")
        transfers.post(key=f"book:{uuid4()}", movements=[movement], reason="book", at=making.NOW)

    @staticmethod
    def _sum(kind):
        account = accounts.company(kind)
        flows = Counter()
        for name, sign in (("to_account", 1), ("from_account", -1)):
            rows = Transfer.objects.filter(**{name: account}).aggregate(points=Sum("points"))
            flows[kind] += sign * (rows["points"] or 0)
        return flows[kind]


class Nothing(Exception):
    """There is no request to do it with."""


@given(steps)
@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
def test_any_sequence_leaves_the_books_as_the_model_has_them(parts, sequence):
    with transaction.atomic():
        account = points(parts.rep, 500)
        books = Books(parts, reward(f"R-{uuid4().hex[:8]}", price=Decimal(PRICE), units=STOCK))
        assert books.ends[0] == account
        model = Model(500)
        for act, *words in sequence:
            name = act.replace(" ", "_")
            assert books.does(name, *words) == getattr(model, name)(*words), (act, words)
        figures = books.figures()
        assert figures == {name: getattr(model, name) for name in figures}
        assert model.issued == sum(figures[name] for name in ("available", "held", "redeemed", "lapsed"))
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        assert verify.problems(verify.CHECKS | rewards_verify.CHECKS) == []
        assert not Balance.objects.filter(account__kind=Account.Kind.HELD, points__lt=0).exists()
        assert Redemption.objects.count() == len(model.requests)
        transaction.set_rollback(True)
