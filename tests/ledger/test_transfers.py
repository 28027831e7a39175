"""A transfer moves points between two known accounts, in an open month, or not at all."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from ledger import months
from ledger.models import Balance, CategoryTotal, Month, PeriodTotal, Posting, Transfer
from teams.models import Company
from tests.ledger.books import APRIL, MARCH, MAY, Kind, award, balance, movement, post

pytestmark = pytest.mark.django_db

NOBODY = 999_999_999


def refused(constraint):
    """The database refuses by the constraint of this name, and nothing of it stays."""
    return pytest.raises(IntegrityError, match=constraint)


def test_points_move_from_one_account_to_another(books):
    award(books, 50)
    post(movement(Kind.RESERVATION, books.rep, books.held, 30))
    assert (balance(books.rep), balance(books.held)) == (20, 30)


@pytest.mark.parametrize("side", ["from", "to"])
def test_an_account_that_does_not_exist_is_refused(books, side):
    source, target = (NOBODY, books.rep) if side == "from" else (books.issued, NOBODY)
    with refused("account or posting that does not exist"), transaction.atomic():
        post(movement(Kind.AWARD, source, target, 50))
    assert not Posting.objects.exists()


def test_a_transfer_belongs_to_a_posting(books):
    with refused("account or posting that does not exist"), transaction.atomic():
        Transfer.objects.create(
            posting_id=NOBODY, kind=Kind.AWARD, from_account_id=books.issued, to_account_id=books.rep,
            points=1, category="performance", earned_on=MARCH, posted_month=MARCH,
        )  # fmt: skip


@pytest.mark.parametrize("points", ["0", "-50", "0.004"])
def test_points_are_more_than_nothing(books, points):
    with refused("transfer_points_above_0"), transaction.atomic():
        award(books, points)


def test_points_do_not_go_in_a_circle(books):
    with refused("transfer_between_two"), transaction.atomic():
        post(movement(Kind.AWARD, books.rep, books.rep, 50))


def test_one_wrong_movement_refuses_the_whole_posting(books):
    with refused("transfer_points_above_0"), transaction.atomic():
        post(movement(Kind.AWARD, books.issued, books.rep, 50), movement(Kind.AWARD, books.issued, books.rival, 0))
    assert not Posting.objects.exists()
    assert not Balance.objects.exists()


# ---- months -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["published", "closed"])
def test_what_comes_late_for_a_fixed_month_counts_in_the_next_open_one(books, status):
    Month.objects.create(first=MARCH, status=status)
    Month.objects.create(first=APRIL, status="published")
    posting = award(books, 50, on=date(2026, 3, 17))
    transfer = posting.transfers.get()
    assert (transfer.earned_on, transfer.posted_month) == (date(2026, 3, 17), MAY)
    total = CategoryTotal.objects.get(account=books.rep)
    assert (total.earned_month, total.posted_month, total.points) == (MARCH, MAY, 50)
    assert not PeriodTotal.objects.filter(first=MARCH, kind="month").exists()


@pytest.mark.parametrize("status", ["published", "closed"])
def test_the_database_refuses_a_transfer_into_a_fixed_month(books, status):
    Month.objects.create(first=MARCH, status=status)
    posting = Posting.objects.create(at="2026-04-01T00:00Z", reason="past the check")
    with refused(f"month 2026-03-01 is {status}"), transaction.atomic():
        Transfer.objects.create(
            posting=posting, kind=Kind.AWARD, from_account_id=books.issued, to_account_id=books.rep,
            points=1, category="performance", earned_on=MARCH, posted_month=MARCH,
        )  # fmt: skip


@pytest.mark.parametrize("status", ["open", "in_review"])
def test_a_month_in_review_still_takes_its_own_changes(books, status):
    Month.objects.create(first=MARCH, status=status)
    assert award(books, 50).transfers.get().posted_month == MARCH


@pytest.mark.parametrize(("status", "moves"), [("published", {"closed"}), ("closed", set())])
def test_what_is_published_is_never_opened_again(status, moves):
    month = Month.objects.create(first=MARCH, status=status)
    for other in set(Month.Status.values) - moves - {status}:
        with refused(f"month 2026-03-01 is {status}: it cannot become"), transaction.atomic():
            Month.objects.filter(pk=month.pk).update(status=other)
    for other in moves:
        Month.objects.filter(pk=month.pk).update(status=other)


def test_a_month_begins_on_its_first_day():
    with refused("month_begins_on_its_first"), transaction.atomic():
        Month.objects.create(first=date(2026, 3, 2))


def test_december_is_followed_by_january():
    assert months.following(date(2026, 12, 1)) == date(2027, 1, 1)


def test_a_month_is_made_by_its_first_posting(books):
    award(books, 50)
    assert Month.objects.get().status == Month.Status.OPEN
    assert months.in_force(MARCH).status == Month.Status.OPEN


# ---- below zero ---------------------------------------------------------------------------------------------------

TAKING = [Kind.RESERVATION, Kind.REDEMPTION, Kind.LAPSE, Kind.FORFEIT, Kind.SHARE_OUT]


@pytest.mark.parametrize("kind", TAKING)
def test_nobody_takes_more_than_there_is(books, kind):
    award(books, 50)
    target = {Kind.RESERVATION: books.held, Kind.LAPSE: books.lapsed}.get(kind, books.redeemed)
    with refused("would have -0.01 points"), transaction.atomic():
        post(movement(kind, books.rep, target, "50.01"))
    post(movement(kind, books.rep, target, "50.00"))
    assert balance(books.rep) == 0


@pytest.mark.parametrize("kind", [Kind.AWARD, Kind.RULING])
def test_a_correction_may_take_an_account_below_zero(books, kind):
    award(books, 50)
    post(movement(Kind.REDEMPTION, books.rep, books.redeemed, 50))
    post(movement(kind, books.rep, books.issued, 20))
    assert balance(books.rep) == -20
    with refused("would have -20.01 points"), transaction.atomic():
        post(movement(Kind.REDEMPTION, books.rep, books.redeemed, "0.01"))


# ---- the company's year -------------------------------------------------------------------------------------------


def test_the_year_may_start_in_another_month_until_the_first_posting(books):
    Company.objects.update(year_starts=7)
    award(books, 50)
    with refused("first month of the year cannot change"), transaction.atomic():
        Company.objects.update(year_starts=1)
    Company.objects.update(name="Another name", year_starts=7)


def test_period_totals_follow_the_companys_year(books):
    Company.objects.update(year_starts=4)
    award(books, 10, on=date(2026, 3, 31))
    award(books, 5, on=date(2026, 4, 1))
    found = {(t.kind, t.first): t.points for t in PeriodTotal.objects.filter(account=books.rep)}
    assert found == {
        ("month", MARCH): 10,
        ("quarter", date(2026, 1, 1)): 10,
        ("year", date(2025, 4, 1)): 10,
        ("month", APRIL): 5,
        ("quarter", APRIL): 5,
        ("year", APRIL): 5,
    }


def test_only_earned_points_count_in_the_boards_periods(books):
    award(books, 50)
    post(movement(Kind.REDEMPTION, books.rep, books.redeemed, 30))
    assert PeriodTotal.objects.get(account=books.rep, kind="month").points == 50
    assert CategoryTotal.objects.get(account=books.rep).points == 20


def test_company_accounts_have_no_balance_row_to_queue_at(books):
    award(books, 50)
    assert set(Balance.objects.values_list("account", "points")) == {(books.rep, Decimal(50))}
