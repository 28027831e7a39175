"""The project's commands and processes as real ones, on a test's own database."""

import os
import signal
import subprocess
import sys
from contextlib import contextmanager

import pytest

from pointsys.embedded.state import ROOT


@pytest.fixture
def environment(transactional_db, django_db_setup):
    """Variables for a command that is to work on this test's database and queues."""
    from django.conf import settings

    return {
        **os.environ,
        **django_db_setup.urls(),
        "REDIS_PREFIX": settings.REDIS_PREFIX,
        "PYTHONPATH": str(ROOT),
    }


@pytest.fixture
def manage(environment):
    """`manage("score", "--full")`: run a command of manage.py; its output, or its failure."""

    def run(*words, check=True):
        result = subprocess.run(
            [sys.executable, "manage.py", *map(str, words)],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if check and result.returncode:
            pytest.fail(f"manage.py {' '.join(map(str, words))}\n{result.stdout}{result.stderr}")
        return result

    return run


@pytest.fixture
def celery_worker_process(environment, tmp_path):
    """`with celery_worker_process() as worker`: a real worker, killed at the end."""

    @contextmanager
    def start(*options, concurrency=2):
        command = [sys.executable, "-m", "celery", "-A", "pointsys", "worker"]
        command += ["--concurrency", str(concurrency), "--loglevel", "INFO", *options]
        with running(command, environment, tmp_path / "worker.log") as worker:
            yield worker

    return start


@contextmanager
def running(command, environment, log):
    """A process in a group of its own, of which nothing is left afterwards."""
    with open(log, "ab") as output:
        child = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    child.log = log
    try:
        yield child
    finally:
        end_group(child)


def end_group(child):
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(child.pid, number)
            child.wait(10)
        except ProcessLookupError:
            break
        except subprocess.TimeoutExpired:
            continue
    child.wait()
