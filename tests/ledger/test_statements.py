"""A month's statement: opening balance, lines and closing balance agree, and anybody can recompute the digest."""

import hashlib
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ledger import months, queries, statements
from ledger.models import Month, PeriodTotal, Transfer
from ledger.transfers import Movement
from tests.ledger.books import APRIL, MARCH, Kind, award, movement, post

pytestmark = pytest.mark.django_db

JANUARY = date(2026, 1, 1)
MONTHS = [date(2026, number, 1) for number in (1, 2, 3)]
EARNING = {Kind.AWARD, Kind.RULING, Kind.PRIZE, Kind.SHARE_OUT}

moves = st.tuples(
    st.sampled_from(list(Kind)),
    st.booleans(),
    st.integers(1, 50_000).map(lambda cents: Decimal(cents) / 100),
    st.sampled_from(["performance", "customer", "deduction"]),
    st.dates(date(2026, 1, 1), date(2026, 3, 31)),
)
# Postings, and in between the months that are published one after the other.
stories = st.lists(st.one_of(moves, st.just("publish")), min_size=1, max_size=25)
# One that has a line of each group, whatever chance draws: an award, one that comes late, and points that are held.
EACH_GROUP = [
    (Kind.AWARD, True, Decimal(50), "performance", JANUARY),
    "publish",
    (Kind.AWARD, True, Decimal("7.50"), "customer", JANUARY),
    (Kind.RESERVATION, False, Decimal(20), "performance", date(2026, 2, 3)),
]


@pytest.mark.slow
def test_opening_and_lines_make_closing_after_any_postings(books):
    seen = {"lines": 0, "adjusted": 0, "moved": 0}

    @settings(max_examples=25, database=None, suppress_health_check=list(HealthCheck))
    @given(stories)
    @example(EACH_GROUP)
    def check(story):
        with transaction.atomic():
            waiting = list(MONTHS)
            for step in story:
                if step != "publish":
                    tell(books, step)
                elif waiting:
                    Month.objects.update_or_create(first=waiting.pop(0), defaults={"status": "published"})
            for account in (books.rep, books.held, books.pool):
                check_statements(account, seen)
            transaction.set_rollback(True)

    check()
    assert all(seen.values()), seen


def tell(books, step):
    kind, comes_in, points, category, day = step
    source, target = (books.issued, books.rep) if comes_in else (books.rep, books.held)
    try:
        with transaction.atomic():
            post(Movement(kind, source, target, points, category, day))
    except IntegrityError:
        pass  # more than the account has


def check_statements(account, seen):
    before = Decimal(0)
    for first in [*MONTHS, APRIL]:
        made = statements.of_month(account, first)
        assert made.opening == before
        assert made.opening + made.points + made.moved == made.closing
        assert made.closing == queries.balance_before(account, months.following(first))
        total = PeriodTotal.objects.filter(account=account, kind="month", first=first).first()
        assert made.points == (total.points if total else 0)
        groups = {name: statements.lines(account, first, name) for name in ("earned", "adjustments", "movements")}
        assert made.lines == sum(rows.count() for rows in groups.values())
        assert sum(made.adjustments.values()) == sum(row.signed for row in groups["adjustments"])
        assert all(month < first for month in made.adjustments)
        assert {row.kind in EARNING for row in groups["movements"]} <= {False}
        before = made.closing
        seen["lines"] += made.lines
        seen["adjusted"] += len(made.adjustments)
        seen["moved"] += len(made.movements)
    assert before == queries.balance(account)


def test_the_digest_is_what_the_docs_say(books):
    award(books, 50)
    post(movement(Kind.REDEMPTION, books.rep, books.redeemed, Decimal("20.50"), MARCH))
    first, second = Transfer.objects.order_by("pk")
    text = (
        "ben\t2026-03\n0.00\n"
        f"{first.pk}\taward\t2026-03-01\tperformance\t\t\t50.00\n"
        f"{second.pk}\tredeem\t2026-03-01\tperformance\t\t\t-20.50\n"
        "29.50\n"
    )
    made = statements.of_month(books.rep, MARCH)
    assert statements.digest(made, "ben") == hashlib.sha256(text.encode()).hexdigest()


def test_a_published_months_digest_stays_and_an_open_ones_moves(books):
    award(books, 50)
    was = statements.digest(statements.of_month(books.rep, MARCH), "ben")
    Month.objects.update(status="published")
    award(books, 7, key="late")
    assert statements.digest(statements.of_month(books.rep, MARCH), "ben") == was
    april = statements.of_month(books.rep, APRIL)
    assert (april.earned, april.adjustments) == ({}, {MARCH: Decimal(7)})
    before = statements.digest(april, "ben")
    award(books, 8, key="later")
    assert statements.digest(statements.of_month(books.rep, APRIL), "ben") != before


def test_who_never_had_points_has_an_empty_statement(db):
    made = statements.of_month(None, MARCH)
    assert (made.opening, made.closing, made.lines, made.points) == (0, 0, 0, 0)


def test_points_are_spendable_from_publication_on(books):
    award(books, 50)
    award(books, 30, on=APRIL)
    assert (queries.balance(books.rep), queries.spendable(books.rep)) == (80, 0)
    Month.objects.filter(first=MARCH).update(status="published")
    assert (queries.provisional(books.rep), queries.spendable(books.rep)) == (30, 50)
    # A quarter's line is dated at the quarter's end, and waits for it.
    award(books, 100, on=date(2026, 6, 30))
    assert queries.spendable(books.rep) == 50
    # What the open months take is taken at once.
    post(movement(Kind.RULING, books.rep, books.issued, 60, APRIL))
    assert queries.spendable(books.rep) == 20
