"""Why a pool can't be shared out as asked: facts with a sentence for the reader."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _


class Refusal(Exception):
    """What can't be done; its text says why and what to do instead."""


class NotAllowed(Refusal):
    """The person may not do this, whatever the state."""


class MoveRefused(Refusal):
    """The proposal is in another state."""

    def __init__(self, share_out):
        text = _("This proposal is %(status)s now, so this is no longer possible. Look at it again.")
        super().__init__(text % {"status": share_out.get_status_display()})


class AlreadyOpen(Refusal):
    def __init__(self):
        super().__init__(
            _("A proposal for this pool waits for approval already. Decide or withdraw it before you make another.")
        )


class PoolTooSmall(Refusal):
    def __init__(self, spendable):
        if spendable <= 0:
            text = _("The pool has nothing to share out: points can be shared once their month is published.")
        else:
            text = _("The pool can give %(points)s points now, less than this shares out. Share out less.")
        super().__init__(text % {"points": number_format(spendable, use_l10n=True, force_grouping=True)})


class NobodyToShare(Refusal):
    def __init__(self):
        super().__init__(_("Nobody contributed in these months. Choose other months, or share equally."))


class NotAddedUp(Refusal):
    def __init__(self, shared, points):
        text = _("The shares come to %(shared)s, not to %(points)s. Change them, or the points to share.")
        super().__init__(text % {"shared": shared, "points": points})


class ReasonMissing(Refusal):
    def __init__(self, names=()):
        if names:
            text = _("Say why for each share that you changed: %(names)s.") % {"names": ", ".join(names)}
        else:
            text = _("Say why, so that the team knows what to change.")
        super().__init__(text)


class MonthJustPublished(Refusal):
    def __init__(self):
        super().__init__(_("The month was published this very moment. Approve once more: it counts in the next one."))
