"""Real records to try a draft on: the newest of its basis, or those searched for."""

from dataclasses import dataclass, field

from django.db.models import Q

from scoring.engine import explanation
from scoring.engine.claims import fields_of
from scoring.engine.evaluation import compile_rule
from scoring.engine.periods import first_day
from scoring.engine.rules import is_in_force
from scoring.facts import person_periods, records
from scoring.facts.directory import Directory
from scoring.models import Claim, Contract, Feedback, Lead, Receipt, Visit
from teams.models import Company, Person

SHOWN = 20
CONTRACTS_LOOKED_AT = 200

# How the newest are found: those that score, the columns to search, the order.
TABLES = {
    "contract": (Contract.objects.filter(status="active"), ("number", "customer__name"), ("-signed_on", "-number")),
    "receipt": (
        Receipt.objects.filter(status="confirmed", received_on__isnull=False, contract__status="active"),
        ("number", "contract__number", "contract__customer__name"),
        ("-received_on", "-number"),
    ),
    "lead": (Lead.objects.filter(status="approved"), ("code", "customer"), ("-created_on", "-code")),
    "visit": (Visit.objects.filter(status="confirmed"), ("number", "customer__name"), ("-visited_on", "-number")),
    "feedback": (
        Feedback.objects.filter(status="confirmed"),
        ("number", "customer__name"),
        ("-received_on", "-number"),
    ),
    "claim": (Claim.objects.filter(status="approved"), ("number", "title"), ("-occurred_on", "-number")),
}


@dataclass
class Sample:
    """One record with what the draft gives for it; `today` is what the rule in force gives, None without one."""

    key: str
    date: object
    owner: str
    points: object
    today: object = None


@dataclass
class Trial:
    """The draft tried on records: all of them briefly, the chosen one step by step."""

    samples: list = field(default_factory=list)
    chosen: Sample | None = None
    seen: list = field(default_factory=list)
    steps: list = field(default_factory=list)
    search: str = ""

    @property
    def count_paid(self):
        return sum(bool(sample.points) for sample in self.samples)


def trial_of(rule, force, claims, *, key="", search="", language="en", currency="CNY"):
    """Try a rule on real records of its basis.

    :param force: the book in force, for what its code gives today
    :param claims: the kinds of claim by name, those of the proposal too
    :param key: the record chosen; otherwise the first that the draft pays for
    """
    found = _records(rule.basis, claims, rule.fields, search)
    trial = Trial(search=search)
    if not found:
        return trial
    layout = fields_of(rule.basis, claims)
    compiled = compile_rule(rule, layout)
    before = [version for version in force.versions if version.code == rule.code and version.rule.basis == rule.basis]
    in_force = [(version, compile_rule(version.rule, layout)) for version in before]
    for record in found:
        now = [
            c.gross(record.values) for v, c in in_force if is_in_force(v.effective_from, v.effective_to, record.date)
        ]
        sample = Sample(record.key, record.date, record.owner or "", compiled.gross(record.values), *now[:1])
        trial.samples.append(sample)
    place = _place(trial.samples, key)
    trial.chosen = trial.samples[place]
    steps = explanation.steps(
        rule, _inputs(rule, found[place], layout), language, claims=claims.values(), currency=currency
    )
    trial.seen = [step.text for step in steps if step.kind == "looked_at"]
    trial.steps = [step for step in steps if step.kind != "looked_at"]
    return trial


def _place(samples, key):
    for place, sample in enumerate(samples):
        if sample.key == key:
            return place
    return next((place for place, sample in enumerate(samples) if sample.points), 0)


def _inputs(rule, record, layout):
    """As the scorer notes them, for the first record of its limit and with the cap's whole room."""
    values = dict(zip(layout, record.values, strict=True))
    inputs = {"values": [values.get(name) for name in rule.fields]}
    if rule.limit is not None:
        inputs["place"] = 1
    if len(record.credits) > 1:
        inputs |= {"person": record.owner, "shares": [list(credit) for credit in record.credits]}
        if record.owner not in dict(record.credits):
            inputs["person"] = record.credits[0][0]
    if rule.cap is not None:
        inputs["room"] = int(rule.cap.points * 100)
    return inputs


def _records(basis, claims, reads, search):
    if basis.startswith("person_"):
        return _people(basis.removeprefix("person_"), reads, search)
    table, _, kind = basis.partition(".")
    rows, columns, order = TABLES[table]
    if kind:
        rows = rows.filter(kind=kind)
    if search:
        matches = Q()
        for column in columns:
            matches |= Q(**{f"{column}__icontains": search})
        rows = rows.filter(matches)
    ids = list(rows.order_by(*order).values_list("pk", flat=True)[:SHOWN])
    found = records.read(basis, Directory(), reads=set(reads), claims=claims.values(), ids=ids)
    return sorted(found, key=lambda record: (record.date, record.key), reverse=True)


def _people(kind, reads, search):
    """People in the periods of the newest contracts."""
    company = Company.current()
    weights = tuple(company.seasonal_weights) if company.seasonal_weights else None
    settings = person_periods.Company(company.year_starts, weights)
    rows = Contract.objects.filter(status="active")
    if search:
        people = Person.objects.filter(Q(code__icontains=search) | Q(name__icontains=search))
        rows = rows.filter(owner__in=people[:SHOWN])
    wanted = []
    newest = rows.order_by("-signed_on").values_list("owner_id", "signed_on")[:CONTRACTS_LOOKED_AT]
    for owner, day in newest:
        each = person_periods.PersonPeriod(owner, kind, first_day(kind, day, company.year_starts))
        if each not in wanted:
            wanted.append(each)
    facts = person_periods.read_list(wanted[:SHOWN], Directory(), settings, reads={kind: set(reads)})
    return [each.record for each in reversed(facts)]
