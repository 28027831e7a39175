"""R29: `make run` brings up the whole application from nothing, and leaves nothing behind.

On a state directory and a port of its own, so that it disturbs no other run of this checkout.
"""

import json
import os
import re
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path

import pytest

from pointsys.embedded import process
from pointsys.embedded.state import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

FIRST_PAGE_SECONDS = 30
END_SECONDS = 40

# What `bin/with-servers` set for the tests would send the run to the tests' own servers.
NOT_FOR_THE_RUN = {"DATABASE_URL", "MIGRATE_DATABASE_URL", "REDIS_URL", "REDIS_PREFIX", "SECRET_KEY"}


class Run:
    def __init__(self, state, port):
        self.state = state
        self.port = port
        self.log = state.parent / f"run-{time.monotonic_ns()}.log"
        self.began = time.monotonic()
        environment = {key: value for key, value in os.environ.items() if key not in NOT_FOR_THE_RUN}
        with open(self.log, "wb") as output:
            self.make = subprocess.Popen(
                ["make", "run"],
                cwd=ROOT,
                env={**environment, "POINTSYS_STATE": str(state), "PORT": str(port)},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    def wait_for_page(self):
        """The seconds until there is a page at the printed address."""
        self.wait_for("the pages are up")
        assert status_of(self.first_address) == 200
        return time.monotonic() - self.began

    def wait_until_up(self):
        self.wait_for("The application:")
        assert status_of(self.address) == 200

    def wait_for(self, words):
        process.wait_until(lambda: words in self.text or self.make.poll() is not None, 180)
        assert words in self.text, self.text

    @property
    def text(self):
        return self.log.read_text()

    @property
    def first_address(self):
        [address] = re.findall(r"the pages are up: (\S+)", self.text)
        return address

    @property
    def address(self):
        found = re.search(r"The application: (\S+)", self.text)
        return found and found[1]

    @property
    def pid(self):
        """The program that `make` started; `make` only waits for it."""
        [pid] = [pid for pid in of_state(self.state) if "pointsys.embedded.run" in command_of(pid)]
        return pid

    def press_ctrl_c(self):
        os.killpg(self.make.pid, signal.SIGINT)
        self.make.wait(END_SECONDS)


@pytest.fixture
def state():
    # A short path below one that the servers' user may enter; pytest's own are neither.
    path = Path(os.path.realpath("/tmp")) / f"pointsys-run-{os.getpid()}-{time.monotonic_ns() % 10**6}"
    path.mkdir(mode=0o755)
    yield path / "state"
    for pid in of_state(path / "state"):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    subprocess.run(["rm", "-rf", str(path)], check=True)


@pytest.mark.alone
def test_the_first_page_comes_in_time_and_ctrl_c_leaves_nothing(state):
    first = Run(state, free_port())
    seconds = first.wait_for_page()
    assert seconds < FIRST_PAGE_SECONDS, first.text
    first.wait_for("making the demo company")
    first.press_ctrl_c()
    assert "scoring its records" not in first.text
    assert_nothing_is_left(first)


def test_whatever_is_killed_it_goes_on_and_in_the_end_nothing_is_left(state):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        cut_off = Run(state, port)
        cut_off.wait_for("making the demo company")
        os.kill(cut_off.pid, signal.SIGKILL)
        assert process.wait_until(lambda: of_state(state) == [], END_SECONDS), of_state(state)

        first = Run(state, port)
        first.wait_until_up()
        assert "emptying the database" in first.text
        assert f"port {port} is taken: using" in first.text
        assert all(role in first.text for role in ("rep", "manager", "admin", "auditor", "committee"))
    people = count_of_people(state)
    assert people > 10

    another = Run(state, port)
    assert another.make.wait(30) != 0
    assert f"it is running already: {first.address}" in another.text

    # A web that ends by itself comes back on the same address.
    os.kill(web_of(state), signal.SIGKILL)
    assert process.wait_until(lambda: "web ended by itself; started again" in first.text, 30), first.text
    assert process.wait_until(lambda: status_of(f"{first.address}/readyz") == 200, 30), first.text

    os.kill(first.pid, signal.SIGKILL)
    second = Run(state, port)
    second.wait_until_up()
    assert "making the demo company" not in second.text
    assert count_of_people(state) == people

    os.kill(supervisor_of(state), signal.SIGKILL)
    assert process.wait_until(lambda: status_of(f"{second.address}/readyz") == 503, 10)
    assert process.wait_until(lambda: status_of(f"{second.address}/readyz") == 200, 30), second.text

    second.make.kill()
    third = Run(state, port)
    third.wait_until_up()
    third.press_ctrl_c()
    assert_nothing_is_left(third)


def assert_nothing_is_left(run):
    assert "everything is stopped" in run.text
    assert of_state(run.state) == [], [command_of(pid) for pid in of_state(run.state)]
    assert not list((run.state / "sockets").iterdir())
    assert status_of(run.first_address) is None


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def web_of(state):
    """gunicorn's first process: the one that no other gunicorn has started."""
    return min(pid for pid in of_state(state) if "gunicorn" in command_of(pid))


def status_of(address):
    """None where nothing answers."""
    try:
        with urllib.request.urlopen(address, timeout=10) as response:
            return response.status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return None


def of_state(state):
    """The processes that run for a state directory: its name is in their command or environment."""
    own = os.getpid()
    name = str(state).encode()
    return sorted(pid for pid, _ in process.all_fields() if pid != own and mentions(pid, name))


def mentions(pid, name):
    with suppress(OSError):
        folder = Path(f"/proc/{pid}")
        if name in (folder / "cmdline").read_bytes():
            return True
        variables = (folder / "environ").read_bytes().split(b"\0")
        return b"POINTSYS_STATE=" + name in variables
    return False


def command_of(pid):
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_text()
    return ""


def supervisor_of(state):
    return int(json.loads((state / "servers.json").read_text())["supervisor"].partition(":")[0])


def count_of_people(state):
    """Asked for with the run's own servers: `bin/with-servers` attaches to them."""
    environment = {key: value for key, value in os.environ.items() if key not in NOT_FOR_THE_RUN}
    code = "from teams.models import Person; print('people', Person.objects.count())"
    asked = subprocess.run(
        ["bin/with-servers", "./manage.py", "shell", "-c", code],
        cwd=ROOT,
        env={**environment, "POINTSYS_STATE": str(state)},
        capture_output=True,
        text=True,
        check=True,
    )
    return int(re.search(r"people (\d+)", asked.stdout)[1])
