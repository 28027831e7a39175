"""The demo company's months, as if its calendar had run all along: the old ones closed, the last one by the day."""

from datetime import datetime, time

from django.utils import timezone

from ledger import calendar
from ledger.models import Month
from pointsys import publishing
from teams.models import Company

HOUR = time(9)


def run(*, on):
    """Take every step of every month up to a day, each at nine on its own day; returns how many. Safe to repeat."""
    company, taken = Company.current(), 0
    calendar.plan(on=on)
    for month in Month.objects.filter(first__lt=on.replace(day=1)).order_by("first"):
        # Not from today on, as months that come in late are planned: here they are no news.
        days = calendar.days_of(month.first, company, on=calendar.last_day(month.first))
        Month.objects.filter(first=month.first, status=Month.Status.OPEN).update(**days)
    while waiting := calendar.due(on=on):
        month, to = min(waiting, key=lambda pair: (getattr(pair[0], calendar.DAYS[pair[1]]), pair[0].first))
        day = getattr(month, calendar.DAYS[to])
        at = timezone.make_aware(datetime.combine(day, HOUR))
        publishing.move(month.first, to, by=None, at=at, on=on)
        taken += 1
    return taken
