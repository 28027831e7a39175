"""The first answer to an appeal, and what its appellant makes of it. The map is `Appeal.MOVES`."""

from django.utils import timezone

from scoring.models import Appeal, AppealStep
from teams import workdays
from teams.models import Company

from . import closing, committee, refusals, rights, steps, telling, verdicts

Status = Appeal.Status
Action = AppealStep.Action


@steps.whole
def answer(appeal, *, by, at, on, upholds, reason, points=None, is_corrected=False):
    """Uphold or reject an appeal in the first answer; what is granted is posted once the appellant is content.

    :param points: the adjustment, signed; no more than was asked for
    :param is_corrected: the record itself was put right: scoring brings the difference
    :raises NotAllowed: not a manager in line nor a points admin, or one who has a part in it
    """
    appeal = _for_answer(appeal, by, on)
    appeal.granted = verdicts.granted(appeal, upholds=upholds, points=points, is_corrected=is_corrected)
    _check_amount(appeal.granted)
    appeal.is_upheld, appeal.is_corrected = upholds, upholds and is_corrected
    action = Action.UPHELD if upholds else Action.REJECTED
    step = steps.note(appeal, action, by=by, at=at, reason=steps.given(reason), points=appeal.granted)
    until = workdays.add(on, Company.current().appeal_days)
    steps.move(appeal, Status.ANSWERED_UPHELD if upholds else Status.ANSWERED_REJECTED, at=at, due_on=until)
    if upholds and appeal.granted is not None and appeal.granted == appeal.asked:
        return close_accepted(appeal, Action.SETTLED, at=at, on=on)
    telling.answered(appeal, step)
    return appeal


@steps.whole
def ask(appeal, *, by, at, on, question):
    """Ask the appellant something; the clock of the answer stands still until they reply."""
    appeal = _for_answer(appeal, by, on)
    step = steps.note(appeal, Action.ASKED, by=by, at=at, reason=steps.given(question))
    until = workdays.add(on, Company.current().appeal_answer_days)
    steps.move(appeal, Status.ASKED, at=at, due_on=until)
    telling.asked(appeal, step)
    return appeal


@steps.whole
def reply(appeal, *, by, at, on, text):
    """The appellant replies to the question."""
    appeal = _own(appeal, by, Status.ASKED)
    return resume(appeal, Action.REPLIED, at=at, on=on, by=by, reason=steps.given(text))


@steps.whole
def refer(appeal, *, by, at, on, reason):
    """Pass the appeal on to the committee without an answer of one's own."""
    appeal = _for_answer(appeal, by, on)
    return to_committee(appeal, Action.REFERRED, at=at, on=on, by=by, reason=steps.given(reason))


@steps.whole
def accept(appeal, *, by, at, on):
    """The appellant is content with the answer."""
    return close_accepted(_own(appeal, by, *Appeal.ANSWERED), Action.ACCEPTED, at=at, on=on, by=by)


@steps.whole
def contest(appeal, *, by, at, on, reason):
    """The appellant is not content with the answer: the committee decides anew."""
    appeal = _own(appeal, by, *Appeal.ANSWERED)
    if appeal.due_on < on:
        raise refusals.TooLate(appeal.due_on)
    return to_committee(appeal, Action.CONTESTED, at=at, on=on, by=by, reason=steps.given(reason))


# --- Moves that the clock makes as well; the appeal must be locked ----------------------------


def to_committee(appeal, action, *, at, on, by=None, reason=""):
    """Lay the appeal before the committee.

    :raises NobodyElse: it has no member without a part in it
    """
    if not committee.members(appeal, on=on):
        raise refusals.NobodyElse
    step = steps.note(appeal, action, at=at, by=by, reason=reason)
    # The committee decides anew: what the first answer gave is void, and stays to be read in its step.
    appeal.is_upheld = appeal.granted = None
    appeal.is_corrected = False
    appeal.heard_at = at
    steps.move(appeal, Status.COMMITTEE, at=at)
    telling.before_committee(appeal, step, committee.members(appeal, on=on))
    return appeal


def close_accepted(appeal, action, *, at, on, by=None):
    """The first answer stands."""
    step = steps.note(appeal, action, at=at, by=by, points=appeal.granted)
    closing.close(appeal, Status.ACCEPTED, at=at, on=on, by=by)
    telling.closed(appeal, step)
    return appeal


def resume(appeal, action, *, at, on, by=None, reason=""):
    """It waits for the answer again, for as many working days as were left."""
    step = steps.note(appeal, action, at=at, by=by, reason=reason)
    steps.move(appeal, Status.FILED, at=at, due_on=workdays.add(on, days_to_answer(appeal)))
    telling.replied(appeal, step)
    return appeal


def days_to_answer(appeal):
    """The working days that the answerer has left: those that passed while a question was open don't count."""
    used, since = 0, None
    for action, at in appeal.steps.order_by("id").values_list("action", "at"):
        day = timezone.localdate(at)
        if action == Action.ASKED:
            used += workdays.between(since, day)
        elif action in (Action.FILED, Action.REPLIED, Action.RESUMED):
            since = day
    return max(Company.current().appeal_answer_days - used, 1)


def _for_answer(appeal, by, on):
    appeal = steps.locked(appeal, Status.FILED)
    if not rights.can_answer(by, appeal, on=on):
        raise refusals.NotAllowed
    return appeal


def _own(appeal, by, *statuses):
    if not rights.is_appellant(by, appeal):
        raise refusals.NotAllowed
    return steps.locked(appeal, *statuses)


def _check_amount(granted):
    """What is large for one person to grant in a claim is so here, too (S1)."""
    most = Company.current().claim_second_above
    if granted is not None and most is not None and granted > most:
        raise refusals.TooMuch(most)
