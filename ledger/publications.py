"""What is published of a period (E2): the frozen standings of people and teams, for everybody to read."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import F, Q, Sum

from ledger.models import Account, Frozen, PeriodTotal, Standing, TeamStanding
from teams.models import Person, Team
from teams.queries import find_people


@dataclass(frozen=True)
class Place:
    """A person's place in a frozen period; the team is the one of its last day."""

    person_id: int
    name: str
    code: str
    team: str
    points: Decimal
    adjustments: Decimal
    rank: int
    is_shared: bool


def published():
    """The frozen months, newest first."""
    return Frozen.objects.filter(kind="month").order_by("-first")


def of_month(first):
    """The frozen month, or None."""
    return Frozen.objects.filter(kind="month", first=first).first()


def ending(last: date):
    """The frozen periods that end on a day: the month, and the quarter and year that end with it."""
    found = {each.kind: each for each in Frozen.objects.filter(last=last)}
    return {kind: found[kind] for kind in ("month", "quarter", "year") if kind in found}


def own(period, person_id):
    """The person's place, or None."""
    return next(iter(_places(_standings(period).filter(account__person=person_id), 1)), None)


def top(period, limit):
    """The first places by rank. Who doesn't want to stand on boards is found by name, not put on show here."""
    listed = _standings(period).filter(account__person__wants_board=True)
    return _places(listed.order_by("rank", "account_id"), limit)


def by_name(period, limit, *, text="", team_ids=None, after=None):
    """Everybody in the order of names, from behind `after` (name, code) on."""
    rows = _standings(period)
    if text.strip():
        rows = rows.filter(account__person__in=find_people(Person.objects.all(), text).values("pk"))
    if team_ids is not None:
        rows = rows.filter(team__in=team_ids)
    if after:
        rows = rows.filter(_beyond("gt", after))
    return _places(rows.order_by(*NAMES), limit)


def around(period, place, reach):
    """The neighbours of a place in the order of names, itself among them."""
    key = (place.name, place.code)
    rows = _standings(period)
    before = _places(rows.filter(_beyond("lt", key)).order_by(*(f"-{name}" for name in NAMES)), reach)
    return [*reversed(before), place, *by_name(period, reach, after=key)]


def teams(period, text=""):
    """Places of teams (with the text in their name): those with nobody below them first, then the others."""
    rows = TeamStanding.objects.filter(kind=period.kind, first=period.first, team__name__icontains=text)
    return rows.select_related("team").order_by("-is_leaf", "rank", "team__code")


def own_of(firsts, person_id):
    """The person's points and ranks in several months: ``{first: (rank, points)}``."""
    rows = Standing.objects.filter(kind="month", first__in=list(firsts), account__person=person_id)
    return {first: (rank, points) for first, rank, points in rows.values_list("first", "rank", "points")}


def preview(first):
    """What publishing a month would freeze: people, teams and points as they are now."""
    people = Person.objects.filter(Q(left_on=None) | Q(left_on__gte=first))
    earned = PeriodTotal.objects.filter(kind="month", first=first, account__kind=Account.Kind.AVAILABLE)
    points = earned.aggregate(sum=Sum("points"))["sum"] or Decimal(0)
    return {"people": people.count(), "teams": Team.objects.count(), "points": points}


NAMES = ("account__person__name", "account__person__code")


def _standings(period):
    return Standing.objects.filter(kind=period.kind, first=period.first)


def _beyond(side, key):
    name, code = key
    further, same = {f"{NAMES[0]}__{side}": name}, {NAMES[0]: name, f"{NAMES[1]}__{side}": code}
    return Q(**further) | Q(**same)


def _places(rows, limit):
    found = rows.values_list(
        "account__person_id",
        *NAMES,
        F("team__name"),
        "points",
        "adjustments",
        "rank",
        "is_shared",
    )
    return [Place(*row) for row in found[:limit]]


def periods_ending(first, year_starts):
    """The kinds of period that end with a month: those that publishing it freezes."""
    place = (first.month - year_starts) % 12
    return ["month", *(["quarter"] if place % 3 == 2 else []), *(["year"] if place == 11 else [])]
