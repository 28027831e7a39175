"""Addresses of appeals, notices and absences, and who gets them."""

from datetime import date

from django.utils import timezone

from scoring import appeals
from teams import notices
from teams.models import Absence, Notice
from tests.pages import parts as making
from tests.pages.grid.row import FORBIDDEN, NOBODY, NOT_THAT_WAY, PEOPLE, SEES_REP, Row
from tests.scoring.appealing import picture

SEES_STATISTICS = {"admin", "auditor", "committee", "executive"}

GRID = {
    "appeals/": [
        Row("/appeals/", PEOPLE, others=FORBIDDEN),
        Row("/appeals/?of=all&state=open&q=rep", PEOPLE, others=FORBIDDEN),
    ],
    "appeals/new/": [
        Row("/appeals/new/", PEOPLE, others=FORBIDDEN),
        Row("/appeals/new/?line={line}", {"rep"}, also={"nobody": FORBIDDEN}),
        Row("/appeals/new/?line={pool_line}", NOBODY, also={"nobody": FORBIDDEN}),
        Row("/appeals/new/?line=999999", NOBODY, also={"nobody": FORBIDDEN}),
    ],
    "appeals/statistics/": [Row("/appeals/statistics/", SEES_STATISTICS, others=FORBIDDEN)],
    "appeals/statistics.csv": [Row("/appeals/statistics.csv?first=2026-01-01", SEES_STATISTICS, others=FORBIDDEN)],
    "appeals/<int:pk>/": [
        Row("/appeals/{appeal}/", SEES_REP),
        Row("/appeals/{heard_appeal}/", {*SEES_REP, "committee"}),
        Row("/appeals/999999/", NOBODY),
    ],
    "appeals/<int:pk>/files/<int:number>/": [
        Row("/appeals/{appeal}/files/{appeal_file}/", SEES_REP),
        Row("/appeals/{heard_appeal}/files/{appeal_file}/", NOBODY),
    ],
    "notices/": [
        Row("/notices/", PEOPLE, others=FORBIDDEN),
        Row("/notices/?about=appeal", PEOPLE, others=FORBIDDEN),
    ],
    "notices/read/": [Row("/notices/read/", NOBODY, others=NOT_THAT_WAY, stranger=NOT_THAT_WAY)],
    "notices/<int:pk>/": [Row("/notices/{notice}/", NOBODY, others=NOT_THAT_WAY, stranger=NOT_THAT_WAY)],
    "profile/absences/": [
        Row("/profile/absences/", PEOPLE, others=FORBIDDEN),
        Row("/profile/absences/?part=people&stand_in=lead", PEOPLE, others=FORBIDDEN),
    ],
    "profile/absences/<int:pk>/end/": [
        Row("/profile/absences/{absence}/end/", NOBODY, others=NOT_THAT_WAY, stranger=NOT_THAT_WAY)
    ],
}


def objects(parts):
    """What the addresses name, by its name in them."""
    rep, now, on = parts.users["rep"], timezone.now(), making.TODAY
    appeal = filed(parts, making.give(parts.rep, 7, record="V-77"), now, on, files=[picture()])
    heard = filed(parts, making.give(parts.rep, 8, record="V-78"), now, on)
    appeals.refer(heard, by=parts.users["admin"], at=now, on=on, reason="Yours")
    notices.tell([rep.person_id], "month.published", key="grid", at=now, month="2026-10-01")
    # Days that are over: who sees what on the day of the grid is not changed by it.
    past = date(2026, 9, 1)
    absence = Absence.objects.create(person=parts.lead, stand_in=parts.rival_lead, starts_on=past, ends_on=past)
    return {
        "appeal": appeal.pk,
        "heard_appeal": heard.pk,
        "appeal_file": appeal.files.get().pk,
        "notice": Notice.objects.get(key="grid").pk,
        "absence": absence.pk,
    }


def filed(parts, line, at, on, should_points=20, **more):
    about = appeals.line_in_dispute(line, parts.rep)
    return appeals.file(
        about, by=parts.users["rep"], at=at, on=on, reason="Longer", should_points=should_points, **more
    )
