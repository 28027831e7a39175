"""How a budget stands, and telling finance and points admins once when it nears its end and when it is used up."""

from django.urls import reverse
from django.utils import translation

from rewards.models import Budget, Policy
from teams import notices, permissions
from teams.models import RoleGrant

Role = RoleGrant.Role


def state(budget, warning_percent):
    """``"over"``, ``"used_up"``, ``"warning"`` or ``"fine"``."""
    if budget.spent > budget.amount:
        return "over"
    if budget.spent == budget.amount:
        return "used_up" if budget.amount else "fine"
    return "warning" if budget.spent * 100 >= budget.amount * warning_percent else "fine"


def warn(*, on, at):
    """Tell whom budgets concern how they stand; each budget, amount and step once.

    :returns: how many were told
    """
    percent = Policy.current().budget_warning_percent
    people = permissions.people_with(Role.FINANCE, on=on) | permissions.people_with(Role.ADMIN, on=on)
    told = 0
    for budget in Budget.objects.filter(spent__gt=0).select_related("team"):
        stands = state(budget, percent)
        if stands == "fine":
            continue
        step = "warning" if stands == "warning" else "used_up"
        told += notices.tell(
            people,
            f"budget.{step}",
            key=f"budget:{budget.pk}:{step}:{budget.amount}",
            at=at,
            url=reverse("budgets"),
            percent=int(budget.spent * 100 / budget.amount) if budget.amount else 100,
            budget=names_of(budget),
        )
    return told


def names_of(budget):
    """A budget's name in each language, as notices take it."""
    found = {}
    for language in ("en", "zh-hans"):
        with translation.override(language):
            found[language] = str(budget)
    return found
