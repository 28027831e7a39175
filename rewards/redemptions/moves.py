"""The way of a redemption: approved, declined, cancelled, handed out in parts, taken back. Two at once: one move."""

from rewards.models import Redemption

from . import points, steps, telling
from .deciders import can_decide, can_hand_out, can_take_back, is_own
from .refusals import MoveRefused, NotAllowed, OwnRedemption
from .steps import explained, whole

Status = Redemption.Status


@explained
@whole
def approve(redemption, *, by, at, on):
    """Grant it; points and units stay held until it is handed out.

    :raises NotAllowed: whoever may not decide it
    :raises MoveRefused: it is decided already
    """
    redemption = _to_decide(redemption, by, on)
    redemption.decided_by, redemption.decided_at = by, at
    steps.move(redemption, Status.APPROVED, at=at, by=by)
    telling.person(redemption, "approved", at=at)
    telling.handers_out(redemption, at=at, on=on)
    return redemption


@explained
@whole
def decline(redemption, *, by, at, on, reason):
    """Refuse it with a reason: points and units are free again.

    :raises ReasonMissing: without a reason
    """
    redemption = _to_decide(redemption, by, on)
    reason = steps.given(reason)
    redemption.decided_by, redemption.decided_at, redemption.answer = by, at, reason
    steps.move(redemption, Status.DECLINED, at=at, by=by, reason=reason)
    points.release(redemption, at=at, on=on, by=by)
    telling.person(redemption, "declined", at=at, reason=reason)
    return redemption


@explained
@whole
def cancel(redemption, *, by, at, on, reason=""):
    """Give it up before it is decided: its person, or the system (`by` None) for one who left.

    :raises NotAllowed: somebody else
    :raises MoveRefused: it is decided already
    """
    redemption = steps.locked(redemption, *Redemption.UNDECIDED)
    if by is not None and not is_own(by, redemption):
        raise NotAllowed
    steps.move(redemption, Status.CANCELLED, at=at, by=by, reason=reason.strip()[:500])
    points.release(redemption, at=at, on=on, by=by)
    return redemption


@explained
@whole
def deliver(redemption, units, *, by, at, on, seen=None):
    """Hand out so many units: their points are redeemed.

    :param seen: how many were handed out when the page was shown; another number refuses, so that one click twice
        hands out once
    :raises UnitsWrong: more than there is to hand out
    """
    redemption = steps.locked(redemption, *Redemption.TO_HAND_OUT)
    _check_hand_out(by, redemption, can_hand_out)
    if seen is not None and seen != redemption.delivered:
        raise MoveRefused(redemption)
    steps.fitting(units, redemption.to_hand_out)
    redemption.delivered += units
    status = Status.PARTLY if redemption.to_hand_out else Status.DELIVERED
    steps.move(redemption, status, at=at, by=by, units=units)
    points.redeem(redemption, units, at=at, on=on, by=by)
    telling.person(redemption, "delivered", at=at, suffix=f":{redemption.delivered}", units=units)
    return redemption


@explained
@whole
def refund(redemption, units, *, by, at, on, reason, restock, were_handed_out=False, seen=None):
    """Take so many units back, and give their points back; also how a wrong handing out is undone.

    :param restock: whether others can have them
    :param were_handed_out: of those that the person has, else of those that are still to be handed out
    :param seen: as of `deliver`: how many had been taken back when the page was shown
    :raises UnitsWrong: there are fewer of them
    :raises ReasonMissing: without a reason
    """
    redemption = steps.locked(redemption, *Redemption.TO_HAND_OUT, Status.DELIVERED)
    _check_hand_out(by, redemption, can_take_back)
    if seen is not None and seen != redemption.returned:
        raise MoveRefused(redemption)
    reason = steps.given(reason)
    steps.fitting(units, redemption.with_person if were_handed_out else redemption.to_hand_out)
    redemption.returned += units
    redemption.handed_back += units if were_handed_out else 0
    redemption.restocked += units if restock else 0
    steps.move(redemption, _after_refund(redemption), at=at, by=by, units=units, reason=reason, verb="refunded")
    points.give_back(redemption, units, were_handed_out=were_handed_out, at=at, on=on, by=by)
    telling.person(redemption, "refunded", at=at, suffix=f":{redemption.returned}", units=units, reason=reason)
    return redemption


def _after_refund(redemption):
    if redemption.returned == redemption.quantity:
        return Status.REFUNDED
    return redemption.status if redemption.to_hand_out else Status.DELIVERED


def _to_decide(redemption, by, on):
    redemption = steps.locked(redemption, Status.REQUESTED)
    if is_own(by, redemption):
        raise OwnRedemption
    if not can_decide(by, redemption, on=on):
        raise NotAllowed
    return redemption


def _check_hand_out(by, redemption, question):
    if is_own(by, redemption):
        raise OwnRedemption
    if not question(by, redemption):
        raise NotAllowed
