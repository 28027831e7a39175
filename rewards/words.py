"""Sentences about a reward: when it can be had, how much of it, and who gets it where more ask than there is."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rewards import windows
from rewards.models import Reward

Allocation, Window, Kind = Reward.Allocation, Reward.Window, Reward.Kind

# The sign of a reward without a picture.
ICONS = {
    Kind.GOODS: "gift",
    Kind.VOUCHER: "receipt",
    Kind.DAY_OFF: "sun",
    Kind.TRAINING: "school",
    Kind.COEFFICIENT: "trending-up",
}


def window_state(reward, on, year_starts):
    """``(sentence, is_open)`` of whether it can be asked for on a day; always open without an end: an empty one."""
    now = windows.current(reward, on, year_starts)
    if now is not None:
        if now.last == date.max:
            return "", True
        return _("open until %(day)s") % {"day": _day(now.last)}, True
    following = windows.following(reward, on, year_starts)
    if following is None:
        return _("the last window is over"), False
    return _("opens on %(day)s") % {"day": _day(following.first)}, False


def window_rule(reward):
    """When it can be asked for in general."""
    if reward.window == Window.ALWAYS:
        return _("At any time.")
    days = {"first": reward.opens_day, "last": reward.closes_day}
    if reward.window == Window.MONTHLY:
        return _("From day %(first)d to day %(last)d of every month.") % days
    return _("From day %(first)d to day %(last)d of the first month of every quarter.") % days


def limit_rule(reward):
    """How many one person may have; empty: as many as they like."""
    if reward.limit is None:
        return ""
    text = ngettext(
        "%(limit)d for each person in a %(period)s", "%(limit)d for each person in a %(period)s", reward.limit
    )
    return text % {"limit": reward.limit, "period": reward.get_limit_period_display()}


def allocation_rule(reward):
    """The declared rule, for when more ask than there is."""
    return {
        Allocation.FIRST_COME: _("Whoever asks first gets it, as long as there are any."),
        Allocation.BY_RANK: _(
            "Requests wait until the window ends. Then whoever ranks higher gets it; points of all others come back."
        ),
        Allocation.LOTTERY: _(
            "Requests wait until the window ends. Then lots are drawn, from a seed whose digest is shown before; "
            "points of all others come back."
        ),
    }[reward.allocation]


def approval_rule(reward):
    return {
        Reward.Approval.NONE: _("Nobody has to approve it."),
        Reward.Approval.MANAGER: _("The manager approves it."),
        Reward.Approval.ADMIN: _("A points admin approves it."),
    }[reward.approval]


def hand_out_rule(reward):
    if reward.hand_out == Reward.HandOut.FINANCE:
        return _("It comes with the payroll.")
    return _("Purchasing hands it out.")


def given_rule(reward):
    """Who gets what is not sold (U4)."""
    best = {"top": reward.top, "period": reward.get_top_period_display()}
    return _("Given to the best %(top)d of a %(period)s, once its points are published.") % best


def stock_left(reward):
    """``(sentence, are there any)``."""
    left = reward.stock.left
    if left is None:
        return _("as many as are asked for"), True
    if left < 1:
        return _("none left"), False
    return ngettext("%(left)d left", "%(left)d left", left) % {"left": left}, True


def _day(day):
    return date_format(day, "DATE_FORMAT")
