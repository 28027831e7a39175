"""Never oversold (R06), and no deadlock that anybody sees (R08): real connections against a database that commits."""

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from functools import partial
from http.client import HTTPConnection
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.db import DatabaseError
from django.test import Client

from ledger import accounts, transfers
from ledger.models import Balance, Transfer
from rewards import draws, redemptions
from rewards.models import Budget, Draw, Redemption, Stock
from tests.pages import parts as making
from tests.reliability.redeeming import NOW, TODAY, ask, at_once, balance, counted, is_whole
from tests.rewards.making import points, publish, reward

pytestmark = pytest.mark.django_db(transaction=True)
Status = Redemption.Status
PARALLEL = 64
REPEATS = 3
# Requests of each of those who shop at once, and postings of each of those who move points.
SHOPPED, MOVED = 10, 25


@pytest.fixture
def parts(transactional_db):
    return making.make_company()


# --- R06 --------------------------------------------------------------------------------------


def test_a_balance_of_1000_gives_33_of_64_redemptions_of_30(parts):
    points(parts.rep, 1000)
    for repeat in range(REPEATS):
        pen = reward(f"PEN-{repeat}", price=Decimal(30), units=None)
        answers = at_once([partial(ask, parts.rep, pen)] * PARALLEL)
        assert counted(answers) == {"Redemption": 33, "TooFewPoints": 31}
        assert (balance(parts.rep), balance(parts.rep, "held")) == (10, 990)
        for each in Redemption.objects.filter(reward=pen):
            redemptions.cancel(each, by=parts.users["rep"], at=NOW, on=TODAY)
        assert balance(parts.rep) == 1000
    assert is_whole()


def test_a_stock_of_20_serves_20_of_64_people(parts):
    people = making.add_people(PARALLEL, parts.teams["first"])
    for person in people:
        points(person, 100, publish_it=False)
    publish()
    for repeat in range(REPEATS):
        mug = reward(f"MUG-{repeat}", price=Decimal(30), units=20)
        answers = at_once([partial(ask, who, mug, by=parts.users["rep"]) for who in people])
        assert counted(answers) == {"Redemption": 20, "OutOfStock": 44}
        assert (Stock.objects.get(reward=mug).left, Redemption.objects.filter(reward=mug).count()) == (0, 20)
    assert Balance.objects.filter(points__lt=0).count() == 0
    assert is_whole()


def test_one_key_sent_by_32_at_once_is_one_request(parts):
    points(parts.rep, 1000)
    mug = reward(price=Decimal(30), units=40)
    for repeat in range(REPEATS):
        answers = at_once([lambda key=f"key-{repeat}": ask(parts.rep, mug, key=key)] * 32)
        assert len({each.pk for each in answers}) == 1
    assert Redemption.objects.count() == REPEATS
    assert balance(parts.rep) == 1000 - 30 * REPEATS
    # The last points: whoever comes second finds the first, not an empty account.
    all_the_rest = reward("ALL", price=Decimal(910))
    answers = at_once([lambda: ask(parts.rep, all_the_rest, key="last")] * 32)
    assert len({each.pk for each in answers}) == 1
    assert balance(parts.rep) == 0
    assert is_whole()


def test_the_limit_of_a_person_holds_for_requests_at_once(parts):
    points(parts.rep, 1000)
    mug = reward(price=Decimal(10), units=None, limit=3, limit_period="month")
    answers = at_once([lambda: ask(parts.rep, mug)] * 32)
    assert counted(answers) == {"Redemption": 3, "LimitReached": 29}
    assert balance(parts.rep) == 970
    assert is_whole()


def test_never_oversold_through_http(parts, live_server, settings):
    """The same by forms, with a session and a token, against the real application."""
    points(parts.rep, 1000)
    pen = reward(price=Decimal(300), units=None)
    browser = Client()
    browser.force_login(parts.users["rep"], backend="django.contrib.auth.backends.ModelBackend")
    session = browser.cookies[settings.SESSION_COOKIE_NAME].value
    token = "a" * 32
    headers = {
        "Cookie": f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={token}",
        "Content-Type": "application/x-www-form-urlencoded",
    }

    def send(numbered):
        of, key = numbered
        form = {"key": str(key), "quantity": "1", "remark": "", "csrfmiddlewaretoken": token}
        sent = HTTPConnection(live_server.thread.host, live_server.thread.port, timeout=60)
        sent.request("POST", f"/rewards/{of.pk}/redeem/", body=urlencode(form), headers=headers)
        answer = sent.getresponse()
        sent.close()
        return answer.status

    with ThreadPoolExecutor(16) as pool:
        assert set(pool.map(send, [(pen, uuid4()) for _each in range(32)])) == {302}
    assert Redemption.objects.count() == 3
    assert balance(parts.rep) == 100
    cup, key = reward("CUP", price=Decimal(100), units=1), uuid4()
    with ThreadPoolExecutor(16) as pool:
        assert set(pool.map(send, [(cup, key)] * 16)) == {302}
    assert Redemption.objects.filter(reward=cup).count() == 1
    assert balance(parts.rep) == 0
    assert is_whole()


# --- R08 --------------------------------------------------------------------------------------


def test_points_moving_between_ten_accounts_meet_no_deadlock(parts):
    """No deadlock or serialization error reaches the caller; what is not there is refused, and nothing else."""
    people = making.add_people(10, parts.teams["first"])
    for person in people:
        points(person, 50, publish_it=False)
    publish()
    every = [account for person in people for account in accounts.of_person(person.pk)[:1]]

    def mover(seed):
        chance, moved = random.Random(seed), Counter()
        for _turn in range(MOVED):
            source, target, third = chance.sample(every, 3)
            movements = [
                transfers.Movement("reserve", source, target, Decimal(chance.randint(1, 30)), "redemption", TODAY, "x"),
                transfers.Movement("reserve", target, third, Decimal(chance.randint(1, 30)), "redemption", TODAY, "x"),
            ]
            try:
                transfers.post(key=str(uuid4()), movements=movements, reason="test", at=NOW)
                moved["moved"] += 1
            except DatabaseError as error:
                moved[getattr(error.__cause__.diag, "constraint_name", None)] += 1
        return moved

    found = sum(at_once([lambda seed=seed: mover(seed) for seed in range(16)]), Counter())
    assert set(found) <= {"moved", "balance_not_below_zero"}, found
    assert found.total() == 16 * MOVED
    assert found["moved"] > MOVED
    assert sum(Balance.objects.filter(account__in=every).values_list("points", flat=True)) == 500
    assert is_whole()


def test_rewards_of_several_teams_and_budgets_meet_no_deadlock(parts):
    """Requests, decisions and cancellations of everybody at once: each ends with an answer or a refusal."""
    people = making.add_people(8, parts.teams["first"]) + making.add_people(8, parts.teams["west"], "W")
    for person in people:
        points(person, 300, publish_it=False)
    publish()
    for team in (None, parts.teams["east"], parts.teams["west"]):
        Budget.objects.create(year=date(2026, 1, 1), team=team, amount=1_000_000)
    offers = [reward(f"R-{number}", price=Decimal(7), cost=Decimal(5), units=500) for number in range(3)]

    def shop(seed):
        chance = random.Random(seed)
        for _turn in range(SHOPPED):
            asked = ask(chance.choice(people), chance.choice(offers), by=parts.users["admin"])
            if chance.random() < 0.6:
                redemptions.cancel(asked, by=None, at=NOW, on=TODAY)
        return SHOPPED

    # 300 points of each are more than all of them together ask for.
    answers = at_once([lambda seed=seed: shop(seed) for seed in range(12)])
    assert counted(answers) == {"int": 12}, answers
    assert Redemption.objects.count() == 12 * SHOPPED
    assert is_whole()


# --- One move of several ----------------------------------------------------------------------


def test_approved_declined_and_cancelled_at_once_is_one_move(parts):
    points(parts.rep, 1000)
    mug = reward(price=Decimal(10))
    lead = {"by": parts.users["lead"], "at": NOW, "on": TODAY}
    for _repeat in range(8):
        asked = ask(parts.rep, mug)
        acts = [
            partial(redemptions.approve, asked, **lead),
            partial(redemptions.decline, asked, **lead, reason="no"),
            partial(redemptions.cancel, asked, by=parts.users["rep"], at=NOW, on=TODAY),
        ] * 4
        answers = at_once(acts)
        assert counted(answers) == {"Redemption": 1, "MoveRefused": 11}
        assert asked.steps.count() == 2
    assert is_whole()


def test_the_last_unit_is_handed_out_once(parts):
    points(parts.rep, 1000)
    asked = ask(parts.rep, reward(approval="none"), quantity=3)
    buyer = {"by": parts.users["purchaser"], "at": NOW, "on": TODAY}
    answers = at_once([lambda: redemptions.deliver(asked, 1, **buyer, seen=0)] * 8)
    assert counted(answers) == {"Redemption": 1, "MoveRefused": 7}
    answers = at_once([lambda: redemptions.deliver(asked, 1, **buyer)] * 8)
    assert counted(answers)["Redemption"] == 2
    assert is_whole()


def test_two_draws_at_once_are_one(parts):
    people = making.add_people(12, parts.teams["first"])
    for person in people:
        points(person, 100, publish_it=False)
    publish()
    mug = reward(units=5, window="monthly", allocation="lottery", approval="none")
    for person in people:
        ask(person, mug, by=parts.users["admin"])
    answers = at_once([lambda: draws.draw_due(at=NOW, on=date(2026, 12, 1))] * 8)
    assert sorted(len(each) for each in answers) == [0] * 7 + [1]
    assert Draw.objects.get().drawn_at == NOW
    assert Counter(Redemption.objects.values_list("status", flat=True)) == {"approved": 5, "missed": 7}
    assert Transfer.objects.filter(kind="release").count() == 7
    assert is_whole()


def test_an_entry_while_it_is_drawn_is_in_or_refused(parts):
    people = making.add_people(20, parts.teams["first"])
    for person in people:
        points(person, 100, publish_it=False)
    publish()
    mug = reward(units=5, window="monthly", allocation="lottery")
    ask(people[0], mug, by=parts.users["admin"])
    acts = [lambda who=who: ask(who, mug, by=parts.users["admin"]) for who in people[1:]]
    acts.insert(8, lambda: draws.draw_due(at=NOW, on=date(2026, 12, 1)))
    at_once(acts)
    assert not Redemption.objects.filter(status=Status.ENTERED, draw__drawn_at__isnull=False).exists()
    assert is_whole()
