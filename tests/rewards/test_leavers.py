"""Leavers: frozen, their login closed the day after, their points forfeited after the set time, nobody deleted (U7)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection
from django.db.models import ProtectedError

from ledger import accounts, queries, transfers, verify
from ledger.models import Transfer
from rewards import leavers, redemptions
from rewards import verify as rewards_verify
from rewards.models import Policy
from teams.models import AuditEvent, Person, RoleGrant, User
from tests.pages import parts as making
from tests.rewards.making import points, redemption, reward

pytestmark = pytest.mark.django_db
LEFT = date(2026, 8, 10)
DAY = timedelta(days=1)


def leave(person, on=LEFT):
    person.left_on = on
    person.save(update_fields=["left_on"])


def tend(on, at=making.NOW):
    tended = leavers.tend(on=on, at=at)
    return tended.logins, tended.forfeited


def test_the_login_is_open_on_the_last_day_and_closed_after_it(parts):
    leave(parts.rep)
    assert tend(LEFT) == (0, 0)
    assert tend(LEFT + DAY) == (1, 0)
    assert tend(LEFT + DAY) == (0, 0)
    assert not User.objects.get(person=parts.rep).is_active
    assert AuditEvent.objects.get(event="login.closed").target == parts.rep.code


def test_a_closed_login_shows_nothing_any_more(parts, visit):
    leave(parts.rep)
    assert visit("rep", "/").status_code == 200
    tend(making.TODAY)
    assert visit("rep", "/").status_code == 302


def test_the_last_points_admin_and_superusers_keep_theirs(parts):
    root = making.login("root", Person.objects.create(code="P-root", name="Root", team=parts.teams["hq"]))
    leave(parts.admin)
    assert tend(making.TODAY) == (0, 0)
    User.objects.filter(pk=root.pk).update(is_superuser=True)
    leave(root.person)
    assert tend(making.TODAY) == (1, 0)
    assert User.objects.get(pk=root.pk).is_active


def test_of_two_points_admins_who_leave_together_one_stays(parts):
    RoleGrant.objects.create(person=parts.rival, role="admin", granted_at=making.NOW)
    leave(parts.admin)
    leave(parts.rival)
    # Both have left, so that neither can stand for the other.
    assert tend(making.TODAY) == (0, 0)


def test_what_is_left_is_forfeited_after_the_set_time_once(parts):
    account = points(parts.rep, 100)
    leave(parts.rep)
    Policy.objects.update(leaver_days=90)
    due = leavers.due_on(parts.rep, Policy.current())
    assert due == date(2026, 11, 9)
    assert tend(due - DAY)[1] == 0
    assert tend(due)[1] == 1
    assert tend(due)[1] == 0
    assert queries.balance(account) == 0
    transfer = Transfer.objects.get(kind="forfeit")
    assert (transfer.category, transfer.points) == ("forfeit", 100)
    assert AuditEvent.objects.get(event="points.forfeited").after == {"points": "100.00"}
    assert verify.problems() == []


def test_what_is_held_and_what_is_provisional_stays_and_what_comes_later_is_forfeited_later(parts):
    account = points(parts.rep, 100)
    held = accounts.of_person(parts.rep.pk)[1]
    points(parts.rep, 7, on=date(2026, 11, 3), publish_it=False)
    move("reserve", account, held, 40)
    leave(parts.rep)
    assert tend(date(2026, 11, 20))[1] == 1
    assert (queries.balance(account), queries.balance(held)) == (7, 40)
    move("release", held, account, 40)
    assert tend(date(2026, 11, 21))[1] == 1
    assert queries.balance(account) == 7
    assert verify.problems() == []


def test_what_nobody_decided_of_a_leaver_is_cancelled_before_their_points_are_forfeited(parts):
    account = points(parts.rep, 500)
    mug = reward()
    asked = redemptions.request(
        parts.rep, mug, key="k", quantity=1, by=parts.users["rep"], at=making.NOW, on=making.TODAY
    )
    leave(parts.rep, on=making.TODAY)
    Policy.objects.update(leaver_days=0)
    tended = leavers.tend(on=making.TODAY + DAY, at=making.NOW)
    assert (tended.cancelled, tended.forfeited) == (1, 1)
    asked.refresh_from_db()
    assert asked.status == "cancelled"
    assert queries.balance(account) == 0
    assert verify.problems(verify.CHECKS | rewards_verify.CHECKS) == []


def test_a_leaver_redeems_nothing(parts):
    points(parts.rep, 500)
    mug = reward()
    leave(parts.rep)
    with pytest.raises(IntegrityError, match="the account is frozen"):
        redemption(parts.rep, mug)


def test_a_person_with_points_is_never_deleted(parts):
    points(parts.rep, 10)
    User.objects.filter(person=parts.rep).delete()
    RoleGrant.objects.filter(person=parts.rep).delete()
    with pytest.raises(ProtectedError):
        parts.rep.delete()
    # Past Django's look the database says the same.
    with pytest.raises(IntegrityError), connection.cursor() as cursor:
        cursor.execute("DELETE FROM teams_person WHERE id = %s; SET CONSTRAINTS ALL IMMEDIATE", [parts.rep.pk])


def test_points_admins_see_what_happened(parts, visit):
    points(parts.rep, 100)
    leave(parts.rep)
    page = visit("admin", "/leavers/").content.decode()
    assert "login open" in page
    assert "over since 9 Nov 2026" in page
    tend(making.TODAY)
    page = visit("admin", "/leavers/?q=P-rep").content.decode()
    assert "100 points forfeited" in page
    assert "login closed" in page
    assert "Nobody of that name" in visit("admin", "/leavers/?q=zzz").content.decode()


def move(kind, source, target, number):
    movement = transfers.Movement(kind, source, target, Decimal(number), "redemption", making.TODAY)
    transfers.post(key=f"{kind}:{source}:{number}", movements=[movement], reason="test", at=making.NOW)
