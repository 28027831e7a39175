"""One step of a redemption: locked, noted, moved along `Redemption.MOVES`. The services are made of these.

Whatever a step locks, it locks in one order: redemption, stock, budgets, month and totals, balance.
"""

import functools
import random
import time

from django.db import IntegrityError, OperationalError, transaction

from ledger import months
from rewards.models import Redemption, RedemptionStep
from teams import audit

from .refusals import BudgetUsedUp, Busy, MoveRefused, OwnRedemption, ReasonMissing, UnitsWrong

Status = Redemption.Status
ATTEMPTS = 6
PAUSE_SECONDS = 0.02
# What the database lets go through when asked again: deadlock, serialization failure.
AGAIN_CODES = {"40P01", "40001"}
# A month published, or the same request begun, this very moment: whoever looks again finds it.
AGAIN_CONSTRAINTS = {"transfer_month_open", "redemption_once"}


def whole(service):
    """Let a service happen as a whole or not at all; again where another transaction was in its way."""

    @functools.wraps(service)
    def wrapped(*args, **kwargs):
        for attempt in range(1, ATTEMPTS + 1):
            try:
                with transaction.atomic():
                    return service(*args, **kwargs)
            except (OperationalError, IntegrityError) as error:
                if not _passes(error):
                    raise
                refusal = error
            # By chance, so that two don't meet again.
            time.sleep(random.uniform(0, PAUSE_SECONDS * attempt))  # noqa: S311 (no secret)
        raise Busy from refusal

    return wrapped


def _passes(error):
    if isinstance(error, IntegrityError):
        return months.constraint_of(error) in AGAIN_CONSTRAINTS
    return getattr(error.__cause__, "pgcode", None) in AGAIN_CODES


def explained(service):
    """What the database refuses of a decision or a handing out becomes a sentence."""

    @functools.wraps(service)
    def wrapped(*args, **kwargs):
        try:
            return service(*args, **kwargs)
        except IntegrityError as error:
            found = REFUSALS.get(months.constraint_of(error))
            if found is None:
                raise
            raise found() from error

    return wrapped


REFUSALS = {
    "budget_not_overspent": BudgetUsedUp,
    "redemption_decided_by_another": OwnRedemption,
    "redemption_handed_out_by_another": OwnRedemption,
}


def locked(redemption, *statuses):
    """The redemption as it is, for the caller's transaction alone.

    :raises MoveRefused: it is in none of these statuses
    """
    # Not for update: what refers to it (a step) is still written beside.
    rows = Redemption.objects.select_for_update(of=["self"], no_key=True).select_related("person", "reward")
    found = rows.get(pk=redemption.pk)
    if found.status not in statuses:
        raise MoveRefused(found)
    return found


def move(redemption, status, *, at, by=None, units=0, reason="", verb=""):
    """Bring it into a status (or leave it there), with what the caller set on it, a step and an event of the trail."""
    before = redemption.status
    if status != before and status not in Redemption.MOVES[before]:
        raise MoveRefused(redemption)
    redemption.status = status
    redemption.save()
    note(redemption, before, at=at, by=by, units=units, reason=reason, verb=verb or status)
    return redemption


def note(redemption, before, *, at, verb, by=None, units=0, reason=""):
    """Append a step from the status `before` to the present one, and an event of the audit trail."""
    status = redemption.status
    RedemptionStep.objects.create(
        redemption=redemption, from_status=before, to_status=status, units=units, at=at, by=by, reason=reason
    )
    said = {"status": status, "units": units, "reason": reason}
    said = {name: value for name, value in said.items() if value not in ("", 0)}
    audit.record(f"redemption.{verb}", target=str(redemption), by=by, at=at, after=said)


def given(reason):
    """The reason without what surrounds it.

    :raises ReasonMissing: there is none
    """
    if not reason.strip():
        raise ReasonMissing
    return reason.strip()[:500]


def fitting(units, most):
    """So many units, where there are as many.

    :raises UnitsWrong: there are not
    """
    if not 1 <= units <= most:
        raise UnitsWrong(most)
    return units
