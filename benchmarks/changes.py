"""A hundred records change; how long until their points are posted."""

import time
from random import Random

from django.db import connection, transaction
from django.db.models import F

from scoring import sweep
from scoring.models import Contract, Feedback, Lead, Receipt, Visit


def contracts(chosen):
    """Another amount: touches the contract, its receipts, its people's months, quarters and years."""
    active = Contract.objects.filter(status="active")
    active.filter(pk__in=chosen(active, 1)).update(amount=F("amount") + 1000)


def records(chosen):
    """All kinds, in about the proportions that a company has them."""
    contracts, receipts = Contract.objects.filter(status="active"), Receipt.objects.filter(amount__gt=0)
    contracts.filter(pk__in=chosen(contracts, 0.28)).update(amount=F("amount") + 1000)
    receipts.filter(pk__in=chosen(receipts, 0.36)).update(amount=F("amount") + 500)
    Visit.objects.filter(pk__in=chosen(Visit.objects.filter(minutes__lt=60), 0.24)).update(minutes=F("minutes") + 30)
    Lead.objects.filter(pk__in=chosen(Lead.objects, 0.07)).update(completeness=100 - F("completeness") / 2)
    Feedback.objects.filter(pk__in=chosen(Feedback.objects, 0.05)).update(rating=6 - F("rating"))


KINDS = {"records": records, "contracts": contracts}


def measure(change, number, turn, *, as_of):
    """Seconds of one scoring after the change; writing it is not counted."""
    rng = Random(turn)

    def chosen(rows, share):
        return draw(rows, round(number * share), rng)

    with transaction.atomic():
        change(chosen)
    connection.ensure_connection()
    begin = time.perf_counter()
    outcome = sweep.score(as_of=as_of)
    seconds = time.perf_counter() - begin
    if outcome.is_full or not outcome.posted:
        raise AssertionError(f"{number} changes were not scored as such: {outcome}")
    return seconds


def draw(rows, number, rng):
    """Ids of rows from all over the table."""
    ids = rows.order_by("id").values_list("id", flat=True)
    count = ids.count()
    return [ids[place] for place in sorted(rng.sample(range(count), number))]
