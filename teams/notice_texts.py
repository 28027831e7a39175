"""What notices say: one sentence a kind, in the reader's language. Every kind that somebody is told stands here."""

from django.utils.translation import gettext_lazy as _

# Named values come from what was told (`notices.tell`).
TEXTS = {
    "month.published": _("The points of %(month)s are published"),
    # Leads, visits and ratings
    "entry.waiting": _("%(person)s has entered something that waits for your decision"),
    "entry.late": _("Leads, visits or ratings have waited for you longer than they should"),
    "entry.asked": _("A question about %(number)s (%(customer)s): %(question)s"),
    "entry.approved": _("%(number)s (%(customer)s) was approved"),
    "entry.rejected": _("%(number)s (%(customer)s) was rejected: %(reason)s"),
    # Claims
    "claim.share": _("%(claimant)s names you in “%(title)s”: agree to your share"),
    "claim.share_refused": _("%(who)s doesn't agree to their share in “%(title)s”"),
    "claim.confirm": _("%(claimant)s says that “%(title)s” helped you: confirm it"),
    "claim.declined": _("Whom it was to help declined “%(title)s”"),
    "claim.waiting": _("“%(title)s” waits for your decision"),
    "claim.second": _("“%(title)s” needs a second approval"),
    "claim.asked": _("There is a question about “%(title)s”"),
    "claim.answered": _("Your question about “%(title)s” is answered"),
    "claim.approved": _("“%(title)s” is approved: %(points)s points"),
    "claim.pool": _("“%(title)s” is approved, and waits for room in the pool %(pool)s"),
    "claim.rejected": _("“%(title)s” is rejected"),
    "claim.reopened": _("“%(title)s” is decided anew"),
    "claim.reminder": _("“%(title)s” waits for you until %(due)s"),
    "claim.late": _("“%(title)s” was due on %(due)s"),
    "claim.passed_on": _("“%(title)s” was late, and went to the next one in line"),
    "claim.escalated": _("“%(title)s” was late elsewhere, and waits for your decision now"),
    "claim.rereview": _("“%(title)s” was drawn by lot: look at it once more"),
    "claim.objected": _("Whoever looked at “%(title)s” once more objects"),
    "month.blocked.in_review": _("%(month)s could not go into review: see what is in the way"),
    "month.blocked.published": _("%(month)s could not be published: see what is in the way"),
    "month.blocked.closed": _("%(month)s could not be closed: see what is in the way"),
    "share_out.waiting": _("The pool of %(team)s waits for your approval: %(points)s points to be shared out"),
    "share_out.approved": _("The pool of %(team)s was shared out: %(points)s points"),
    "share_out.rejected": _("Sharing out the pool of %(team)s was not approved: read why"),
}


def text_of(notice):
    """The sentence of a notice; a kind that is gone says its name."""
    text = TEXTS.get(notice.kind)
    return str(text) % notice.said if text else notice.kind
