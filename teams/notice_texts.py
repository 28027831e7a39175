"""What notices say: one sentence a kind, in the reader's language. Every kind that somebody is told stands here."""

from django.utils.translation import gettext_lazy as _

# Named values come from what was told (`notices.tell`).
TEXTS = {
    "month.published": _("The points of %(month)s are published"),
    "share_out.waiting": _("The pool of %(team)s waits for your approval: %(points)s points to be shared out"),
    "share_out.approved": _("The pool of %(team)s was shared out: %(points)s points"),
    "share_out.rejected": _("Sharing out the pool of %(team)s was not approved: read why"),
}


def text_of(notice):
    """The sentence of a notice; a kind that is gone says its name."""
    text = TEXTS.get(notice.kind)
    return str(text) % notice.said if text else notice.kind
