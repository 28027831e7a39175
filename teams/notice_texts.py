"""What notices say: one sentence a kind, in the reader's language. Every kind that somebody is told stands here."""

from django.utils.translation import gettext_lazy as _

# Named values come from what was told (`notices.tell`).
TEXTS = {
    "month.published": _("The points of %(month)s are published"),
    "month.blocked.in_review": _("%(month)s could not go into review: see what is in the way"),
    "month.blocked.published": _("%(month)s could not be published: see what is in the way"),
    "month.blocked.closed": _("%(month)s could not be closed: see what is in the way"),
}


def text_of(notice):
    """The sentence of a notice; a kind that is gone says its name."""
    text = TEXTS.get(notice.kind)
    return str(text) % notice.said if text else notice.kind
