"""Books of a test, in its transaction or committed for others to see."""

import pytest

from tests.ledger.books import open_books


@pytest.fixture
def books(db):
    return open_books()


@pytest.fixture
def committed_books(transactional_db):
    return open_books()
