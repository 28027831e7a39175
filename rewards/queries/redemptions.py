"""Reads of redemptions: who may see which, what each waits for in words, what is left of points and budgets."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F, Q, Sum
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ledger import queries as ledger
from ledger.models import Account, Balance, CategoryTotal, Month
from rewards import redemptions
from rewards.models import Budget, Redemption, RedemptionStep, Reward
from teams import permissions, queries
from teams.models import Person

Status = Redemption.Status
WITH = ("person", "reward", "approver", "decided_by__person", "draw")
HISTORY_MAX = 50


def own(person_id):
    return Redemption.objects.filter(person=person_id).select_related(*WITH)


def everybodys():
    return Redemption.objects.select_related(*WITH)


def find(user, pk, *, on):
    """The redemption where the user may read it, else None: the person, who decides or decided, managers in line,
    points admin, auditor, purchaser, finance."""
    found = Redemption.objects.select_related(*WITH).filter(pk=pk).first()
    if found is None or not user.is_authenticated:
        return None
    is_seen = (
        permissions.can_see_all_redemptions(user)
        or (user.person_id is not None and user.person_id == found.person_id)
        or found.decided_by_id == user.pk
        or permissions.leads(user, found.person)
        or redemptions.can_decide(user, found, on=on)
    )
    return found if is_seen else None


def by_numbers(numbers):
    """``{"R-12": pk}`` of those that there are."""
    pks = [int(each[2:]) for each in numbers if each.startswith("R-") and each[2:].isdecimal() and len(each) < 20]
    return {f"R-{pk}": pk for pk in Redemption.objects.filter(pk__in=pks).values_list("pk", flat=True)}


# --- In words ---------------------------------------------------------------------------------


def what_next(redemption):
    """What the status means to its person, and what comes next: a sentence."""
    return NEXT[redemption.status](redemption)


def _entered(redemption):
    day = date_format(redemption.draw.last, _("j M Y")) if redemption.draw else ""
    text = _("It takes part in the draw after %(day)s. The points are held; if it is not drawn, they come back.")
    return text % {"day": day}


def _requested(redemption):
    if redemption.approver is None:
        return _("It waits for a points admin to decide. Points and units are held meanwhile.")
    text = _("It waits for %(name)s to decide. Points and units are held meanwhile.")
    return text % {"name": redemption.approver.name}


def _approved(redemption):
    if redemption.reward.hand_out == Reward.HandOut.FINANCE:
        return _("It is granted. Payroll settles it next.")
    return _("It is granted. Purchasing hands it out next.")


def _partly(redemption):
    text = _("%(handed)d of %(quantity)d are handed out; %(rest)d follow.")
    handed, rest = redemption.delivered, redemption.to_hand_out
    return text % {"handed": handed, "quantity": redemption.quantity, "rest": rest}


def _delivered(redemption):
    if redemption.returned:
        text = _("It is handed out, but for %(returned)d taken back: their points came back.")
        return text % {"returned": redemption.returned}
    return _("It is handed out, and the points are spent. If something is wrong with it, tell whoever handed it out.")


def _declined(redemption):
    return _("It was not granted. The points are free again.")


def _cancelled(redemption):
    return _("It was cancelled before it was decided. The points are free again.")


def _missed(redemption):
    return _("Others came before it in the draw. The points are free again.")


def _refunded(redemption):
    return _("All of it was taken back, and the points came back with it.")


NEXT = {
    Status.ENTERED: _entered,
    Status.REQUESTED: _requested,
    Status.APPROVED: _approved,
    Status.PARTLY: _partly,
    Status.DELIVERED: _delivered,
    Status.DECLINED: _declined,
    Status.CANCELLED: _cancelled,
    Status.MISSED: _missed,
    Status.REFUNDED: _refunded,
}


# --- The desk ---------------------------------------------------------------------------------


def to_decide(user, *, on):
    """What waits for the user's decision, the longest first."""
    return redemptions.waiting_for(user, on=on).select_related(*WITH).order_by("requested_at", "pk")


def to_hand_out(user):
    """What waits for the user to hand it out, the longest first."""
    return redemptions.handed_out_by(user).select_related(*WITH).order_by("decided_at", "pk")


def done_by(user):
    """The user's own latest steps with other people's redemptions."""
    rows = RedemptionStep.objects.filter(by=user).exclude(redemption__person=user.person_id)
    return rows.select_related("redemption__person", "redemption__reward").order_by("-id")[:HISTORY_MAX]


def spendable_of(people):
    """``{person id: points}`` that these people may spend now, in two queries."""
    balances = Balance.objects.filter(account__kind=Account.Kind.AVAILABLE, account__person__in=people)
    left = dict(balances.values_list("account__person", "points"))
    own_month = Q(category__in=ledger.CATEGORIES) | Q(category=ledger.HELD, earned_month=F("posted_month"))
    rows = CategoryTotal.objects.filter(own_month, account__kind=Account.Kind.AVAILABLE, account__person__in=people)
    published = Month.objects.filter(status__in=Month.FIXED).values("first")
    rows = rows.exclude(posted_month__in=published).order_by().values_list("account__person", "posted_month")
    for person, _month, points in rows.annotate(sum=Sum("points")):
        if points > 0:
            left[person] = left.get(person, Decimal(0)) - points
    return {person: max(left.get(person, Decimal(0)), Decimal(0)) for person in people}


def budgets_left(rows):
    """``{pk: money}``: what is left of the tightest budget that each redemption draws on; None: of no budget."""
    rows = list(rows)
    budgets = list(Budget.objects.filter(year__in={each.year for each in rows}))
    return {each.pk: min((b.left for b in budgets if _draws_on(each, b)), default=None) for each in rows}


def _draws_on(redemption, budget):
    return (
        budget.year == redemption.year
        and (budget.team_id is None or budget.team_id in redemption.team_line)
        and budget.kind in ("", redemption.kind)
    )


# --- Lists for purchasing and payroll ---------------------------------------------------------


@dataclass
class Total:
    """Units and money of one reward, or of one person's share of it."""

    reward: Any
    person: Any
    units: int = 0
    handed_out: int = 0
    to_hand_out: int = 0
    cost: Decimal = Decimal(0)
    points: Decimal = Decimal(0)
    coefficient: Decimal = Decimal(0)

    def add(self, redemption):
        units = redemption.quantity - redemption.returned
        self.units += units
        self.handed_out += redemption.with_person
        self.to_hand_out += redemption.to_hand_out
        self.cost += redemption.unit_cost * units
        self.points += redemption.unit_points * units
        self.coefficient += (redemption.reward.coefficient or 0) * units


def granted(way, first: date, last: date):
    """What was granted from one day to another, and goes through purchasing or payroll.

    Payroll's has all days off and bonus coefficients, whoever hands them out.
    """
    mine = Q(reward__hand_out=way)
    if way == Reward.HandOut.FINANCE:
        mine |= Q(kind__in=[Reward.Kind.DAY_OFF, Reward.Kind.COEFFICIENT])
    rows = Redemption.objects.filter(mine, status__in=[*Redemption.TO_HAND_OUT, Status.DELIVERED])
    rows = rows.filter(decided_at__date__range=(first, last))
    return rows.select_related("person", "reward").order_by("reward__code", "person__code", "pk")


def summed(rows, *, by_person):
    """Sums for each reward, or for each reward and person, in the order of the rows."""
    found: dict = {}
    for each in rows:
        key = (each.reward_id, each.person_id if by_person else None)
        if key not in found:
            found[key] = Total(each.reward, each.person if by_person else None)
        found[key].add(each)
    return list(found.values())


def homes_of(rows, *, on):
    """``{person id: team}`` of the people of some rows."""
    people = queries.with_team(Person.objects.filter(pk__in={each.person_id for each in rows}), on=on)
    homes = dict(people.values_list("pk", "current_team_id"))
    teams = queries.teams_by_id(set(homes.values()))
    return {person: teams[team] for person, team in homes.items()}
