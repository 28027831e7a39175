"""What the system knows of what a claim says: shown beside the claimant's words, and proposed where nothing is said."""

from decimal import Decimal

from django.utils.translation import gettext as _

from scoring.engine import periods
from scoring.engine.arithmetic import text_of
from scoring.models import Contract, Use
from scoring.queries import indicators
from teams.models import Company, Person

#: Attributes by these names are what the system can say itself.
FIRST_ORDER, ATTAINMENT, REUSES, FRAMEWORK = "first_order_within", "attainment", "reuses", "framework"


def known_of(claim, kind):
    """What the system knows, as JSON can hold it: ``{name: value}``, in the order in which it is shown."""
    found = {}
    if claim.customer_id:
        found["customer"] = claim.customer.name
        found["customer.tier"] = claim.customer.tier
    if contract := claim.filing.contract:
        found["contract"] = contract.number
        found["contract.amount"] = _number(contract.amount)
        found["contract.customer"] = contract.customer.name
        found["contract.signed_on"] = contract.signed_on.isoformat()
    if person := newcomer_of(claim, kind):
        found |= _of_newcomer(person, claim.occurred_on)
    if kind.library and claim.pk:
        found["uses"] = Use.objects.filter(claim=claim).count()
    return found


def label_of(name):
    """What a name of `known_of` is called."""
    return {
        "customer": _("Customer"),
        "customer.tier": _("Customer tier"),
        "contract": _("Contract"),
        "contract.amount": _("Contract amount"),
        "contract.customer": _("Customer of the contract"),
        "contract.signed_on": _("Contract signed on"),
        "newcomer": _("Newcomer"),
        "newcomer.joined_on": _("Joined on"),
        "newcomer.first_order_on": _("First order on"),
        "newcomer.first_order_days": _("Days to the first order"),
        "newcomer.attainment": _("Target reached in the quarter"),
        "uses": _("Used by colleagues"),
    }.get(name, name)


def newcomer_of(claim, kind):
    """The person whom the claim names in an attribute, or None."""
    names = [name for name, attribute in kind.attributes.items() if attribute.type == "person"]
    codes = [claim.attributes[name] for name in names if claim.attributes.get(name)]
    return Person.objects.filter(code=codes[0]).first() if codes else None


def _of_newcomer(person, day):
    found = {"newcomer": person.name}
    first = Contract.objects.filter(owner=person, status=Contract.Status.ACTIVE).order_by("signed_on", "number").first()
    if person.joined_on:
        found["newcomer.joined_on"] = person.joined_on.isoformat()
    if first:
        found["newcomer.first_order_on"] = first.signed_on.isoformat()
    if first and person.joined_on:
        found["newcomer.first_order_days"] = (first.signed_on - person.joined_on).days
    quarter = periods.period_of("quarter", day, Company.current().year_starts)
    attainment = indicators.own_attainment(person.pk, "quarter", quarter.first)
    if attainment is not None:
        found["newcomer.attainment"] = _number(round(attainment, 4))
    return found


def proposed(claim, kind, known=None):
    """Attribute values that the system proposes, whoever fills them in: ``{name: value}``."""
    known = known_of(claim, kind) if known is None else known
    values = {
        FIRST_ORDER: _first_order(kind.attributes.get(FIRST_ORDER), known),
        ATTAINMENT: known.get("newcomer.attainment"),
        REUSES: known.get("uses"),
        FRAMEWORK: claim.filing.contract.kind == Contract.Kind.FRAMEWORK if claim.filing.contract else None,
    }
    return {name: value for name, value in values.items() if name in kind.attributes and value is not None}


def _first_order(attribute, known):
    """The smallest number of days on offer within which the first order came; the largest, where none came."""
    if attribute is None or not attribute.choices or "newcomer" not in known:
        return None
    choices = sorted(choice for choice in attribute.choices if isinstance(choice, Decimal))
    days = known.get("newcomer.first_order_days")
    fitting = [choice for choice in choices if days is not None and days <= choice]
    chosen = fitting[0] if fitting else (choices[-1] if choices else None)
    return None if chosen is None else _number(chosen)


def differing(claim, kind, known=None):
    """``{name: (said, proposed)}`` of the claimant's own attributes that are other than what the system knows."""
    asked = kind.asks("claimant")
    return {
        name: (claim.attributes[name], value)
        for name, value in proposed(claim, kind, known).items()
        if name in asked and claim.attributes.get(name) is not None and not _same(claim.attributes[name], value)
    }


def _same(said, value):
    if isinstance(value, bool) or isinstance(said, bool | str):
        return str(text_of(said)) == str(text_of(_exact(value)))
    return abs(Decimal(str(said)) - Decimal(str(value))) < Decimal("0.005")


def _exact(value):
    return Decimal(str(value)) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _number(number):
    number = Decimal(number)
    return int(number) if number == number.to_integral_value() else float(number)
