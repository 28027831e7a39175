"""When scoring can't go on: what stands in its way is kept until it goes on again, for those who may mend it.

One record that can't be scored keeps everybody's points where they are; nothing is lost, and nobody should have to
read a worker's log to learn of it.
"""

from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from django.db import InterfaceError, OperationalError
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import formats
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from scoring.engine.scorer import Unscorable
from scoring.facts import records
from scoring.models import ScoringState
from scoring.posting import AwardsMoved, TooManyPoints

# The next sweep does what these kept from being done.
PASSING = (OperationalError, InterfaceError, AwardsMoved)


class Standstill(NamedTuple):
    """Since when scoring stands still, why and what to do about it, in the reader's language.

    `basis` is the kind of the record in the way and `record` its key, `rule` the code; empty where unknown.
    """

    since: datetime
    reason: str
    next_step: str
    basis: str
    record: str
    rule: str

    @property
    def record_page(self):
        """Where the admin has the record; None for a person's period, which is no record of its own."""
        table = self.basis.partition(".")[0]
        if table not in records.ROWS:
            return None
        return f"{reverse(f'admin:scoring_{table}_changelist')}?{urlencode({'q': self.record})}"

    @property
    def rule_page(self):
        return reverse("rule", args=[self.rule]) if self.rule else None


@contextmanager
def noted(*, at):
    """Keeps what a scoring inside fails on, once its transaction is gone. It is forgotten by the next that succeeds."""
    try:
        yield
    except PASSING:
        raise
    except Exception as wrong:
        ScoringState.objects.update(problem=_problem(wrong), failing_since=Coalesce("failing_since", at))
        raise


def current():
    """The `Standstill`, or None while scoring goes on."""
    found = ScoringState.objects.exclude(problem=None).values_list("problem", "failing_since").first()
    return found and _told(*found)


def told(wrong):
    """What a failure means, as one text; None for one that is not a record's or a rule's."""
    problem = _problem(wrong)
    if problem["kind"] == "other":
        return None
    still = _told(problem, None)
    return f"{still.reason} {still.next_step}"


def _problem(wrong):
    if isinstance(wrong, Unscorable):
        record = wrong.record
        return {"kind": "unscorable", "basis": record.basis, "record": record.key, "date": str(record.date)}
    if isinstance(wrong, TooManyPoints):
        return {
            "kind": "too_many",
            "basis": wrong.basis,
            "record": wrong.record,
            "date": str(wrong.date),
            "rule": wrong.rule,
            "points": str(Decimal(wrong.cents).scaleb(-2)),
        }
    return {"kind": "other", "error": type(wrong).__name__}


def _told(problem, since):
    kind, basis, record, rule = (problem.get(name, "") for name in ("kind", "basis", "record", "rule"))
    if kind == "other":
        reason = _("The scoring failed: %(error)s.") % problem
        return Standstill(since, reason, _("The log of the worker says more."), basis, record, rule)
    said = {"record": record, "rule": rule, "day": formats.date_format(date.fromisoformat(problem["date"]))}
    if kind == "unscorable":
        reason = _("%(record)s of %(day)s holds values that no rule can work with.") % said
    else:
        said["points"] = f"{Decimal(problem['points']):,.2f}"
        reason = _("Rule %(rule)s gives %(points)s points for %(record)s of %(day)s: no account can hold that.") % said
    return Standstill(
        since, reason, _("Correct the record or the rule; the rest follows by itself."), basis, record, rule
    )
