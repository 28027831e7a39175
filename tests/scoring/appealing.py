"""People, lines and moments for tests of appeals: a rep with points, who decides about them, and the committee."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.core.files.uploadedfile import SimpleUploadedFile

from ledger import accounts, months, transfers
from ledger import queries as ledger
from ledger.models import Account, Month, Transfer
from scoring import appeals
from teams.models import Absence, Person, RoleGrant, Team, User

SHANGHAI = ZoneInfo("Asia/Shanghai")
MAY = date(2026, 5, 1)
JUNE = date(2026, 6, 1)
TODAY = date(2026, 6, 15)  # a Monday; the 19th is Dragon Boat festival

PARTS = {
    "rep": "rep",
    "colleague": "rep",
    "lead": "manager",
    "head": "manager",
    "rival_lead": "manager",
    "admin": "admin",
    "auditor": "auditor",
    "first": "committee",
    "second": "committee",
    "third": "committee",
    "executive": "executive",
}


def moment(day, hour=10):
    return datetime.combine(day, time(hour), SHANGHAI)


class Cast:
    """Logins by part as attributes."""

    def __init__(self):
        hq = Team.objects.create(code="HQ", name="HQ")
        east = Team.objects.create(code="EAST", name="East", parent=hq)
        west = Team.objects.create(code="WEST", name="West", parent=hq)
        homes = {"rep": east, "colleague": east, "lead": east, "rival_lead": west}
        for part, role in PARTS.items():
            person = Person.objects.create(code=f"P-{part}", name=part.title(), team=homes.get(part, hq))
            RoleGrant.objects.create(person=person, role=role, granted_at=moment(MAY))
            setattr(self, part, User.objects.create(username=part, person=person))
        for team, manager in ((hq, self.head), (east, self.lead), (west, self.rival_lead)):
            Team.objects.filter(pk=team.pk).update(manager=manager.person)
        accounts.open_missing()


def give(user, points, *, on=JUNE, record="V-1", by="", kind=None, key=None):
    """A line of a person: points to them, or below zero from them."""
    issued = accounts.company(Account.Kind.ISSUED).pk
    available, _held = accounts.of_person(user.person_id)
    ends = (issued, available) if points > 0 else (available, issued)
    kind = kind or ("prize" if points > 0 else "ruling")
    movement = transfers.Movement(kind, *ends, abs(Decimal(str(points))), "customer", on, record)
    key = key or f"test:{Transfer.objects.count()}"
    posting = transfers.post(key=key, movements=[movement], reason="test", at=moment(on), by=by)
    return Transfer.objects.select_related("posting").get(posting=posting)


def publish(first, on):
    months.in_force(first)
    Month.objects.filter(first=first).update(status="published", published_at=moment(on))


def away(user, stand_in, first, last):
    return Absence.objects.create(person=user.person, stand_in=stand_in.person, starts_on=first, ends_on=last)


def filed(by, line=None, *, on=TODAY, should_points=None, **more):
    about = appeals.line_in_dispute(line, by.person) if line else appeals.missing(month=JUNE, record="V-404")
    if should_points is None and "should_words" not in more:
        should_points = about.points + 20
    return appeals.file(about, by=by, at=moment(on), on=on, reason="It was longer", should_points=should_points, **more)


def answered(appeal, by, *, upholds=False, on=TODAY, **more):
    return appeals.answer(appeal, by=by, at=moment(on), on=on, upholds=upholds, reason="Because", **more)


def contested(appeal, *, on=TODAY):
    by = User.objects.get(person=appeal.appellant)
    return appeals.contest(appeal, by=by, at=moment(on), on=on, reason="Not so")


def voted(appeal, by, upholds, *, on=TODAY, **more):
    return appeals.vote(appeal, by=by, at=moment(on), on=on, upholds=upholds, reason="I think so", **more)


def heard(by, line, **more):
    """An appeal that came before the committee."""
    appeal = filed(by, line, **more)
    return appeals.refer(appeal, by=User.objects.get(username="admin"), at=moment(TODAY), on=TODAY, reason="Yours")


def balances(user):
    """Points available and held."""
    return tuple(ledger.balance(account) for account in accounts.of_person(user.person_id))


def picture(name="proof.png", content=b"\x89PNG\r\n\x1a\n" + b"0" * 40):
    return SimpleUploadedFile(name, content)


def days(number):
    return timedelta(days=number)
