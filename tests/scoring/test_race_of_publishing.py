"""A month is published while the sweep scores it: what was on its way goes to the next open month, nothing fails."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connection

from ledger import months
from ledger.models import Month, Transfer
from scoring import sweep
from scoring.imports import run
from scoring.models import Due
from tests.ledger.books import as_role
from tests.reliability import sales

pytestmark = pytest.mark.django_db(transaction=True)

AS_OF = date(2025, 7, 15)
JUNE, JULY = date(2025, 6, 1), date(2025, 7, 1)
# Each posts by its own way: a few changes in one transaction, a whole scoring window by window.
WAYS = [{}, {"full": True}]


@pytest.fixture
def records(tmp_path):
    folder = tmp_path / "company"
    folder.mkdir()
    sales.prepare(folder)
    records = sales.draw(200)
    run.run([sales.write(tmp_path / "records", records)])
    return records


def score(options):
    try:
        return sweep.score(as_of=AS_OF, **options)
    finally:
        connection.close()


@pytest.mark.parametrize("options", WAYS)
def test_a_sweep_that_meets_a_publication_posts_into_the_next_open_month(records, tmp_path, options):
    sweep.score(as_of=AS_OF)
    later = [record for record in sales.draw(260, seed=2) if record.kind == "visits"][:40]
    late = [
        sales.Record("visits", f"late-{place}", record.customer, record.owner, date(2025, 6, 20), 0)
        for place, record in enumerate(later)
    ]
    run.run([sales.write(tmp_path / "late", late)])
    for first in [date(2025, number, 1) for number in range(1, 6)]:
        months.in_force(first)
        Month.objects.filter(first=first).update(status="published")
    before = Transfer.objects.filter(posted_month=JUNE).count()
    with as_role("runtime") as publisher, publisher.cursor() as cursor, ThreadPoolExecutor(1) as pool:
        publisher.autocommit = False
        cursor.execute("UPDATE ledger_month SET status = 'published' WHERE first = %s", [JUNE])
        sweeping = pool.submit(score, options)
        time.sleep(1.5)
        # It found June open, and waits for who is publishing it.
        assert not sweeping.done()
        publisher.commit()
        assert sweeping.result(60).posted == 40
    assert Transfer.objects.filter(posted_month=JUNE).count() == before
    assert Transfer.objects.filter(posted_month=JULY, earned_on__month=6).count() == 40
    assert not Due.objects.exists()
    assert sweep.score(as_of=AS_OF, full=True, check=True).posted == 0
    assert sales.problems() == []
