"""Whatever people do about appeals, in any order: the books balance, and what is held is what open appeals hold."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from ledger import accounts, verify
from ledger import queries as ledger
from ledger.models import Account, Balance, Transfer
from scoring import appeals
from scoring import verify as scoring_verify
from scoring.models import Appeal
from tests.scoring import appealing as making
from tests.scoring.profiles import TIMEOUT, histories

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(TIMEOUT)]

LINES = (Decimal(30), Decimal("12.5"), Decimal(-8), Decimal(40))
ACTS = ("file", "missing", "answer", "ask", "reply", "refer", "accept", "contest", "withdraw", "vote", "clock", "spend")
STEP = st.tuples(
    st.sampled_from(ACTS),
    st.sampled_from(sorted(making.PARTS)),
    st.integers(0, 3),
    st.sampled_from([-20, 0, 5, 20, None]),
    st.integers(0, 4),
)


@pytest.fixture
def cast(db):
    return making.Cast()


class Over(Exception):
    """Ends a history, whose every trace is taken back."""


@given(history=st.lists(STEP, min_size=5, max_size=30))
@histories(30)
def test_any_history_leaves_the_books_in_order(history, cast):
    try:
        with transaction.atomic():
            lines = [making.give(cast.rep, points, record=f"V-{place}") for place, points in enumerate(LINES)]
            on = making.TODAY
            for step in history:
                on += timedelta(days=step[-1] if step[0] == "clock" else 0)
                act(cast, lines, step, on)
                check(cast)
            raise Over
    except Over:
        pass


def act(cast, lines, step, on):
    """Try one thing; a refusal is an answer like any other."""
    name, part, number, points, _days = step
    by, moment = getattr(cast, part), {"at": making.moment(on), "on": on}
    try:
        if name == "file":
            making.filed(by, lines[number], on=on, should_points=LINES[number] + (points or 3))
        elif name == "missing":
            making.filed(by, on=on, should_points=points or 9)
        elif name == "clock":
            appeals.move_on(at=making.moment(on))
        elif name == "spend":
            spend(cast.rep, number)
        elif found := Appeal.objects.order_by("id")[number : number + 1].first():
            decide(name, found, points, {"by": by, **moment})
    except appeals.Refusal:
        pass


def decide(name, appeal, points, given):
    verdict = {"upholds": points != -20, "points": points and Decimal(points), "is_corrected": points is None}
    said = {"ask": {"question": "?"}, "reply": {"text": "!"}, "refer": {"reason": "x"}, "contest": {"reason": "x"}}
    if name in ("answer", "vote"):
        getattr(appeals, name)(appeal, reason="x", **verdict, **given)
    else:
        getattr(appeals, name)(appeal, **said.get(name, {}), **given)


def spend(user, number):
    """Points that are gone: an appeal filed later holds less."""
    available, _held = accounts.of_person(user.person_id)
    issued = accounts.company(Account.Kind.ISSUED).pk
    if ledger.balance(available) >= 10:
        movement = making.transfers.Movement("forfeit", available, issued, 10, "customer", making.JUNE, "F")
        count = Transfer.objects.count()
        making.transfers.post(
            key=f"spend:{count}:{number}", movements=[movement], reason="x", at=making.moment(making.TODAY)
        )


def check(cast):
    assert verify.problems(verify.CHECKS | scoring_verify.CHECKS) == []
    for user in (cast.rep, cast.lead):
        available, held = making.balances(user)
        open_holds = Appeal.objects.filter(appellant=user.person, closed_at=None).values_list("held", flat=True)
        assert held == sum(open_holds)
        assert available >= 0
    assert not Balance.objects.filter(points__lt=0).exists()
