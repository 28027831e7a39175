"""Redemptions in each state, a draw that is over and one that is open, so that whoever tries the demo finds them."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from rewards import draws, redemptions
from rewards.models import Redemption, Reward, Stock
from rewards.queries.redemptions import spendable_of
from teams import queries
from teams.models import Company, Person, User

PEOPLE_MOST = 500
MOST = 10
# Points with which somebody can ask for all of it.
ENOUGH = 1500
TEN, DAY = time(10), timedelta(days=1)
# Small things that one can ask for often: code, English, Chinese, what it is.
OWN = (
    ("UMBRELLA", "Umbrella", "晴雨伞", {"price": 60, "cost": 45}),
    ("COFFEE-100", "Coffee card, 100 yuan", "咖啡卡 100 元", {"price": 120, "cost": 100, "kind": "voucher"}),
    ("EARLY-HOME", "Two hours off", "提前两小时下班", {"price": 200, "kind": "day_off", "hand_out": "finance"}),
)
DRAWN = (
    "CONCERT",
    "Concert ticket",
    "音乐会门票",
    {"price": 40, "cost": 380, "kind": "voucher", "window": "monthly", "allocation": "lottery"},
)
DECLINED_WHY = "本月已有同类奖品，请下月再申请。You have one of these this month; please ask again next month."
BROKEN = "杯盖破损，已退回。The lid was broken; taken back."


def make(*, on, at):
    """Let people of the demo who can spend points ask, and others go on with it; nothing where nobody can.

    :returns: how many redemptions
    """
    if not Company.current().is_demo or Person.objects.count() > PEOPLE_MOST:
        return 0
    # The best have gifts already.
    if Redemption.objects.filter(gift_period="").exists():
        return 0
    people = _people(on)
    rewards = [_reward(*each) for each in OWN]
    for number, person in enumerate(people):
        # Who comes first has a login, and several to look at.
        for turn in range(number, number + (len(WAYS) if number == 0 else 1)):
            day = on - timedelta(days=3 + 8 * (turn % 5))
            way, reward = WAYS[turn % len(WAYS)], rewards[turn % len(rewards)]
            way(_ask(person, reward, f"demo-{number}-{turn}", day, quantity=2 if way == _partly else 1), day)
    _draws(people, on=on, at=at)
    return Redemption.objects.count()


def _people(on):
    """Some people who can spend enough, whoever has a login first."""
    present = queries.present(Person.objects.select_related("user"), on=on).order_by("code")
    left = spendable_of([person.pk for person in present])
    able = [person for person in present if left[person.pk] >= ENOUGH]
    return sorted(able, key=lambda person: (_user_of(person) is None, -left[person.pk]))[:MOST]


def _user_of(person):
    return getattr(person, "user", None)


def _reward(code, name_en, name_zh, fields):
    given = {"name_en": name_en, "name_zh": name_zh, "status": Reward.Status.OFFERED, **fields}
    reward, is_new = Reward.objects.get_or_create(code=code, defaults=given)
    if is_new:
        Stock.objects.filter(reward=reward).update(units=60)
    return reward


def _ask(person, reward, key, day, *, quantity=1):
    by = _user_of(person)
    return redemptions.request(person, reward, key=key, quantity=quantity, by=by, at=_ten(day), on=day)


def _ten(day):
    return timezone.make_aware(datetime.combine(day, TEN))


# --- What becomes of them ---------------------------------------------------------------------


def _waits(redemption, day):
    """Nobody has decided yet."""


def _approved(redemption, day):
    [decider, *_others] = redemptions.who_decides(redemption, on=day)
    by = User.objects.get(person=decider)
    return redemptions.approve(redemption, by=by, at=_ten(day + DAY), on=day + DAY)


def _delivered(redemption, day, units=None):
    redemption = _approved(redemption, day)
    return redemptions.deliver(redemption, units or redemption.quantity, **_hander_out(redemption, day))


def _partly(redemption, day):
    _delivered(redemption, day, units=1)


def _refunded(redemption, day):
    redemption = _delivered(redemption, day)
    back = {"reason": BROKEN, "restock": False, "were_handed_out": True}
    redemptions.refund(redemption, redemption.quantity, **back, **_hander_out(redemption, day))


def _declined(redemption, day):
    [decider, *_others] = redemptions.who_decides(redemption, on=day)
    by = User.objects.get(person=decider)
    redemptions.decline(redemption, by=by, at=_ten(day + DAY), on=day + DAY, reason=DECLINED_WHY)


def _cancelled(redemption, day):
    redemptions.cancel(redemption, by=None, at=_ten(day), on=day)


def _hander_out(redemption, day):
    users = User.objects.filter(is_active=True, person__isnull=False).select_related("person").order_by("pk")
    by = next(user for user in users if redemptions.can_take_back(user, redemption))
    return {"by": by, "at": _ten(day + 2 * DAY), "on": day + 2 * DAY}


WAYS = (_waits, _delivered, _partly, _declined, _refunded, _approved, _cancelled)


def _draws(people, *, on, at):
    """Last month's window is drawn, this month's is open."""
    ticket = _reward(*DRAWN)
    for day, units in ((on.replace(day=1) - 9 * DAY, 2), (on, 5)):
        Stock.objects.filter(reward=ticket).update(units=units)
        for number, person in enumerate(people[:6]):
            _ask(person, ticket, f"demo-draw-{day}-{number}", day)
        if day < on:
            draws.draw_due(at=at, on=on)
