"""Tests of a time have the machine to themselves: `@pytest.mark.alone`. The others share it, whatever their process."""

import fcntl
import os
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest

FOLDER = Path(tempfile.gettempdir())
# Two runs of the tests on one machine are in each other's way too.
NAME = f"pointsys-tests-{os.getuid()}"


# Around the time limits of tests: waiting for one's turn is not counted.
@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item):
    with turn(is_alone=item.get_closest_marker("alone") is not None):
        return (yield)


@contextmanager
def turn(*, is_alone):
    """Waits until no other test runs, or only until none runs alone.

    Whoever wants to be alone keeps the gate while waiting, so that those behind it don't go on passing by.
    """
    with open(FOLDER / f"{NAME}.gate", "w") as gate, open(FOLDER / f"{NAME}.lock", "w") as machine:
        fcntl.flock(gate, fcntl.LOCK_EX)
        try:
            fcntl.flock(machine, fcntl.LOCK_EX if is_alone else fcntl.LOCK_SH)
        finally:
            fcntl.flock(gate, fcntl.LOCK_UN)
        try:
            yield
        finally:
            # Said, not left to closing: a process that a test forked holds the same files.
            fcntl.flock(machine, fcntl.LOCK_UN)
