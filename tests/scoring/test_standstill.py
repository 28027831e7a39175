"""One record that can't be scored keeps everybody waiting: what it is and what to do is said, and nothing is lost."""

import json
import pickle
from datetime import date
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.utils import timezone, translation

from ledger.models import Transfer
from scoring import rulebook, standstill, sweep, tasks
from scoring.engine.scorer import Record, Unscorable
from scoring.models import Contract, Customer, Indicator, ScoringState
from scoring.posting import TooManyPoints
from teams.models import Person, Target, Team

pytestmark = pytest.mark.django_db(transaction=True)

DAY = date(2026, 1, 10)
BOOK = {
    "rulebook": "standstill",
    "name": {"en": "Standstill", "zh-hans": "停滞"},
    "rules": [
        {
            "code": "signed",
            "name": {"en": "Signed", "zh-hans": "签约"},
            "category": "performance",
            "basis": "contract",
            "points": {"per": "amount", "unit": 1, "points": 1},
        }
    ],
}
# A card number where the amount belongs.
WRONG = Decimal(6_222_021_234_567_890)


def build():
    team = Team.objects.create(code="east", name="East")
    for code in ("rep", "rival"):
        Person.objects.create(code=code, name=code.title(), team=team)
    Customer.objects.create(code="K", name="K")
    rulebook.load(json.dumps(BOOK), on=DAY, at=timezone.now())
    sweep.score(as_of=timezone.localdate())


@pytest.fixture(autouse=True)
def company(start_from):
    start_from("nobody signed anything", build)


def sign(number, owner, amount):
    return Contract.objects.create(
        number=number,
        customer=Customer.objects.get(),
        owner=Person.objects.get(code=owner),
        signed_on=DAY,
        amount=amount,
    )


def test_an_amount_beyond_all_bounds_is_named_and_once_corrected_everything_follows():
    wrong, _right = sign("C1", "rep", WRONG), sign("C2", "rival", 100)
    with pytest.raises(TooManyPoints):
        tasks.score_due()
    since = ScoringState.objects.get().failing_since
    with pytest.raises(TooManyPoints):
        tasks.score_due()
    still = standstill.current()
    assert still.since == since
    assert not Transfer.objects.exists()
    assert still.reason == (
        "Rule signed gives 6,222,021,234,567,890.00 points for C1 of Jan. 10, 2026: no account can hold that."
    )
    assert still.record_page.endswith("/contract/?q=C1")
    assert still.rule_page.endswith("/rules/signed/")
    with translation.override("zh-hans"):
        assert "规则 signed 对2026年1月10日的 C1 给出 6,222,021,234,567,890.00 分" in standstill.current().reason

    wrong.amount = 200
    wrong.save()
    tasks.score_due()
    assert standstill.current() is None
    assert ScoringState.objects.get().failing_since is None
    assert {line.record: line.points for line in Transfer.objects.all()} == {"C1": 200, "C2": 100}


def test_the_command_says_it_too():
    sign("C1", "rep", WRONG)
    with pytest.raises(CommandError, match=r"for C1 of .* no account can hold that\. Correct the record"):
        call_command("score", as_of=timezone.localdate(), full=True)
    assert standstill.current().record == "C1"


def test_a_check_only_looks():
    sign("C1", "rep", WRONG)
    with pytest.raises(CommandError, match="no account can hold that"):
        call_command("score", as_of=timezone.localdate(), full=True, check=True)
    assert standstill.current() is None


@pytest.mark.parametrize(("wrong", "is_noted"), [(OperationalError("gone"), False), (ZeroDivisionError("0"), True)])
def test_what_passes_by_itself_is_not_noted(monkeypatch, wrong, is_noted):
    def fail(**_options):
        raise wrong

    sign("C1", "rep", 100)
    with monkeypatch.context() as broken:
        broken.setattr(sweep, "score", fail)
        with pytest.raises(type(wrong)):
            tasks.score_due()
    still = standstill.current()
    assert (still is not None) == is_noted
    if is_noted:
        assert still.reason == "The scoring failed: ZeroDivisionError."
        assert standstill.told(wrong) is None
        assert (still.record_page, still.rule_page) == (None, None)


def test_what_is_wrong_comes_whole_out_of_the_process_beside():
    record = Record(7, "C1", DAY, "rep", "K", (("rep", Decimal(100)),), (), "contract")
    unscorable = pickle.loads(pickle.dumps(Unscorable(record)))
    assert unscorable.record == record
    assert standstill.told(unscorable).startswith("C1 of Jan. 10, 2026 holds values that no rule can work with.")
    too_many = pickle.loads(pickle.dumps(TooManyPoints("signed", "contract", "C1", DAY, 10**15)))
    assert str(too_many) == "signed gives 10,000,000,000,000.00 points for contract C1 of 2026-01-10"


def test_a_target_that_is_passed_by_trillions_keeps_nobody_waiting():
    Target.objects.create(
        person=Person.objects.get(code="rep"), metric="sales", period="2026-01", amount=Decimal("0.01")
    )
    sign("C1", "rep", 50_000_000_000)
    tasks.score_due()
    assert Transfer.objects.get().points == 50_000_000_000
    assert Indicator.objects.get(kind="month").attainment == 10**12 - 1
