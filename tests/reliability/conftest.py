"""Processes of a test on its own database, of which nothing is left afterwards."""

import sys
from contextlib import ExitStack

import pytest
import redis
from django.conf import settings

from pointsys.embedded import process
from tests.plumbing.programs import running
from tests.reliability import sales


@pytest.fixture
def company(transactional_db, tmp_path):
    """People, customers and a rule book, committed for all processes."""
    folder = tmp_path / "company"
    folder.mkdir()
    sales.prepare(folder)


@pytest.fixture
def start(environment, tmp_path):
    """`start("tests.reliability.deliver", …)`: a module as a process, in a group of its own."""
    with ExitStack() as stack:

        def start_one(module, *words, **variables):
            log = tmp_path / f"{module.rpartition('.')[2]}-{len(list(tmp_path.glob('*.log')))}.log"
            command = [sys.executable, "-m", module, *map(str, words)]
            return stack.enter_context(running(command, environment | variables, log))

        yield start_one


def wait_for(children, seconds):
    """All ended by themselves, and well."""
    for child in children:
        assert child.wait(seconds) == 0, child.log.read_text()


class Celery:
    """A worker and a beat as `make run` starts them; `variables` send them to other servers."""

    def __init__(self, start, **variables):
        self._start, self._variables = start, variables

    def worker(self):
        # Without gossip and mingle, which only cost a starting worker its first seconds.
        words = ["-A", "pointsys", "worker", "--concurrency", 2, "--loglevel", "INFO", *LONELY]
        return self._start("celery", *words, **self._variables)

    def beat(self):
        return self._start("celery", "-A", "pointsys", "beat", "--loglevel", "INFO", "--pidfile=", **self._variables)


class Revived:
    """A process that is started again where it ends by itself, as `make run` and compose do; `deaths` counts."""

    def __init__(self, start):
        self._start = start
        self.children = [start()]

    def look(self):
        if self.children[-1].poll() is not None:
            self.children.append(self._start())

    @property
    def deaths(self):
        return len(self.children) - 1

    @property
    def log_text(self):
        return "\n".join(child.log.read_text()[-4000:] for child in self.children)


LONELY = ["--without-gossip", "--without-mingle"]


@pytest.fixture
def celery(start):
    # Messages that a killed worker left in the queue of an earlier test are not of this one.
    with redis.Redis.from_url(settings.REDIS_URL) as broker:
        for key in broker.scan_iter(match=f"{settings.REDIS_PREFIX}*", count=1000):
            broker.delete(key)
    return Celery(start)


def wait_until_said(child, words, seconds=60):
    assert process.wait_until(lambda: words in child.log.read_text() or child.poll() is not None, seconds)
    assert words in child.log.read_text(), child.log.read_text()
