"""What a person can choose from in the calculator: their own customers, and what is still to be paid."""

from decimal import Decimal

from django.db.models import DecimalField, F, Q, Sum, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from scoring.models import Contract, Customer, Receipt, Split, Visit

LISTED_MAX = 300


def customers_of(person):
    """The customers that the person looks after, sold to or visited, by name."""
    signed = Contract.objects.filter(Q(owner=person) | Q(pk__in=Split.objects.filter(person=person).values("contract")))
    known = (
        Customer.objects.filter(owner=person).values("pk"),
        signed.values("customer"),
        Visit.objects.filter(owner=person).values("customer"),
    )
    return Customer.objects.filter(pk__in=known[0].union(*known[1:])).order_by("name", "code")


def open_payments(person):
    """``{key: (key, label, Receipt or Contract)}``: open instalments, then contracts of which something is unpaid."""
    shared = Split.objects.filter(person=person).values("contract")
    mine = Contract.objects.filter(Q(owner=person) | Q(pk__in=shared), status=Contract.Status.ACTIVE)
    instalments = Receipt.objects.filter(contract__in=mine.values("pk"), received_on=None).exclude(status="void")
    instalments = instalments.select_related("contract__customer").order_by("due_on", "number")[: LISTED_MAX // 3]
    nothing = Value(Decimal(0), output_field=DecimalField(max_digits=18, decimal_places=2))
    is_paid = Q(receipts__status="confirmed", receipts__received_on__isnull=False)
    contracts = mine.annotate(open_amount=F("amount") - Coalesce(Sum("receipts__amount", filter=is_paid), nothing))
    contracts = contracts.filter(open_amount__gt=0).select_related("customer").order_by("-signed_on", "number")
    found = {}
    for each in instalments:
        each.open_amount = each.amount
        key = f"r{each.pk}"
        label = _("{contract} · {customer} · instalment of {amount}").format(
            contract=each.contract.number, customer=each.contract.customer.name, amount=f"{each.amount:,.0f}"
        )
        found[key] = (key, label, each)
    for each in contracts[:LISTED_MAX]:
        key = f"c{each.pk}"
        label = _("{contract} · {customer} · {amount} open").format(
            contract=each.number, customer=each.customer.name, amount=f"{each.open_amount:,.0f}"
        )
        found[key] = (key, label, each)
    return found
