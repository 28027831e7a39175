"""Why something can't be entered, changed or decided: facts with a sentence for the reader."""

from django.utils.translation import gettext as _


class Refusal(Exception):
    """What can't be done with an entry; its text says why and what to do instead."""


class NotAllowed(Refusal):
    """The person may not do this, whatever the state."""

    def __init__(self):
        super().__init__(_("This isn't yours to decide: nobody decides about what they entered or earn from."))


class MoveRefused(Refusal):
    """The entry is in another state."""

    def __init__(self, entry):
        said = {"number": entry.record, "status": entry.get_status_display()}
        super().__init__(_("%(number)s is %(status)s now, so this is no longer possible. Look at it again.") % said)


class ChangedMeanwhile(Refusal):
    def __init__(self, entry):
        text = _("%(number)s was changed after you opened it. Read it again before you decide.")
        super().__init__(text % {"number": entry.record})


class DuplicateFound(Refusal):
    """It looks like something that is there already; it may be entered all the same, with a reason."""

    def __init__(self, found):
        self.matches = found
        super().__init__(_("This seems to be there already. Look at it below; if it is another one, say why."))


class DayNotPossible(Refusal):
    def __init__(self, days):
        text = _("Choose a day that isn't in the future, and at most %(days)s days ago.")
        super().__init__(text % {"days": days})


class GradeMissing(Refusal):
    def __init__(self):
        super().__init__(_("Choose the quality of the visit first: A, B or C."))


class ReasonMissing(Refusal):
    def __init__(self):
        super().__init__(_("Write why, so that they know what to do next."))
