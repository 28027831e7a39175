"""`bin/with-servers`: real servers for a command, and nothing left of them afterwards."""

import json
import os
import signal
import subprocess
import time
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
import redis

from pointsys.embedded import account, process, programs
from pointsys.embedded.state import ROOT, SOCKETS_PATH_MAX, State

pytestmark = pytest.mark.slow

OURS = ("DATABASE_URL", "MIGRATE_DATABASE_URL", "REDIS_URL", "REDIS_PREFIX", "POINTSYS_STATE")


def with_servers(*words, **given):
    environment = {key: value for key, value in os.environ.items() if key not in OURS}
    return subprocess.run(
        [ROOT / "bin" / "with-servers", *words],
        cwd="/",
        env={**environment, **given},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def given():
    """The servers of this test run, as somebody's own servers would be given."""
    return {"DATABASE_URL": os.environ["MIGRATE_DATABASE_URL"], "REDIS_URL": os.environ["REDIS_URL"]}


def databases():
    with closing(psycopg2.connect(os.environ["DATABASE_URL"])) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE 'pointsys_fresh%'")
        return cursor.fetchall()


def test_the_exit_status_is_the_commands():
    script = 'echo "$POINTSYS_STATE $PWD"; ./manage.py migrate --check && exit 7'
    ended = with_servers("--fresh", "sh", "-c", script)
    assert ended.returncode == 7, ended.stderr
    state, folder = ended.stdout.split()
    assert folder == str(ROOT)
    assert not Path(state).exists()


def test_a_command_that_is_not_there():
    assert with_servers("--fresh", "no-such-command").returncode == 127


def test_usage():
    assert with_servers().returncode == 2
    assert with_servers("--fresh").returncode == 2


def test_fresh_on_given_servers_takes_a_new_database_and_drops_it(given):
    script = 'echo "$DATABASE_URL"; ./manage.py shell -c "from django.core.cache import cache; cache.set(1, 2)"; exit 3'
    ended = with_servers("--fresh", "sh", "-c", script, **given)
    assert ended.returncode == 3, ended.stderr
    assert "/pointsys_fresh_" in ended.stdout
    assert databases() == []
    with redis.Redis.from_url(given["REDIS_URL"]) as server:
        assert not list(server.scan_iter(match="fresh-*"))


@pytest.fixture
def state(tmp_path):
    """A state directory as a long-lived one is, in a place that a servers' user reaches."""
    path = Path(f"/tmp/pointsys-state-{os.getpid()}-{time.monotonic_ns() % 10**6}")
    yield path
    subprocess.run(["rm", "-rf", str(path)], check=True)


def test_data_stays_until_the_next_start(state):
    write = "from teams.models import Team; Team.objects.create(code='north', name='North')"
    read = "from teams.models import Team; print('code', Team.objects.get().code)"
    for code in (write, read):
        ended = with_servers("./manage.py", "shell", "-c", code, POINTSYS_STATE=str(state))
        assert ended.returncode == 0, ended.stderr
    assert "code north" in ended.stdout
    assert not list((state / "sockets").iterdir())
    assert state.stat().st_mode & 0o777 == 0o700


def test_a_server_that_is_killed_is_back_within_seconds(state):
    """Beside it a second command attaches to the servers of the first."""
    first = subprocess.Popen(
        [ROOT / "bin" / "with-servers", "sleep", "120"],
        env={**{key: value for key, value in os.environ.items() if key not in OURS}, "POINTSYS_STATE": str(state)},
        start_new_session=True,
    )
    try:
        assert process.wait_until(lambda: facts(state).get("ready") and (state / "migrated").exists(), 60)
        attached = with_servers("./manage.py", "check", "--database", "default", POINTSYS_STATE=str(state))
        assert attached.returncode == 0, attached.stderr
        for name in ("postgres", "valkey", "postgres"):
            known = facts(state)["servers"][name]
            os.kill(int(known.partition(":")[0]), signal.SIGKILL)
            assert process.wait_until(lambda name=name, known=known: is_back(state, name, known), 15)
    finally:
        first.terminate()
        first.wait(30)
    assert process.wait_until(lambda: facts(state) == {}, 10)


def facts(state):
    try:
        return json.loads((state / "servers.json").read_text())
    except (OSError, ValueError):
        return {}


def is_back(state, name, known):
    now = facts(state)
    return now.get("ready") and now["servers"].get(name, known) != known


def test_an_orphan_is_told_from_a_stranger_with_its_number():
    child = subprocess.Popen(["sleep", "60"])
    known = process.identity(child.pid)
    assert process.is_alive(known)
    assert not process.is_alive(f"{child.pid}:1")
    process.end_orphan(f"{child.pid}:1", signals=process.STOP_SIGNALS, seconds=1)
    assert child.poll() is None
    process.end_orphan(known, signals=process.STOP_SIGNALS, seconds=5)
    assert child.wait(5) == -signal.SIGTERM
    assert not process.is_alive(known)


def test_a_taken_port_gives_the_next_one():
    with closing(programs.listen("127.0.0.1", 23_456)) as first:
        port = first.getsockname()[1]
        with closing(programs.listen("127.0.0.1", port)) as second:
            assert second.getsockname()[1] > port


def test_a_deep_state_directory_keeps_its_sockets_in_a_short_place(tmp_path):
    deep = State(tmp_path / ("d" * 60) / ("e" * 60), account.ourselves())
    assert len(str(deep.sockets)) < SOCKETS_PATH_MAX
    assert deep.sockets.stat().st_mode & 0o777 == 0o700
    deep.sockets.rmdir()
