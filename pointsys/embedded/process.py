"""Child processes that end with their parent, and processes told apart from their successors."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

PR_SET_PDEATHSIG = 1


def spawn(command, *, account, log, death_signal, cwd, environment=None, keep_open=()):
    """Start a server as `account`; on Linux it gets `death_signal` when we die, however we die."""
    parent = os.getpid()
    # Loaded here: between fork and exec is no place to load a library.
    libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None

    def prepare():
        os.umask(0o077)
        account.become()
        # After the change of user, which would clear it.
        if libc:
            libc.prctl(PR_SET_PDEATHSIG, death_signal)
            if os.getppid() != parent:
                os._exit(1)

    with open(log, "ab") as output:
        return subprocess.Popen(
            [str(word) for word in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=cwd,
            env=environment,
            pass_fds=keep_open,
            start_new_session=True,
            preexec_fn=prepare,
        )


def stop(child, *, signals, seconds):
    """End a child by the first signal that does it, each given its share of the time."""
    for number in signals:
        if child.poll() is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            child.send_signal(number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(seconds)
            return


def identity(pid):
    """A process's number with its start: a number alone is given again. None if it's gone."""
    status = Path(f"/proc/{pid}/stat")
    if sys.platform == "linux":
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except OSError:
            return None
        return None if fields[0] == "Z" else f"{pid}:{fields[19]}"
    shown = subprocess.run(
        ["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False
    ).stdout.strip()
    return f"{pid}:{shown}" if shown else None


def group(leader):
    """The numbers of the processes in a process group."""
    if sys.platform == "linux":
        return [pid for pid, fields in all_fields() if fields[2] == str(leader) and fields[0] != "Z"]
    listed = subprocess.run(["ps", "-A", "-o", "pid=,pgid="], capture_output=True, text=True, check=False)
    pairs = (line.split() for line in listed.stdout.splitlines())
    return [int(pid) for pid, pgid in pairs if pgid == str(leader)]


def all_fields():
    """Each process's number with what /proc says after its name: state, parent, group …"""
    for status in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            yield int(status.parent.name), status.read_text().rpartition(")")[2].split()


def is_alive(known):
    """Whether the process of this identity still runs."""
    return bool(known) and identity(int(known.partition(":")[0])) == known


def end_orphan(known, *, signals, seconds):
    """End a process that an earlier run left, if it's really that one."""
    pid = int(known.partition(":")[0])
    for number in signals:
        if not is_alive(known):
            return
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
        wait_until(lambda: not is_alive(known), seconds)


def wait_until(condition, seconds, pause=0.05):
    """True as soon as the condition holds, False when the time is over."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(pause)
    return True


STOP_SIGNALS = (signal.SIGTERM, signal.SIGKILL)
