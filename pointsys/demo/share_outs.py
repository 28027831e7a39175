"""Sharings out of a pool in each state, so that whoever tries the demo finds one to read and one to decide."""

from decimal import ROUND_DOWN, Decimal

from scoring import share_outs
from scoring.engine import periods
from scoring.models import ShareOut
from scoring.queries import pools
from scoring.share_outs import can_decide
from teams.models import Company, Person, RoleGrant, Team, User

PEOPLE_MOST = 500
LEAST = Decimal(30)
REJECTED_WHY = "请等本月公示后再分配。Please wait until this month is published."
REASON = "感谢大家在联合项目中的配合。Thank you for the joint work."


def make(*, on, at):
    """Let the demo's manager share out their team's pool three times; nothing where it has nothing to share yet.

    :returns: the proposals: one approved, one rejected, one that waits
    """
    manager = User.objects.filter(username=RoleGrant.Role.MANAGER).select_related("person").first()
    if manager is None or not Company.current().is_demo or Person.objects.count() > PEOPLE_MOST:
        return []
    if ShareOut.objects.exists():
        return []
    team = Team.objects.filter(manager=manager.person).order_by("code").first()
    figures = team and pools.figures(team)
    if team is None or figures.spendable < LEAST:
        return []
    part = (figures.spendable / 3).quantize(Decimal(1), ROUND_DOWN)
    first, last = pools.first_month(figures.account_id), periods.add_months(on.replace(day=1), -1)
    asked = {"points": part, "first": first, "last": last, "by": manager, "at": at, "on": on}
    made = []
    for mode, decide in (("mixed", _approve), ("equal", _reject), ("contribution", None)):
        draft = share_outs.save(team, mode=mode, percent=Decimal(50), reason=REASON, **asked)
        made.append(share_outs.submit(draft, by=manager, at=at, on=on))
        if decide:
            decide(made[-1], at, on)
    return made


def _approve(share_out, at, on):
    share_outs.approve(share_out, by=_decider(share_out, on), at=at, on=on)


def _reject(share_out, at, on):
    share_outs.reject(share_out, by=_decider(share_out, on), at=at, on=on, reason=REJECTED_WHY)


def _decider(share_out, on):
    users = User.objects.filter(is_active=True).select_related("person").order_by("pk")
    return next(user for user in users if can_decide(user, share_out, on=on))
