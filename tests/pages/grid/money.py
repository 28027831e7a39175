"""Addresses of validity, leavers, budgets and coefficients, and who gets them."""

from datetime import date

from rewards.models import Band, Budget, CoefficientScheme
from tests.pages.grid.row import FORBIDDEN, MISSING, NOBODY, NOT_THAT_WAY, PEOPLE, SEES_REP, Row

SEES_BUDGETS = {"admin", "auditor", "finance", "executive"}
SEES_COEFFICIENTS = {"admin", "auditor", "finance"}
POSTED = {"others": NOT_THAT_WAY, "stranger": NOT_THAT_WAY}

GRID = {
    "validity/": [Row("/validity/", PEOPLE, others=FORBIDDEN)],
    "people/<int:pk>/validity/": [
        Row("/people/{rep}/validity/", SEES_REP),
        Row("/people/{rival}/validity/", {"rival", "rival_lead", "admin", "auditor"}),
        Row("/people/999999/validity/", NOBODY),
    ],
    "people/<int:pk>/spending/": [
        Row("/people/{rep}/spending/", SEES_REP),
        Row("/people/999999/spending/", NOBODY),
    ],
    "budgets/": [
        Row("/budgets/", SEES_BUDGETS, others=FORBIDDEN),
        Row("/budgets/?year=2026", SEES_BUDGETS, others=FORBIDDEN),
    ],
    "budgets/new/": [Row("/budgets/new/", {"finance"}, others=FORBIDDEN)],
    "budgets/settings/": [Row("/budgets/settings/", {"admin"}, others=FORBIDDEN)],
    "budgets/<int:pk>/": [
        Row("/budgets/{money_budget}/", {"finance"}, others=FORBIDDEN),
        Row("/budgets/999999/", {"finance"}, answer=MISSING, others=FORBIDDEN),
    ],
    "budgets/<int:pk>/delete/": [Row("/budgets/{money_budget}/delete/", NOBODY, **POSTED)],
    "budgets/<slug:what>.<str:form>": [
        Row("/budgets/budgets.csv", SEES_BUDGETS, others=FORBIDDEN),
        Row("/budgets/months.xlsx", SEES_BUDGETS, others=FORBIDDEN),
        Row("/budgets/months.exe", SEES_BUDGETS, answer=MISSING, others=FORBIDDEN),
    ],
    "leavers/": [
        Row("/leavers/", {"admin"}, others=FORBIDDEN),
        Row("/leavers/?q=a&page=7", {"admin"}, others=FORBIDDEN),
    ],
    "coefficients/": [
        Row("/coefficients/", SEES_COEFFICIENTS, others=FORBIDDEN),
        Row("/coefficients/?period=2026-Q9&q=x&page=4", SEES_COEFFICIENTS, others=FORBIDDEN),
    ],
    # What it exports stands in tests/rewards/test_coefficient_pages.py: here nothing is frozen.
    "coefficients/export.<str:form>": [
        Row("/coefficients/export.csv?period=2026-Q9", SEES_COEFFICIENTS, answer=MISSING, others=FORBIDDEN),
    ],
    "coefficients/schemes/": [Row("/coefficients/schemes/", SEES_COEFFICIENTS, others=FORBIDDEN)],
    "coefficients/schemes/new/": [Row("/coefficients/schemes/new/", {"admin"}, others=FORBIDDEN)],
    "coefficients/schemes/<int:pk>/": [
        Row("/coefficients/schemes/{money_scheme}/", {"admin"}, others=FORBIDDEN),
        Row("/coefficients/schemes/999999/", {"admin"}, answer=MISSING, others=FORBIDDEN),
    ],
    "coefficients/schemes/<int:pk>/delete/": [
        Row("/coefficients/schemes/{money_scheme}/delete/", NOBODY, **POSTED),
    ],
}


def objects(parts):
    """What the addresses name, by its name in them."""
    budget = Budget.objects.create(year=date(2026, 1, 1), team=parts.teams["east"], amount=1000)
    scheme = CoefficientScheme.objects.create(period="year", starts_on=date(2030, 1, 1))
    Band.objects.create(scheme=scheme, up_to=3, coefficient=2)
    return {"money_budget": budget.pk, "money_scheme": scheme.pk}
