"""The way of a redemption (U1): asked for, decided, handed out in parts, taken back; points go along with units."""

import itertools
from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from ledger import queries as ledger
from ledger import transfers, verify
from ledger.models import Account, Balance, Transfer
from rewards import draws, redemptions, shoppers
from rewards import verify as rewards_verify
from rewards.models import Budget, Redemption, RedemptionStep, Stock
from rewards.redemptions import refusals
from teams import absences
from teams.models import AuditEvent, Notice, Person, RoleGrant, Team
from tests.pages import parts as making
from tests.rewards.making import points, publish, reward

pytestmark = pytest.mark.django_db
Status = Redemption.Status
TODAY, NOW = making.TODAY, making.NOW
CHECKS = verify.CHECKS | rewards_verify.CHECKS


@pytest.fixture(autouse=True)
def whole_afterwards(db):
    """After each test the books are right, and what is checked at the end of a transaction holds."""
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert [each for each in verify.problems(CHECKS) if each[0] != "frozen standing"] == []


def ask(parts, of, part="rep", *, quantity=1, key=None, on=TODAY, **more):
    by = parts.users[part]
    return redemptions.request(by.person, of, key=key or uuid4(), quantity=quantity, by=by, at=NOW, on=on, **more)


def moment(parts, part, *, on=TODAY, at=NOW):
    return {"by": part and parts.users[part], "at": at, "on": on}


def available(person):
    return ledger.balance(ledger.available_account(person.pk))


def held(person):
    return Balance.objects.filter(account__kind=Account.Kind.HELD, account__person=person).values_list(
        "points", flat=True
    ).first() or Decimal(0)


def kinds(redemption):
    return list(Transfer.objects.filter(record=str(redemption)).order_by("id").values_list("kind", "points"))


@pytest.fixture
def rich(parts):
    points(parts.rep, 1000)
    return parts


# --- Asking -----------------------------------------------------------------------------------


def test_a_request_holds_points_stock_and_budget_at_once(rich):
    Budget.objects.create(year=date(2026, 1, 1), amount=100)
    mug = reward(units=5)
    asked = ask(rich, mug, quantity=2, remark=" blue ")
    assert (asked.status, asked.approver_id, asked.remark) == (Status.REQUESTED, rich.lead.pk, "blue")
    assert (available(rich.rep), held(rich.rep)) == (800, 200)
    assert Stock.objects.get(reward=mug).left == 3
    assert Budget.objects.get().spent == 40
    assert kinds(asked) == [("reserve", 200)]
    assert RedemptionStep.objects.get(redemption=asked).by == rich.users["rep"]
    assert Notice.objects.get(kind="redemption.waiting").person == rich.lead
    assert AuditEvent.objects.filter(event="redemption.requested", target=str(asked)).count() == 1


def test_the_same_request_again_is_the_first_one(rich):
    mug = reward(units=1)
    first = ask(rich, mug, key="one")
    assert ask(rich, mug, key="one") == first
    assert available(rich.rep) == 900
    with pytest.raises(refusals.KeyReused, match=str(first)):
        ask(rich, mug, key="one", remark="another")


@pytest.mark.parametrize(
    ("fields", "quantity", "refusal"),
    [
        ({"units": 1}, 2, shoppers.OutOfStock),
        ({"price": Decimal(600)}, 2, shoppers.TooFewPoints),
        ({"limit": 1}, 2, shoppers.LimitReached),
        ({"status": "draft"}, 1, shoppers.NotOffered),
        ({"top": 3}, 1, shoppers.GivenToTheBest),
        ({"window": "monthly", "closes_day": 3}, 1, shoppers.WindowClosed),
        ({}, 0, refusals.UnitsWrong),
        ({}, 1001, refusals.UnitsWrong),
    ],
)
def test_what_cannot_be_had_is_refused_and_nothing_moves(rich, fields, quantity, refusal):
    mug = reward(**fields)
    with pytest.raises(refusal) as said:
        ask(rich, mug, quantity=quantity)
    assert str(said.value)
    assert not Redemption.objects.exists()
    assert available(rich.rep) == 1000


def test_a_reward_for_others_is_not_offered(rich):
    mug = reward(teams=[rich.teams["west"]])
    with pytest.raises(shoppers.NotOffered):
        ask(rich, mug)
    with pytest.raises(shoppers.TooFewPoints):
        ask(rich, mug, "rival")


def test_provisional_points_buy_nothing(rich):
    points(rich.rep, 500, on=date(2026, 11, 3), publish_it=False)
    with pytest.raises(shoppers.TooFewPoints, match="100"):
        ask(rich, reward(price=Decimal(1100)))
    ask(rich, reward("CUP", price=Decimal(1000)))


def test_points_that_became_provisional_meanwhile_are_not_spent(rich, monkeypatch):
    """The look before the request said that there is enough; the one under the balance's lock says no."""
    points(rich.rep, 500, on=date(2026, 11, 3), publish_it=False)
    monkeypatch.setattr(shoppers.Shopper, "against", lambda shopper, reward, *, quantity: [])
    with pytest.raises(shoppers.TooFewPoints, match="100"):
        ask(rich, reward(price=Decimal(1100)))
    assert (available(rich.rep), held(rich.rep)) == (1500, 0)
    with pytest.raises(shoppers.LimitReached):
        ask(rich, reward("CUP", limit=1), quantity=2)
    with pytest.raises(shoppers.OutOfStock, match="only 1 left"):
        ask(rich, reward("PEN", units=1), quantity=2)
    with pytest.raises(shoppers.TooFewPoints, match="600"):
        ask(rich, reward("CAR", price=Decimal(1600)))
    assert not Redemption.objects.exists()


def test_a_budget_that_is_used_up_stops_redemption(rich):
    Budget.objects.create(year=date(2026, 1, 1), amount=30)
    mug = reward()
    ask(rich, mug)
    with pytest.raises(refusals.BudgetUsedUp, match="budget"):
        ask(rich, mug)
    assert available(rich.rep) == 900


def test_without_approval_it_is_approved_at_once_by_nobody(rich):
    asked = ask(rich, reward(approval="none"))
    assert (asked.status, asked.decided_by, asked.decided_at) == (Status.APPROVED, None, NOW)
    assert Notice.objects.get(kind="redemption.to_hand_out").person == rich.purchaser


def test_a_leavers_account_buys_nothing(rich):
    Person.objects.filter(pk=rich.rep.pk).update(left_on=TODAY - timedelta(days=1))
    rich.users["rep"].person.refresh_from_db()
    with pytest.raises(shoppers.AccountFrozen):
        ask(rich, reward())


# --- Who decides ------------------------------------------------------------------------------


def test_a_manager_is_decided_on_by_the_next_one_up(parts):
    points(parts.lead, 1000)
    mug = reward()
    assert redemptions.approver_of(parts.lead, mug, on=TODAY) is None
    Team.objects.filter(code="HQ").update(manager=parts.rival_lead)
    assert redemptions.approver_of(parts.lead, mug, on=TODAY) == parts.rival_lead.pk
    assert redemptions.approver_of(parts.rep, reward("CUP", approval="admin"), on=TODAY) is None


@pytest.mark.parametrize("approval", ["manager", "admin"])
@pytest.mark.parametrize("status", Status)
def test_who_may_do_what_in_each_status(parts, approval, status):
    """Status × role × action: who is not named here is refused, and nothing moves."""
    points(parts.rep, 1000)
    asked = in_status(parts, status, approval)
    decider = "lead" if approval == "manager" else "admin"
    may = {
        "approve": {decider} if status == Status.REQUESTED else set(),
        "decline": {decider} if status == Status.REQUESTED else set(),
        "cancel": {"rep"} if status in Redemption.UNDECIDED else set(),
        "deliver": {"purchaser"} if status in Redemption.TO_HAND_OUT else set(),
        "refund": {"purchaser"} if status in (*Redemption.TO_HAND_OUT, Status.DELIVERED) else set(),
    }
    for action, part in itertools.product(may, [*making.ROLES, "nobody"]):
        if part in may[action]:
            _succeeds(parts, action, asked, part)
        else:
            _is_refused(parts, action, asked, part)


def _succeeds(parts, action, asked, part):
    with transaction.atomic():
        ACTIONS[action](asked, moment(parts, part))
        assert asked.steps.count() > 1
        transaction.set_rollback(True)


def _is_refused(parts, action, asked, part):
    before = available(parts.rep), held(parts.rep), asked.status, asked.steps.count()
    with pytest.raises(redemptions.Refusal, match=r"\w"):
        ACTIONS[action](asked, moment(parts, part))
    asked.refresh_from_db()
    assert (available(parts.rep), held(parts.rep), asked.status, asked.steps.count()) == before, (action, part)


ACTIONS = {
    "approve": lambda asked, who: redemptions.approve(asked, **who),
    "decline": lambda asked, who: redemptions.decline(asked, **who, reason="no"),
    "cancel": lambda asked, who: redemptions.cancel(asked, **who),
    "deliver": lambda asked, who: redemptions.deliver(asked, 1, **who),
    "refund": lambda asked, who: redemptions.refund(
        asked, 1, **who, reason="broken", restock=True, were_handed_out=asked.status == Status.DELIVERED
    ),
}


def in_status(parts, status, approval="manager"):
    decider = "lead" if approval == "manager" else "admin"
    drawn = {"window": "monthly", "allocation": "lottery"} if status in (Status.ENTERED, Status.MISSED) else {}
    asked = ask(parts, reward(approval=approval, units=5, **drawn), quantity=2)
    who, buyer = moment(parts, decider), moment(parts, "purchaser")
    if status in (*Redemption.TO_HAND_OUT, Status.DELIVERED, Status.REFUNDED):
        asked = redemptions.approve(asked, **who)
    if status == Status.PARTLY:
        return redemptions.deliver(asked, 1, **buyer)
    if status == Status.DELIVERED:
        return redemptions.deliver(asked, 2, **buyer)
    if status == Status.REFUNDED:
        return redemptions.refund(asked, 2, **buyer, reason="sold out", restock=False)
    if status == Status.DECLINED:
        return redemptions.decline(asked, **who, reason="no")
    if status == Status.CANCELLED:
        return redemptions.cancel(asked, **moment(parts, "rep"))
    if status == Status.MISSED:
        Stock.objects.filter(reward=asked.reward).update(units=1)
        draws.draw_due(at=NOW, on=date(2026, 12, 1))
        asked.refresh_from_db()
    assert asked.status == status
    return asked


def test_a_stand_in_decides_for_a_manager_who_is_away(rich):
    asked = ask(rich, reward())
    stand_in = rich.rival_lead
    absences.begin(rich.lead, stand_in=stand_in, first=TODAY, last=TODAY, by=rich.users["lead"], at=NOW, on=TODAY)
    assert redemptions.who_decides(asked, on=TODAY) == {rich.lead.pk, stand_in.pk}
    assert list(redemptions.waiting_for(rich.users["rival_lead"], on=TODAY)) == [asked]
    assert redemptions.approve(asked, **moment(rich, "rival_lead")).status == Status.APPROVED


def test_nobody_decides_or_hands_out_their_own(parts):
    points(parts.admin, 1000, publish_it=False)
    points(parts.purchaser, 1000)
    mug = reward(approval="admin")
    own = ask(parts, mug, "admin")
    with pytest.raises(refusals.OwnRedemption, match="somebody else"):
        redemptions.approve(own, **moment(parts, "admin"))
    bought = redemptions.approve(ask(parts, mug, "purchaser"), **moment(parts, "admin"))
    with pytest.raises(refusals.OwnRedemption):
        redemptions.deliver(bought, 1, **moment(parts, "purchaser"))
    assert bought not in redemptions.handed_out_by(parts.users["purchaser"])


def test_payroll_hands_out_what_goes_through_payroll(rich):
    day_off = redemptions.approve(ask(rich, reward(kind="day_off", hand_out="finance")), **moment(rich, "lead"))
    with pytest.raises(redemptions.NotAllowed):
        redemptions.deliver(day_off, 1, **moment(rich, "purchaser"))
    assert redemptions.deliver(day_off, 1, **moment(rich, "finance")).status == Status.DELIVERED


# --- Deciding and handing out -----------------------------------------------------------------


def test_declined_with_a_reason_everything_is_free_again(rich):
    mug = reward(units=1)
    asked = ask(rich, mug)
    with pytest.raises(refusals.ReasonMissing):
        redemptions.decline(asked, **moment(rich, "lead"), reason="  ")
    declined = redemptions.decline(asked, **moment(rich, "lead"), reason=" not now ")
    assert (declined.status, declined.answer) == (Status.DECLINED, "not now")
    assert (available(rich.rep), held(rich.rep)) == (1000, 0)
    assert Stock.objects.get(reward=mug).left == 1
    assert Notice.objects.get(kind="redemption.declined").person == rich.rep


def test_cancelled_until_it_is_decided(rich):
    asked = ask(rich, reward())
    with pytest.raises(redemptions.NotAllowed):
        redemptions.cancel(asked, **moment(rich, "colleague"))
    redemptions.cancel(asked, **moment(rich, "rep"))
    assert available(rich.rep) == 1000
    approved = redemptions.approve(ask(rich, reward("CUP")), **moment(rich, "lead"))
    with pytest.raises(refusals.MoveRefused, match="approved"):
        redemptions.cancel(approved, **moment(rich, "rep"))


def test_handed_out_in_parts(rich):
    asked = redemptions.approve(ask(rich, reward(), quantity=3), **moment(rich, "lead"))
    buyer = moment(rich, "purchaser")
    partly = redemptions.deliver(asked, 1, **buyer, seen=0)
    assert (partly.status, partly.to_hand_out) == (Status.PARTLY, 2)
    with pytest.raises(refusals.MoveRefused):
        redemptions.deliver(asked, 1, **buyer, seen=0)
    with pytest.raises(refusals.UnitsWrong, match="from 1 to 2"):
        redemptions.deliver(asked, 3, **buyer)
    whole = redemptions.deliver(asked, 2, **buyer, seen=1)
    assert (whole.status, held(rich.rep), available(rich.rep)) == (Status.DELIVERED, 0, 700)
    assert kinds(asked) == [("reserve", 300), ("redeem", 100), ("redeem", 200)]


def test_what_was_not_handed_out_is_given_up(rich):
    mug = reward(units=3)
    asked = redemptions.approve(ask(rich, mug, quantity=3), **moment(rich, "lead"))
    buyer = moment(rich, "purchaser")
    redemptions.deliver(asked, 1, **buyer)
    given_up = redemptions.refund(asked, 1, **buyer, reason="sold out", restock=False)
    assert (given_up.status, given_up.to_hand_out) == (Status.PARTLY, 1)
    given_up = redemptions.refund(asked, 1, **buyer, reason="sold out", restock=True)
    assert (given_up.status, available(rich.rep)) == (Status.DELIVERED, 900)
    assert Stock.objects.get(reward=mug).left == 1
    assert kinds(asked)[-2:] == [("release", 100), ("release", 100)]


def test_a_wrong_handing_out_is_undone_with_a_reason(rich):
    mug = reward(units=2)
    asked = redemptions.approve(ask(rich, mug, quantity=2), **moment(rich, "lead"))
    buyer = moment(rich, "purchaser")
    redemptions.deliver(asked, 1, **buyer)
    with pytest.raises(refusals.ReasonMissing):
        redemptions.refund(asked, 1, **buyer, reason="", restock=True, were_handed_out=True)
    back = redemptions.refund(asked, 1, **buyer, reason="broken", restock=True, were_handed_out=True)
    assert (back.status, back.to_hand_out, back.with_person, available(rich.rep)) == (Status.PARTLY, 1, 0, 900)
    assert kinds(asked)[-1] == ("refund", 100)
    with pytest.raises(refusals.UnitsWrong):
        redemptions.refund(asked, 1, **buyer, reason="broken", restock=True, were_handed_out=True)
    rest = redemptions.refund(asked, 1, **buyer, reason="sold out", restock=True, seen=1)
    assert (rest.status, available(rich.rep), held(rich.rep)) == (Status.REFUNDED, 1000, 0)
    assert Stock.objects.get(reward=mug).left == 2


def test_a_gift_moves_no_points(parts):
    mug = reward(units=3, top=1)
    gift = Redemption.objects.create(
        person=parts.rep, reward=mug, key="gift", kind=mug.kind, unit_points=0, unit_cost=20, status=Status.APPROVED,
        requested_at=NOW, requested_on=TODAY, year=date(2026, 1, 1), decided_at=NOW, gift_period="quarter",
        gift_first=date(2026, 7, 1),
    )  # fmt: skip
    redemptions.deliver(gift, 1, **moment(parts, "purchaser"))
    assert kinds(gift) == []


# --- What time does ---------------------------------------------------------------------------


def later(days):
    return {"at": NOW + timedelta(days=days), "on": TODAY + timedelta(days=days)}


def test_the_approver_is_reminded_and_then_the_next_one_asked(rich):
    asked = ask(rich, reward())
    assert redemptions.remind(**later(2)) == 0
    assert not Notice.objects.filter(kind="redemption.reminder").exists()
    for _twice in range(2):
        assert redemptions.remind(**later(5)) == 0
    assert Notice.objects.get(kind="redemption.reminder").person == rich.lead
    # East has nobody above its lead: the points admins.
    assert redemptions.remind(**later(8)) == 1
    asked.refresh_from_db()
    assert (asked.status, asked.approver_id) == (Status.REQUESTED, None)
    assert Notice.objects.get(kind="redemption.passed_on").person == rich.admin
    assert redemptions.remind(**later(9)) == 0


def test_an_approver_who_lost_the_role_is_followed_at_once(rich):
    asked = ask(rich, reward())
    RoleGrant.objects.filter(person=rich.lead).delete()
    assert redemptions.remind(**later(0)) == 1
    asked.refresh_from_db()
    assert asked.approver_id is None


def test_purchasing_is_reminded_of_what_waits_to_be_handed_out(rich):
    redemptions.approve(ask(rich, reward()), **moment(rich, "lead"))
    redemptions.remind(**later(10))
    assert not Notice.objects.filter(kind="redemption.late_hand_out").exists()
    redemptions.remind(**later(11))
    assert Notice.objects.get(kind="redemption.late_hand_out").person == rich.purchaser


def test_what_a_leaver_asked_for_is_cancelled(rich):
    asked = ask(rich, reward())
    Person.objects.filter(pk=rich.rep.pk).update(left_on=TODAY)
    assert redemptions.cancel_of_leavers(at=NOW, on=TODAY) == 0
    assert redemptions.cancel_of_leavers(**later(1)) == 1
    assert redemptions.cancel_of_leavers(**later(1)) == 0
    asked.refresh_from_db()
    assert (asked.status, held(rich.rep)) == (Status.CANCELLED, 0)


# --- What the database keeps ------------------------------------------------------------------


def refused(constraint, act):
    def act_and_commit():
        with transaction.atomic(), connection.cursor() as cursor:
            act()
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    with pytest.raises(DatabaseError) as refusal:
        act_and_commit()
    assert refusal.value.__cause__.diag.constraint_name == constraint


def test_points_move_under_a_redemptions_key_only_with_its_units(rich):
    asked = ask(rich, reward())
    ends = [each.pk for each in Account.objects.filter(person=rich.rep).order_by("kind")]
    movement = transfers.Movement("reserve", *ends, Decimal(1), "redemption", TODAY, str(asked))
    for key in (f"redemption:{asked.pk}:more", "redemption:999999:reserve", "redemption:x"):
        refused(
            "redemption_posted_as_asked",
            lambda key=key: transfers.post(key=key, movements=[movement], reason="forged", at=NOW),
        )
    back = transfers.Movement("release", ends[1], ends[0], Decimal(100), "redemption", TODAY, str(asked))
    key = f"redemption:{asked.pk}:release"
    refused("redemption_posted_as_asked", lambda: transfers.post(key=key, movements=[back], reason="forged", at=NOW))


def test_nobody_is_noted_to_have_handed_out_their_own(rich):
    asked = ask(rich, reward())
    step = {"from_status": "approved", "to_status": "delivered", "units": 1, "at": NOW, "by": rich.users["rep"]}
    refused("redemption_handed_out_by_another", lambda: RedemptionStep.objects.create(redemption=asked, **step))


def test_units_that_came_back_stay_back(rich):
    asked = redemptions.approve(ask(rich, reward()), **moment(rich, "lead"))
    redemptions.deliver(asked, 1, **moment(rich, "purchaser"))
    redemptions.refund(asked, 1, **moment(rich, "purchaser"), reason="broken", restock=False, were_handed_out=True)
    refused("redemption_frozen", lambda: Redemption.objects.filter(pk=asked.pk).update(handed_back=0))


def test_verify_finds_points_that_units_do_not_explain(rich):
    asked = ask(rich, reward())
    Redemption.objects.filter(pk=asked.pk).update(status=Status.CANCELLED)
    found = [each for each in verify.problems(rewards_verify.CHECKS) if each[1] == str(asked)]
    assert len(found) == 1
    with pytest.raises(refusals.MoveRefused):
        redemptions.cancel(asked, **moment(rich, "rep"))
    # Put right for the check after each test.
    ends = [each.pk for each in Account.objects.filter(person=rich.rep).order_by("kind")]
    back = transfers.Movement("release", ends[1], ends[0], Decimal(100), "redemption", TODAY, str(asked))
    transfers.post(key=f"redemption:{asked.pk}:release", movements=[back], reason="mended", at=NOW)


def test_a_month_published_in_between_is_no_matter(rich):
    asked = ask(rich, reward())
    publish(date(2026, 11, 1))
    redemptions.cancel(asked, **moment(rich, "rep"))
    months = Transfer.objects.filter(record=str(asked)).order_by("id").values_list("posted_month", flat=True)
    assert list(months) == [date(2026, 11, 1), date(2026, 12, 1)]
