"""Using the servers of a state directory: attach to them, or have a supervisor start them."""

import fcntl
import os
import subprocess
import sys
import time
from contextlib import contextmanager

from pointsys.embedded import process, supervisor
from pointsys.embedded.errors import ServerError
from pointsys.embedded.postgres import tail
from pointsys.embedded.state import ROOT

READY_SECONDS = 90
STOP_SECONDS = 60


@contextmanager
def servers(state, names, *, durable, vanishing, step):
    """Hold the servers up for the time of the block; gives what the supervisor tells of them.

    :raises ServerError: they don't come up
    """
    state.prepare()
    # Waits while a supervisor is just stopping; then a new one is started.
    users = state.lock("users", fcntl.LOCK_SH)
    facts = {}
    try:
        with step(f"starting {' and '.join(names)}"):
            facts = attach(state, names, durable=durable, vanishing=vanishing)
        yield facts
    finally:
        users.close()
        if vanishing:
            wait_for_removal(state, facts)
        else:
            wait_for_end(state)


def attach(state, names, *, durable, vanishing):
    child = None
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        facts = running(state)
        if facts.get("ready"):
            return checked(facts, names, state)
        if child is None and not is_supervised(state):
            child = start_supervisor(state, names, durable=durable, vanishing=vanishing)
        if child is not None and child.poll() == supervisor.FAILED:
            raise ServerError(tail(state.logs / "supervisor.log", 20))
        if child is not None and child.poll() is not None:
            child = None
        time.sleep(0.02)
    raise ServerError(f"The servers were not ready within {READY_SECONDS} s; see {state.logs}")


def wait_for_removal(state, facts):
    """The supervisor removes the directory; if it was killed, we do."""
    # Not told by its locks: opening one would lay it into the folder that is being removed.
    known = facts.get("supervisor", "")
    process.wait_until(lambda: not state.path.exists() or not process.is_alive(known), STOP_SECONDS)
    if state.path.exists():
        supervisor.end_orphans(state)
        supervisor.remove(state)


def wait_for_end(state):
    """Return once the servers are gone, or at once if somebody else uses them."""
    deadline = time.monotonic() + STOP_SECONDS
    while is_supervised(state) and not is_used(state) and time.monotonic() < deadline:
        time.sleep(0.02)


def is_used(state):
    """Whether somebody holds the lock of the users, as a user does: a stopping supervisor's is another."""
    exclusive = state.lock("users", fcntl.LOCK_EX | fcntl.LOCK_NB)
    if exclusive is not None:
        exclusive.close()
        return False
    shared = state.lock("users", fcntl.LOCK_SH | fcntl.LOCK_NB)
    if shared is not None:
        shared.close()
    return shared is not None


def running(state):
    """What a living supervisor tells; a dead one's words don't count."""
    facts = state.read_running()
    return facts if process.is_alive(facts.get("supervisor", "")) else {}


def is_supervised(state):
    lock = state.lock("supervisor", fcntl.LOCK_EX | fcntl.LOCK_NB)
    if lock is None:
        return True
    lock.close()
    return False


def checked(facts, names, state):
    if missing := set(names) - set(facts["servers"]):
        raise ServerError(
            f"The servers of {state.path} run already, but without {', '.join(sorted(missing))}: "
            "stop what uses them first."
        )
    return facts


def start_supervisor(state, names, *, durable, vanishing):
    options = [*(["--durable"] if durable else []), *(["--remove"] if vanishing else [])]
    command = [sys.executable, "-m", "pointsys.embedded.supervisor", state.path, *names, *options]
    with open(state.logs / "supervisor.log", "ab") as log:
        # In a session of its own: Ctrl-C in the terminal is for the command, not for its servers.
        return subprocess.Popen(
            [str(word) for word in command],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
