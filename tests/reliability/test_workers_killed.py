"""R10 and R12: a worker that is killed, or a writer that ends before its message, costs no point and doubles none."""

import os
import random
import signal
import time

import pytest

from pointsys.embedded import process
from scoring import tasks
from scoring.imports import run
from scoring.models import Due
from tests.reliability import sales
from tests.reliability.conftest import wait_until_said

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400), pytest.mark.usefixtures("company")]

KILLS = 20
DONE_SECONDS = 180
READY = " ready."


def test_workers_killed_twenty_times_lose_and_double_nothing(celery, tmp_path):
    rng = random.Random(10)
    records = sales.draw(5_000)
    pieces = sales.write_pieces(tmp_path, records, len(records) // KILLS)
    worker = celery.worker()
    wait_until_said(worker, READY)
    celery.beat()
    hits = 0
    for number, piece in enumerate(pieces):
        run.run([piece])
        tasks.hurry()
        # Somewhere in its scoring.
        time.sleep(rng.uniform(0, 0.2))
        hits += Due.objects.exists()
        worker = kill_all(worker, celery) if number % 4 == 0 else kill_pool(worker)
    last_kill = time.monotonic()
    # Kills of workers that have nothing to do would show nothing.
    assert hits >= KILLS / 4
    assert process.wait_until(lambda: sales.is_all_scored(records), DONE_SECONDS, pause=0.5)
    print(f"R10: done {time.monotonic() - last_kill:.1f} s after the last of {KILLS} kills, {hits} with work to do")
    sales.check_scored_once(records)


def kill_all(worker, celery):
    """The whole worker, as if its machine were gone; another takes its place."""
    os.killpg(worker.pid, signal.SIGKILL)
    worker.wait(10)
    worker = celery.worker()
    wait_until_said(worker, READY)
    return worker


def kill_pool(worker):
    """Those that run tasks; their parent replaces them."""
    for pid in process.group(worker.pid):
        if pid != worker.pid:
            os.kill(pid, signal.SIGKILL)
    return worker


ENDS = 50
SWEEP_SECONDS = 30


def test_what_was_committed_and_never_published_is_scored_by_the_next_sweep(start, celery, tmp_path):
    records = [record for record in sales.draw(200) if record.kind == "visits"][:ENDS]
    folder = sales.write(tmp_path / "visits", records)
    wait_until_said(celery.worker(), READY)
    celery.beat()
    writer = start("tests.reliability.end_after_commit", folder)
    assert writer.wait(60) == 0, writer.log.read_text()
    assert writer.log.read_text().split() == [str(ENDS)]
    last_end = time.monotonic()
    assert process.wait_until(lambda: sales.is_all_scored(records), SWEEP_SECONDS, pause=0.2)
    print(f"R12: {ENDS} of {ENDS} done {time.monotonic() - last_end:.1f} s after the last end")
    sales.check_scored_once(records)
