"""What is between a month and its next step: kept as a kind with its values, said in the language it is read in."""

from dataclasses import dataclass, field
from datetime import date

from django.utils import formats
from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from ledger.models import Month

# Every kind stands here, also of what other applications know; named values come from what was found.
TEXTS = {
    "not_over": _("%(month)s is not over yet."),
    "earlier": _("%(month)s comes first: it is %(status)s."),
    "standings_off": _("The frozen standings are not what the ledger says: run `manage.py verify`."),
    "records_wait": _("Records wait to be scored. That takes seconds, after a large import minutes."),
    "not_scored": _("The month's last day is not scored yet: points stand as of %(day)s."),
    "never_scored": _("Nothing is scored yet."),
    "imports_running": ngettext_lazy("%(count)d import is running.", "%(count)d imports are running.", "count"),
    "appeals_open": ngettext_lazy(
        "%(count)d appeal about this month is open.", "%(count)d appeals about this month are open.", "count"
    ),
    "share_outs_waiting": ngettext_lazy(
        "%(count)d sharing of a team pool waits for approval.",
        "%(count)d sharings of team pools wait for approval.",
        "count",
    ),
    "claims_undecided": ngettext_lazy(
        "%(count)d claim is not decided yet.", "%(count)d claims are not decided yet.", "count"
    ),
    "leads_undecided": ngettext_lazy(
        "%(count)d lead is not decided yet.", "%(count)d leads are not decided yet.", "count"
    ),
    "visits_undecided": ngettext_lazy(
        "%(count)d visit is not decided yet.", "%(count)d visits are not decided yet.", "count"
    ),
    "feedback_undecided": ngettext_lazy(
        "%(count)d rating is not decided yet.", "%(count)d ratings are not decided yet.", "count"
    ),
}
FORMATS = {
    "month": lambda value: formats.date_format(date.fromisoformat(value), "YEAR_MONTH_FORMAT"),
    "day": lambda value: formats.date_format(date.fromisoformat(value), gettext("j M Y")),
    "status": lambda value: Month.Status(value).label,
}


@dataclass(frozen=True)
class Blocker:
    """Something between a month and its next step, with the page where it is settled.

    :param kind: a name of `TEXTS`
    :param said: what its text names, as JSON can hold it
    :param is_warning: a points admin may go on with a note, and the clock goes on by itself
    :param month: the first day of another month that is to be moved first
    :param who: whom it waits for, as text for whoever looks at it now
    """

    kind: str
    said: dict = field(default_factory=dict)
    url: str = ""
    is_warning: bool = False
    month: date | None = None
    who: str = ""

    @property
    def sentence(self):
        return sentence(self.kind, self.said)

    @property
    def kept(self):
        """As a step keeps it, for readers of any language."""
        return {"kind": self.kind, "said": self.said}


def sentence(kind, said):
    """What a kind says of its values; a kind that is gone says its name."""
    text = TEXTS.get(kind)
    if text is None:
        return kind
    return str(text % {name: FORMATS[name](value) if name in FORMATS else value for name, value in said.items()})
