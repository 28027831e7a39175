"""The one table of what runs by the clock, and the scheduler that ticks it once only."""

import logging
import time
from datetime import datetime

import psycopg2
from celery.beat import Scheduler
from celery.schedules import crontab, schedule
from django.db import InterfaceError, OperationalError, close_old_connections, connection
from django.utils import timezone

logger = logging.getLogger(__name__)

# A task here is a sweep over state: a lost or doubled tick loses nothing and doubles nothing.
# `expires` keeps a stopped worker from finding an hour of ticks in its queue.
TABLE = {
    "score-due": {
        "task": "scoring.tasks.score_due",
        "schedule": 15.0,
        "options": {"expires": 60},
    },
    "run-simulations": {
        "task": "scoring.tasks.run_simulations",
        "schedule": 15.0,
        "options": {"expires": 60},
    },
    "run-queued-imports": {
        "task": "scoring.imports.tasks.run_queued_imports",
        "schedule": 15.0,
        "options": {"expires": 60},
    },
    "take-in-from-files": {
        "task": "scoring.tasks.take_in_from_files",
        "schedule": 60.0,
        "options": {"expires": 120},
    },
    "pass-on-entries": {
        "task": "scoring.tasks.pass_on_entries",
        "schedule": crontab(hour=6, minute=20),
    },
    "tend-claims": {
        "task": "scoring.tasks.tend_claims",
        "schedule": 60.0,
        "options": {"expires": 120},
    },
    "move-months": {
        "task": "pointsys.tasks.move_months",
        "schedule": 60.0,
        "options": {"expires": 120},
    },
    "move-appeals-on": {
        "task": "scoring.tasks.move_appeals_on",
        "schedule": 300.0,
        "options": {"expires": 290},
    },
    "give-gifts": {
        "task": "rewards.tasks.give_gifts",
        "schedule": 300.0,
        "options": {"expires": 290},
    },
    "draw-due": {
        "task": "rewards.tasks.draw_due",
        "schedule": 300.0,
        "options": {"expires": 290},
    },
    "remind-redemptions": {
        "task": "rewards.tasks.remind_redemptions",
        "schedule": crontab(hour=7, minute=5),
    },
    "give-stars": {
        "task": "rewards.tasks.give_stars",
        "schedule": 60.0,
        "options": {"expires": 120},
    },
    "give-badges": {
        "task": "rewards.tasks.give_badges",
        "schedule": 300.0,
        "options": {"expires": 290},
    },
    # Validity, leavers, budgets, coefficients
    "lapse-points": {
        "task": "rewards.tasks.lapse_points",
        "schedule": crontab(hour=0, minute=25),
    },
    "tend-leavers": {
        "task": "rewards.tasks.tend_leavers",
        "schedule": crontab(hour=0, minute=15),
    },
    "watch-budgets": {
        "task": "rewards.tasks.watch_budgets",
        "schedule": 300.0,
        "options": {"expires": 290},
    },
    "freeze-coefficients": {
        "task": "rewards.tasks.freeze_coefficients",
        "schedule": 300.0,
        "options": {"expires": 290},
    },
    "forget-ticks": {
        "task": "pointsys.tasks.forget_ticks",
        "schedule": crontab(hour=3, minute=17),
    },
}

LOCK_KEY = 0x706F696E7473  # "points" in ASCII: one number for all beats of a database
LOCK_WAIT_SECONDS = 1.0
TICK_SECONDS = 5.0

CLAIM_SQL = """
    INSERT INTO pointsys_tick (job, period_at, ticked_at) VALUES (%s, %s, now())
    ON CONFLICT (job, period_at) DO NOTHING
    RETURNING id
"""
LATEST_SQL = "SELECT job, max(ticked_at) FROM pointsys_tick GROUP BY job"


class LeaderScheduler(Scheduler):
    """A beat that ticks only while it holds the database's lock.

    A second beat waits in `setup_schedule` and takes over when the leader's connection ends.
    """

    max_interval = TICK_SECONDS

    def __init__(self, *args, **kwargs):
        self._leadership = Leadership()
        super().__init__(*args, **kwargs)

    def setup_schedule(self):
        self._leadership.wait()
        self.merge_inplace(TABLE)
        self._resume_from(latest_ticks())

    def tick(self, *args, **kwargs):
        if not self._leadership.is_held():
            logger.warning("Lost the lock of the beat: waiting for it again")
            self._leadership.wait()
            self._resume_from(latest_ticks())
            self._heap = None
        return super().tick(*args, **kwargs)

    def apply_entry(self, entry, producer=None):
        if claim(entry.name, period_of(entry.schedule, timezone.now())):
            super().apply_entry(entry, producer=producer)

    def close(self):
        super().close()
        self._leadership.give_up()

    def _resume_from(self, ticks):
        # From the last tick of any beat, so that a restart neither skips nor repeats a job.
        for name, ticked_at in ticks.items():
            if name in self.schedule:
                self.schedule[name].last_run_at = ticked_at


class Leadership:
    """The advisory lock, on a connection of its own: it ends with the process, however it ends."""

    def __init__(self):
        self._connection = None

    def wait(self):
        """Return once the lock is held; keep trying while the database is away."""
        while not self._try():
            time.sleep(LOCK_WAIT_SECONDS)
        logger.info("This beat leads")

    def is_held(self):
        try:
            with self._connection.cursor() as cursor:
                cursor.execute("SELECT 1")
        except psycopg2.Error:
            return False
        return True

    def give_up(self):
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _try(self):
        try:
            if self._connection is None or self._connection.closed:
                self._connection = psycopg2.connect(**connection.get_connection_params())
                self._connection.autocommit = True
            with self._connection.cursor() as cursor:
                cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK_KEY])
                return cursor.fetchone()[0]
        except psycopg2.Error as error:
            logger.warning("Waiting for the database: %s", str(error).strip())
            self.give_up()
            return False


def period_of(when, now):
    """The start of the period that `now` falls in: the tick's identity."""
    if isinstance(when, schedule) and not isinstance(when, crontab):
        seconds = when.run_every.total_seconds()
        return datetime.fromtimestamp(now.timestamp() // seconds * seconds, tz=now.tzinfo)
    return now.replace(second=0, microsecond=0)


def claim(job, period_at):
    """True for the one beat that may tick this job in this period."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(CLAIM_SQL, [job, period_at])
            return cursor.fetchone() is not None
    except (OperationalError, InterfaceError) as error:
        # Without the database the sweeps could do nothing either; the next tick tries again.
        logger.warning("No tick of %s: %s", job, str(error).strip())
        close_old_connections()
        return False


def latest_ticks():
    """When each job last ticked, by any beat: name to moment."""
    with connection.cursor() as cursor:
        cursor.execute(LATEST_SQL)
        return {job: ticked_at.astimezone(timezone.get_default_timezone()) for job, ticked_at in cursor.fetchall()}
