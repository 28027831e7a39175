"""Honours and promotions for tests; people are those of `tests.pages.parts`."""

from datetime import date
from decimal import Decimal

from django.db.models import F

from ledger.models import Month, PeriodTotal
from rewards.models import Grade, Honour
from teams.models import Person, RoleGrant
from tests.pages import parts as making
from tests.rewards.making import points

OCTOBER = date(2026, 10, 1)
START = date(2026, 1, 1)


def star(code="MONTH-STAR", *, condition=None, **fields):
    given = {"name_en": "Star of the month", "name_zh": "月度之星", "period": "month", "starts_on": START} | fields
    return Honour.objects.create(code=code, sort="star", condition=condition or {"by": "points"}, **given)


def badge(code="VISITOR", *, measure="contracts", at_least=1, **fields):
    condition = {"measure": measure, "at_least": str(at_least)}
    given = {"name_en": code.title(), "name_zh": "徽章", "icon": "award"} | fields
    return Honour.objects.create(code=code, sort="badge", condition=condition, **given)


def level(step, at, **fields):
    given = {
        "name_en": f"Level {step}",
        "name_zh": f"{step}级",
        "step": step,
        "condition": {"points": str(at)},
    } | fields
    return Honour.objects.create(code=f"L{step}", sort="level", **given)


def earn(person, number, *, on=date(2026, 10, 5)):
    """Points earned on a day of a month that is not published yet."""
    return points(person, number, on=on, publish_it=False)


def publish(first=OCTOBER):
    """Publish a month and those before it that have points: their standings are frozen by that."""
    posted = PeriodTotal.objects.filter(kind="month", first__lt=first).values_list("first", flat=True)
    fixed = set(Month.objects.filter(status__in=Month.FIXED).values_list("first", flat=True))
    for month in sorted({*posted, first} - fixed):
        moments = {"status": Month.Status.PUBLISHED, "published_at": making.NOW}
        Month.objects.update_or_create(first=month, defaults=moments)


# ---- Promotions ------------------------------------------------------------------------------


def ladder(*thresholds):
    """Grades P3, P4 … with these thresholds, from the lowest."""
    thresholds = thresholds or (0, 100, 300)
    return [
        Grade.objects.create(code=f"P{3 + place}", name_en=f"Grade {3 + place}", place=place + 1, threshold=threshold)
        for place, threshold in enumerate(thresholds)
    ]


def graded(person, code="P3", **fields):
    Person.objects.filter(pk=person.pk).update(grade=code, **fields)
    person.refresh_from_db()
    return person


def committee(parts, count):
    """More members of the committee beside the one that there is; the logins of all of them."""
    for number in range(count - 1):
        person = Person.objects.create(code=f"P-member{number}", name=f"Member {number}", team=parts.teams["hq"])
        RoleGrant.objects.create(person=person, role="committee", granted_at=making.NOW)
        parts.people[f"member{number}"] = person
        parts.users[f"member{number}"] = making.login(f"member{number}", person)
    names = ["committee", *(f"member{number}" for number in range(count - 1))]
    return [parts.users[name] for name in names]


def ready(parts, *, number=150):
    """The rep with points for the grade above, and a committee of three."""
    grades = ladder()
    graded(parts.rep)
    earn(parts.rep, Decimal(number))
    publish()
    return grades, committee(parts, 3)


def places_of(given):
    return list(given.order_by("place", F("person__code")).values_list("person__code", "place"))
