"""The company's working days: its country's calendar, and the days on which the company differs from it (E3)."""

from datetime import date, timedelta

import chinese_calendar

from teams.models import CalendarDay, Company

DAY = timedelta(days=1)
# Holidays are announced a year ahead: after the last one known, Monday to Friday.
KNOWN = {day.year for day in chinese_calendar.holidays}


def add(day: date, days: int) -> date:
    """The working day that is `days` working days after `day`, which does not count itself.

    :param days: at least 1
    """
    working = _Calendar(day, day + timedelta(days=days * 3 + 30))
    for _each in range(days):
        day += DAY
        while not working.is_working(day):
            day += DAY
    return day


def between(first: date, last: date) -> int:
    """How many working days follow `first` up to `last`; 0 where it is not later."""
    working = _Calendar(first, last)
    return sum(working.is_working(first + DAY * number) for number in range(1, (last - first).days + 1))


def working_days(first: date, last: date) -> set[date]:
    """The working days of a span, both ends included."""
    working = _Calendar(first, last)
    days = (first + DAY * number for number in range((last - first).days + 1))
    return {day for day in days if working.is_working(day)}


def left(on: date, days: set[date]) -> dict[date, int]:
    """How many working days are left until each of these days; below 0: so many have passed since."""
    if not days:
        return {}
    worked = working_days(min(on, *days), max(on, *days))
    return {day: sum(on < each <= day for each in worked) - sum(day < each <= on for each in worked) for day in days}


def is_working(day: date) -> bool:
    return _Calendar(day, day).is_working(day)


class _Calendar:
    """The days of a span, read at once."""

    def __init__(self, first, last):
        self.is_china = Company.current().calendar == Company.Calendar.CHINA
        rows = CalendarDay.objects.filter(day__range=(first, last))
        self.own = dict(rows.values_list("day", "is_working"))

    def is_working(self, day):
        if day in self.own:
            return self.own[day]
        if self.is_china and day.year in KNOWN:
            return chinese_calendar.is_workday(day)
        return day.weekday() < 5
