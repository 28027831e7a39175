"""R11: the broker is killed in the middle and comes back empty; the pending rows are the queue, so nothing is lost."""

import signal
import time

import pytest

from pointsys.embedded import account as accounts
from pointsys.embedded import process, state, supervisor
from pointsys.embedded.valkey import Valkey
from tests.reliability import sales
from tests.reliability.conftest import Celery, Revived, wait_until_said

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300), pytest.mark.usefixtures("company")]

AWAY_SECONDS = 5
DONE_SECONDS = 60


@pytest.fixture
def broker():
    """A broker of this test alone, which keeps nothing on disk: killed is wiped."""
    account = accounts.for_servers()
    place = state.State(state.temporary_path(account), account)
    place.prepare()
    server = Valkey(place, durable=False)
    server.start()
    yield server
    server.stop()
    supervisor.remove(place)


def test_a_broker_killed_and_wiped_loses_and_doubles_nothing(start, broker, tmp_path):
    records = sales.draw(2_000)
    pieces = sales.write_pieces(tmp_path, records, 50)
    celery = Celery(start, REDIS_URL=broker.urls()["REDIS_URL"])
    # kombu 5.7 may end a worker that loses its broker with a message in hand ("Unrecoverable error").
    worker, beat = Revived(celery.worker), Revived(celery.beat)
    wait_until_said(worker.children[0], " ready.")
    feed = start("tests.reliability.feed", 0.1, *pieces, REDIS_URL=broker.urls()["REDIS_URL"])
    half = sum(sales.points_of(records).values()) / 2
    assert process.wait_until(lambda: sum(sales.balances().values()) > half, 90), worker.log_text + beat.log_text
    assert feed.poll() is None

    broker.child.send_signal(signal.SIGKILL)
    broker.child.wait()
    time.sleep(AWAY_SECONDS)
    broker.start()

    back = time.monotonic()
    assert feed.wait(DONE_SECONDS) == 0, feed.log.read_text()

    def is_done():
        worker.look()
        beat.look()
        return sales.is_all_scored(records)

    assert process.wait_until(is_done, DONE_SECONDS, pause=0.5), worker.log_text + beat.log_text
    assert time.monotonic() - back < DONE_SECONDS
    print(f"R11: done {time.monotonic() - back:.1f} s after the broker's return, the worker died {worker.deaths} times")
    sales.check_scored_once(records)
