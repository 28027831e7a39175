"""A request for a reward: stock, budget and points are taken in one transaction, or the request is refused in words."""

from django.db import IntegrityError
from django.db.models import F, Sum

from ledger import accounts, months
from ledger import queries as ledger
from rewards import shoppers, windows
from rewards.models import Redemption, Reward, Stock
from rewards.shoppers import COUNTS, AccountFrozen, LimitReached, NotOffered, OutOfStock, TooFewPoints, WindowClosed
from scoring.engine import periods

from . import points, steps, telling
from .deciders import approver_of
from .entering import draw_of
from .refusals import BudgetUsedUp, Busy, KeyReused, UnitsWrong

Status = Redemption.Status
QUANTITY_MOST = 1000
REMARK_MOST = 300


def request(person, reward, *, key, quantity, by, at, on, remark=""):
    """Ask for so many units and hold their price; the same again (person and key) answers with the first.

    :param key: made by the form, at most 64 letters: a request sent twice is one
    :raises Refusal: the first thing that stands in its way
    """
    asked = {"key": str(key)[:64], "quantity": quantity, "remark": remark.strip()[:REMARK_MOST]}
    if not 1 <= quantity <= QUANTITY_MOST:
        raise UnitsWrong(QUANTITY_MOST)
    try:
        return _request(person, reward, asked, by=by, at=at, on=on)
    except IntegrityError as error:
        raise _refused(error, person, reward, quantity) from error


@steps.whole
def _request(person, reward, asked, *, by, at, on):
    ends = accounts.of_person(person.pk)
    if (first := _first(person, reward, asked)) is not None:
        return first
    shopper = shoppers.of(person, on=on)
    reward = Reward.objects.select_related("stock", "lowest_grade", "lowest_level").get(pk=reward.pk)
    refusals = shopper.against(reward, quantity=asked["quantity"])
    if not shopper.sees(reward, reward.teams.values_list("pk", flat=True)):
        refusals.insert(0, NotOffered())
    if refusals:
        # The first of two alike may have been granted since: the second is not refused for what that one took.
        if (first := _first(person, reward, asked)) is not None:
            return first
        raise refusals[0]
    redemption = _insert(shopper, reward, asked, at=at)
    points.reserve(redemption, ends, at=at, on=on, by=by)
    _check_again(redemption, shopper, ends[0])
    _tell(redemption, at=at, on=on, by=by)
    return redemption


def _first(person, reward, asked):
    """What was asked for by this key before, or None.

    :raises KeyReused: it was something else
    """
    found = Redemption.objects.select_related("person", "reward").filter(person=person, key=asked["key"]).first()
    if found is None:
        return None
    if (found.reward_id, found.quantity, found.remark) != (reward.pk, asked["quantity"], asked["remark"]):
        raise KeyReused(found)
    return found


def _insert(shopper, reward, asked, *, at):
    """The row; its trigger takes stock and budget, or refuses."""
    begins: dict = {"status": Status.REQUESTED}
    if reward.is_drawn:
        window = windows.current(reward, shopper.on, shopper.year_starts)
        begins = {"status": Status.ENTERED, "draw": draw_of(reward, window, on=shopper.on)}
    elif reward.approval == Reward.Approval.NONE:
        begins = {"status": Status.APPROVED, "decided_at": at}
    if reward.approval != Reward.Approval.NONE:
        begins["approver_id"] = approver_of(shopper.person, reward, on=shopper.on)
    return Redemption.objects.create(
        person=shopper.person,
        reward=reward,
        kind=reward.kind,
        unit_points=reward.price,
        unit_cost=reward.cost,
        requested_at=at,
        requested_on=shopper.on,
        year=shopper.year,
        team_line=shopper.line,
        **asked,
        **begins,
    )


def _check_again(redemption, shopper, account):
    """What two requests at once could both have passed: our posting holds the balance, so now nobody else is between.

    :raises Refusal: points of a month that may still change would be spent, or the limit is passed
    """
    lacking = ledger.provisional(account) - ledger.balance(account)
    if lacking > 0:
        raise TooFewPoints(lacking)
    reward = redemption.reward
    if reward.limit is None:
        return
    first = periods.first_day(reward.limit_period, shopper.on, shopper.year_starts)
    rows = Redemption.objects.filter(COUNTS, person=shopper.person, reward=reward, gift_period="")
    had = rows.filter(requested_on__gte=first).aggregate(units=Sum(F("quantity") - F("returned")))["units"]
    if had > reward.limit:
        raise LimitReached(reward, had - redemption.quantity)


def _tell(redemption, *, at, on, by):
    steps.note(redemption, "", at=at, by=by, units=redemption.quantity, verb="requested")
    if redemption.status == Status.REQUESTED:
        telling.deciders(redemption, "waiting", at=at, on=on)
    elif redemption.status == Status.APPROVED:
        telling.handers_out(redemption, at=at, on=on)


def _refused(error, person, reward, quantity):
    """The database's refusal as a sentence; what is none of these, is an error."""
    constraint = months.constraint_of(error)
    if constraint == "stock_not_oversold":
        left = Stock.objects.get(reward=reward.pk).left
        # What was given back since, can be had by whoever asks again.
        return OutOfStock(left) if left is not None and left < quantity else Busy()
    if constraint == "balance_not_below_zero":
        account = ledger.available_account(person.pk)
        missing = Reward.objects.get(pk=reward.pk).price * quantity - ledger.spendable(account)
        return TooFewPoints(missing) if missing > 0 else Busy()
    return FACTS[constraint]() if constraint in FACTS else error


FACTS = {
    "budget_not_overspent": BudgetUsedUp,
    "leavers_redeem_nothing": AccountFrozen,
    "draw_takes_entries": lambda: WindowClosed(None),
}
