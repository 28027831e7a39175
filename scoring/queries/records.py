"""A record as pages show it: what it is, and its figures, by its id alone."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from scoring.engine import periods
from scoring.models import Claim, Contract, Feedback, Lead, Receipt, RuleVersion, Split, Visit

# id % 16 names the table (migration 0003).
PERSON = 7
MODELS = {1: Contract, 2: Receipt, 3: Lead, 4: Visit, 5: Feedback, 6: Claim}
RELATED = {
    1: ("customer", "product", "owner"),
    2: ("contract__customer",),
    3: (),
    4: ("customer",),
    5: ("customer",),
    6: ("customer",),
}
SHOWN_MAX = 20
MONEY, DAY, PERCENT, TEXT = "money", "day", "percent", "text"


@dataclass(frozen=True)
class Fact:
    label: str
    value: object
    form: str = TEXT


@dataclass(frozen=True)
class Shown:
    """`facts` are those with a value; `kind` is the name of the kind of record."""

    kind: str
    key: str
    facts: list


def find(record_id):
    """The record as it is now, or None for a person in a period, for no record, and for one that is gone."""
    number = (record_id or 0) % 16
    if record_id is None or number not in MODELS:
        return None
    model = MODELS[number]
    record = model.objects.select_related(*RELATED[number]).filter(pk=record_id).first()
    if record is None:
        return None
    facts = [fact for fact in FACTS[number](record) if fact.value not in (None, "")]
    return Shown(model._meta.verbose_name, str(getattr(record, "number", None) or record.code), facts)


def period_kind(transfer):
    """`month`, `quarter` or `year` where the transfer's record is a person in a period, else None."""
    basis = RuleVersion.objects.filter(pk=transfer.version_id).values_list("definition__basis", flat=True).first()
    return basis.removeprefix("person_") if basis and basis.startswith("person_") else None


def behind(person, transfer, company):
    """The contracts of the period, where the record is a person in a period."""
    kind = period_kind(transfer)
    if person is None or kind is None:
        return None
    period = periods.period_of(kind, transfer.earned_on, company.year_starts)
    return contracts_of(person.pk, period.first, period.last)


@dataclass(frozen=True)
class Share:
    """A contract as it counts for one person: `share` is None where it is all theirs."""

    number: str
    customer: str
    amount: Decimal
    share: Decimal | None


@dataclass(frozen=True)
class Behind:
    contracts: list
    count: int


def contracts_of(person_id, first, last):
    """What makes up the person's sales of a period: active contracts, the largest parts first."""
    rows = Contract.objects.filter(signed_on__range=(first, last), status=Contract.Status.ACTIVE)
    own = rows.filter(owner=person_id, splits=None).values_list("number", "customer__name", "amount")
    shared = Split.objects.filter(contract__in=rows, person=person_id)
    shared = shared.values_list("contract__number", "contract__customer__name", "contract__amount", "share")
    found = [Share(*row, None) for row in own]
    found += [Share(number, name, amount * share / 100, share / 100) for number, name, amount, share in shared]
    found.sort(key=lambda each: (-each.amount, each.number))
    return Behind(found[:SHOWN_MAX], len(found))


def _contract(record):
    margin = record.margin_rate
    if margin is None and record.product:
        margin = record.product.margin_rate
    return [
        Fact(_("Customer"), record.customer.name),
        Fact(_("Kind"), record.get_kind_display()),
        Fact(_("Signed on"), record.signed_on, DAY),
        Fact(_("Amount"), record.amount, MONEY),
        Fact(_("Margin rate"), margin, PERCENT),
        Fact(_("Credit term in days"), record.term_days),
        Fact(_("Product"), record.product.name if record.product else None),
        Fact(_("Owner"), record.owner.name),
        Fact(_("Status"), record.get_status_display()),
    ]


def _receipt(record):
    return [
        Fact(_("Contract"), record.contract.number),
        Fact(_("Customer"), record.contract.customer.name),
        Fact(_("Received on"), record.received_on, DAY),
        Fact(_("Due on"), record.due_on, DAY),
        Fact(_("Amount"), record.amount, MONEY),
        Fact(_("Method"), record.method),
        Fact(_("Status"), record.get_status_display()),
    ]


def _lead(record):
    return [
        Fact(_("Customer"), record.customer),
        Fact(_("Filed on"), record.created_on, DAY),
        Fact(_("Completeness"), record.completeness / 100, PERCENT),
        Fact(_("Status"), record.get_status_display()),
    ]


def _visit(record):
    return [
        Fact(_("Customer"), record.customer.name),
        Fact(_("Visited on"), record.visited_on, DAY),
        Fact(_("Minutes"), record.minutes),
        Fact(_("Level"), record.get_level_display()),
        Fact(_("Quality"), record.get_quality_display()),
        Fact(_("Status"), record.get_status_display()),
    ]


def _feedback(record):
    return [
        Fact(_("Customer"), record.customer.name),
        Fact(_("Received on"), record.received_on, DAY),
        Fact(_("Source"), record.get_source_display()),
        Fact(_("Rating"), record.rating),
        Fact(_("Status"), record.get_status_display()),
    ]


def _claim(record):
    return [
        Fact(_("Title"), record.title),
        Fact(_("Occurred on"), record.occurred_on, DAY),
        Fact(_("Customer"), record.customer.name if record.customer else None),
        Fact(_("Status"), record.get_status_display()),
        *(Fact(name, _plain(value)) for name, value in record.attributes.items()),
    ]


def _plain(value):
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return value


FACTS = {1: _contract, 2: _receipt, 3: _lead, 4: _visit, 5: _feedback, 6: _claim}
