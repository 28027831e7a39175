"""On trial a rule scores and is seen, and counts nowhere; what it made is never paid later (S3)."""

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from ledger import verify
from ledger.models import Balance, PeriodTotal, Transfer
from scoring import rulebook, sweep, trial
from scoring.engine.language import Rule
from scoring.models import Award, Contract, Customer, RuleVersion
from scoring.verify import CHECKS
from teams.models import AuditEvent, Company, Person, Team

pytestmark = pytest.mark.django_db(transaction=True)

AS_OF = date(2026, 3, 20)


def book(*, percent=1, code="signed"):
    return json.dumps(
        {
            "rulebook": "trial",
            "name": {"en": "Trial", "zh-hans": "试行"},
            "rules": [
                {
                    "code": code,
                    "name": {"en": "Signed", "zh-hans": "签约"},
                    "category": "performance",
                    "basis": "contract",
                    "points": {"per": "amount", "unit": 100, "points": percent},
                    "pool_percent": 10,
                }
            ],
            "campaigns": [
                {
                    "code": "sprint",
                    "name": {"en": "Sprint", "zh-hans": "冲刺"},
                    "from": "2026-01-01",
                    "to": "2026-12-31",
                    "rules": [code],
                    "times": 2,
                }
            ],
        }
    )


def build():
    team = Team.objects.create(code="east", name="East")
    rep = Person.objects.create(code="rep", name="Rep", team=team)
    customer = Customer.objects.create(code="K", name="K")
    for number, day in (("C1", date(2026, 1, 10)), ("C2", date(2026, 3, 10))):
        Contract.objects.create(number=number, customer=customer, owner=rep, signed_on=day, amount=10_000)
    rulebook.load(book(), on=AS_OF, at=timezone.now())


@pytest.fixture(autouse=True)
def company(start_from):
    start_from("trial", build)


def put_on_trial(*, first=None, is_trial=True):
    """Publish the same definition on trial, or off it, from a day on."""
    definition = RuleVersion.objects.filter(rule__code="signed").first().definition
    given = rulebook.Given({"signed": (Rule.from_definition(definition), is_trial)}, {}, {})
    rulebook.publish(given, first, at=timezone.now(), proposal=None)


def scored():
    sweep.score(as_of=AS_OF)
    check = sweep.score(as_of=AS_OF, full=True, check=True)
    assert check.posted == 0, check.listed
    assert verify.problems() == []
    assert verify.problems(CHECKS) == []
    return awards()


def awards():
    """{(rule, record's day, holder): (points, is on trial)}"""
    rows = Award.objects.exclude(points=0).select_related("rule")
    return {(each.rule.code, each.date.isoformat()[5:], each.points): each.inputs is not None for each in rows}


REAL = {
    ("signed", "01-10", Decimal(100)): False,
    ("signed", "01-10", Decimal(10)): False,
    ("signed", "03-10", Decimal(100)): False,
    ("signed", "03-10", Decimal(10)): False,
    ("sprint", "01-10", Decimal(100)): False,
    ("sprint", "03-10", Decimal(100)): False,
}
ON_TRIAL = {key: True for key in REAL if key[0] == "signed"}


def test_a_company_on_trial_is_scored_and_counts_nothing():
    trial.begin(by=None, at=timezone.now())
    assert scored() == ON_TRIAL
    assert not Transfer.objects.exists()
    assert not Balance.objects.exists()
    assert AuditEvent.objects.get(event="trial.set").after == "9999-12-31"


def test_from_the_first_day_on_lines_count_and_those_before_never_do():
    trial.begin(by=None, at=timezone.now())
    scored()
    first = timezone.localdate() + timedelta(days=3)
    trial.count_from(first=first, on=timezone.localdate(), by=None, at=timezone.now())
    owner, customer = Person.objects.get(code="rep"), Customer.objects.get()
    Contract.objects.create(number="C3", customer=customer, owner=owner, signed_on=first, amount=5_000)
    Contract.objects.create(
        number="C4", customer=customer, owner=owner, signed_on=first - timedelta(days=1), amount=7_000
    )
    found = scored()
    assert found[("signed", first.isoformat()[5:], Decimal(50))] is False
    assert found[("signed", (first - timedelta(days=1)).isoformat()[5:], Decimal(70))] is True
    assert sum(Balance.objects.values_list("points", flat=True)) >= 55
    assert all(each.earned_on >= first for each in Transfer.objects.all())


@pytest.mark.parametrize("first", ["past", "again"])
def test_the_day_from_which_points_count_is_to_come_and_stays(first):
    today = timezone.localdate()
    trial.begin(by=None, at=timezone.now())
    if first == "past":
        with pytest.raises(trial.TrialRefused, match="past"):
            trial.count_from(first=today - timedelta(days=1), on=today, by=None, at=timezone.now())
    else:
        trial.count_from(first=today, on=today, by=None, at=timezone.now())
        with pytest.raises(trial.TrialRefused, match="over"):
            trial.count_from(first=today + timedelta(days=9), on=today, by=None, at=timezone.now())


def test_a_company_whose_points_count_goes_on_no_trial():
    assert scored() == REAL
    with pytest.raises(trial.TrialRefused, match="posted"):
        trial.begin(by=None, at=timezone.now())


@pytest.mark.parametrize(
    ("before", "after", "constraint"),
    [
        (None, Company.NOT_YET, "trial_before_first_posting"),
        (date(2000, 1, 1), Company.NOT_YET, "trial_never_paid_later"),
        (Company.NOT_YET, date(2026, 1, 1), "trial_never_paid_later"),
        (Company.NOT_YET, None, "trial_never_paid_later"),
    ],
)
def test_the_database_too_pays_no_trial_later(before, after, constraint):
    if before is None:
        scored()
    elif before == Company.NOT_YET:
        Company.objects.update(counts_from=before)
    else:
        Company.objects.update(counts_from=Company.NOT_YET)
        after = before
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Company.objects.update(counts_from=after)
    assert refused.value.__cause__.diag.constraint_name == constraint


def test_a_rule_that_goes_on_trial_by_a_correction_takes_back_what_it_gave():
    assert scored() == REAL
    put_on_trial()
    assert scored() == ON_TRIAL
    assert {balance.points for balance in Balance.objects.all()} == {0}
    assert {total.points for total in PeriodTotal.objects.all()} == {0}


def test_a_rule_on_trial_counts_from_its_start_date_on():
    put_on_trial()
    scored()
    put_on_trial(first=date(2026, 3, 1), is_trial=False)
    assert scored() == {key: key[1] < "03-01" for key in REAL if not (key[0] == "sprint" and key[1] < "03-01")}


def test_a_line_on_trial_follows_its_record():
    put_on_trial()
    scored()
    Contract.objects.filter(number="C1").update(amount=20_000)
    Contract.objects.filter(number="C2").update(status="void")
    assert scored() == {("signed", "01-10", Decimal(200)): True, ("signed", "01-10", Decimal(20)): True}
    kept = Award.objects.get(points=200)
    assert kept.inputs["values"] == [["20000.00"]]


def test_no_trial_begins_while_records_are_being_scored():
    """A scoring that began before would still post what must not count."""
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute(sweep.LOCK)
            with pytest.raises(trial.TrialRefused, match="scoring"):
                trial.begin(by=None, at=timezone.now())
            cursor.execute(sweep.UNLOCK)
        trial.begin(by=None, at=timezone.now())
    finally:
        other.close()
    assert Company.current().counts_from == Company.NOT_YET
