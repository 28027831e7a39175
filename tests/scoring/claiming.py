"""A small company in which claims are filed: people by part, a book with one rule for each kind of claim."""

import json
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count

from django.core.files.base import ContentFile
from django.utils import timezone

from ledger import accounts, queries, verify
from ledger.models import Transfer
from scoring import claims, rulebook, sweep
from scoring.models import Claim, ClaimStep, Contract, Customer
from teams.models import Company, Person, RoleGrant, Team, User

TODAY = date(2026, 11, 18)  # a Wednesday
NOW = datetime(2026, 11, 18, 10, tzinfo=timezone.get_default_timezone())
_moments = count(1)

HOMES = {
    "rep": ("EAST-1", "rep"),
    "colleague": ("EAST-1", "rep"),
    "lead": ("EAST-1", "manager"),
    "head": ("EAST", "manager"),
    "rival": ("WEST", "rep"),
    "rival_lead": ("WEST", "manager"),
    "boss": ("HQ", "manager"),
    "admin": ("HQ", "admin"),
    "member": ("HQ", "committee"),
    "auditor": ("HQ", "auditor"),
    "executive": ("HQ", "executive"),
}
MANAGERS = {"EAST-1": "lead", "EAST": "head", "WEST": "rival_lead", "HQ": "boss"}


def kind(name, attributes=None, **more):
    return {"kind": name, "name": {"en": name.title()}, "attributes": attributes or {}, **more}


def rule(name, points, **more):
    said = {"name": {"en": name.title()}, "category": "collaboration", "basis": f"claim.{name}"}
    return {"code": f"for.{name}", **said, "points": points, **more}


GRADE = {"type": "choice", "choices": ["A", "B"], "by": "reviewer"}
BOOK = {
    "rulebook": "test",
    "name": {"en": "Test"},
    "rules": [
        rule("plain", {"fixed": 40}, cap={"points": 100, "per": "month"}, pool_percent=10),
        rule("graded", {"choice": "grade", "values": {"A": 80, "B": 20}}),
        rule("helped", {"choice": "grade", "values": {"A": 60, "B": 30}}),
        rule("great", {"fixed": 600}),
        rule("mentoring", {"choice": "first_order_within", "values": {"30": 100, "60": 60}}),
        rule("pooled", {"fixed": 70}),
        rule("case", {"fixed": 10}),
        rule("finding", {"fixed": -50}, category="deduction"),
    ],
    "claims": [
        kind("plain"),
        kind("graded", {"what": {"type": "text"}, "grade": GRADE}),
        kind("helped", {"grade": {**GRADE, "by": "beneficiary"}}, beneficiary=True),
        kind("great"),
        kind(
            "mentoring",
            {
                "newcomer": {"type": "person"},
                "step": {"type": "choice", "choices": ["first", "second"]},
                "first_order_within": {"type": "choice", "choices": [30, 60, 999]},
            },
            milestone="step",
        ),
        kind("pooled", pool="strategic", reviewed_by="admin"),
        kind("case", {}, library=True, group="texts"),
        kind("script", {}, library=True, group="texts", evidence=True, days=5),
        kind("finding", {}, raised_by="auditor"),
    ],
}


@dataclass
class Cast:
    """People and logins by part."""

    people: dict = field(default_factory=dict)
    users: dict = field(default_factory=dict)
    customer: object = None

    def __getattr__(self, part):
        try:
            return self.__dict__["users"][part]
        except KeyError:
            raise AttributeError(part) from None


def make_company(**settings):
    cast = Cast()
    hq = Team.objects.create(code="HQ", name="HQ")
    east = Team.objects.create(code="EAST", name="East", parent=hq)
    teams = {
        "HQ": hq,
        "EAST": east,
        "EAST-1": Team.objects.create(code="EAST-1", name="East 1", parent=east),
        "WEST": Team.objects.create(code="WEST", name="West", parent=hq),
    }
    for part, (home, role) in HOMES.items():
        person = Person.objects.create(
            code=f"P-{part}", name=part.title(), team=teams[home], joined_on=date(2026, 10, 1)
        )
        RoleGrant.objects.create(person=person, role=role, granted_at=NOW)
        cast.people[part] = person
        cast.users[part] = User.objects.create(username=part, person=person)
    for code, part in MANAGERS.items():
        Team.objects.filter(code=code).update(manager=cast.people[part])
    cast.customer = Customer.objects.create(code="K", name="Kite", tier="A")
    accounts.open_missing()
    # No sample unless a test asks for one: chance has no place in the others.
    Company.objects.update(**{"claim_sample_percent": 0, "calendar": "weekdays", **settings})
    rulebook.load(json.dumps(BOOK), on=TODAY, at=NOW)
    sweep.score(as_of=TODAY)
    return cast


def cast_again():
    """The cast of a company that is there already."""
    users = {user.username: user for user in User.objects.select_related("person")}
    return Cast({part: user.person for part, user in users.items()}, users, Customer.objects.get(code="K"))


def again(user):
    """The login as the next request has it."""
    return User.objects.get(pk=user.pk)


def later():
    """A moment after all others of the test."""
    return NOW + timedelta(milliseconds=next(_moments))


def when(on=TODAY):
    return {"at": later() + (on - TODAY), "on": on}


def drafted(by, name="plain", **content):
    content.setdefault("title", "Something good")
    return claims.draft(kind=name, by=by, **when(), **content)


def filed(by, name="plain", **content):
    claim = drafted(by, name, **content)
    return claims.submit(claim, by=by, **when())


def contract(number, owner, *, signed_on=date(2026, 11, 2), **more):
    customer, _ = Customer.objects.get_or_create(code="K", defaults={"name": "Kite"})
    said = {"customer": customer, "owner": owner, "signed_on": signed_on, "amount": 1000, **more}
    return Contract.objects.create(number=number, **said)


def file(name="proof.txt", content=b"it was so"):
    return ContentFile(content, name=name)


def seen(claim):
    """(status, waits for) as stored."""
    claim = Claim.objects.select_related("filing").get(pk=claim.pk)
    return claim.status, claim.filing.waits_for


def did(claim):
    return list(ClaimStep.objects.filter(claim=claim).values_list("action", flat=True))


def points_of(person):
    """What the person's account stands at after a sweep, which agrees with a full scoring and a clean ledger."""
    settle()
    return queries.balance(queries.available_account(person.pk))


def settle():
    before = Transfer.objects.count()
    sweep.score(as_of=TODAY)
    assert sweep.score(as_of=TODAY, full=True, check=True).listed == []
    assert list(verify.problems()) == []
    return Transfer.objects.count() - before
