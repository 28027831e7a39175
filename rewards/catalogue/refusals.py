"""Why the catalogue can't be changed as asked: facts with a sentence for the reader."""

from django.utils.translation import gettext as _


class Refusal(Exception):
    """What can't be done; its text says why and what to do instead."""


class NotAllowed(Refusal):
    """The person may not do this, whatever the state."""


class Incomplete(Refusal):
    """Fields that don't fit together; `problems` has a sentence for each: ``{field: sentence}``."""

    def __init__(self, problems):
        self.problems = problems
        super().__init__(" ".join(problems.values()))


class CodeTaken(Refusal):
    def __init__(self, code):
        super().__init__(_("There is a reward with the code %(code)s already. Choose another code.") % {"code": code})


class MoveRefused(Refusal):
    def __init__(self, reward):
        text = _("This reward is %(status)s now, so this is no longer possible. Look at it again.")
        super().__init__(text % {"status": reward.get_status_display()})


class StockTooLow(Refusal):
    def __init__(self, taken):
        text = _("%(taken)d are promised or handed out already: the stock can't be less than that.")
        super().__init__(text % {"taken": taken})


class PictureRefused(Refusal):
    """No picture, too large, or damaged."""


class FileRefused(Refusal):
    """A catalogue's file that can't be read at all."""


class ImportOutdated(Refusal):
    def __init__(self):
        super().__init__(_("The catalogue has changed since you looked. See what would happen now, then apply it."))


# --- Suggestions ----------------------------------------------------------------------------


class OwnSuggestion(Refusal):
    def __init__(self):
        super().__init__(_("It is your own suggestion: votes are for others."))


class AlreadyVoted(Refusal):
    def __init__(self):
        super().__init__(_("You have voted for it already."))


class SuggestionClosed(Refusal):
    def __init__(self, suggestion):
        text = _("This suggestion is %(status)s now, so this is no longer possible.")
        super().__init__(text % {"status": suggestion.get_status_display()})


class AnswerMissing(Refusal):
    def __init__(self):
        super().__init__(_("Say why it is declined, so that whoever suggested it understands."))


class RewardMissing(Refusal):
    def __init__(self):
        super().__init__(_("Choose the reward that it has become."))
