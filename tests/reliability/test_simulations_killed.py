"""A simulation whose worker is killed -9 in the middle of it: nothing half kept, and taken up again by the clock."""

import os
import signal

import pytest
from django.db import connection, transaction
from django.utils import timezone

from pointsys.embedded import process
from scoring import simulation, sweep, tasks
from scoring.imports import run
from scoring.models import Simulation
from teams.models import Team
from tests.reliability import sales
from tests.reliability.conftest import wait_until_said
from tests.scoring import simulating

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300), pytest.mark.usefixtures("company")]

RECORDS = 2_000
# What holds a worker up just before it keeps its result.
HOLD = "LOCK TABLE scoring_simulatedaccount IN ACCESS EXCLUSIVE MODE"


@pytest.fixture
def asked(tmp_path):
    run.run([sales.write(tmp_path / "records", sales.draw(RECORDS))])
    sweep.score(as_of=timezone.localdate())
    users = simulating.people_who_decide(Team.objects.get())
    dearer = simulating.definition("visit.made") | {"points": [{"fixed": 2}]}
    proposal = simulating.draft(users, ("rule", "visit.made", dearer))
    last = sales.FIRST.replace(month=6, day=30)
    return simulation.request(proposal, first=sales.FIRST, last=last, by=users["author"], at=timezone.localtime())


def test_a_simulation_of_a_killed_worker_is_taken_up_again_and_kept_once(celery, asked):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(HOLD)
        worker = celery.worker()
        wait_until_said(worker, " ready.")
        tasks.run_simulations.apply_async()
        assert process.wait_until(is_held_up, 60, pause=0.05), worker.log.read_text()
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait(10)
    of = Simulation.objects.get()
    assert (of.status, of.attempts, of.result) == ("running", 1, None)
    assert not of.accounts.exists()
    # Nobody asks for it again: the clock does.
    celery.worker()
    celery.beat()
    assert process.wait_until(lambda: Simulation.objects.get().status == "done", 90, pause=0.2)
    of.refresh_from_db()
    kept = simulating.figures(of)
    assert (of.attempts, of.percent, len(kept)) == (2, 100, len(sales.PEOPLE))
    visits = sum(record.kind == "visits" and record.on <= of.last for record in sales.draw(RECORDS))
    assert sum(after - before for before, after in kept.values()) == visits


def is_held_up():
    """Another session waits for the table that this one holds."""
    with connection.cursor() as cursor:
        # Not pg_stat_activity, which stands still within a transaction.
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE relation = 'scoring_simulatedaccount'::regclass AND NOT granted"
        )
        return cursor.fetchone()[0] > 0
