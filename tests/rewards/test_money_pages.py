"""What the pages of validity and its settings say and do, and that they ask little for it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ledger.models import Month
from rewards import coefficients, tasks
from rewards.coefficients import Row
from rewards.models import Policy
from teams.models import AuditEvent, Notice
from tests.pages import parts as making
from tests.rewards.making import points

pytestmark = pytest.mark.django_db
ASKED = {"validity": "rolling", "validity_months": 12, "grace_days": 30, "leaver_days": 90, "point_value": "1",
         "budget_warning_percent": 80}  # fmt: skip


def long_published(first):
    Month.objects.update_or_create(
        first=first, defaults={"status": "published", "published_at": making.NOW - timedelta(days=60)}
    )


def test_home_and_the_page_behind_it_say_what_lapses_next(parts, visit):
    Policy.objects.update(validity="rolling", validity_months=12)
    points(parts.rep, 70, on=date(2025, 12, 3), publish_it=False)
    long_published(date(2025, 12, 1))
    card = f"/people/{parts.rep.pk}/spending/"
    assert f'hx-get="{card}"' in visit("rep", "/").content.decode()
    home = visit("rep", card).content.decode()
    assert "What lapses next" in home
    assert "31 Dec 2026" in home
    page = visit("rep", "/validity/").content.decode()
    assert "at the end of 31 Dec 2026, if nothing is spent" in page
    assert "12 months after the one they were earned in" in page
    for part in ("lead", "admin", "auditor"):
        assert "31 Dec 2026" in visit(part, f"/people/{parts.rep.pk}/validity/").content.decode()
    assert "What lapses next" not in visit("rival", f"/people/{parts.rival.pk}/spending/").content.decode()


def test_home_stays_cheap_with_validity_and_all_sorts_of_coefficients(parts, visit):
    Policy.objects.update(validity="rolling", validity_months=12)
    points(parts.rep, 70, on=date(2025, 12, 3))
    for period in ("month", "quarter", "year"):
        coefficients.create(
            period=period, starts_on=date(2026, 1, 1), otherwise=Decimal(1), rows=[Row(Decimal(3), False, Decimal(2))],
            by=parts.users["admin"], at=making.NOW,
        )  # fmt: skip
    making.give(parts.rep, 5)
    card = f"/people/{parts.rep.pk}/spending/"
    visit("rep", card)
    with CaptureQueriesContext(connection) as caught:
        page = visit("rep", card).content.decode()
    assert page.count("provisional</span>") >= 3
    asked = [query["sql"] for query in caught if "django_session" not in query["sql"]]
    assert len(asked) <= 20, "\n".join(asked)


def test_a_change_is_tried_before_it_is_saved(parts, client_of):
    points(parts.rep, 70, on=date(2024, 12, 3))
    admin = client_of("admin")
    tried = admin.post("/budgets/settings/?part=effect", ASKED, headers={"HX-Request": "true"}).content.decode()
    assert "70 points of 1 people would lapse first, at the end of 18 Dec 2026" in tried
    shown = admin.post("/budgets/settings/", ASKED | {"do": "preview"})
    assert "would lapse first" in shown.content.decode()
    assert Policy.current().validity == "none"
    wrong = admin.post("/budgets/settings/", ASKED | {"do": "save", "validity_months": 0})
    assert wrong.status_code == 422
    assert admin.post("/budgets/settings/", ASKED | {"do": "save"}).status_code == 302
    assert Policy.current().validity_changed_on == making.TODAY
    assert AuditEvent.objects.get(event="policy.changed").by == parts.users["admin"]
    page = admin.get("/budgets/settings/").content.decode()
    assert "As things stand, 70 points of 1 people lapse" in page
    for part in ("finance", "auditor", "lead"):
        assert client_of(part).post("/budgets/settings/", ASKED | {"do": "save"}).status_code == 403


def test_the_clock_does_all_of_it_and_nothing_twice(parts):
    Policy.objects.update(validity="rolling", validity_months=1, grace_days=0)
    points(parts.rep, 70, on=date(2026, 8, 3), publish_it=False)
    long_published(date(2026, 8, 1))
    for _ in range(2):
        tasks.lapse_points()
        tasks.tend_leavers()
        tasks.watch_budgets()
        tasks.freeze_coefficients()
    assert Notice.objects.filter(person=parts.rep, kind="validity.lapsed").count() == 1
