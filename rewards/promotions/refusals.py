"""Why nobody can be nominated, voted on or withdrawn as asked: facts with a sentence for the reader."""

from contextlib import contextmanager

from django.db import IntegrityError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ledger import months


class Refusal(Exception):
    """What can't be done; its text says why and what to do instead."""


class NotAllowed(Refusal):
    """The person may not do this, whatever the state."""


class MoveRefused(Refusal):
    """The nomination is in another state."""

    def __init__(self, promotion=None):
        text = _("This nomination is decided or withdrawn already. Look at it again.")
        super().__init__(text)
        self.promotion = promotion


class HasLeft(Refusal):
    def __init__(self, name=""):
        super().__init__(_("%(name)s has left the company: nobody who left is promoted.") % {"name": name})


class OutsideLadder(Refusal):
    def __init__(self, grade=""):
        text = _("The grade “%(grade)s” is not on the ladder. Ask a points admin to add it to the grades.")
        super().__init__(text % {"grade": grade})


class TopOfLadder(Refusal):
    def __init__(self):
        super().__init__(_("There is no grade above: this is the top of the ladder."))


class AlreadyNominated(Refusal):
    def __init__(self):
        super().__init__(_("There is an open nomination already. It has to be decided or withdrawn first."))


class TooFewPoints(Refusal):
    def __init__(self, missing):
        text = _("%(points)s career points are missing. Only published months count: wait for the next publication.")
        super().__init__(text % {"points": f"{missing.normalize():f}"})
        self.missing = missing


class TooSoon(Refusal):
    def __init__(self, missing):
        text = ngettext(
            "One more month in the grade is needed before the next one.",
            "%(months)s more months in the grade are needed before the next one.",
            missing,
        )
        super().__init__(text % {"months": missing})


class NobodyDecides(Refusal):
    def __init__(self):
        text = _("No member of the committee may decide on this. Ask a points admin to appoint one.")
        super().__init__(text)


class ReasonMissing(Refusal):
    def __init__(self):
        super().__init__(_("Say why: the committee and the history need a reason."))


class AlreadyVoted(Refusal):
    def __init__(self):
        super().__init__(_("You have voted on this already. It waits for the others."))


class GradeMoved(Refusal):
    def __init__(self, grade):
        text = _("The grade is “%(grade)s” by now. Whoever nominated has to withdraw, and may nominate anew.")
        super().__init__(text % {"grade": grade or "–"})


# What the database says, and what that means here.
MEANT = {
    "promotion_one_nomination_a_person": AlreadyNominated,
    "promotion_nominated_by_another": NotAllowed,
    "promotion_decided_by_others": NotAllowed,
    "promotion_vote_once": AlreadyVoted,
    "promotion_frozen": MoveRefused,
}


@contextmanager
def explained():
    """Turn what the database refuses into a refusal with a sentence."""
    try:
        yield
    except IntegrityError as error:
        meant = MEANT.get(months.constraint_of(error))
        if meant is None:
            raise
        raise meant from error
