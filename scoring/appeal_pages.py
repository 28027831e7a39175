"""What the page of an appeal shows: the line with its explanation, what was done, and what the reader may do."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ledger import queries as ledger
from ledger.models import Transfer
from scoring import appeals, files
from scoring.models import Appeal, AppealStep
from scoring.queries import appeals as queries
from scoring.queries import explanations, records, rules, statements
from teams import permissions
from teams.models import Company, Person

Status = Appeal.Status
Action = AppealStep.Action

ICONS = {
    Action.FILED: "flag",
    Action.ASKED: "info-circle",
    Action.REPLIED: "info-circle",
    Action.UPHELD: "check",
    Action.REJECTED: "x",
    Action.ACCEPTED: "check",
    Action.SETTLED: "check",
    Action.RULED_UPHELD: "gavel",
    Action.RULED_REJECTED: "gavel",
    Action.WITHDRAWN: "arrow-left",
}
VOTED = {True: _("voted to uphold"), False: _("voted to reject")}
LINES_SINCE_MAX = 20


@dataclass(frozen=True)
class Event:
    """One entry of the timeline: a step, or a vote."""

    at: datetime
    icon: str
    label: str
    who: Any
    reason: str
    points: Decimal | None


def page_of(appeal, user, *, on, language):
    """The whole context, for a user who may see the appeal."""
    names = rules.names_by_code({appeal.rule} - {""}, language)
    votes = list(appeal.votes.select_related("member__person"))
    is_own = appeals.is_appellant(user, appeal)
    is_member = appeals.can_vote(user, appeal)
    own_vote = next((vote for vote in votes if vote.member_id == user.pk), None)
    company = Company.current()
    # The committee and stand-ins read the disputed line here, and no other one of the person's (S6).
    sees_lines = permissions.can_see_details(user, appeal.appellant)
    since = queries.lines_since(appeal)[:LINES_SINCE_MAX] if sees_lines else []
    return {
        "appeal": appeal,
        "about": queries.about(appeal, names),
        "company": company,
        "is_own": is_own,
        "timeline": timeline(appeal, votes if shows_votes(user, appeal) else [own_vote] if own_vote else []),
        "files": list(appeal.files.select_related("by__person")),
        "days_left": appeals.working_days_left([appeal], on=on).get(appeal.pk),
        "count": appeals.count_of(appeal, on=on) if appeal.heard_at else None,
        "own_vote": own_vote,
        "can_answer": appeal.status == Status.FILED and appeals.can_answer(user, appeal, on=on),
        "stands_for": Person.objects.filter(pk=appeals.stands_for(user, appeal, on=on)).first(),
        "can_vote": appeal.status == Status.COMMITTEE and is_member and own_vote is None,
        "can_decide_on_answer": is_own and appeal.status in Appeal.ANSWERED,
        "can_reply": is_own and appeal.status == Status.ASKED,
        "can_withdraw": is_own and appeal.status in Appeal.UNDECIDED,
        "can_attach": is_own and not appeal.is_closed,
        "sees_lines": sees_lines,
        "since": statements.shown(since, language=language),
        "record_in_admin": record_in_admin(user, appeal),
        "accept": files.ACCEPT,
        "most": company.claim_second_above,
        "section": "appeals",
        **line_of(appeal, language=language, company=company),
    }


def line_of(appeal, *, language, company):
    """The disputed line, explained as on its own page."""
    if appeal.line_id is None:
        return {"line": None}
    line = Transfer.objects.select_related("posting").get(pk=appeal.line_id)
    account = ledger.available_account(appeal.appellant_id)
    [shown] = statements.shown(ledger.lines(account).filter(pk=line.pk), language=language)
    return {
        "line": shown,
        "record": records.find(line.record_id),
        "explanation": explanations.of(line, language=language, currency=company.currency),
        "behind": records.behind(appeal.appellant, line, company),
        "person": appeal.appellant,
    }


def timeline(appeal, votes):
    """Steps and votes in the order in which they happened."""
    steps = appeal.steps.select_related("by__person")
    found = [
        Event(each.at, ICONS.get(each.action, "history"), each.get_action_display(), each.by, each.reason, each.points)
        for each in steps
    ]
    found += [Event(vote.at, "users", VOTED[vote.upholds], vote.member, vote.reason, vote.points) for vote in votes]
    return sorted(found, key=lambda event: event.at)


def shows_votes(user, appeal):
    """Votes are read once they have decided; until then each member sees their own, so that none follows another."""
    return appeal.status in (Status.RULED_UPHELD, Status.RULED_REJECTED) or permissions.is_auditor(user)


def record_in_admin(user, appeal):
    """Where whoever may correct the record behind the line does so, or None."""
    record_id = appeal.line and appeal.line.record_id
    model = records.MODELS.get((record_id or 0) % 16)
    if not user.is_staff or not permissions.can_administer(user) or model is None:
        return None
    return reverse(f"admin:scoring_{model._meta.model_name}_change", args=[record_id])
