"""What notices say: one sentence a kind, in the reader's language. Every kind that somebody is told stands here."""

from django.utils.translation import gettext_lazy as _

# Named values come from what was told (`notices.tell`).
TEXTS = {
    "month.published": _("The points of %(month)s are published"),
    "entry.waiting": _("%(person)s has entered something that waits for your decision"),
    "entry.late": _("Leads, visits or ratings have waited for you longer than they should"),
    "entry.asked": _("A question about %(number)s (%(customer)s): %(question)s"),
    "entry.approved": _("%(number)s (%(customer)s) was approved"),
    "entry.rejected": _("%(number)s (%(customer)s) was rejected: %(reason)s"),
}


def text_of(notice):
    """The sentence of a notice; a kind that is gone says its name."""
    text = TEXTS.get(notice.kind)
    return str(text) % notice.said if text else notice.kind
