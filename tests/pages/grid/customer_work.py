"""Addresses of leads, visits, ratings and the approvals inbox, and who gets them."""

import uuid

from scoring import customer_work
from scoring.models import Customer
from tests.pages import parts as making

from .row import FORBIDDEN, NOBODY, PEOPLE, SEES_REP, Row

GRID = {
    "work/": [
        Row("/work/", PEOPLE, others=FORBIDDEN),
        Row("/work/?sort=visit&status=waiting&q=kite&page=2", PEOPLE, others=FORBIDDEN),
    ],
    "work/new/<work:sort>/": [
        Row("/work/new/visit/", PEOPLE, others=FORBIDDEN),
        Row("/work/new/lead/", PEOPLE, others=FORBIDDEN),
        Row("/work/new/feedback/?customer=1", PEOPLE, others=FORBIDDEN),
    ],
    "work/customers/": [Row("/work/customers/?q=ki", PEOPLE, others=FORBIDDEN)],
    "work/alike/": [Row("/work/alike/?customer=Kite&entry={entry}", PEOPLE, others=FORBIDDEN)],
    "work/<int:pk>/": [
        Row("/work/{entry}/", SEES_REP),
        Row("/work/999999/", NOBODY),
    ],
    "work/<int:pk>/edit/": [
        Row("/work/{entry}/edit/", {"rep"}, also=dict.fromkeys({*SEES_REP, "nobody"} - {"rep"}, FORBIDDEN)),
        Row("/work/999999/edit/", NOBODY, also={"nobody": FORBIDDEN}),
    ],
    "inbox/": [
        Row("/inbox/", PEOPLE, others=FORBIDDEN),
        Row("/inbox/?view=decided", PEOPLE, others=FORBIDDEN),
        Row("/inbox/?part=panel&at=visit-{entry}", PEOPLE, others=FORBIDDEN),
        Row("/inbox/?q=kite&sort=visit&person=7&team=1&at=appeal-1", PEOPLE, others=FORBIDDEN),
    ],
}


def objects(parts):
    """What the addresses name, by its name in them."""
    return {"entry": visited(parts).pk}


def visited(parts, *, part="rep", at=making.NOW, on=making.TODAY, **more):
    """A visit that one of the parts entered, and that waits."""
    customer, _is_new = Customer.objects.get_or_create(code="K-1", defaults={"name": "Kite"})
    given = {"customer": customer, "visited_on": on, "minutes": 60, "level": "decision"}
    token = uuid.uuid4()
    return customer_work.enter("visit", given, by=parts.users[part], at=at, on=making.TODAY, token=token, **more)
