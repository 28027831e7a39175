"""Why a redemption can't go on as asked: facts with a sentence for the reader."""

from django.utils.translation import gettext as _

from rewards.shoppers import Refusal


class NotAllowed(Refusal):
    """The person may not do this, whatever the state."""

    def __init__(self):
        super().__init__(_("This is for somebody else to do."))


class OwnRedemption(NotAllowed):
    def __init__(self):
        Refusal.__init__(self, _("This is your own redemption: somebody else decides it and hands it out."))


class MoveRefused(Refusal):
    """The redemption is in another state."""

    def __init__(self, redemption):
        said = {"number": str(redemption), "status": redemption.get_status_display()}
        super().__init__(_("%(number)s is in the state “%(status)s” now. Look at it again.") % said)


class KeyReused(Refusal):
    def __init__(self, redemption):
        text = _("This form was sent before, as %(number)s with other contents. Open the reward again and ask anew.")
        super().__init__(text % {"number": str(redemption)})


class BudgetUsedUp(Refusal):
    def __init__(self):
        super().__init__(
            _("The reward budget for this is used up. Your points stay; ask again when finance has raised it.")
        )


class ReasonMissing(Refusal):
    def __init__(self):
        super().__init__(_("Say why: the person reads it, and the history keeps it."))


class UnitsWrong(Refusal):
    def __init__(self, most):
        if most < 1:
            super().__init__(_("There are no units left for this. Look at it again."))
        else:
            super().__init__(_("Give a whole number from 1 to %(most)d.") % {"most": most})


class Busy(Refusal):
    def __init__(self):
        super().__init__(_("Very many people are asking at this moment. Nothing has happened; send it once more."))
