"""R15 in small: one beat leads, each period ticks once, and another takes over."""

from datetime import UTC, datetime, timedelta

import pytest
from celery.schedules import crontab, schedule

from pointsys import beat
from pointsys.celery import app
from pointsys.embedded import process
from pointsys.models import Tick
from pointsys.tasks import forget_ticks

NOON = datetime(2026, 3, 5, 12, 0, 7, 250_000, tzinfo=UTC)


@pytest.fixture
def leader(transactional_db):
    leadership = beat.Leadership()
    leadership.wait()
    yield leadership
    leadership.give_up()


def test_a_second_beat_waits_until_the_leader_is_gone(leader):
    second = beat.Leadership()
    assert not second._try()
    leader.give_up()
    assert process.wait_until(second._try, 10)
    second.give_up()


def test_a_leader_whose_connection_ended_knows_it(leader):
    assert leader.is_held()
    leader._connection.close()
    assert not leader.is_held()


@pytest.mark.django_db
def test_a_period_is_ticked_once():
    period = beat.period_of(schedule(15), NOON)
    assert period == NOON.replace(second=0, microsecond=0)
    assert beat.claim("score-due", period)
    assert not beat.claim("score-due", period)
    assert beat.claim("score-due", beat.period_of(schedule(15), NOON + timedelta(seconds=15)))


def test_the_period_of_a_daily_job_is_its_minute():
    assert beat.period_of(crontab(hour=12, minute=0), NOON) == NOON.replace(second=0, microsecond=0)


def test_a_new_beat_goes_on_where_the_last_one_stopped(leader):
    leader.give_up()
    Tick.objects.create(job="score-due", period_at=NOON, ticked_at=NOON)
    scheduler = beat.LeaderScheduler(app)
    try:
        assert scheduler.schedule["score-due"].last_run_at == NOON
    finally:
        scheduler._leadership.give_up()


def test_every_job_of_the_table_exists():
    app.loader.import_default_modules()
    assert {entry["task"] for entry in beat.TABLE.values()} <= set(app.tasks)


@pytest.mark.django_db
def test_old_ticks_are_forgotten_but_the_latest_of_a_job():
    for job, days in [("often", 30), ("often", 1), ("seldom", 300)]:
        moment = datetime.now(UTC) - timedelta(days=days)
        Tick.objects.create(job=job, period_at=moment, ticked_at=moment)
    forget_ticks()
    assert sorted(Tick.objects.values_list("job", flat=True)) == ["often", "seldom"]
