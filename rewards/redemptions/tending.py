"""What time does to redemptions: reminders, the next manager in line, and requests of people who left."""

from datetime import timedelta

from rewards.models import Redemption, Reward
from teams import notices, workdays
from teams.models import Person

from . import deciders, moves, steps, telling
from .refusals import MoveRefused

Status = Redemption.Status
REMIND_DAYS = 3
PASS_ON_DAYS = 6
HAND_OUT_DAYS = 10


def remind(*, at, on):
    """Remind of what is undecided, pass on what is late or has no approver any more, remind of what is to hand out.

    Safe to repeat and to lose: everybody is told once of each.

    :returns: how many were passed on
    """
    passed_on = 0
    # The days waited are counted from the last step: passed on, it begins anew.
    waiting = Redemption.objects.filter(status=Status.REQUESTED).select_related("person", "reward", "approver")
    for redemption in waiting:
        days = workdays.between(_since(redemption), on)
        if _has_nobody(redemption, on) or (redemption.approver_id and days >= PASS_ON_DAYS):
            passed_on += _pass_on(redemption, at=at, on=on)
        elif days >= REMIND_DAYS:
            telling.deciders(redemption, "reminder", at=at, on=on, suffix=f":{redemption.approver_id or ''}")
    for way in Reward.HandOut.values:
        _remind_handers_out(way, at=at, on=on)
    return passed_on


def _since(redemption):
    last = redemption.steps.order_by("-id").values_list("at", flat=True).first()
    return (last or redemption.requested_at).astimezone().date()


def _has_nobody(redemption, on):
    """Whether the approver has left, lost the role or the login since."""
    line = deciders.acting_managers(redemption.person, on=on)
    return redemption.approver_id is not None and redemption.approver_id not in line


@steps.whole
def _pass_on(redemption, *, at, on):
    """To the next manager above the present one, after the last of them to the points admins."""
    try:
        redemption = steps.locked(redemption, Status.REQUESTED)
    except MoveRefused:
        return 0  # decided this very moment
    line = deciders.acting_managers(redemption.person, on=on)
    above = line[line.index(redemption.approver_id) + 1 :] if redemption.approver_id in line else line
    redemption.approver_id = next(iter(above), None)
    steps.move(redemption, Status.REQUESTED, at=at, verb="passed_on")
    telling.deciders(redemption, "passed_on", at=at, on=on, suffix=f":{redemption.approver_id or ''}")
    return 1


def _remind_handers_out(way, *, at, on):
    late = Redemption.objects.filter(
        status__in=Redemption.TO_HAND_OUT, reward__hand_out=way, decided_at__lt=at - timedelta(days=HAND_OUT_DAYS)
    )
    if late.exists():
        people = sorted(deciders.people_who_hand_out(way, on=on))
        # Once a week, as long as it lasts.
        week = on - timedelta(days=on.weekday())
        key = f"redemption.late_hand_out:{way}:{week}"
        notices.tell(people, "redemption.late_hand_out", key=key, at=at, url=telling.desk(), count=late.count())


def cancel_of_leavers(*, at, on):
    """Cancel what nobody decided of people whose last day is over (U7); what is approved stays with who hands it out.

    :returns: how many were cancelled
    """
    gone = Person.objects.filter(left_on__lt=on).values("pk")
    count = 0
    for redemption in Redemption.objects.filter(status__in=Redemption.UNDECIDED, person__in=gone).order_by("pk"):
        try:
            moves.cancel(redemption, by=None, at=at, on=on)
        except MoveRefused:
            continue  # somebody was faster
        count += 1
    return count
