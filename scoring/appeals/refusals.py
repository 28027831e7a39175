"""Why an appeal can't be filed, answered or ruled on: facts with a sentence for the reader."""

from contextlib import contextmanager

from django.db import IntegrityError
from django.utils.translation import gettext as _


class Refusal(Exception):
    """What can't be done with an appeal; its text says why and what to do instead."""


class NotAllowed(Refusal):
    """The person may not do this, whatever the state."""


class MoveRefused(Refusal):
    """The appeal is in another state."""

    def __init__(self, appeal):
        said = {"number": appeal.number, "status": appeal.get_status_display()}
        super().__init__(_("Appeal %(number)s is in the state “%(status)s” now. Look at it again.") % said)


class NotDisputable(Refusal):
    def __init__(self):
        super().__init__(
            _("This line moves points between your own accounts or comes from a ruling: it can't be disputed.")
        )


class AlreadyFiled(Refusal):
    def __init__(self):
        super().__init__(_("There is an appeal about this already. You find it under Appeals."))


class TooLate(Refusal):
    def __init__(self, until):
        text = _("The time to appeal was over on %(day)s. Talk to your manager or a points admin.")
        super().__init__(text % {"day": until.isoformat()})


class ReasonMissing(Refusal):
    def __init__(self):
        super().__init__(_("Say why: the other side reads it, and the history keeps it."))


class AnswerMissing(Refusal):
    def __init__(self):
        super().__init__(_("Say what it should be: in points, in words, or both."))


class PointsWrong(Refusal):
    def __init__(self, asked):
        if asked is None:
            text = _("Give the points of the adjustment, more than 0, or say that the record was corrected.")
        else:
            text = _("The adjustment lies between 0 and the %(points)s that are asked for, without 0.")
        super().__init__(text % {"points": asked})


class TooMuch(Refusal):
    def __init__(self, most):
        text = _("An answer may grant up to %(points)s points: pass this on to the committee.")
        super().__init__(text % {"points": most})


class NobodyElse(Refusal):
    def __init__(self):
        super().__init__(_("No member of the committee may decide this one. Ask a points admin to appoint one."))


class AlreadyVoted(Refusal):
    def __init__(self):
        super().__init__(_("You have voted on this appeal already. It waits for the others."))


class TooManyFiles(Refusal):
    def __init__(self, most):
        super().__init__(_("An appeal takes up to %(number)s files.") % {"number": most})


class LedgerMoved(Refusal):
    def __init__(self):
        super().__init__(_("Points moved at the same moment. Nothing was changed: please do it once more."))


# What the database says, and what that means here.
MEANT = {
    "appeal_once_a_line": AlreadyFiled,
    "appeal_once_a_missing_line": AlreadyFiled,
    "appeal_decided_by_another": NotAllowed,
    "appeal_vote_once": AlreadyVoted,
    "balance_not_below_zero": LedgerMoved,
    "transfer_month_open": LedgerMoved,
}


@contextmanager
def explained():
    """Turn what the database refuses into a refusal with a sentence."""
    try:
        yield
    except IntegrityError as error:
        meant = MEANT.get(error.__cause__.diag.constraint_name)
        if meant is None:
            raise
        raise meant from error
