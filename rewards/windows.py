"""When a reward can be asked for (U1): always, or some days of each month or quarter. Arithmetic of days only."""

from datetime import date, timedelta
from typing import NamedTuple

from rewards.models import Reward
from scoring.engine import periods

KINDS = {Reward.Window.MONTHLY: "month", Reward.Window.QUARTERLY: "quarter"}


class Window(NamedTuple):
    """Days on which a reward can be asked for, both inside."""

    first: date
    last: date

    def __contains__(self, day):
        return self.first <= day <= self.last


def current(reward, on, year_starts):
    """The window in which the day lies, or None: outside of all, or the reward is not offered on that day."""
    window = _of_period(reward, on, year_starts)
    return window if window and on in window else None


def following(reward, on, year_starts):
    """The first window that begins after the day, or None: there is none any more."""
    kind = KINDS.get(reward.window)
    if kind is None:
        return Window(reward.offered_from, reward.offered_until or date.max) if _is_later(reward, on) else None
    # The rest of this period may still come; of the next ones the first that the offer's days leave open.
    start = max(on, reward.offered_from) if reward.offered_from else on
    for _step in range(3):
        window = _of_period(reward, start, year_starts)
        if window and window.first > on:
            return window
        start = periods.last_day(kind, periods.first_day(kind, start, year_starts)) + timedelta(days=1)
        if reward.offered_until and start > reward.offered_until:
            return None
    return None


def _is_later(reward, on):
    return reward.offered_from is not None and reward.offered_from > on


def _of_period(reward, day, year_starts):
    kind = KINDS.get(reward.window)
    first, last = reward.offered_from or date.min, reward.offered_until or date.max
    if kind is not None:
        month = periods.first_day(kind, day, year_starts)
        end = periods.last_day("month", month)
        first = max(first, month.replace(day=min(reward.opens_day, end.day)))
        last = min(last, month.replace(day=min(reward.closes_day, end.day)))
    return Window(first, last) if first <= last else None
