"""R15 as processes: two beats, the leader killed; each (job, period) reaches the queue once."""

import os
import signal
import time

import pytest
import redis
from django.conf import settings

from pointsys import beat
from pointsys.embedded import process
from pointsys.models import Tick
from tests.reliability.conftest import wait_until_said

pytestmark = [pytest.mark.slow, pytest.mark.timeout(200), pytest.mark.django_db(transaction=True)]

LEADS = "This beat leads"
TAKEN_OVER_SECONDS = 15
# What ticks every few seconds, soon after a beat begins; slower sweeps come later than this test waits.
SOON_SECONDS = 15.0
SWEEPS = sum(job["schedule"] == SOON_SECONDS for job in beat.TABLE.values())


def test_the_second_beat_takes_over_and_no_period_is_ticked_twice(celery):
    leader = celery.beat()
    wait_until_said(leader, LEADS)
    other = celery.beat()
    # Between the tick's row and its message a kill would lose this one message; the next tick makes up for it.
    assert process.wait_until(lambda: messages() == ticks() == SWEEPS, 30)
    assert LEADS not in other.log.read_text()

    os.killpg(leader.pid, signal.SIGKILL)
    killed = time.monotonic()
    wait_until_said(other, LEADS, TAKEN_OVER_SECONDS)
    print(f"R15: taken over after {time.monotonic() - killed:.1f} s")
    before = ticks()
    assert process.wait_until(lambda: ticks() > before, 30)
    # No worker takes them out: what was ticked is what was sent.
    assert process.wait_until(lambda: messages() == ticks(), 5), (messages(), ticks())


def ticks():
    return Tick.objects.count()


def messages():
    with redis.Redis.from_url(settings.REDIS_URL) as broker:
        return broker.llen(f"{settings.REDIS_PREFIX}celery")
