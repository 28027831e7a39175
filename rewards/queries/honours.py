"""Reads of honours for pages: the wall, what somebody has, what is next for them."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Max, Q
from django.utils import formats
from django.utils.translation import pgettext

from rewards.honours import badges, conditions, measures
from rewards.models import Honour, HonourGiven
from scoring.engine import periods
from teams.models import Person, Team
from teams.queries import find_people, find_teams, teams_below

NEXT_MOST = 4
HALL_MOST = 5
Sort = Honour.Sort


def stars():
    """Stars that stand, the latest first."""
    given = HonourGiven.objects.filter(honour__sort=Sort.STAR, revoked_at=None)
    return given.select_related("honour", "person", "team").order_by(
        "-last", "-first", "honour__code", "place", "person__name", "pk"
    )


def wall(user, *, kind="", of="", team=None, text=""):
    """Stars as asked for. Who doesn't want to stand on boards is found by name, not put on show; oneself always."""
    rows = stars()
    if kind:
        rows = rows.filter(honour__period=kind)
    if of:
        rows = rows.filter(honour__of_teams=of == "teams")
    if team is not None:
        within = teams_below(team)
        rows = rows.filter(Q(team__in=within) | Q(person__team__in=within))
    if text.strip():
        people = find_people(Person.objects.all(), text).values("pk")
        return rows.filter(Q(person__in=people) | Q(team__in=find_teams(Team.objects.all(), text).values("pk")))
    return rows.filter(shown_to(user))


def shown_to(user):
    return Q(person=None) | Q(person__wants_board=True) | Q(person=user.person_id)


def hall(user, first, last):
    """``[(person, stars)]`` with most stars of periods that ended in a year."""
    rows = stars().filter(shown_to(user), last__range=(first, last), person__isnull=False)
    counted = rows.order_by().values("person").annotate(stars=Count("pk"), latest=Max("last"))
    found = list(counted.order_by("-stars", "-latest", "person__name", "person")[:HALL_MOST])
    people = Person.objects.in_bulk([row["person"] for row in found])
    return [(people[row["person"]], row["stars"]) for row in found]


def hall_years(year_starts):
    """The first days of the years that stars were won in, newest first."""
    days = HonourGiven.objects.filter(honour__sort=Sort.STAR, revoked_at=None).values_list("last", flat=True)
    return sorted({periods.first_day("year", day, year_starts) for day in days.distinct().order_by()}, reverse=True)


def levels_of(people):
    """``{person id: the highest level that the person has}``."""
    rows = HonourGiven.objects.filter(person__in=people, honour__sort=Sort.LEVEL, revoked_at=None)
    return {each.person_id: each.honour for each in rows.select_related("honour").order_by("honour__step")}


@dataclass(frozen=True)
class Shown:
    """What stands beside a name: the highest level, the badges, how many stars."""

    level: Honour | None
    badges: list
    stars: list

    def __bool__(self):
        return bool(self.level or self.badges or self.stars)


def of_person(person_id):
    """Everything that a person has, in one query."""
    rows = HonourGiven.objects.filter(person=person_id, revoked_at=None).select_related("honour")
    found = list(rows.order_by("-first", "honour__sort", "honour__code"))
    levels = [each for each in found if each.honour.sort == Sort.LEVEL]
    return Shown(
        level=max(levels, key=lambda each: each.honour.step, default=None),
        badges=[each for each in found if each.honour.sort == Sort.BADGE],
        stars=[each for each in found if each.honour.sort == Sort.STAR],
    )


@dataclass(frozen=True)
class Progress:
    """How far it is to a badge or level: `number` of `at_least`, counted by a measure."""

    honour: Honour
    measure: measures.Measure
    number: Decimal
    at_least: Decimal

    @property
    def share(self):
        return min(max(self.number / self.at_least, Decimal(0)), Decimal(1))


def ahead(person_id, *, on):
    """The badges, and the level, that are next for a person, the nearest first; one query a measure."""
    had = set(HonourGiven.objects.filter(person=person_id).values_list("honour_id", flat=True))
    open_ones = [honour for honour in badges.active(on) if honour.pk not in had]
    # Of the levels the next step only.
    levels = [honour for honour in open_ones if honour.sort == Sort.LEVEL]
    wanted = [honour for honour in open_ones if honour.sort != Sort.LEVEL] + levels[:1]
    asked = [(honour, condition) for honour in wanted if (condition := _condition(honour))]
    numbers = measures.of_person({condition.measure for _honour, condition in asked}, person_id, on=on)
    found = [
        Progress(honour, measures.MEASURES[condition.measure], numbers[condition.measure], condition.at_least)
        for honour, condition in asked
    ]
    return sorted(found, key=lambda each: (-each.share, each.at_least))[:NEXT_MOST]


def _condition(honour):
    """The honour's condition, or None: it can't be checked, so nobody is on the way to it."""
    try:
        return conditions.of(honour)
    except conditions.ConditionWrong:
        return None


def period_of(given):
    """A star's period."""
    return periods.Period(given.honour.period, given.first, given.last, "")


def worded(given, year_starts):
    """What an honour was given for, in words: November 2026, Q4 2026, 2026; of a badge the day."""
    if given.last is None:
        return formats.date_format(given.first, "DATE_FORMAT")
    if given.honour.period == "month":
        return formats.date_format(given.first, "YEAR_MONTH_FORMAT")
    label = periods.label_of(given.honour.period, given.first, year_starts)
    if given.honour.period == "quarter":
        year, quarter = label.split("-Q")
        return pgettext("period", "Q%(quarter)s %(year)s") % {"quarter": quarter, "year": year}
    return pgettext("period", "%(year)s") % {"year": label}
