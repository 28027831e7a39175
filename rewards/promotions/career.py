"""Career points (U3): what was earned in twelve months less what promotions of these months used up.

Derived from the ledger's totals each time: there is no second balance, and whatever is bought, lapses or is forfeited
leaves it as it is.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from ledger import months as calendar
from ledger.models import Account, PeriodTotal
from rewards.models import Grade, Promotion
from scoring.engine import periods

MONTHS = 12
ZERO = Decimal(0)


@dataclass(frozen=True)
class Career:
    """`by_month`: ``[(first, points, is published)]`` of the twelve months; `used` by promotions within them.

    `grade` is the person's, or None where it is not on the ladder; `above` the next one, or None. `since` the day from
    which the grade is held, as far as it is known.
    """

    on: date
    by_month: list
    used: Decimal
    grade: Grade | None
    above: Grade | None
    since: date | None

    @property
    def published(self):
        return sum((points for _first, points, is_published in self.by_month if is_published), ZERO)

    @property
    def provisional(self):
        """What months that may still change have brought: no nomination counts it."""
        return sum((points for _first, points, is_published in self.by_month if not is_published), ZERO)

    @property
    def points(self):
        """What counts for a nomination."""
        return self.published - self.used

    @property
    def missing(self):
        """Points missing to the next grade's threshold; 0 once it is reached."""
        return max(self.above.threshold - self.points, ZERO) if self.above else ZERO

    @property
    def months_in_grade(self):
        """Whole months since the grade is held, or None: nobody knows."""
        if self.since is None:
            return None
        months = (self.on.year - self.since.year) * 12 + self.on.month - self.since.month
        return max(months - (self.on.day < self.since.day), 0)

    @property
    def months_missing(self):
        """Months in the grade that are missing for the next one; 0 where nobody knows since when it is held."""
        if self.above is None or self.months_in_grade is None:
            return 0
        return max(self.above.months_before - self.months_in_grade, 0)


def of(person, *, on):
    """The person's career as of a day; five queries."""
    return of_people([person], on=on)[person.pk]


def of_people(people, *, on):
    """``{person id: Career}`` of some people, in as many queries as for one."""
    ids = [person.pk for person in people]
    firsts = window(on)
    fixed = calendar.latest_fixed()
    earned = _earned(ids, firsts)
    used, decided = _promotions(ids, firsts[0])
    ladder = list(Grade.objects.order_by("place"))
    found = {}
    for person in people:
        grade, above = _places(ladder, person.grade)
        months = [
            (first, earned.get((person.pk, first), ZERO), fixed is not None and first <= fixed) for first in firsts
        ]
        since = decided.get((person.pk, person.grade)) or person.joined_on
        found[person.pk] = Career(on, months, used.get(person.pk, ZERO), grade, above, since)
    return found


def window(on):
    """The first days of the twelve months that count, the current one last."""
    return [periods.add_months(on.replace(day=1), back) for back in range(1 - MONTHS, 1)]


def _earned(ids, firsts):
    rows = PeriodTotal.objects.filter(
        account__person__in=ids, account__kind=Account.Kind.AVAILABLE, kind="month", first__in=firsts
    )
    return {(pk, first): points for pk, first, points in rows.values_list("account__person_id", "first", "points")}


def _promotions(ids, first):
    """``{person: points used}`` within the window, and ``{(person, grade code): day}`` of reaching a grade."""
    approved = Promotion.objects.filter(person__in=ids, status=Promotion.Status.APPROVED)
    used = approved.filter(decided_on__gte=first).order_by().values_list("person").annotate(sum=Sum("points"))
    reached = approved.order_by("decided_on").values_list("person_id", "to_grade__code", "decided_on")
    return dict(used), {(person, code): day for person, code, day in reached}


def _places(ladder, code):
    """The grade of a code and the one above it; without a grade the lowest is above."""
    grade = next((each for each in ladder if each.code == code), None)
    if grade is None:
        return None, (ladder[0] if ladder and not code else None)
    return grade, next((each for each in ladder if each.place > grade.place), None)
