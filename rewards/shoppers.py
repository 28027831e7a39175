"""Whoever asks for a reward, with all that decides whether they may have it: read once, for any number of rewards.

The catalogue shows what `against` gives, and a request is refused for the same reasons.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import F, Max, Q, Sum
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from ledger import queries as ledger
from rewards import windows
from rewards.models import Grade, HonourGiven, Redemption, Reward
from scoring.engine import periods
from teams import queries as teams
from teams.models import Company

Status = Redemption.Status
# What was asked for and came to nothing leaves the limit as it was.
COUNTS = ~Q(status__in=[Status.DECLINED, Status.CANCELLED, Status.MISSED])


class Refusal(Exception):
    """Why a reward can't be had; the text is a sentence for the person, with what would help."""


class NotOffered(Refusal):
    def __init__(self):
        super().__init__(_("This reward is not offered. Choose another one."))


class GivenToTheBest(Refusal):
    def __init__(self, reward):
        text = _("This reward is not sold: it is given to the best %(top)d of a %(period)s.")
        super().__init__(text % {"top": reward.top, "period": reward.get_top_period_display()})


class WindowClosed(Refusal):
    def __init__(self, window):
        if window is None:
            super().__init__(_("The last window for this reward is over."))
        else:
            day = date_format(window.first, "DATE_FORMAT")
            super().__init__(_("It can be asked for again from %(day)s.") % {"day": day})


class GradeTooLow(Refusal):
    def __init__(self, grade):
        super().__init__(_("It is for people from grade %(grade)s on.") % {"grade": grade.name})


class LevelTooLow(Refusal):
    def __init__(self, level):
        super().__init__(_("It is for people from level %(level)s on.") % {"level": level.name})


class AccountFrozen(Refusal):
    def __init__(self):
        super().__init__(_("The account is frozen, as its person has left the company."))


class LimitReached(Refusal):
    def __init__(self, reward, had):
        text = _("There are %(limit)d for each person in a %(period)s; you have asked for %(had)d.")
        super().__init__(text % {"limit": reward.limit, "period": reward.get_limit_period_display(), "had": had})


class OutOfStock(Refusal):
    def __init__(self, left):
        if left > 0:
            super().__init__(_("There are only %(left)d left. Ask for fewer.") % {"left": left})
        else:
            super().__init__(_("There are none left. Put it on your wish list to see when there are more."))


class TooFewPoints(Refusal):
    def __init__(self, missing):
        text = _("You are %(missing)s points short of it.")
        super().__init__(text % {"missing": number_format(missing.normalize(), use_l10n=True, force_grouping=True)})


@dataclass
class Shopper:
    """A person on a day. `spendable`: points that may be spent now; `line`: ids of the team and those above it."""

    person: Any
    on: date
    spendable: Decimal
    line: list
    year_starts: int
    grade_place: int | None = None
    level_step: int = 0
    # Units asked for by (reward id, kind of period) in the period in which the day lies.
    had: dict = field(default_factory=dict)

    @cached_property
    def team_ids(self):
        return frozenset(self.line)

    @property
    def year(self):
        """The first day of the budget's year."""
        return periods.first_day("year", self.on, self.year_starts)

    def sees(self, reward, only_for):
        """Whether the reward is in this person's catalogue; `only_for` are the ids of the teams it is for."""
        return not only_for or bool(self.team_ids & set(only_for))

    def had_of(self, reward):
        return self.had.get((reward.pk, reward.limit_period), 0)

    def against(self, reward, *, quantity=1):
        """Refusals that asking for so many units would meet, the weightiest first; none: it can be had."""
        return list(self._against(reward, quantity))

    def _against(self, reward, quantity):
        if self.person.left_on is not None and self.person.left_on < self.on:
            yield AccountFrozen()
            return
        if reward.status != Reward.Status.OFFERED:
            yield NotOffered()
            return
        if reward.top is not None:
            yield GivenToTheBest(reward)
            return
        if windows.current(reward, self.on, self.year_starts) is None:
            yield WindowClosed(windows.following(reward, self.on, self.year_starts))
        grade, level = reward.lowest_grade, reward.lowest_level
        if grade is not None and (self.grade_place is None or self.grade_place < grade.place):
            yield GradeTooLow(grade)
        if level is not None and self.level_step < (level.step or 0):
            yield LevelTooLow(level)
        if reward.limit is not None and self.had_of(reward) + quantity > reward.limit:
            yield LimitReached(reward, self.had_of(reward))
        left = reward.stock.left
        # Where it is drawn, more may ask than there is.
        if left is not None and (left < 1 if reward.is_drawn else left < quantity):
            yield OutOfStock(left)
        if reward.price * quantity > self.spendable:
            yield TooFewPoints(reward.price * quantity - self.spendable)


def of(person, *, on):
    """The shopper that a person is on a day; some eight queries, whatever the catalogue's size."""
    account = ledger.available_account(person.pk)
    starts = Company.current().year_starts
    levels = HonourGiven.objects.filter(person=person, revoked_at=None, honour__sort="level")
    return Shopper(
        person=person,
        on=on,
        spendable=ledger.spendable(account) if account else Decimal(0),
        line=[team.pk for team in teams.line_above(teams.team_of(person, on=on))],
        year_starts=starts,
        grade_place=Grade.objects.filter(code=person.grade).values_list("place", flat=True).first(),
        level_step=levels.aggregate(step=Max("honour__step"))["step"] or 0,
        had=_had(person, on, starts),
    )


def _had(person, on, starts):
    firsts = {kind: periods.first_day(kind, on, starts) for kind in ("month", "quarter", "year")}
    asked = Redemption.objects.filter(COUNTS, person=person, gift_period="", requested_on__gte=min(firsts.values()))
    rows = asked.values_list("reward_id", "requested_on").annotate(units=Sum(F("quantity") - F("returned")))
    found: dict = defaultdict(int)
    for reward, day, units in rows.order_by():
        for kind, first in firsts.items():
            if day >= first:
                found[reward, kind] += units
    return dict(found)
