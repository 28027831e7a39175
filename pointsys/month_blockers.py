"""What is between a month and its next step, as the applications know it; `ledger.calendar` asks these functions."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ledger.calendar import Blocker, last_day
from ledger.models import Month
from scoring.models import Claim, Due, Feedback, Import, Lead, ScoringState, Visit

Status = Month.Status


def scoring_behind(month, to, on):
    """Publishing and closing wait until everything that is there is scored, the month's last day included."""
    if to == Status.IN_REVIEW:
        return
    if Due.objects.exists():
        yield Blocker(_("Records wait to be scored. That takes seconds, after a large import minutes."))
    as_of = ScoringState.objects.get(id=1).as_of
    if as_of is None or as_of <= last_day(month.first):
        yield Blocker(_("The month's last day is not scored yet: points stand as of %s.") % (as_of or "–"))


def imports_running(month, to, on):
    if to == Status.IN_REVIEW:
        return
    running = Import.objects.filter(status__in=[Import.Status.QUEUED, Import.Status.RUNNING]).count()
    if running:
        text = ngettext("%d import is running.", "%d imports are running.", running) % running
        yield Blocker(text, reverse("admin:scoring_import_changelist"))


# What is dated in the month and nobody has decided yet: (model, its day, statuses that wait, page).
UNDECIDED = (
    (Claim, "occurred_on", (Claim.Status.SUBMITTED, Claim.Status.CONFIRMED), "admin:scoring_claim_changelist"),
    (Lead, "created_on", (Lead.Status.PENDING,), "admin:scoring_lead_changelist"),
    (Visit, "visited_on", (Visit.Status.PENDING,), "admin:scoring_visit_changelist"),
    (Feedback, "received_on", (Feedback.Status.PENDING,), "admin:scoring_feedback_changelist"),
)


def undecided(month, to, on):
    """A warning: what is decided later counts in the next open month."""
    if to != Status.PUBLISHED:
        return
    for model, day, statuses, page in UNDECIDED:
        dated = {f"{day}__range": (month.first, last_day(month.first))}
        waiting = model.objects.filter(status__in=statuses, **dated).count()
        if waiting:
            said = {"kind": model._meta.verbose_name_plural, "count": waiting}
            yield Blocker(_("Not decided yet: %(count)d %(kind)s.") % said, reverse(page), is_warning=True)


ALL = (scoring_behind, imports_running, undecided)
