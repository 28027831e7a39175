"""R09: PostgreSQL is killed ten times under four writers; what it had acknowledged is there."""

import os
import random
import signal
import subprocess
import sys
import time
from contextlib import ExitStack, closing, nullcontext

import psycopg2
import pytest

from pointsys.embedded import account as accounts
from pointsys.embedded import client, process, schema, state
from pointsys.embedded.state import ROOT
from tests.plumbing.programs import running

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

KILLS, WRITERS = 10, 4
READY_SECONDS = 5


@pytest.fixture
def database():
    """A PostgreSQL of this test alone under its supervisor, which waits for the disk as in production."""
    account = accounts.for_servers()
    place = state.State(state.temporary_path(account), account)
    with client.servers(place, ["postgres"], durable=True, vanishing=True, step=lambda title: nullcontext()) as facts:
        yield Database(place, facts["urls"])


class Database:
    def __init__(self, place, urls):
        self.place = place
        self.environment = {**os.environ, **urls, "PYTHONPATH": str(ROOT), "LOG_LEVEL": "ERROR"}
        schema.migrate(self.environment, is_new=True)

    def ask(self, query):
        address = self.environment["DATABASE_URL"]
        with closing(psycopg2.connect(address, connect_timeout=2)) as connection, connection.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetchall()

    def manage(self, *words):
        command = [sys.executable, "manage.py", *words]
        asked = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False)
        assert asked.returncode == 0, asked.stdout + asked.stderr
        return asked.stdout

    def kill(self):
        """All its processes at once, as when its machine loses power (but for the disk's own cache)."""
        main = int(self.place.read_running()["servers"]["postgres"].partition(":")[0])
        for pid in [main, *(pid for pid, fields in process.all_fields() if fields[1] == str(main))]:
            os.kill(pid, signal.SIGKILL)

    def is_ready(self):
        try:
            return bool(self.ask("SELECT 1"))
        except psycopg2.Error:
            return False


MAKE_PERSON = """
from ledger import accounts
from teams.models import Person, Team
person = Person.objects.create(code="ben", name="Ben", team=Team.objects.create(code="east", name="East"))
print(accounts.available()[person.pk])
"""


def test_what_was_acknowledged_survives_ten_kills(database, tmp_path):
    rng = random.Random(9)
    assert database.ask("SHOW fsync") == [("on",)]
    assert database.ask("SHOW synchronous_commit") == [("on",)]
    account = database.manage("shell", "--no-imports", "-c", MAKE_PERSON).split()[-1]
    names = [f"writer{number}" for number in range(WRITERS)]
    waits = []
    with ExitStack() as stack:
        writers = []
        for name in names:
            words = [sys.executable, "-m", "tests.reliability.write_through", name, account, str(tmp_path)]
            writers.append(stack.enter_context(running(words, database.environment, tmp_path / f"{name}.log")))
        assert process.wait_until(lambda: all(keys_of(tmp_path, name) for name in names), 30)
        for _ in range(KILLS):
            time.sleep(rng.uniform(0.3, 1))
            waits.append(seconds_until_ready(database))
        assert is_going_on(tmp_path, names)
        (tmp_path / "stop").touch()
        for writer in writers:
            assert writer.wait(30) == 0, writer.log.read_text()

    acknowledged = {key for name in names for key in keys_of(tmp_path, name)}
    stored = [key for (key,) in database.ask("SELECT key FROM ledger_posting WHERE key IS NOT NULL")]
    print(f"R09: {len(acknowledged)} acknowledged, ready after {[round(wait, 1) for wait in waits]} s")
    assert acknowledged - set(stored) == set()
    assert len(stored) == len(set(stored)) == len(acknowledged)
    [(points, transfers)] = database.ask("SELECT (SELECT points FROM ledger_balance), count(*) FROM ledger_transfer")
    assert points == transfers == len(stored)
    database.manage("verify")
    assert max(waits) < READY_SECONDS


def keys_of(folder, name):
    path = folder / name
    return path.read_text().split() if path.exists() else []


def seconds_until_ready(database):
    database.kill()
    killed = time.monotonic()
    assert process.wait_until(database.is_ready, 60)
    return time.monotonic() - killed


def is_going_on(folder, names):
    """Every writer found its way back."""
    before = {name: len(keys_of(folder, name)) for name in names}
    return process.wait_until(lambda: all(len(keys_of(folder, name)) > before[name] for name in names), 20)
