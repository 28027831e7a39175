"""Why an honour can't be defined or taken back as asked: facts with a sentence for the reader."""

from django.utils.translation import gettext as _


class Refusal(Exception):
    """What can't be done; its text says why and what to do instead."""


class NotAllowed(Refusal):
    """The person may not do this, whatever the state."""


class AlreadyRevoked(Refusal):
    def __init__(self):
        super().__init__(_("This honour was taken back already. Nothing was changed."))


class ReasonMissing(Refusal):
    def __init__(self):
        super().__init__(_("Say why: whoever had the honour reads it."))
