"""R03: one key, one posting, however often and from wherever it comes."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from ledger import transfers
from ledger.models import Posting, Transfer
from tests.ledger.books import award, balance

THREADS = 32


@pytest.mark.django_db
def test_a_hundred_times_in_a_row_is_once(books):
    answers = {award(books, 50, key="spending:17").pk for _ in range(100)}
    assert len(answers) == 1
    assert (Posting.objects.count(), Transfer.objects.count(), balance(books.rep)) == (1, 1, 50)


@pytest.mark.django_db
def test_the_same_key_with_other_content_is_refused(books):
    award(books, 50, key="spending:17")
    with pytest.raises(transfers.KeyReused, match="spending:17 was posted as #"):
        award(books, 51, key="spending:17")
    assert balance(books.rep) == 50


@pytest.mark.django_db
def test_a_posting_without_a_key_is_refused(books):
    with pytest.raises(ValueError, match="needs a key"):
        transfers.post(key=None, movements=[], reason="test", at=None)


def test_thirty_two_threads_at_once_post_once(committed_books):
    barrier = Barrier(THREADS)

    def one(number):
        try:
            connection.ensure_connection()
            barrier.wait(30)
            return award(committed_books, 50, key="spending:18").pk
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        answers = set(pool.map(one, range(THREADS)))
    assert len(answers) == 1
    assert (Posting.objects.count(), Transfer.objects.count(), balance(committed_books.rep)) == (1, 1, 50)


def test_threads_with_two_contents_under_one_key_post_one_of_them(committed_books):
    barrier = Barrier(THREADS)

    def one(number):
        try:
            connection.ensure_connection()
            barrier.wait(30)
            award(committed_books, 50 + number % 2, key="spending:19")
        except transfers.KeyReused:
            return "refused"
        finally:
            connection.close()
        return "posted"

    with ThreadPoolExecutor(THREADS) as pool:
        answers = list(pool.map(one, range(THREADS)))
    assert answers.count("posted") == answers.count("refused") == THREADS / 2
    assert Transfer.objects.count() == 1
