"""A team with a pool to share: who earned it is scored from contracts, and its month is published."""

import json
from datetime import date
from decimal import Decimal

from django.utils import timezone

from ledger.models import Account, Balance, Month
from scoring import rulebook, share_outs, sweep
from scoring.models import Contract, Customer, ShareOut, Split
from teams.models import Person, RoleGrant, Team, User
from tests.scoring.test_posting import rule

AS_OF = date(2026, 3, 20)
JANUARY, FEBRUARY, MARCH = (date(2026, month, 1) for month in (1, 2, 3))
BOOK = {
    "rulebook": "pools",
    "name": {"en": "Pools", "zh-hans": "积分池"},
    "rules": [rule("signed", "contract", {"per": "amount", "unit": 100, "points": 1}, pool_percent=10)],
}
# Login: role, team, and what they signed in January.
PEOPLE = {
    "ada": ("manager", "east", 1_000),
    "ben": ("rep", "east", 10_000),
    "eve": ("rep", "east", 5_555),
    "noa": ("rep", "east", 0),
    "dora": ("manager", "north", 0),
    "rita": ("admin", "hq", 0),
    "max": ("admin", "hq", 0),
    "will": ("rep", "west", 0),
}


def build():
    hq = Team.objects.create(code="hq", name="HQ")
    north = Team.objects.create(code="north", name="North", parent=hq)
    teams = {"hq": hq, "north": north}
    for code in ("east", "west"):
        teams[code] = Team.objects.create(code=code, name=code.title(), parent=north)
    customer = Customer.objects.create(code="K", name="K")
    for code, (role, team, amount) in PEOPLE.items():
        person = Person.objects.create(code=code, name=code.title(), team=teams[team])
        RoleGrant.objects.create(person=person, role=role, granted_at=timezone.now())
        User.objects.create(username=code, person=person)
        if amount:
            sign(person, amount, number=f"C-{code}", customer=customer)
    # Joint work across teams: each team's pool gets its own members' part.
    joint = sign(Person.objects.get(code="ben"), 4_000, number="JOINT", customer=customer)
    Split.objects.bulk_create(
        Split(contract=joint, person=Person.objects.get(code=code), share=share)
        for code, share in (("ben", 60), ("eve", 15), ("will", 25))
    )
    Team.objects.filter(code="east").update(manager=Person.objects.get(code="ada"))
    Team.objects.filter(code="north").update(manager=Person.objects.get(code="dora"))
    rulebook.load(json.dumps(BOOK), on=AS_OF, at=timezone.now())
    sweep.score(as_of=AS_OF)
    publish(JANUARY)


def sign(person, amount, *, number, customer=None, on=date(2026, 1, 10)):
    customer = customer or Customer.objects.get()
    return Contract.objects.create(number=number, customer=customer, owner=person, signed_on=on, amount=amount)


def publish(month):
    Month.objects.update_or_create(first=month, defaults={"status": Month.Status.PUBLISHED})


def east():
    return Team.objects.get(code="east")


def user(code):
    return User.objects.select_related("person").get(username=code)


def balance(code):
    """Of a person's account, or of a team's pool."""
    found = Account.objects.filter(kind="available", person__code=code) | Account.objects.filter(team__code=code)
    return Balance.objects.filter(account=found.get()).values_list("points", flat=True).first() or Decimal(0)


def asked(**more):
    """What a proposal asks for: by contribution, of January, ten points."""
    return {"mode": "contribution", "points": Decimal(10), "first": JANUARY, "last": JANUARY, **more}


def proposed(by="ada", team=None, on=AS_OF, **more):
    """A proposal that waits."""
    draft = saved(by, team, on, **more)
    return share_outs.submit(draft, by=user(by), at=timezone.now(), on=on)


def saved(by="ada", team=None, on=AS_OF, **more):
    return share_outs.save(team or east(), by=user(by), at=timezone.now(), on=on, **asked(**more))


def approve(share_out, by="dora", on=AS_OF):
    return share_outs.approve(share_out, by=user(by), at=timezone.now(), on=on)


def shares(share_out):
    return dict(ShareOut.objects.get(pk=share_out.pk).lines.values_list("person__code", "points"))
