"""Why a proposal can't be changed, submitted or decided: facts with a sentence for the reader."""

from django.utils.translation import gettext as _


class Refusal(Exception):
    """What can't be done with a proposal; its text says why and what to do instead."""


class NotAllowed(Refusal):
    """The person may not do this, whatever the state."""


class MoveRefused(Refusal):
    """The proposal is in another state."""

    def __init__(self, proposal):
        said = {"title": proposal.title, "status": proposal.get_status_display()}
        super().__init__(_("“%(title)s” is %(status)s now, so this is no longer possible. Look at it again.") % said)


class DefinitionInvalid(Refusal):
    """A definition that is none of the language."""


class Incomplete(Refusal):
    def __init__(self, codes):
        if codes:
            text = _("Not finished yet: %(codes)s. Open each in the editor and mend the marked fields.")
        else:
            text = _("The proposal changes nothing yet. Add a rule, a campaign or a kind of claim.")
        super().__init__(text % {"codes": ", ".join(codes)})


class ChangesNothing(Refusal):
    def __init__(self):
        super().__init__(
            _("Everything in the proposal says what is in force already. Change something, or withdraw it.")
        )


class Conflict(Refusal):
    def __init__(self, codes):
        text = _("Others have changed %(codes)s since this draft was begun. Compare, then take up the new state.")
        super().__init__(text % {"codes": ", ".join(codes)})


class StartPassed(Refusal):
    def __init__(self, starts_on):
        text = _("%(day)s is not in the future. Choose a later first day: what was promised stays.")
        super().__init__(text % {"day": starts_on.isoformat()})


class PastChanged(Refusal):
    def __init__(self, codes):
        text = _("%(codes)s would change points of days up to today. Choose later days, or make it a correction.")
        super().__init__(text % {"codes": ", ".join(codes)})


class TrialPaid(Refusal):
    def __init__(self, codes):
        text = _(
            "%(codes)s would count for days on which it was on trial, and trial points are never paid later."
            " Let it count from a later day: that needs no correction."
        )
        super().__init__(text % {"codes": ", ".join(codes)})


class KindInUse(Refusal):
    def __init__(self, kind, rules):
        text = _("Rules still pay for claims of the kind %(kind)s: %(rules)s. Retire them as well.")
        super().__init__(text % {"kind": kind, "rules": ", ".join(rules)})


class Blocked(Refusal):
    """Mistakes in the book as it would be, or findings that the linter calls blocking."""

    def __init__(self, count):
        text = _("What the check found stops this proposal: %(count)d blocking findings. They stand on its page.")
        super().__init__(text % {"count": count})


class AlreadyDecided(Refusal):
    def __init__(self):
        super().__init__(_("You have approved this already. It waits for somebody else."))


class ContentChanged(Refusal):
    def __init__(self):
        super().__init__(_("The proposal was changed after you opened the page. Read it again before you decide."))


class ReasonMissing(Refusal):
    def __init__(self):
        super().__init__(_("Say why you send it back, so that the author knows what to change."))
