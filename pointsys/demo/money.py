"""Rules of spending of a demo company: points that lapse, budgets, coefficients of published quarters, one leaver."""

from datetime import timedelta
from decimal import Decimal

from rewards import coefficients, leavers, validity
from rewards.models import Band, Budget, CoefficientScheme, Policy, Reward
from scoring.engine import periods
from teams.models import Company, Person, RoleGrant, Team, User

MONTHS_AGO = 5
LEFT_DAYS_AGO = 20
BANDS = [(3, False, "1.500"), (10, False, "1.300"), (50, True, "1.100")]


def make(*, on, at):
    """Set the rules as they would stand after some months; nothing where somebody has set them before.

    :returns: (budgets, coefficients frozen, leavers)
    """
    policy = Policy.current()
    if not Company.current().is_demo or policy.validity != Policy.Validity.NONE or Budget.objects.exists():
        return 0, 0, 0
    policy.validity, policy.validity_months = Policy.Validity.ROLLING, 12
    policy.validity_changed_on = periods.add_months(on.replace(day=1), -MONTHS_AGO)
    policy.point_value = Decimal("0.5")
    policy.save()
    budgets = _budgets(on)
    frozen = _coefficients(on, at)
    # What expired in these months has lapsed.
    validity.lapse_due(on=on, at=at)
    return len(budgets), frozen, _leaver(on, at)


def _budgets(on):
    year = periods.first_day("year", on, Company.current().year_starts)
    manager = User.objects.filter(username=RoleGrant.Role.MANAGER).first()
    team = Team.objects.filter(manager=manager.person).order_by("code").first() if manager else None
    given = [(None, "", 60_000, True), (None, Reward.Kind.TRAINING, 15_000, True)]
    if team:
        given.append((team, "", 12_000, False))
    return [
        Budget.objects.create(year=year, team=whose, kind=kind, amount=amount, stops=stops)
        for whose, kind, amount, stops in given
    ]


def _coefficients(on, at):
    starts = periods.first_day("quarter", periods.add_months(on.replace(day=1), -9), Company.current().year_starts)
    scheme = CoefficientScheme.objects.create(period="quarter", starts_on=starts, otherwise=Decimal("0.9"))
    Band.objects.bulk_create(
        Band(scheme=scheme, up_to=up_to, is_percent=is_percent, coefficient=Decimal(coefficient))
        for up_to, is_percent, coefficient in BANDS
    )
    return sum(people for _kind, _first, people in coefficients.freeze_due(at=at))


def _leaver(on, at):
    """Somebody without a login and a team of their own has left lately; their points wait, frozen."""
    busy = Team.objects.exclude(manager=None).values("manager")
    free = Person.objects.filter(user=None, left_on=None, redemptions=None).exclude(pk__in=busy)
    person = free.order_by("-code").first()
    if person is None:
        return 0
    person.left_on = on - timedelta(days=LEFT_DAYS_AGO)
    person.save(update_fields=["left_on"])
    leavers.tend(on=on, at=at)
    return 1
