"""The calendar of months: which step can be taken from where, by whom, when, and what the clock does about it (E1)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from ledger import blockers, calendar, months
from ledger.blockers import Blocker
from ledger.models import Month, MonthMove
from teams.models import AuditEvent, Company, Person, RoleGrant, User
from tests.ledger.books import APRIL, MARCH, MAY, award

pytestmark = pytest.mark.django_db

Status = Month.Status
LATER = date(2026, 9, 1)
NOW = datetime(2026, 9, 1, 9, tzinfo=UTC)
FEBRUARY = date(2026, 2, 1)


@pytest.fixture
def admin(books):
    person = Person.objects.get(code="eve")
    RoleGrant.objects.create(person=person, role=RoleGrant.Role.ADMIN, granted_at=timezone.now())
    return User.objects.create(username="eve", person=person)


def month(first, status=Status.OPEN):
    return Month.objects.create(first=first, status=status)


def move(first, to, *, by=None, on=LATER, **options):
    return calendar.move(first, to, by=by, at=NOW, on=on, **options)


def status(first):
    return Month.objects.get(first=first).status


# --- Steps ----------------------------------------------------------------------------------


@pytest.mark.parametrize("was", Status.values)
@pytest.mark.parametrize("to", Status.values)
def test_a_month_takes_the_steps_of_the_map_and_no_other(books, admin, was, to):
    month(MARCH, was)
    if to == was:
        assert move(MARCH, to, by=admin) is None
    elif to in Month.MOVES[Status(was)]:
        taken = move(MARCH, to, by=admin)
        assert (taken.from_status, taken.to_status, taken.by, taken.at) == (was, to, admin, NOW)
    else:
        with pytest.raises(calendar.MoveRefused, match="Look at it again"):
            move(MARCH, to, by=admin)
    assert status(MARCH) == (to if to == was or to in Month.MOVES[Status(was)] else was)


def test_a_step_taken_twice_is_one_step(books, admin):
    month(MARCH)
    for _ in range(3):
        move(MARCH, Status.IN_REVIEW, by=admin)
    assert MonthMove.objects.count() == 1
    assert AuditEvent.objects.filter(event="month.in_review", target="2026-03").count() == 1


def test_only_a_points_admin_moves_a_month_by_hand(books):
    month(MARCH)
    with pytest.raises(calendar.NotAllowed):
        move(MARCH, Status.IN_REVIEW, by=User.objects.create(username="ben", person=Person.objects.get(code="ben")))
    assert status(MARCH) == Status.OPEN


def test_a_month_that_is_not_over_waits(books, admin):
    month(MARCH)
    with pytest.raises(calendar.Blocked, match="March 2026 is not over yet"):
        move(MARCH, Status.IN_REVIEW, by=admin, on=date(2026, 3, 31))
    assert move(MARCH, Status.IN_REVIEW, by=admin, on=date(2026, 4, 1))


@pytest.mark.parametrize(("was", "to"), [(Status.IN_REVIEW, Status.PUBLISHED), (Status.PUBLISHED, Status.CLOSED)])
def test_months_are_published_and_closed_in_order(books, admin, was, to):
    month(MARCH, was)
    month(APRIL, was)
    with pytest.raises(calendar.Blocked, match="March 2026 comes first"):
        move(APRIL, to, by=admin)
    move(MARCH, to, by=admin)
    move(APRIL, to, by=admin)
    assert status(APRIL) == to


@pytest.mark.parametrize(("was", "to"), [("open", "published"), ("published", "closed")])
def test_the_database_keeps_the_order_whoever_writes(books, was, to):
    month(MARCH, was)
    month(APRIL, was)
    with pytest.raises(IntegrityError, match="a month before 2026-04-01"), transaction.atomic():
        Month.objects.filter(first=APRIL).update(status=to)
    assert status(APRIL) == was


def test_no_month_comes_into_being_before_a_published_one(books):
    month(MARCH, Status.PUBLISHED)
    with pytest.raises(IntegrityError, match="lies before a published one"), transaction.atomic():
        month(FEBRUARY)
    assert award(books, 10, on=FEBRUARY).transfers.get().posted_month == APRIL


def test_moments_belong_to_their_status_and_stay(books):
    month(MARCH, Status.PUBLISHED)
    published = Month.objects.get(first=MARCH).published_at
    assert published
    with pytest.raises(IntegrityError, match="keeps its moments"), transaction.atomic():
        Month.objects.filter(first=MARCH).update(published_at=NOW)
    with pytest.raises(IntegrityError, match="month_moments_fit_status"), transaction.atomic():
        Month.objects.create(first=APRIL, published_at=NOW)


# --- What is in the way ---------------------------------------------------------------------


def blocking(month, to, on):
    yield Blocker("imports_running", {"count": 1})


def warning(month, to, on):
    yield Blocker("claims_undecided", {"count": 2}, is_warning=True)


def test_what_is_in_the_way_is_listed_what_blocks_first(books, admin):
    found = calendar.in_the_way(month(MARCH), Status.IN_REVIEW, on=MARCH, blockers=[warning, blocking])
    assert [each.sentence for each in found] == [
        "March 2026 is not over yet.",
        "1 import is running.",
        "2 claims are not decided yet.",
    ]
    assert calendar.in_the_way(month(APRIL, Status.IN_REVIEW), Status.OPEN, on=MARCH, blockers=[blocking]) == []


def test_a_blocker_stops_hand_and_clock_alike(books, admin):
    month(MARCH)
    for by in (admin, None):
        with pytest.raises(calendar.Blocked, match="1 import is running"):
            move(MARCH, Status.IN_REVIEW, by=by, blockers=[blocking], note="I insist")
    assert status(MARCH) == Status.OPEN


def test_a_warning_needs_a_note_by_hand_and_is_kept_with_the_step(books, admin):
    month(MARCH)
    with pytest.raises(calendar.NoteMissing, match="Say in a note"):
        move(MARCH, Status.IN_REVIEW, by=admin, blockers=[warning], note="  ")
    by_hand = move(MARCH, Status.IN_REVIEW, by=admin, blockers=[warning], note="agreed with the lead")
    month(APRIL)
    by_the_clock = move(APRIL, Status.IN_REVIEW, by=None, blockers=[warning])
    assert (by_hand.note, by_the_clock.note) == ("agreed with the lead", "")
    assert by_hand.found == by_the_clock.found == [{"kind": "claims_undecided", "said": {"count": 2}}]


def test_what_was_in_the_way_is_said_in_the_readers_language():
    for language, said in (("en", "June 2026 comes first: it is in review."), ("zh-hans", "2026年6月")):
        with translation.override(language):
            assert said in blockers.sentence("earlier", {"month": "2026-06-01", "status": "in_review"})
    assert blockers.sentence("not_scored", {"day": "2026-06-02"}).endswith("as of 2 Jun 2026.")
    assert blockers.sentence("a kind of long ago", {}) == "a kind of long ago"


# --- Days -----------------------------------------------------------------------------------


def test_a_months_days_come_from_the_settings(books):
    month(MARCH)
    calendar.plan(on=date(2026, 3, 20))
    found = Month.objects.get(first=MARCH)
    assert (found.review_on, found.publish_on, found.close_on) == (
        date(2026, 4, 3),
        date(2026, 4, 8),
        date(2026, 4, 20),
    )


def test_months_that_come_in_late_get_the_same_time_from_then_on(books):
    month(MARCH)
    calendar.plan(on=LATER)
    found = Month.objects.get(first=MARCH)
    assert (found.review_on, found.publish_on) == (LATER + timedelta(days=3), LATER + timedelta(days=8))


def test_the_calendar_has_no_gaps_up_to_today(books):
    month(MARCH)
    calendar.plan(on=date(2026, 6, 2))
    assert [each.first.month for each in Month.objects.order_by("first")] == [3, 4, 5, 6]
    calendar.plan(on=date(2026, 6, 2))
    assert Month.objects.count() == 4


def test_an_empty_setting_means_by_hand(books):
    Company.objects.update(publish_after_days=None, close_after_days=1)
    month(MARCH)
    calendar.plan(on=MARCH)
    found = Month.objects.get(first=MARCH)
    # Never before the step ahead of it.
    assert (found.review_on, found.publish_on, found.close_on) == (date(2026, 4, 3), None, date(2026, 4, 3))


def test_days_can_be_set_for_steps_to_come_and_stay_in_order(books, admin):
    month(MARCH, Status.IN_REVIEW)
    days = {"review_on": None, "publish_on": date(2026, 4, 9), "close_on": None}
    calendar.set_days(MARCH, days, by=admin, at=NOW)
    assert Month.objects.get(first=MARCH).publish_on == date(2026, 4, 9)
    for wrong, why in [
        ({"review_on": date(2026, 4, 2)}, "taken already"),
        ({"publish_on": date(2026, 3, 31)}, "after the month's last day"),
        ({"close_on": date(2026, 4, 8)}, "follow each other"),
    ]:
        with pytest.raises(calendar.DatesInvalid, match=why):
            calendar.set_days(MARCH, days | wrong, by=admin, at=NOW)
    calendar.plan(on=LATER)
    assert Month.objects.get(first=MARCH).close_on is None
    event = AuditEvent.objects.get(event="month.days_set")
    assert (event.by, event.after["publish_on"]) == (admin, "2026-04-09")


def test_a_month_opened_again_waits_for_a_new_day(books, admin):
    month(MARCH)
    calendar.plan(on=MARCH)
    move(MARCH, Status.IN_REVIEW)
    move(MARCH, Status.OPEN, by=admin)
    assert Month.objects.get(first=MARCH).review_on is None
    assert [first for first, _ in calendar.due(on=LATER)] == []


def test_the_clock_sees_each_month_whose_day_has_come(books):
    for first in (MARCH, APRIL, MAY):
        month(first)
    calendar.plan(on=MARCH)
    assert calendar.due(on=date(2026, 4, 2)) == []
    assert [(str(each), to) for each, to in calendar.due(on=date(2026, 5, 3))] == [
        ("2026-03", Status.IN_REVIEW),
        ("2026-04", Status.IN_REVIEW),
    ]


def test_months_follow_each_other_over_new_year():
    assert months.following(date(2026, 12, 1)) == date(2027, 1, 1)
    assert months.preceding(date(2026, 1, 1)) == date(2025, 12, 1)
    assert months.preceding(date(2026, 12, 1)) == date(2026, 11, 1)
