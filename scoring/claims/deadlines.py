"""The clock: reminds one working day before a decision is due, passes what is late on to the next manager in line."""

from django.db import transaction
from django.db.models import F, Q

from scoring.models import Filing
from teams import notices, workdays

from . import duties, reviewers, steps, telling
from .deciding import take_up
from .refusals import EvidenceUsed, PoolMissing
from .steps import Did, Waits

# At one time: the next tick goes on, and no other sweep waits long for this one.
BATCH = 500
WITH_A_CLOCK = (Waits.CLAIMANT, Waits.PARTICIPANTS, Waits.BENEFICIARY, Waits.REVIEWER, Waits.SECOND)


def remind(*, at, on):
    """Remind whoever has until the next working day, once for each deadline; how many claims."""
    due = Filing.objects.filter(waits_for__in=WITH_A_CLOCK, due_on__gte=on, due_on__lte=workdays.add(on, 1))
    # What files bring may be many: they are named once a day and passed on, without a reminder of each.
    due = due.filter(Q(reminded_for=None) | ~Q(reminded_for=F("due_on")), claimant__isnull=False)
    return sum(_each(due, lambda claim: _remind(claim, at, on), most=BATCH))


def _remind(claim, at, on):
    filing = claim.filing
    if filing.due_on is None or filing.reminded_for == filing.due_on:
        return False
    telling.tell(whom(claim), "claim.reminder", claim, at=at, on=on, key=filing.due_on, due=filing.due_on.isoformat())
    steps.add(claim, Did.REMINDED, by=None, at=at)
    filing.reminded_for = filing.due_on
    filing.save(update_fields=["reminded_for"])
    return True


def escalate(*, at, on):
    """Pass on what is late: to the next manager in line, at last to the points admins; how many claims."""
    late = Filing.objects.filter(due_on__lt=on)
    deciding = late.filter(waits_for__in=(Waits.REVIEWER, Waits.SECOND), reviewer__isnull=False)
    moved = sum(_each(deciding, lambda claim: _escalate(claim, at, on), most=BATCH))
    others = late.exclude(waits_for__in=(Waits.NOBODY, Waits.POOL)).exclude(pk__in=deciding.values("pk"))
    others = others.exclude(claimant=None)
    return moved + sum(_each(others, lambda claim: _tell_late(claim, at, on)))


def _escalate(claim, at, on):
    filing = claim.filing
    if filing.reviewer_id is None or filing.due_on is None or filing.due_on >= on:
        return False
    late, without = filing.reviewer, ()
    if filing.waits_for == Waits.SECOND:
        without = (filing.approved_by_id,)
    desk, reviewer = reviewers.after(claim, filing, on=on, without=without)
    step = steps.add(claim, Did.ESCALATED, by=None, at=at, reason=late.name)
    steps.wait(claim, filing.waits_for, on=on, desk=desk, reviewer=reviewer, escalations=filing.escalations + 1)
    telling.tell({late.pk}, "claim.passed_on", claim, at=at, on=on, key=step.pk)
    telling.tell_who_decides(claim, filing, at=at, on=on, kind="claim.escalated", key=step.pk)
    return True


def _tell_late(claim, at, on):
    """Nobody can take another's place here: their manager in line hears of it, once for each deadline."""
    filing = claim.filing
    if filing.due_on is None or filing.due_on >= on:
        return False
    late = whom(claim)
    people = {filing.claimant} if filing.waits_for == Waits.CLAIMANT else set()
    if filing.waits_for == Waits.BENEFICIARY:
        people = {filing.beneficiary}
    elif filing.waits_for == Waits.PARTICIPANTS:
        people = {each.person for each in claim.participants.select_related("person") if each.person_id in late}
    managers = {manager for person in people for manager in notices.managers_of(person, on=on)[:1]}
    telling.tell(late | managers, "claim.late", claim, at=at, on=on, key=filing.due_on, due=filing.due_on.isoformat())
    return False


def whom(claim):
    """Ids of those for whom the claim waits."""
    filing = claim.filing
    if filing.waits_for == Waits.CLAIMANT:
        return {filing.claimant_id}
    if filing.waits_for == Waits.PARTICIPANTS:
        return duties.lacking(claim, filing)
    if filing.waits_for == Waits.BENEFICIARY:
        return {filing.beneficiary_id}
    return telling.deciders(claim, filing) if filing.waits_for in (Waits.REVIEWER, Waits.SECOND) else set()


def take_up_waiting(*, at, on):
    """Let claims count whose pool has room again, the earliest approved first; how many."""
    waiting = Filing.objects.filter(waits_for=Waits.POOL).order_by("approved_at", "id").values_list("claim", flat=True)
    return sum(_taken_up(claim, at, on) for claim in list(waiting))


def _taken_up(claim, at, on):
    try:
        return take_up(claim, at=at, on=on)
    except (PoolMissing, EvidenceUsed):
        # Somebody must decide this one anew; the others go on.
        return False


def _each(filings, do, most=None):
    """Do something with each claim in a transaction of its own: what is done stays done if the next one fails."""
    for pk in list(filings.order_by("due_on", "id").values_list("claim", flat=True)[:most]):
        with transaction.atomic():
            yield do(steps.locked(pk))
