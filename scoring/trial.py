"""The trial of a whole company (S3): everything is scored and seen, and counts nowhere until a day that is set once.

A single rule or campaign goes on trial, and counts, by a proposal like any other change of the book.
"""

from django.db import transaction
from django.db.models import F

from ledger.models import Transfer
from scoring import proposals, sweep
from scoring.models import Change, RuleVersion
from teams import audit
from teams.models import Company


class TrialRefused(Exception):
    """A trial begins before the first posting, and ends on a day that is still to come.

    `args[0]`: posted, scoring, over, past; none or begun of a single rule or campaign.
    """


@transaction.atomic
def begin(*, by, at):
    """Let no line count from now on.

    :raises TrialRefused: points were posted already, or a scoring is going on that may post some
    """
    company = Company.objects.select_for_update().get(id=1)
    if company.counts_from == Company.NOT_YET:
        return company
    if not sweep.is_kept_off():
        raise TrialRefused("scoring")
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


@transaction.atomic
def propose_counting(code, *, title, starts_on, on, by, at):
    """A draft that lets a rule or campaign count as it is from a day on; a second person decides about it.

    :param starts_on: None: the day after publication
    :raises TrialRefused: it is not on trial, or is a campaign that has begun: its days are its definition
    :raises scoring.proposals.NotAllowed: only points admins change rules
    """
    versions = RuleVersion.objects.filter(rule__code=code, is_trial=True, withdrawn_at=None).select_related("rule")
    version = versions.order_by(F("effective_from").asc(nulls_first=True)).last()
    if version is None or (version.effective_to is not None and version.effective_to < on):
        raise TrialRefused("none")
    days = {"from": version.effective_from, "to": version.effective_to}
    days = {name: day.isoformat() for name, day in days.items() if day}
    if not version.rule.is_campaign:
        sort, definition = Change.Sort.RULE, version.definition | ({"effective": days} if days else {})
    elif version.effective_from <= on:
        raise TrialRefused("begun")
    else:
        sort, definition = Change.Sort.CAMPAIGN, version.definition | days
    proposal = proposals.create(by=by, at=at, title=title, starts_on=starts_on)
    proposals.put(proposal, sort=sort, code=code, definition=definition, is_trial=False, by=by, at=at)
    return proposal


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
