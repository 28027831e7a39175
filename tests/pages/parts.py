"""The people of the tests of pages: two teams that must not see into each other, and one of each role."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from ledger import accounts, transfers
from ledger.models import Account, Transfer
from scoring.models import Award, Contract, Customer, Indicator, Rule, RuleVersion
from teams.models import Person, RoleGrant, Team, User

PASSWORD = "a-long-enough-secret"
TODAY = date(2026, 11, 18)
NOW = datetime(2026, 11, 18, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
MONTH = date(2026, 11, 1)

ROLES = {
    "rep": "rep",
    "colleague": "rep",
    "rival": "rep",
    "lead": "manager",
    "rival_lead": "manager",
    "admin": "admin",
    "auditor": "auditor",
    "committee": "committee",
    "purchaser": "purchaser",
    "finance": "finance",
    "executive": "executive",
}


@dataclass
class Parts:
    """Teams by code, people and logins by part; `nobody` is a login that is no person."""

    teams: dict = field(default_factory=dict)
    people: dict = field(default_factory=dict)
    users: dict = field(default_factory=dict)

    def __getattr__(self, part):
        try:
            return self.__dict__["people"][part]
        except KeyError:
            raise AttributeError(part) from None


def make_company():
    parts = Parts()
    hq = team("HQ", "Headquarters")
    east = team("EAST", "East", parent=hq)
    west = team("WEST", "West", parent=hq)
    first = team("EAST-1", "East 1", parent=east)
    parts.teams = {"hq": hq, "east": east, "west": west, "first": first}
    homes = {"rep": first, "colleague": first, "lead": east, "rival": west, "rival_lead": west}
    for part, role in ROLES.items():
        person = Person.objects.create(code=f"P-{part}", name=part.title(), team=homes.get(part, hq))
        RoleGrant.objects.create(person=person, role=role, granted_at=NOW)
        parts.people[part] = person
        parts.users[part] = login(part, person)
    parts.users["nobody"] = login("nobody", None)
    Team.objects.filter(pk=east.pk).update(manager=parts.lead)
    Team.objects.filter(pk=west.pk).update(manager=parts.rival_lead)
    accounts.open_missing()
    return parts


def team(code, name, parent=None):
    return Team.objects.create(code=code, name=name, parent=parent)


def login(name, person):
    user = User(username=name, person=person)
    user.set_password(PASSWORD)
    user.save()
    return user


def add_people(count, team, prefix="M"):
    """Members without logins, with accounts."""
    people = [Person(code=f"{prefix}{number:05}", name=f"Member {number}", team=team) for number in range(count)]
    people = Person.objects.bulk_create(people)
    accounts.open_missing()
    return people


def give(person, points, *, on=TODAY, record="V-1", category="customer", at=NOW, key=None):
    """Post points to (or, below zero, from) a person's account; the transfer."""
    account = Account.objects.get(kind="available", person=person)
    return move(account, points, on=on, record=record, category=category, at=at, key=key)


def move(account, points, *, on, record="V-1", category="customer", at=NOW, key=None):
    issued = accounts.company("issued")
    source, target = (issued, account) if points > 0 else (account, issued)
    movement = transfers.Movement(
        "award" if points > 0 else "ruling", source.pk, target.pk, abs(Decimal(str(points))), category, on, record
    )
    key = key or f"{account.pk}-{record}-{on}-{points}"
    posting = transfers.post(key=key, movements=[movement], reason="test", at=at)
    return Transfer.objects.get(posting=posting)


def sold(person, *, sales, target, kind="month", first=MONTH):
    """The person's figures of a period, as the sweep keeps them."""
    attainment = Decimal(sales) / Decimal(target) if target else None
    none = dict.fromkeys(("due", "collected_of_due", "collected", "customers", "repeat_customers"), 0)
    return Indicator.objects.create(
        person=person,
        kind=kind,
        first=first,
        sales=sales,
        sales_target=target,
        attainment=attainment,
        contracts=1,
        new_customers=0,
        **none,
    )


def on_trial(account, points, *, on=TODAY, code="tried"):
    """A line on trial of a person's account, or of a team's pool, as scoring keeps it: 1 point for every 100."""
    version = tried(code)
    customer, _ = Customer.objects.get_or_create(code="K-1", defaults={"name": "Kite"})
    contract = Contract.objects.create(
        number=f"T-{Contract.objects.count() + 1}",
        customer=customer,
        owner=account.person or Person.objects.first(),
        signed_on=on,
        amount=abs(Decimal(points)) * 100,
    )
    inputs = {"base": [int(points * 1000)]} if account.kind == "pool" else {"values": [[str(contract.amount)]]}
    return Award.objects.create(
        rule=version.rule,
        version=version,
        record_id=contract.pk,
        account_id=account.pk,
        date=on,
        points=points,
        inputs=inputs,
    )


def tried(code="tried", **days):
    """The version of a rule on trial."""
    rule, is_new = Rule.objects.get_or_create(code=code)
    if not is_new:
        return rule.versions.get()
    definition = {
        "code": code,
        "name": {"en": f"Signed ({code})", "zh-hans": f"签约（{code}）"},
        "category": "performance",
        "basis": "contract",
        "points": {"per": "amount", "unit": 100, "points": 1},
        "pool_percent": 10,
    }
    return RuleVersion.objects.create(rule=rule, number=1, definition=definition, is_trial=True, loaded_at=NOW, **days)
