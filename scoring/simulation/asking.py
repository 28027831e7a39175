"""Asking for a simulation, and calling it off."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from scoring import proposals
from scoring.models import Proposal, Simulation
from teams import audit, permissions

Status = Simulation.Status
OPEN = [Status.WAITING, Status.RUNNING]
EARLIEST = date(1990, 1, 1)
YEARS_MAX = 5


class Refusal(Exception):
    """Why nothing is simulated; its text is for the reader."""


class NotAllowed(Refusal):
    """The person may not simulate, or the proposal is no longer to be decided."""


class DaysInvalid(Refusal):
    """The days are no span of the past that can be simulated."""


class NothingToSimulate(Refusal):
    """The proposal changes nothing yet."""


def can_simulate(user, proposal):
    """Whoever may edit rules or decide about them, as long as there is something to decide."""
    is_open = proposal.status in Proposal.OPEN
    return is_open and (permissions.can_edit_rules(user) or permissions.can_decide_rules(user))


@transaction.atomic
def request(proposal, *, first, last, by, at, is_as_if=True):
    """A simulation that waits for a worker; the one that waits already, where the same was asked for before.

    :param is_as_if: as if the changes were in force from `first` on; else on the days that publication gives them
    :raises NotAllowed: by this person, or in this state of the proposal
    :raises DaysInvalid: the days are not in order, too early, too many, or have not begun
    :raises NothingToSimulate: no change has a definition yet
    """
    # Twice the same button waits here, and finds what the first one made.
    proposal = Proposal.objects.select_for_update(of=["self"]).get(pk=proposal.pk)
    if not can_simulate(by, proposal):
        raise NotAllowed(_("This proposal can no longer be simulated. Open it again to see its state."))
    _check_days(first, last, at.date())
    if not proposal.changes.exclude(definition=None, is_retired=False).exists():
        raise NothingToSimulate(_("There is nothing to simulate yet: finish at least one change in the editor."))
    asked = {
        "first": first,
        "last": last,
        # A correction holds for all dates anyway.
        "is_as_if": is_as_if and not proposal.is_correction,
        "content": proposals.content_digest(proposal),
    }
    waiting = proposal.simulations.filter(status__in=OPEN, **asked).first()
    if waiting is not None:
        return waiting
    simulation = proposal.simulations.create(requested_by=by, requested_at=at, **asked)
    days = {"proposal": proposal.pk, "first": first.isoformat(), "last": last.isoformat()}
    audit.record("simulation.requested", target=f"simulation:{simulation.pk}", by=by, at=at, after=days)
    return simulation


def _check_days(first, last, today):
    if first > last:
        raise DaysInvalid(_("The first day is after the last one. Change one of the two."))
    if first < EARLIEST or first > today:
        raise DaysInvalid(_("Choose a first day that is not before 1990 and has begun."))
    if last.year - first.year > YEARS_MAX:
        raise DaysInvalid(_("Choose fewer days: %(years)d years at most.") % {"years": YEARS_MAX})


@transaction.atomic
def cancel(simulation, *, by, at):
    """Call a simulation off; its worker stops within a moment. Whether it was still open.

    :raises NotAllowed: by this person
    """
    if not (permissions.can_edit_rules(by) or by.pk == simulation.requested_by_id):
        raise NotAllowed(_("Only points admins and whoever asked for a simulation can call it off."))
    is_open = Simulation.objects.filter(pk=simulation.pk, status__in=OPEN).update(
        status=Status.CANCELLED, finished_at=at
    )
    if is_open:
        audit.record("simulation.cancelled", target=f"simulation:{simulation.pk}", by=by, at=at)
    return bool(is_open)


def latest(proposal):
    """The newest finished simulation of what the proposal says now: what goes with an approval. None: there is none."""
    content = proposals.content_digest(proposal)
    return proposal.simulations.filter(status=Status.DONE, content=content).order_by("-id").first()
