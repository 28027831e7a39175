"""Addresses of months, publication and statements, and who gets them."""

from ledger.models import Month
from tests.pages.grid.row import FORBIDDEN, LOGGED_IN, MISSING, NOBODY, PEOPLE, SEES_REP, Row

SEES_CALENDAR = {"admin", "auditor"}

GRID = {
    "months/": [Row("/months/", LOGGED_IN), Row("/months/?before=2026-10", LOGGED_IN)],
    "months/<month:first>/": [
        Row("/months/2026-10/", LOGGED_IN),
        Row("/months/2026-10/?of=teams", LOGGED_IN),
        Row("/months/2026-10/?q=Re&team={first}&after=A%0AB", LOGGED_IN),
        # Not published, so it is nobody's yet.
        Row("/months/2026-11/", NOBODY),
    ],
    "months/<month:first>/calendar/": [
        Row("/months/2026-11/calendar/", SEES_CALENDAR, others=FORBIDDEN),
        Row("/months/2026-10/calendar/", SEES_CALENDAR, others=FORBIDDEN),
        Row("/months/1999-01/calendar/", SEES_CALENDAR, answer=MISSING, others=FORBIDDEN),
    ],
    "months/<month:first>/calendar/<slug:to>/": [
        Row("/months/2026-11/calendar/in_review/", {"admin"}, others=FORBIDDEN),
        Row("/months/2026-11/calendar/elsewhere/", {"admin"}, answer=MISSING, others=FORBIDDEN),
    ],
    "months/<month:first>/statement/": [
        Row("/months/2026-10/statement/", PEOPLE, others=FORBIDDEN),
        Row("/months/2026-11/statement/", PEOPLE, answer=MISSING, others=FORBIDDEN),
    ],
    "months/<month:first>/people/<int:pk>/statement/": [
        Row("/months/2026-10/people/{rep}/statement/", SEES_REP),
        Row("/months/2026-10/people/{rep}/statement/?group=adjustments&part=lines", SEES_REP),
        Row("/months/2026-10/people/{rival}/statement/", {"rival", "rival_lead", "admin", "auditor"}),
        Row("/months/2026-11/people/{rep}/statement/", NOBODY),
        Row("/months/2026-10/people/999999/statement/", NOBODY),
    ],
    "months/<month:first>/people/<int:pk>/statement.<str:form>": [
        Row("/months/2026-10/people/{rep}/statement.csv", SEES_REP),
        Row("/months/2026-10/people/{rep}/statement.pdf", SEES_REP),
        Row("/months/2026-10/people/{rep}/statement.exe", NOBODY),
    ],
}


def objects(parts):
    """October is published, November runs."""
    Month.objects.update_or_create(first="2026-10-01", defaults={"status": Month.Status.PUBLISHED})
    Month.objects.get_or_create(first="2026-11-01")
    return {}
