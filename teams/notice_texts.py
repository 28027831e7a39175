"""What notices say: one sentence a kind, in the reader's language. Every kind that somebody is told stands here."""

from datetime import date
from decimal import Decimal

from django.utils import formats
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

# Named values come from what was told (`notices.tell`).
TEXTS = {
    "month.published": _("The points of %(month)s are published"),
    # Leads, visits and ratings
    "entry.waiting": _("%(person)s has entered something that waits for your decision"),
    "entry.from_file": _("Leads, visits or ratings that came by file wait for your decision"),
    "entry.passed_on": _("Leads, visits or ratings were late elsewhere, and wait for your decision now"),
    "entry.late": _("Leads, visits or ratings have waited for you longer than they should"),
    "entry.asked": _("A question about %(number)s (%(customer)s): %(question)s"),
    "entry.approved": _("%(number)s (%(customer)s) was approved"),
    "entry.rejected": _("%(number)s (%(customer)s) was rejected: %(reason)s"),
    "entry.voided": _("%(number)s (%(customer)s) was declared void, and brings nothing any more: %(reason)s"),
    # Claims
    "claim.share": _("%(claimant)s names you in “%(title)s”: agree to your share"),
    "claim.share_refused": _("%(who)s doesn't agree to their share in “%(title)s”"),
    "claim.confirm": _("%(claimant)s says that “%(title)s” helped you: confirm it"),
    "claim.declined": _("Whom it was to help declined “%(title)s”"),
    "claim.waiting": _("“%(title)s” waits for your decision"),
    "claim.from_file": _("Claims that came by file wait for your decision"),
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
    "appeal.waiting": _("%(who)s has filed appeal %(number)s: it waits for your answer"),
    "appeal.asked": _("There is a question about your appeal %(number)s"),
    "appeal.replied": _("%(who)s has replied about appeal %(number)s"),
    "appeal.upheld": _("Your appeal %(number)s was upheld: say until %(day)s whether you are content"),
    "appeal.rejected": _("Your appeal %(number)s was rejected: you can take it to the committee until %(day)s"),
    "appeal.passed_on": _("Your appeal %(number)s is before the committee now"),
    "appeal.committee": _("Appeal %(number)s of %(who)s waits for your vote in the committee"),
    "appeal.adjusted": _("Your appeal %(number)s is closed: %(points)s points adjusted"),
    "appeal.closed": _("Your appeal %(number)s is closed: the answer was not contested in time"),
    "appeal.ruled_for": _("The committee has upheld appeal %(number)s of %(who)s"),
    "appeal.ruled_against": _("The committee has rejected appeal %(number)s of %(who)s"),
    # Rewards: the catalogue
    "gift.given": _("%(reward)s is yours: you were among the best from %(first)s to %(last)s"),
    "gift.no_stock": _("%(reward)s, given to the best from %(first)s to %(last)s: not enough in stock for all of them"),
    "gift.no_budget": _("%(reward)s, given to the best from %(first)s to %(last)s: the budget does not cover all"),
    "suggestion.planned": _("Your suggestion “%(title)s” is planned"),
    "suggestion.added": _("Your suggestion “%(title)s” is in the catalogue"),
    "suggestion.declined": _("Your suggestion “%(title)s” was declined: %(reason)s"),
    # Redemptions
    "redemption.waiting": _("%(who)s asks for %(quantity)s × %(reward)s: it waits for your decision"),
    "redemption.reminder": _("%(who)s still waits for your decision on %(quantity)s × %(reward)s"),
    "redemption.passed_on": _("%(reward)s for %(who)s was late elsewhere, and waits for your decision now"),
    "redemption.approved": _("%(number)s is approved: %(quantity)s × %(reward)s"),
    "redemption.declined": _("%(number)s (%(reward)s) was declined: %(reason)s"),
    "redemption.delivered": _("%(number)s: %(units)s × %(reward)s handed out"),
    "redemption.refunded": _("%(number)s: %(units)s × %(reward)s taken back, the points are yours again: %(reason)s"),
    "redemption.drawn": _("%(reward)s: you were drawn"),
    "redemption.missed": _("%(reward)s: others were drawn, your points are free again"),
    "redemption.to_hand_out": _("Rewards wait to be handed out"),
    "redemption.late_hand_out": _("%(count)s rewards have waited for more than ten days to be handed out"),
    # Validity, leavers, budgets
    "validity.soon": _("%(points)s points lapse at the end of %(day)s unless you use them"),
    "validity.lapsed": _("%(points)s points have lapsed"),
    "budget.warning": _("%(percent)s%% of the budget “%(budget)s” are spent"),
    "budget.used_up": _("The budget “%(budget)s” is used up"),
    "coefficient.frozen": _("Your bonus coefficient of %(period)s stands: %(coefficient)s"),
    "absence.stand_in": _("You stand in for %(who)s from %(first)s to %(last)s"),
    "absence.ended": _("You no longer stand in for %(who)s"),
    "absence.stand_in_away": _("%(who)s, who stands in for you, is away from %(first)s to %(last)s"),
    # Honours and promotions
    "honour.given": _("You have won an honour: %(honour)s"),
    "honour.team": _("Your team %(team)s has won an honour: %(honour)s"),
    "honour.no_budget": _("%(honour)s waits: the budget for prizes is used up. It is given once there is money"),
    "honour.revoked": _("The honour %(honour)s was taken back: %(reason)s"),
    "promotion.waiting": _("%(who)s is nominated for %(grade)s: your vote in the committee is asked for"),
    "promotion.nominated": _("You are nominated for %(grade)s; the committee decides"),
    "promotion.withdrawn": _("The nomination for %(grade)s was withdrawn"),
    "promotion.approved": _("%(who)s is promoted to %(grade)s"),
    "promotion.declined": _("The committee did not promote %(who)s to %(grade)s this time"),
}
# What kinds of notices are about, by the part of their name before the dot.
SUBJECTS = {
    "absence": _("Absences"),
    "appeal": _("Appeals"),
    "budget": _("Budgets"),
    "claim": _("Claims"),
    "coefficient": _("Bonus coefficients"),
    "entry": _("Customer work"),
    "gift": _("Rewards"),
    "month": _("Months"),
    "redemption": _("Redemptions"),
    "honour": _("Honours"),
    "promotion": _("Promotion"),
    "share_out": _("Team pool"),
    "suggestion": _("Rewards"),
    "validity": _("Validity of points"),
}
MINUS = "\u2212"


def text_of(notice):
    """The sentence of a notice; a kind that is gone says its name."""
    text = TEXTS.get(notice.kind)
    return str(text) % {name: said(name, value) for name, value in notice.said.items()} if text else notice.kind


def subject_of(kind):
    """What a notice is about, as filters name it."""
    subject = kind.partition(".")[0]
    return SUBJECTS.get(subject, subject)


def said(name, value):
    """A value as its reader writes it: what it is shows in its name."""
    if isinstance(value, dict):
        return _in_language(value)
    return FORMATS.get(name, str)(value)


def _in_language(names):
    """A name that was told in each language, such as a rule's."""
    first, second = ("zh-hans", "en") if (get_language() or "").startswith("zh") else ("en", "zh-hans")
    return names.get(first) or names.get(second) or ""


def _month(value):
    # Its first day, or the year and month alone.
    return formats.date_format(date.fromisoformat(f"{value[:7]}-01"), "YEAR_MONTH_FORMAT")


def _day(value):
    return formats.date_format(date.fromisoformat(value), gettext("j M Y")) if value else ""


def _points(value):
    number = Decimal(str(value))
    text = f"{abs(number):,.{0 if number == number.to_integral_value() else 2}f}"
    return f"{MINUS}{text}" if number < 0 else text


FORMATS = {
    "month": _month,
    "day": _day,
    "due": _day,
    "first": _day,
    "last": _day,
    "until": _day,
    "points": _points,
}
