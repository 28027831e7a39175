"""The project's own processes under `make run`: web, worker and beat, watched and stopped by us."""

import contextlib
import os
import signal
import socket
import sys
import time
from pathlib import Path

from pointsys.embedded import account as accounts
from pointsys.embedded import process
from pointsys.embedded.state import ROOT

END_SECONDS = 5
STOP_SECONDS = 20
# A program that dies again and again is tried ever more slowly.
RESTART_PAUSES = (0, 1, 2, 5, 10, 30)
STEADY_SECONDS = 60


class Program:
    def __init__(self, name, command, *, log, environment, keep_open=()):
        self.name = name
        self.command = command
        self.log = log
        self.environment = environment
        self.keep_open = keep_open
        self.child = None
        self.deaths = 0
        self.start_at = None

    def start(self):
        self.started_at = time.monotonic()
        self.child = process.spawn(
            self.command,
            account=accounts.ourselves(),
            log=self.log,
            death_signal=signal.SIGTERM,
            cwd=ROOT,
            environment=self.environment,
            keep_open=self.keep_open,
        )

    def revive(self):
        """Start it again if it died, later each time; True if it was started."""
        now = time.monotonic()
        if self.child.poll() is None:
            return False
        if self.start_at is None:
            self.deaths = 0 if now - self.started_at > STEADY_SECONDS else self.deaths + 1
            self.start_at = now + RESTART_PAUSES[min(self.deaths, len(RESTART_PAUSES) - 1)]
        if now < self.start_at:
            return False
        self.start_at = None
        end_group(self.child.pid)
        self.start()
        return True

    def stop(self):
        """First a request, which lets it finish its work; then nothing of its group is left."""
        if self.child is None:
            return
        process.stop(self.child, signals=process.STOP_SIGNALS, seconds=STOP_SECONDS)
        end_group(self.child.pid)


def end_group(leader):
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)
    # A process that was killed is there until the system gets round to it.
    process.wait_until(lambda: not process.group(leader), END_SECONDS)


def end_orphans(state_path, leaders):
    """What a killed `make run` left: its programs end by themselves on Linux, else here."""
    for leader in leaders:
        process.wait_until(lambda leader=leader: not members(leader, state_path), STOP_SECONDS)
        for pid in members(leader, state_path):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def members(leader, state_path):
    """A group's processes, if they are of this state directory: its number may be a stranger's now."""
    return [pid for pid in process.group(leader) if belongs(pid, state_path)]


def belongs(pid, state_path):
    environment = Path(f"/proc/{pid}/environ")
    if sys.platform != "linux":
        return True
    try:
        return f"POINTSYS_STATE={state_path}".encode() in environment.read_bytes().split(b"\0")
    except OSError:
        return False


def listen(host, wanted):
    """A listening socket on the wanted port, or on the next free one."""
    for port in range(wanted, wanted + 100):
        taken = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            taken.bind((host, port))
            taken.listen(512)
        except OSError:
            taken.close()
            continue
        taken.set_inheritable(True)
        return taken
    raise OSError(f"no free port from {wanted} to {wanted + 99}")
