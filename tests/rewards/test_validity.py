"""What lapses and when, who is told before, and who changes the rule (U6)."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import IntegrityError

from ledger import accounts, queries, transfers, verify
from ledger.models import Account, Month, Transfer
from rewards import validity
from rewards.models import Policy
from rewards.validity.rule import month_after, month_before
from teams.models import AuditEvent, Notice
from tests.pages import parts as making
from tests.rewards.making import points, publish

pytestmark = pytest.mark.django_db
LAST_YEAR = date(2025, 10, 5)
LAST_DAY = date(2026, 10, 31)
NEXT_DAY = date(2026, 11, 1)


def at(day, hour=9):
    return datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo("Asia/Shanghai"))


def rule(**values):
    Policy.objects.update(**{"validity": "rolling", "validity_months": 12, "grace_days": 0} | values)


def earn(person, number, day, publish_it=True):
    with time_machine.travel(at(day), tick=False):
        account = points(person, number, on=day, publish_it=False)
    if publish_it:
        Month.objects.update_or_create(
            first=day.replace(day=1), defaults={"status": "published", "published_at": at(day)}
        )
    return account


def test_rolling_months_end_with_the_month_a_year_later(parts):
    rule()
    account = earn(parts.rep, 100, LAST_YEAR)
    assert validity.lots(parts.rep, on=LAST_DAY)[0].lapses_on == LAST_DAY
    assert validity.lapse_due(on=LAST_DAY, at=at(LAST_DAY)) == (0, 0)
    assert validity.lapse_due(on=NEXT_DAY, at=at(NEXT_DAY)) == (1, 100)
    assert queries.balance(account) == 0
    lapse = Transfer.objects.get(kind="lapse")
    assert (lapse.category, lapse.earned_on, lapse.posting.key) == ("lapse", NEXT_DAY, f"lapse:{account}:{NEXT_DAY}")
    assert verify.problems() == []


def test_at_the_end_of_the_companys_year(parts):
    rule(validity="year_end")
    earn(parts.rep, 100, LAST_YEAR)
    assert validity.lots(parts.rep, on=LAST_DAY)[0].lapses_on == date(2025, 12, 31)
    assert validity.lapse_due(on=date(2025, 12, 31), at=at(LAST_DAY)) == (0, 0)
    assert validity.lapse_due(on=date(2026, 1, 1), at=at(LAST_DAY)) == (1, 100)


def test_nothing_lapses_where_points_are_valid_for_ever(parts):
    earn(parts.rep, 100, LAST_YEAR)
    assert validity.lapse_due(on=date(2036, 1, 1), at=at(NEXT_DAY)) == (0, 0)
    assert validity.schedule(parts.rep, on=LAST_DAY) == []


def test_what_is_held_does_not_lapse_and_stays_a_while_when_it_comes_back(parts):
    rule(grace_days=30)
    account = earn(parts.rep, 100, LAST_YEAR)
    held = accounts.of_person(parts.rep.pk)[1]
    move("reserve", account, held, 70, LAST_DAY)
    assert validity.lapse_due(on=NEXT_DAY, at=at(NEXT_DAY)) == (1, 30)
    back_on = date(2026, 11, 9)
    move("release", held, account, 70, back_on)
    assert validity.schedule(parts.rep, on=back_on) == [(date(2026, 12, 9), Decimal(70))]
    assert validity.lapse_due(on=date(2026, 12, 9), at=at(NEXT_DAY)) == (0, 0)
    assert validity.lapse_due(on=date(2026, 12, 10), at=at(NEXT_DAY)) == (1, 70)
    assert verify.problems() == []


def test_what_is_given_back_of_a_lapsed_month_stays_a_while_then_lapses(parts):
    rule(grace_days=10)
    account = earn(parts.rep, 100, LAST_YEAR)
    redeemed = accounts.company(Account.Kind.REDEEMED).pk
    move("redeem", account, redeemed, 60, LAST_DAY)
    assert validity.lapse_due(on=NEXT_DAY, at=at(NEXT_DAY)) == (1, 40)
    move("refund", redeemed, account, 60, date(2026, 11, 20))
    assert validity.lapse_due(on=date(2026, 11, 30), at=at(NEXT_DAY)) == (0, 0)
    assert validity.lapse_due(on=date(2026, 12, 1), at=at(NEXT_DAY)) == (1, 60)


def test_late_points_of_an_expired_month_stay_a_while_from_their_publication(parts):
    rule(grace_days=30)
    publish(date(2026, 9, 1))
    account = points(parts.rep, 50, on=LAST_YEAR, publish_it=False)
    assert Transfer.objects.get(to_account=account).posted_month == date(2026, 10, 1)
    assert validity.lapse_due(on=making.TODAY, at=making.NOW) == (0, 0)
    publish(date(2026, 10, 1))
    assert validity.lapse_due(on=date(2026, 12, 18), at=making.NOW) == (0, 0)
    assert validity.lapse_due(on=date(2026, 12, 19), at=making.NOW) == (1, 50)


def test_nothing_lapses_within_a_month_of_a_change(parts):
    earn(parts.rep, 100, date(2024, 3, 5))
    moment = {"by": parts.users["admin"], "at": making.NOW, "on": making.TODAY}
    shown = validity.effect({"validity": "rolling"}, on=making.TODAY)
    assert (shown.day, shown.people, shown.points) == (date(2026, 12, 18), 1, 100)
    assert validity.change({"validity": "rolling"}, **moment) == ["validity"]
    assert validity.change({"validity": "rolling"}, **moment) == []
    assert AuditEvent.objects.get(event="policy.changed").after == {"validity": "rolling"}
    assert validity.lapse_due(on=date(2026, 12, 18), at=making.NOW) == (0, 0)
    assert validity.remind(on=making.TODAY, at=making.NOW) == 1
    assert validity.lapse_due(on=date(2026, 12, 19), at=making.NOW) == (1, 100)


def test_only_points_admins_change_the_rule(parts):
    for part in set(parts.users) - {"admin"}:
        with pytest.raises(validity.NotAllowed):
            validity.change({"grace_days": 3}, by=parts.users[part], at=making.NOW, on=making.TODAY)
    assert Policy.current().grace_days == 30


def test_everybody_is_reminded_a_month_a_week_and_a_day_before_once(parts):
    rule()
    earn(parts.rep, 100, LAST_YEAR)
    told = {}
    for day in (date(2026, 9, 29), date(2026, 9, 30), date(2026, 10, 1), date(2026, 10, 24), date(2026, 10, 25),
                date(2026, 10, 30), LAST_DAY):  # fmt: skip
        told[day] = validity.remind(on=day, at=at(day))
        assert validity.remind(on=day, at=at(day)) == 0
    assert [day for day, count in told.items() if count] == [date(2026, 9, 30), date(2026, 10, 24), date(2026, 10, 30)]
    assert Notice.objects.filter(kind="validity.soon").values_list("person", flat=True).distinct().get() == parts.rep.pk
    assert Notice.objects.filter(kind="validity.soon").first().said == {"points": "100.00", "day": "2026-10-31"}
    validity.lapse_due(on=NEXT_DAY, at=at(NEXT_DAY))
    assert Notice.objects.get(kind="validity.lapsed").said == {"points": "100.00"}


def test_a_day_missed_is_made_up_and_who_has_spent_it_is_not_reminded(parts):
    rule()
    account = earn(parts.rep, 100, LAST_YEAR)
    earn_too = points(parts.rival, 30, on=LAST_YEAR, publish_it=False)
    assert earn_too != account
    assert validity.remind(on=date(2026, 10, 27), at=at(LAST_DAY)) == 1
    move("redeem", account, accounts.company(Account.Kind.REDEEMED).pk, 100, date(2026, 10, 28))
    assert validity.remind(on=date(2026, 10, 30), at=at(LAST_DAY)) == 0


def test_an_account_that_is_always_in_the_way_keeps_none_of_the_others(parts, monkeypatch):
    rule()
    account = earn(parts.rep, 100, LAST_YEAR)
    with time_machine.travel(at(LAST_YEAR), tick=False):
        second = points(parts.colleague, 30, on=date(2025, 11, 5), publish_it=False)
    publish(date(2025, 11, 1))
    real = transfers.post_many

    def refusing(*, keyed, **asked):
        if any(movement.from_account == account for _key, movement in keyed):
            keyed = [(key, movement._replace(points=movement.points + 999)) for key, movement in keyed]
        return real(keyed=keyed, **asked)

    monkeypatch.setattr(transfers, "post_many", refusing)
    assert validity.lapse_due(on=date(2026, 12, 31), at=at(NEXT_DAY)) == (1, 30)
    assert (queries.balance(account), queries.balance(second)) == (100, 0)


def test_many_movements_are_posted_once_by_their_keys(parts):
    account = earn(parts.rep, 100, LAST_YEAR)
    lapsed = accounts.company(Account.Kind.LAPSED).pk
    keyed = [("a", transfers.Movement("lapse", account, lapsed, Decimal(10), "lapse", NEXT_DAY))]
    asked = {"reason": "test", "at": making.NOW}
    assert transfers.post_many(keyed=keyed, **asked) == {"a"}
    more = [*keyed, ("b", transfers.Movement("lapse", account, lapsed, Decimal("2.50"), "lapse", NEXT_DAY, "x\ty"))]
    assert transfers.post_many(keyed=more, **asked) == {"b"}
    assert transfers.post_many(keyed=[], **asked) == set()
    assert queries.balance(account) == Decimal("87.50")
    assert Transfer.objects.get(posting__key="b").record == "x\ty"
    with pytest.raises(ValueError, match="needs a key"):
        transfers.post_many(keyed=[("", keyed[0][1])], **asked)
    with pytest.raises(IntegrityError):
        transfers.post_many(keyed=[("c", keyed[0][1]._replace(points=Decimal(900)))], **asked)
    assert queries.balance(account) == Decimal("87.50")


def test_a_month_before_and_after_a_day():
    assert month_after(date(2026, 1, 31)) == date(2026, 2, 28)
    assert month_after(date(2026, 2, 28)) == date(2026, 3, 28)
    assert month_before(date(2026, 3, 31)) == date(2026, 2, 28)
    assert month_before(date(2026, 10, 31)) == date(2026, 9, 30)


def move(kind, source, target, number, day):
    movement = transfers.Movement(kind, source, target, Decimal(number), "redemption", day)
    transfers.post(key=f"{kind}:{source}:{day}:{number}", movements=[movement], reason="test", at=at(day))
