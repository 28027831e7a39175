"""A month's figures stand from the moment it is published: no transfer that was on its way slips in."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date
from threading import Event

import psycopg2
import pytest
from django.db import IntegrityError, connection, transaction

from ledger import months, verify
from ledger.models import Month, Transfer
from tests.ledger.books import APRIL, MARCH, Kind, as_role, award, balance, movement, post

PUBLISH = "UPDATE ledger_month SET status = 'published' WHERE first = %s"


def test_publishing_waits_for_a_posting_under_way(committed_books):
    months.in_force(MARCH)
    with as_role("runtime") as publisher, publisher.cursor() as cursor:
        cursor.execute("SET lock_timeout = '300ms'")
        with transaction.atomic():
            award(committed_books, 50)
            with pytest.raises(psycopg2.errors.LockNotAvailable):
                cursor.execute(PUBLISH, [MARCH])
        cursor.execute(PUBLISH, [MARCH])
    assert Transfer.objects.get().posted_month == MARCH
    assert Month.objects.get(first=MARCH).status == Month.Status.PUBLISHED


@pytest.mark.parametrize("is_published", [True, False])
def test_a_posting_waits_for_the_publishing_under_way(committed_books, is_published):
    months.in_force(MARCH)
    looked = Event()

    def post_late():
        try:
            with transaction.atomic():
                # It has looked, and March was open.
                assert months.posting_months([MARCH]) == {MARCH: MARCH}
                looked.set()
                award(committed_books, 50)
        except IntegrityError as refusal:
            return str(refusal)
        finally:
            connection.close()
        return ""

    with as_role("runtime") as publisher, publisher.cursor() as cursor, ThreadPoolExecutor(1) as pool:
        publisher.autocommit = False
        cursor.execute(PUBLISH, [MARCH])
        poster = pool.submit(post_late)
        assert looked.wait(10)
        time.sleep(0.3)
        assert not poster.done()
        publisher.commit() if is_published else publisher.rollback()
        answer = poster.result(10)
    # It went to the next open month by itself.
    assert answer == ""
    assert Transfer.objects.get().posted_month == (APRIL if is_published else MARCH)
    assert balance(committed_books.rep) == 50


MONTHS = [date(2026, number, 1) for number in range(1, 11)]
POSTERS = 4


@pytest.mark.slow
def test_a_published_months_sum_never_changes_while_four_posters_go_on(committed_books):
    is_over = Event()

    def keep_posting(number):
        posted = 0
        try:
            while not is_over.is_set():
                for month in MONTHS:
                    # Published since it looked: the next turn goes to the next open month.
                    with suppress(IntegrityError):
                        post(movement(Kind.AWARD, committed_books.issued, committed_books.rep, 1, month))
                        posted += 1
            return posted
        finally:
            connection.close()

    with ThreadPoolExecutor(POSTERS) as pool, as_role("runtime") as publisher:
        posters = [pool.submit(keep_posting, number) for number in range(POSTERS)]
        try:
            sums = {month: publish(publisher, month) for month in MONTHS}
            time.sleep(0.3)
        finally:
            is_over.set()
        posted = sum(poster.result(30) for poster in posters)
    assert sum(sums.values()) > 0
    assert {month: sum_of(month) for month in MONTHS} == sums
    assert Transfer.objects.count() == posted
    assert verify.problems() == []


def publish(publisher, month):
    """The sum that the publisher sees, and signs."""
    time.sleep(0.2)
    publisher.autocommit = False
    with publisher.cursor() as cursor:
        cursor.execute("INSERT INTO ledger_month (first, status) VALUES (%s, 'open') ON CONFLICT DO NOTHING", [month])
        cursor.execute(PUBLISH, [month])
        cursor.execute("SELECT count(*) FROM ledger_transfer WHERE posted_month = %s", [month])
        seen = cursor.fetchone()[0]
    publisher.commit()
    return seen


def sum_of(month):
    return Transfer.objects.filter(posted_month=month).count()
