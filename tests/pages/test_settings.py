"""The company's settings in the browser: each change audited, what is locked explained, what follows shown."""

from datetime import date
from decimal import Decimal

import pytest

from scoring.engine import periods
from teams import workdays
from teams.models import AuditEvent, CalendarDay, Company
from tests.pages import parts as making

AT = "/company/settings/"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def admin(client_of):
    return client_of("admin")


def general(**more):
    sent = {"name": "Kite Works", "currency": "EUR", "year_starts": "1"} | more
    return {"do": "general", **{f"general-{name}": value for name, value in sent.items()}}


def latest():
    event = AuditEvent.objects.order_by("-pk").first()
    return event.event, event.by.username, event.before, event.after


def test_name_and_currency_are_changed_and_audited(admin):
    assert admin.post(AT, general()).status_code == 302
    company = Company.current()
    assert (company.name, company.currency) == ("Kite Works", "EUR")
    assert latest() == (
        "company.changed", "admin", {"name": "", "currency": "CNY"}, {"name": "Kite Works", "currency": "EUR"},
    )  # fmt: skip
    page = admin.get(AT).content.decode()
    assert "<del>CNY</del> → <b>EUR</b>" in page


def test_nothing_different_leaves_no_event(admin):
    admin.post(AT, general())
    count = AuditEvent.objects.count()
    assert "Nothing was different" in admin.post(AT, general(), follow=True).content.decode()
    assert AuditEvent.objects.count() == count


@pytest.mark.parametrize("currency", ["eur", "EURO", "E1", ""])
def test_a_currency_has_three_letters(admin, currency):
    assert admin.post(AT, general(currency=currency)).status_code == 422
    assert Company.current().currency == "CNY"


def test_the_year_may_start_in_april_before_the_first_posting(admin, client_of, parts):
    admin.post(AT, general(year_starts="4"))
    assert Company.current().year_starts == 4
    seasons = admin.get(AT).content.decode().split('class="settings-seasons"')[1]
    assert seasons.index("April") < seasons.index("December") < seasons.index("March")
    # Boards and targets follow.
    board = client_of("rep").get("/boards/?kind=quarter&on=2026-11-18").content.decode()
    assert "Q3 2026" in board
    assert "Q3 2026" in client_of("rep").get("/targets/").content.decode()
    assert periods.period_of("quarter", making.TODAY, 4).label == "2026-Q3"
    making.give(parts.rep, 30)
    board = client_of("rep").get("/boards/?kind=year&on=2026-11-18").content.decode()
    assert "30" in board


def test_the_first_month_is_locked_by_the_first_posting(admin, parts):
    making.give(parts.rep, 1)
    page = admin.get(AT).content.decode()
    assert "Locked: points have been posted" in page
    field = page.split('name="general-year_starts"')[1].split(">")[0]
    assert "disabled" in field
    # Whoever sends it all the same changes nothing.
    admin.post(AT, general(year_starts="7"))
    assert (Company.current().year_starts, Company.current().name) == (1, "Kite Works")


def weights(*numbers):
    return {"do": "seasons", **{f"weight{place}": str(number) for place, number in enumerate(numbers)}}


def test_seasons_are_weighed_shown_as_parts_and_reset(admin):
    numbers = [1] * 9 + [3, 3, "5.5"]
    page = admin.post(f"{AT}?part=seasons", weights(*numbers), headers=HTMX).content.decode()
    assert "<html" not in page
    assert "26.8%" in page
    assert Company.current().seasonal_weights is None
    admin.post(AT, weights(*numbers))
    assert Company.current().seasonal_weights == [1] * 9 + [3, 3, "5.5"]
    assert latest()[2:] == ({"seasonal_weights": None}, {"seasonal_weights": [1] * 9 + [3, 3, "5.5"]})
    admin.post(AT, {"do": "equal-months"})
    assert Company.current().seasonal_weights is None


@pytest.mark.parametrize("numbers", [[0] * 12, [-1] + [1] * 11, ["x"] + [1] * 11, [1] * 11])
def test_weights_that_part_nothing_are_refused(admin, numbers):
    assert admin.post(AT, weights(*numbers)).status_code == 422
    assert Company.current().seasonal_weights is None


def test_the_company_has_days_of_its_own(admin):
    day = date(2026, 12, 24)
    assert workdays.is_working(day)
    sent = {"do": "day", "day": day.isoformat(), "is_working": "0", "name": "Founders' day"}
    admin.post(AT, sent)
    assert not workdays.is_working(day)
    assert latest()[0] == "calendar.day_added"
    page = admin.get(AT).content.decode()
    assert "24 Dec 2026 · free" in page
    again = admin.post(AT, sent)
    assert again.status_code == 422
    assert "stands in the calendar already" in again.content.decode()
    admin.post(AT, {"do": "remove-day", "day": day.isoformat()})
    assert not CalendarDay.objects.exists()
    assert latest()[0] == "calendar.day_removed"


def test_another_calendar_has_other_holidays(admin):
    national = date(2026, 10, 1)
    assert not workdays.is_working(national)
    admin.post(AT, {"do": "calendar", "calendar-calendar": "weekdays"})
    assert workdays.is_working(national)


def months(review, publish, close):
    return {"do": "months", "months-review_after_days": review, "months-publish_after_days": publish,
            "months-close_after_days": close}  # fmt: skip


def test_a_months_steps_come_one_after_the_other(admin):
    assert admin.post(AT, months("8", "3", "20")).status_code == 422
    assert admin.post(AT, months("-1", "3", "20")).status_code == 422
    admin.post(AT, months("2", "", "15"))
    company = Company.current()
    assert (company.review_after_days, company.publish_after_days, company.close_after_days) == (2, None, 15)


def claims(**more):
    sent = {"claim_days": "2", "claim_second_above": "", "claim_budget": "1000", "claim_sample_percent": "10"} | more
    return {"do": "claims", **{f"claims-{name}": value for name, value in sent.items()}}


def test_claims_and_appeals_have_their_days_and_limits(admin):
    admin.post(AT, claims())
    admin.post(AT, {"do": "appeals", "appeals-appeal_days": "7", "appeals-appeal_answer_days": "4"})
    company = Company.current()
    assert (company.claim_days, company.claim_second_above, company.claim_budget) == (2, None, Decimal(1000))
    assert (company.appeal_days, company.appeal_answer_days) == (7, 4)
    for wrong in ({"claim_days": "0"}, {"claim_sample_percent": "101"}, {"claim_budget": "-1"}, {"claim_days": ""}):
        assert admin.post(AT, claims(**wrong)).status_code == 422, wrong
    assert (
        admin.post(AT, {"do": "appeals", "appeals-appeal_days": "0", "appeals-appeal_answer_days": "4"}).status_code
        == 422
    )


@pytest.mark.parametrize("part", ["lead", "auditor", "executive", "rep"])
def test_only_points_admins_change_them(client_of, part):
    for sent in (general(), claims(), {"do": "equal-months"}):
        assert client_of(part).post(AT, sent).status_code == 403
    assert not AuditEvent.objects.exists()
