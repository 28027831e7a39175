"""Which appeals wait for whom, who may read which, and which rules get disputed."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import median

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ledger import queries as ledger
from scoring.models import Appeal, AppealStep, AppealVote
from scoring.queries import rules
from scoring.waiting import Waiting
from teams import absences, permissions
from teams import queries as teams
from teams.models import Person

Status = Appeal.Status
Role = permissions.Role

ANSWERS = (AppealStep.Action.UPHELD, AppealStep.Action.REJECTED)
UPHELD, REJECTED, WITHDRAWN, OPEN = "upheld", "rejected", "withdrawn", "open"


# --- What waits -------------------------------------------------------------------------------


def waiting(user, *, on):
    """Appeals that wait for the user: to answer, to vote on, or to say what they make of an answer to their own."""
    roles = permissions.roles_of(user)
    of_others = ~Q(appellant=user.person_id) & ~Q(involved__contains=[user.pk])
    found = Q(appellant=user.person_id, status__in=[Status.ASKED, *Appeal.ANSWERED]) if user.person_id else Q(pk=None)
    if Role.ADMIN in roles:
        found |= Q(status=Status.FILED) & of_others
    elif led := decides_for(user, on=on):
        people = teams.members(led, on=on).values("pk")
        found |= Q(status=Status.FILED, appellant__in=people) & of_others
    if Role.COMMITTEE in roles:
        voted = AppealVote.objects.filter(appeal=OuterRef("pk"), member=user.pk)
        answered = AppealStep.objects.filter(appeal=OuterRef("pk"), by=user.pk, action__in=ANSWERS)
        found |= Q(status=Status.COMMITTEE) & of_others & ~Exists(voted) & ~Exists(answered)
    return Appeal.objects.filter(found, closed_at=None)


def decides_for(user, *, on):
    """``{team id: manager}`` of the teams for whose members the user answers; the manager is None for their own."""
    found = dict.fromkeys(permissions.reach_of(user))
    for manager in absences.stood_for(user.person_id, on=on) if user.person_id else ():
        for team in teams.teams_managed_by(manager):
            found.setdefault(team, manager)
    return found


def count_for(user, *, on):
    """How many appeals wait for the user."""
    return waiting(user, on=on).count()


def open_to(user, *, on):
    """The same as queries."""
    return [waiting(user, on=on)]


def waiting_for(user, *, on):
    """What waits for the user, as the inbox lists it; the most urgent first."""
    rows = list(waiting(user, on=on).select_related("appellant").order_by("due_on", "id"))
    names = rules.names_by_code({row.rule for row in rows} - {""}, get_language())
    absent = _stood_for(user, rows, on=on)
    return [
        Waiting(
            sort="appeal",
            key=row.pk,
            title=_("Appeal %(number)s: %(about)s") % {"number": row.number, "about": about(row, names)},
            who=row.appellant,
            url=reverse("appeal", args=[row.pk]),
            since=row.changed_at,
            due_on=row.due_on,
            points=row.asked,
            stands_for=absent.get(row.appellant_id) if row.status == Status.FILED else None,
        )
        for row in rows
    ]


def _stood_for(user, rows, *, on):
    """``{appellant's id: the manager}`` of the appeals that come to the user while somebody is away."""
    managers = {} if Role.ADMIN in permissions.roles_of(user) else decides_for(user, on=on)
    if not any(managers.values()):
        return {}
    people = teams.with_team(Person.objects.filter(pk__in={row.appellant_id for row in rows}), on=on)
    homes = people.values_list("pk", "current_team_id")
    found = {person: managers.get(team) for person, team in homes}
    absent = Person.objects.in_bulk({manager for manager in found.values() if manager})
    return {person: absent[manager] for person, manager in found.items() if manager}


def about(appeal, names):
    """What an appeal is about, in a few words: the rule's name and the record."""
    name = names.get(appeal.rule) or appeal.rule
    return " · ".join(each for each in (name, appeal.record) if each) or _("a missing line")


# --- Who may read -----------------------------------------------------------------------------


def visible_to(user, *, on):
    """Appeals that the user may read; the same as `appeals.can_see` says of each."""
    if permissions.can_see_all_appeals(user):
        return Appeal.objects.all()
    found = Q(appellant=user.person_id) if user.person_id else Q(pk=None)
    if led := decides_for(user, on=on):
        found |= Q(appellant__in=teams.members(led, on=on).values("pk"))
    if Role.COMMITTEE in permissions.roles_of(user):
        found |= Q(heard_at__isnull=False)
    return Appeal.objects.filter(found)


def own(person_id):
    return Appeal.objects.filter(appellant=person_id)


def of_line(transfer):
    """The appeals that a line belongs to: it is disputed, or moved by one; the newest first."""
    found = Q(line=transfer.pk) | Q(ruling=transfer.pk)
    key = transfer.posting.key or ""
    if key.startswith("appeal:"):
        found |= Q(pk=int(key.split(":")[1]))
    return Appeal.objects.filter(found).select_related("appellant")


def lines_since(appeal):
    """The transfers that changed the award, or the missing line's record, since the appeal was filed."""
    account = ledger.available_account(appeal.appellant_id)
    rows = ledger.lines(account).filter(award_id__isnull=False)
    if appeal.line and appeal.line.award_id:
        return rows.filter(award_id=appeal.line.award_id, pk__gt=appeal.line_id)
    return rows.filter(record=appeal.record, posting__at__gte=appeal.filed_at) if appeal.record else rows.none()


# --- Statistics -------------------------------------------------------------------------------


@dataclass(frozen=True)
class RuleFigures:
    """How often a rule's lines were disputed, and what came of it; `days` is the median of working days to the end."""

    rule: str
    name: str
    filed: int
    upheld: int
    rejected: int
    withdrawn: int
    open: int
    points: Decimal
    days: float | None

    @property
    def upheld_share(self):
        decided = self.upheld + self.rejected
        return Decimal(self.upheld) / decided if decided else None


def statistics(first: date, last: date, *, language):
    """Figures by rule of the appeals filed in a span of days, the most disputed first; and of all together."""
    rows = Appeal.objects.filter(filed_at__date__range=(first, last))
    rows = list(rows.values_list("rule", "status", "is_upheld", "granted", "days_taken"))
    by_rule: dict = {}
    for rule, *rest in rows:
        by_rule.setdefault(rule, []).append(rest)
    names = rules.names_by_code(by_rule.keys() - {""}, language)
    found = [_figures(rule, names.get(rule) or rule or _("no rule named"), of) for rule, of in by_rule.items()]
    found.sort(key=lambda each: (-each.filed, each.name))
    return found, _figures("", _("All rules"), [rest for _rule, *rest in rows])


def _figures(rule, name, rows):
    outcomes = [outcome(status, is_upheld) for status, is_upheld, _granted, _days in rows]
    granted = [row[2] for row, came in zip(rows, outcomes, strict=True) if came == UPHELD and row[2] is not None]
    # What was taken back by its appellant says nothing of how long a decision takes.
    days = [row[3] for row, came in zip(rows, outcomes, strict=True) if came in (UPHELD, REJECTED)]
    return RuleFigures(
        rule=rule,
        name=name,
        filed=len(rows),
        upheld=outcomes.count(UPHELD),
        rejected=outcomes.count(REJECTED),
        withdrawn=outcomes.count(WITHDRAWN),
        open=outcomes.count(OPEN),
        points=sum(granted, Decimal(0)),
        days=median(days) if days else None,
    )


def outcome(status, is_upheld):
    if status == Status.WITHDRAWN:
        return WITHDRAWN
    if status in (Status.ACCEPTED, Status.RULED_UPHELD, Status.RULED_REJECTED):
        return UPHELD if is_upheld else REJECTED
    return OPEN
