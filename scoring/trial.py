"""The trial of a whole company (S3): everything is scored and seen, and counts nowhere until a day that is set once."""

from django.db import transaction

from ledger.models import Transfer
from teams import audit
from teams.models import Company


class TrialRefused(Exception):
    """A trial begins before the first posting, and ends on a day that is still to come."""


@transaction.atomic
def begin(*, by, at):
    """Let no line count from now on.

    :raises TrialRefused: points were posted already
    """
    company = Company.objects.select_for_update().get(id=1)
    if company.counts_from == Company.NOT_YET:
        return company
    if Transfer.objects.exists():
        raise TrialRefused("posted")
    return _set(company, Company.NOT_YET, by=by, at=at)


@transaction.atomic
def count_from(*, first, on, by, at):
    """Let lines count whose date is `first` or later; those before are never paid.

    :param on: the company's day today
    :raises TrialRefused: there is no trial, it is over, or the day is past
    """
    company = Company.objects.select_for_update().get(id=1)
    if company.counts_from is None or company.counts_from <= on:
        raise TrialRefused("over")
    if first < on:
        raise TrialRefused("past")
    return _set(company, first, by=by, at=at)


def _set(company, counts_from, *, by, at):
    before = company.counts_from
    company.counts_from = counts_from
    company.save(update_fields=["counts_from"])
    audit.record(
        "trial.set",
        target="company",
        by=by,
        at=at,
        before=before and before.isoformat(),
        after=counts_from.isoformat(),
    )
    return company
