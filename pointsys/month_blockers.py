"""What is between a month and its next step, as the applications know it; `ledger.calendar` asks these functions."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Count, Model
from django.urls import reverse
from django.utils.translation import gettext as _

from ledger.blockers import Blocker
from ledger.calendar import last_day
from ledger.models import Month
from ledger.months import following
from scoring.models import Appeal, Claim, Due, Entry, Feedback, Filing, Import, Lead, ScoringState, ShareOut, Visit
from teams.models import RoleGrant

Status = Month.Status
NAMED_MAX = 4


def scoring_behind(month, to, on):
    """Publishing and closing wait until everything that is there is scored, the month's last day included."""
    if to == Status.IN_REVIEW:
        return
    if Due.objects.exists():
        yield Blocker("records_wait")
    as_of = ScoringState.objects.get(id=1).as_of
    if as_of is None:
        yield Blocker("never_scored")
    elif as_of <= last_day(month.first):
        yield Blocker("not_scored", {"day": as_of.isoformat()})


def imports_running(month, to, on):
    if to == Status.IN_REVIEW:
        return
    running = Import.objects.filter(status__in=[Import.Status.QUEUED, Import.Status.RUNNING]).count()
    if running:
        yield Blocker("imports_running", {"count": running}, reverse("admin:scoring_import_changelist"))


def appeals_open(month, to, on):
    """A month that is closed has no appeal about it any more (E3); its publication is what they wait for."""
    if to != Status.CLOSED:
        return
    count = Appeal.objects.filter(month=month.first, closed_at=None).count()
    if count:
        yield Blocker("appeals_open", {"count": count}, f"{reverse('appeals')}?of=all&state=open")


def share_outs_waiting(month, to, on):
    """A warning: what was handed in while the month ran counts in a later one, once it is approved."""
    if to != Status.PUBLISHED:
        return
    waiting = ShareOut.objects.filter(
        status=ShareOut.Status.SUBMITTED, submitted_at__date__lt=following(month.first)
    ).values_list("pk", flat=True)
    if waiting:
        page = reverse("share-out", args=[waiting[0]]) if len(waiting) == 1 else reverse("pools")
        yield Blocker("share_outs_waiting", {"count": len(waiting)}, page, is_warning=True)


# --- Records that somebody has to decide on -------------------------------------------------


def _who_has_claim(waits_for, reviewer, desk):
    if waits_for in (Filing.WaitsFor.REVIEWER, Filing.WaitsFor.SECOND):
        return reviewer or Filing.Desk(desk).label
    return Filing.WaitsFor(waits_for).label


def _who_has_entry(status, reviewer, entered_by):
    if status == Entry.Status.RETURNED:
        return entered_by
    return reviewer or RoleGrant.Role.ADMIN.label


@dataclass(frozen=True)
class Undecided:
    """A sort of record: its day, the statuses that wait, and what says whom those entered here wait for."""

    kind: str
    model: type[Model]
    day: str
    statuses: tuple
    asked: tuple = ("entry__status", "entry__reviewer__name", "entry__entered_by__name")
    who_has: Callable = _who_has_entry

    def counts(self, month):
        """``{whom they wait for: how many}`` of a month; None: they came by a file, and nobody here is asked."""
        dated = {f"{self.day}__range": (month.first, last_day(month.first))}
        rows = self.model.objects.filter(status__in=self.statuses, **dated).order_by().values_list(*self.asked)
        found = Counter()
        for *asked, count in rows.annotate(Count("pk")):
            found[self.who_has(*asked) if asked[0] else None] += count
        return found

    @property
    def in_admin(self):
        return reverse(f"admin:scoring_{self.model._meta.model_name}_changelist")


UNDECIDED = (
    Undecided(
        "claims_undecided",
        Claim,
        "occurred_on",
        (Claim.Status.SUBMITTED, Claim.Status.CONFIRMED),
        ("filing__waits_for", "filing__reviewer__name", "filing__desk"),
        _who_has_claim,
    ),
    Undecided("leads_undecided", Lead, "created_on", (Lead.Status.PENDING,)),
    Undecided("visits_undecided", Visit, "visited_on", (Visit.Status.PENDING,)),
    Undecided("feedback_undecided", Feedback, "received_on", (Feedback.Status.PENDING,)),
)


def undecided(month, to, on):
    """A warning: what is decided later counts in the next open month."""
    if to != Status.PUBLISHED:
        return
    for sort in UNDECIDED:
        counts = sort.counts(month)
        if counts:
            page = sort.in_admin if set(counts) == {None} else reverse("inbox")
            said = {"count": counts.total()}
            yield Blocker(sort.kind, said, page, is_warning=True, who=_named(counts))


def _named(counts):
    """Whom they wait for, most of them first."""
    named = [f"{who or _('the files they came from')} ({count})" for who, count in counts.most_common()]
    return ", ".join(named[:NAMED_MAX] + ["…"] * (len(named) > NAMED_MAX))


ALL = (scoring_behind, imports_running, appeals_open, share_outs_waiting, undecided)
