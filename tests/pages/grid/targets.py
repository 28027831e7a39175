"""Addresses of targets and the company's settings, and who gets them."""

from tests.pages.grid.row import (
    FORBIDDEN,
    MISSING,
    NOBODY,
    NOT_THAT_WAY,
    PEOPLE,
    SEES_COMPANY,
    SEES_REP,
    SEES_TEAM,
    Row,
)

GROUPS = {"lead", "rival_lead", *SEES_COMPANY}
ADMIN_ONLY = {"admin"}

GRID = {
    # Who leads or looks after teams goes to the one at the top, others to their own targets.
    "targets/": [
        Row("/targets/", PEOPLE - GROUPS, also={"nobody": FORBIDDEN, **dict.fromkeys(GROUPS, 302)}),
        Row("/targets/?year=2025&metric=collection", PEOPLE - GROUPS,
            also={"nobody": FORBIDDEN, **dict.fromkeys(GROUPS, 302)}),
    ],
    "targets/undo/": [Row("/targets/undo/", NOBODY, others=NOT_THAT_WAY, stranger=NOT_THAT_WAY)],
    "targets/teams/<int:pk>/": [
        Row("/targets/teams/{first}/", SEES_TEAM),
        Row("/targets/teams/{first}/?year=1&metric=x&columns=months&q=re&page=99", SEES_TEAM),
        Row("/targets/teams/{hq}/", SEES_COMPANY),
        Row("/targets/teams/999999/", NOBODY),
    ],
    "targets/teams/<int:pk>/break-down/": [
        Row("/targets/teams/{first}/break-down/?way=last_year", ADMIN_ONLY, others=FORBIDDEN),
        Row("/targets/teams/999999/break-down/", ADMIN_ONLY, answer=MISSING, others=FORBIDDEN),
    ],
    "targets/teams/<int:pk>/history/": [
        Row("/targets/teams/{first}/history/?before=5", SEES_TEAM),
        Row("/targets/teams/999999/history/", NOBODY),
    ],
    "targets/teams/<int:pk>/export.<str:form>": [
        Row("/targets/teams/{first}/export.csv", SEES_TEAM),
        Row("/targets/teams/{first}/export.xlsx", SEES_TEAM),
        Row("/targets/teams/{first}/export.exe", NOBODY),
    ],
    "targets/people/<int:pk>/": [
        Row("/targets/people/{rep}/", SEES_REP),
        Row("/targets/people/999999/", NOBODY),
    ],
    "targets/people/<int:pk>/history/": [
        Row("/targets/people/{rep}/history/", SEES_REP),
        Row("/targets/people/999999/history/", NOBODY),
    ],
    "company/settings/": [Row("/company/settings/", ADMIN_ONLY, others=FORBIDDEN)],
}  # fmt: skip


def objects(parts):
    """What the addresses name, by its name in them."""
    return {}
