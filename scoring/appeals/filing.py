"""Filing an appeal against a line or for one that is missing, and taking it back while it is undecided."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ledger import accounts
from ledger.models import Transfer
from scoring.models import Appeal, AppealStep, RuleVersion
from teams import workdays
from teams.models import Company, Person

from . import clock, closing, evidence, involved, points, refusals, rights, steps, telling

Status = Appeal.Status
Action = AppealStep.Action
Kind = Transfer.Kind

# What gave or took points; the rest moves them between the person's own accounts, or spends them.
DISPUTABLE = (Kind.AWARD, Kind.SHARE_OUT, Kind.PRIZE, Kind.LAPSE, Kind.FORFEIT, Kind.RULING)
RULED = "appeal:"
# Of a rule that nobody named.
CATEGORY = "performance"


@dataclass(frozen=True)
class Dispute:
    """What an appeal is about: a line, or what is missing."""

    month: date
    earned_on: date
    category: str
    rule: str = ""
    record: str = ""
    points: Decimal = Decimal(0)
    line: Transfer | None = None


def line_in_dispute(line, person):
    """The line as its person may dispute it.

    :raises NotDisputable: it is not theirs, moves nothing in or out, or comes from a ruling
    """
    available, _held = accounts.of_person(person.pk)
    if available not in (line.from_account_id, line.to_account_id) or line.kind not in DISPUTABLE:
        raise refusals.NotDisputable
    if (line.posting.key or "").startswith(RULED):
        raise refusals.NotDisputable
    signed = line.points if line.to_account_id == available else -line.points
    return Dispute(line.posted_month, line.earned_on, line.category, line.rule, line.record, signed, line)


def can_dispute(line, person, *, on):
    """Whether an appeal against the line can be filed now."""
    try:
        found = line_in_dispute(line, person)
        _check_clock(found.month, on)
    except refusals.Refusal:
        return False
    return not Appeal.objects.filter(line=line).exclude(status=Status.WITHDRAWN).exists()


class OnLines(NamedTuple):
    """Which of some lines are in dispute, and which can be disputed now: ids."""

    disputed: set
    disputable: set


def on_lines(lines, person, *, on):
    """The same for a page of a person's own lines (`StatementLine`), in a few queries whatever their number."""
    ids = [line.pk for line in lines]
    found = dict(Appeal.objects.filter(line__in=ids).exclude(status=Status.WITHDRAWN).values_list("line", "closed_at"))
    kept = Transfer.objects.filter(pk__in=ids, kind__in=DISPUTABLE).exclude(posting__key__startswith=RULED)
    within = clock.open_months({line.posted_month for line in lines}, on=on)
    disputable = set(kept.filter(posted_month__in=within).values_list("pk", flat=True)) - found.keys()
    return OnLines({line for line, closed_at in found.items() if closed_at is None}, disputable)


def missing(*, month, rule="", record=""):
    """What is missing: a record of a month, by a rule if the appellant knows which."""
    versions = RuleVersion.objects.filter(rule__code=rule).order_by("-number").values_list("definition", flat=True)
    category = (versions.first() or {}).get("category", CATEGORY) if rule else CATEGORY
    return Dispute(month, month, category, rule, record)


@steps.whole
def file(about, *, by, at, on, reason, should_points=None, should_words="", files=()):
    """File an appeal; the disputed points are held back from redemption until it ends.

    :param about: a `Dispute`
    :param files: uploads, as evidence
    :raises Refusal: what stands in its way
    """
    if not by.person_id:
        raise refusals.NotAllowed
    reason, should_words = steps.given(reason), should_words.strip()
    if should_words == "" and should_points is None:
        raise refusals.AnswerMissing
    if should_points is not None and should_points == about.points:
        raise refusals.AnswerMissing
    _check_clock(about.month, on)
    # One at a time for a person: what one appeal holds, the next one doesn't.
    person = Person.objects.select_for_update(no_key=True).get(pk=by.person_id)
    appeal = Appeal(
        appellant=person,
        line=about.line,
        rule=about.rule,
        record=about.record,
        month=about.month,
        earned_on=about.earned_on,
        category=about.category,
        line_points=about.points,
        should_points=should_points,
        should_words=should_words,
        reason=reason,
        involved=involved.of_dispute(about),
        filed_at=at,
        changed_at=at,
        due_on=workdays.add(on, Company.current().appeal_answer_days),
    )
    appeal.save()
    appeal.held = points.hold(appeal, at=at, by=by)
    appeal.save(update_fields=["held"])
    step = steps.note(appeal, Action.FILED, by=by, at=at, reason=reason, points=appeal.asked)
    for upload in files:
        evidence.attach(appeal, upload, by=by, at=at)
    telling.filed(appeal, step, on=on)
    return appeal


@steps.whole
def withdraw(appeal, *, by, at, on):
    """Take the appeal back while it is undecided; what was held is let go."""
    if not rights.is_appellant(by, appeal):
        raise refusals.NotAllowed
    appeal = steps.locked(appeal, *Appeal.UNDECIDED)
    steps.note(appeal, Action.WITHDRAWN, by=by, at=at)
    return closing.close(appeal, Status.WITHDRAWN, at=at, on=on, by=by)


def _check_clock(month, on):
    if month > on:
        raise refusals.NotDisputable
    until = clock.file_until(month)
    if until is not None and on > until:
        raise refusals.TooLate(until)
