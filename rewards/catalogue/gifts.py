"""Gifts to the best (U4): whoever ranks high enough in a frozen period gets the reward, once, without points."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from ledger.models import Frozen, Standing
from rewards.models import Redemption, RedemptionStep, Reward, Stock
from scoring.engine import periods
from teams import notices, permissions, queries
from teams.models import Company, Person, Team

Status = Redemption.Status
STOCK, BUDGET = "stock_not_oversold", "budget_not_overspent"
GIVEN_ALREADY = {"gift_once", "redemption_once"}
LEFT = "leavers_redeem_nothing"


@dataclass
class Outcome:
    """What a run did: gifts made, and people whom stock or budget left without one."""

    given: int = 0
    missing: int = 0


def give_due(*, at):
    """Give what is due, of every offered reward and every frozen period since it is offered on these terms.

    A repeated, doubled or late call gives nothing twice, and goes on where stock or budget allow it later.

    :returns: `Outcome`
    """
    outcome = Outcome()
    for reward in Reward.objects.filter(status=Reward.Status.OFFERED, top__gt=0).order_by("code"):
        for period in _periods(reward):
            _give(reward, period, at, outcome)
    return outcome


def counts_from(reward):
    """The day on or after which a period must end to count; None: the reward was never offered."""
    begins = reward.offered_from or reward.first_offered_on
    return max(begins, reward.terms_changed_on or begins) if begins else None


def _periods(reward):
    first = counts_from(reward)
    if first is None:
        return []
    found = Frozen.objects.filter(kind=reward.top_period, last__gte=first)
    if reward.offered_until:
        found = found.filter(last__lte=reward.offered_until)
    return list(found.order_by("first"))


@transaction.atomic
def _give(reward, period, at, outcome):
    on = timezone.localdate(at)
    # Held until the end: two runs at once don't both find that nobody has theirs.
    stock = Stock.objects.select_for_update().get(reward=reward)
    winners = _winners(reward, period, on)
    had = set(_gifts(reward, period).values_list("person_id", flat=True))
    due = [place for place in winners if place.account.person_id not in had]
    lines = _lines([place.account.person_id for place in due], on)
    left, refused = stock.left, None
    for place in due:
        person = place.account.person
        if left == 0:
            refused, outcome.missing = STOCK, outcome.missing + 1
            continue
        gift, refusal = _make(reward, period, person, lines[person.pk], at, on)
        if gift is not None:
            outcome.given += 1
            left = left and left - 1
            _tell(gift, period, place, at)
        elif refusal in (STOCK, BUDGET):
            refused, outcome.missing = refusal, outcome.missing + 1
    if refused:
        _warn(reward, period, refused, at, on)


def _gifts(reward, period):
    return Redemption.objects.filter(reward=reward, gift_period=period.kind, gift_first=period.first)


def _winners(reward, period, on):
    """Standings of whoever gets one: by rank, ties by person code; leavers and other teams' people apart."""
    places = Standing.objects.filter(kind=period.kind, first=period.first, rank__lte=reward.top, points__gt=0)
    places = places.filter(account__person__in=queries.present(Person.objects.all(), on=on))
    if teams := list(reward.teams.values_list("pk", flat=True)):
        # The team of the period's last day: that is where they came to be among the best.
        places = places.filter(team__in=frozenset().union(*map(queries.teams_below, teams)))
    return list(places.select_related("account__person").order_by("rank", "account__person__code"))


def _lines(people, on):
    """``{person id: ids of their team and those above it}``, in two queries."""
    parents = dict(Team.objects.values_list("pk", "parent_id"))
    homes = queries.with_team(Person.objects.filter(pk__in=people), on=on).values_list("pk", "current_team_id")
    return {person: _up(team, parents) for person, team in homes}


def _up(team, parents):
    line = [team]
    while (above := parents.get(line[-1])) and above not in line:
        line.append(above)
    return line[::-1]


def _make(reward, period, person, line, at, on):
    """(the gift, None); where the database refuses it, (None, the constraint's name)."""
    year = periods.first_day("year", on, Company.current().year_starts)
    try:
        with transaction.atomic():
            gift = Redemption.objects.create(
                key=f"gift:{period.kind}:{period.first}:{reward.pk}", person=person, reward=reward, kind=reward.kind,
                quantity=1, unit_points=0, unit_cost=reward.cost, status=Status.APPROVED, requested_at=at,
                requested_on=on, year=year, team_line=line, gift_period=period.kind, gift_first=period.first,
                decided_at=at,
            )  # fmt: skip
            RedemptionStep.objects.create(redemption=gift, to_status=Status.APPROVED, units=1, at=at)
    except IntegrityError as refusal:
        constraint = getattr(getattr(refusal.__cause__, "diag", None), "constraint_name", None)
        if constraint in {STOCK, BUDGET, LEFT, *GIVEN_ALREADY}:
            return None, constraint
        raise
    return gift, None


def _tell(gift, period, place, at):
    notices.tell(
        [place.account.person_id],
        "gift.given",
        key=f"gift.given:{gift.reward_id}:{period.kind}:{period.first}",
        at=at,
        url=reverse("redemption", args=[gift.pk]),
        reward=_names(gift.reward),
        first=period.first,
        last=period.last,
        rank=place.rank,
    )


def _warn(reward, period, constraint, at, on):
    kind = "gift.no_stock" if constraint == STOCK else "gift.no_budget"
    notices.tell(
        sorted(permissions.people_with(permissions.Role.ADMIN, on=on)),
        kind,
        key=f"{kind}:{reward.pk}:{period.kind}:{period.first}",
        at=at,
        url=reverse("reward-edit", args=[reward.pk]),
        reward=_names(reward),
        first=period.first,
        last=period.last,
    )


def _names(reward):
    """Its name in both languages, of which a notice takes the reader's."""
    return {"en": reward.name_en or reward.name_zh, "zh-hans": reward.name_zh or reward.name_en}
