"""Why a claim can't be filed, changed or decided: facts with a sentence for the reader."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _


class Refusal(Exception):
    """What can't be done with a claim; its text says why and what to do instead."""


class NotAllowed(Refusal):
    """The person may not do this, whatever the state."""

    def __init__(self):
        super().__init__(_("This is not yours to do: nobody decides what they filed, share in or benefit from."))


class MoveRefused(Refusal):
    """The claim is in another state."""

    def __init__(self, claim):
        said = {"number": claim.number, "status": claim.get_status_display()}
        super().__init__(
            _("Claim %(number)s is %(status)s now, so this is no longer possible. Look at it again.") % said
        )


class ContentChanged(Refusal):
    def __init__(self):
        super().__init__(_("The claim has moved on since you opened the page. Read it again before you decide."))


class KindUnknown(Refusal):
    def __init__(self, kind):
        text = _("There is no kind of claim %(kind)s any more. Choose another one.")
        super().__init__(text % {"kind": kind})


class Incomplete(Refusal):
    """What is missing or wrong, by field: ``{field: sentence}``; attributes as ``attributes.name``."""

    def __init__(self, problems):
        self.problems = dict(problems)
        super().__init__(" ".join(dict.fromkeys(str(each) for each in self.problems.values())))


class EvidenceUsed(Refusal):
    """Another approved claim cites the same; `claim` is the other one."""

    def __init__(self, claim, sort, value):
        self.claim, self.sort, self.value = claim, sort, value
        texts = {
            "contract": _("Contract %(value)s counts in claim %(number)s already. Cite another one, or withdraw this."),
            "person": _("%(value)s counts in claim %(number)s already. Name somebody else, or withdraw this."),
            "file": _("The file %(value)s counts in claim %(number)s already. Attach another one, or withdraw this."),
        }
        super().__init__(texts[sort] % {"value": value, "number": claim.number})


class EvidenceRefused(Refusal):
    """A file that isn't taken."""


class ReasonMissing(Refusal):
    def __init__(self):
        super().__init__(_("Say why, in a sentence: whoever filed the claim reads it."))


class BudgetUsedUp(Refusal):
    def __init__(self, left, points):
        said = {"left": number_format(left), "points": number_format(points)}
        text = _("Your budget of this month has %(left)s points left, and this would bring %(points)s.")
        super().__init__(f"{text} {_('Leave it to somebody else, or to next month.')}" % said)


class PoolUsedUp(Refusal):
    def __init__(self, pool, left, points):
        said = {"pool": pool, "left": number_format(left), "points": number_format(points)}
        super().__init__(_("The pool %(pool)s has %(left)s points left, and this would bring %(points)s.") % said)


class PoolMissing(Refusal):
    def __init__(self, code, day):
        text = _("No pool %(code)s is set up for %(day)s. A points admin makes one in the administration.")
        super().__init__(text % {"code": code, "day": day.isoformat()})
