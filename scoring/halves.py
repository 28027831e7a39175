"""A full scoring on two cores: the earlier dates in this process, the later ones in one beside it.

Days share nothing but what limits and caps have counted, and `everything.score_groups` counts that by itself for any
range. The lock that keeps scorers apart is held by this process for both.
"""

import os
import sys
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from threading import Thread

import django
from django.db import connection

# Below so many records a second process takes longer to start than it saves.
RECORDS = 50_000
# A fork has everything imported already; elsewhere it is not safe.
START = "fork" if sys.platform == "linux" else "spawn"


def middle(counts):
    """The first day of the month that begins the later half of the records; None where there are too few.

    :param counts: records by day
    """
    total = sum(counts.values())
    if total < RECORDS:
        return None
    so_far = 0
    for day in sorted(counts):
        if so_far * 2 >= total and day.day == 1:
            return day
        so_far += counts[day]
    return None


@contextmanager
def later(run, first):
    """Score from `first` on in a process beside this one; gives a future of (lines, posted, listed)."""
    with ProcessPoolExecutor(1, mp_context=get_context(START), initializer=_begin) as pool:
        database = connection.settings_dict["NAME"]
        with _one_core():
            yield pool.submit(_score_from, database, run.as_of, run.at, run.is_check, first)


@contextmanager
def _one_core():
    """Each session keeps to one core: helpers of its queries would only get in the other's way."""
    with connection.cursor() as cursor:
        cursor.execute("SET max_parallel_workers_per_gather = 0")
        yield
        cursor.execute("RESET max_parallel_workers_per_gather")


def _begin():
    django.setup()
    # A fork shares the session of the process before it: psycopg2 ends one only where it began, so this just lets go.
    connection.connection = None
    Thread(target=_end_with, args=[parent_process()], daemon=True).start()


def _end_with(parent):
    """A process that was killed must not leave this one behind, with its share of the session that holds the lock."""
    parent.join()
    os._exit(1)


def _score_from(database, as_of, at, is_check, first):
    connection.settings_dict["NAME"] = database
    # What needs models can only be imported after django.setup.
    from scoring import everything, sweep

    run = sweep.prepared(as_of, at, is_full=True, is_check=is_check)
    with sweep.uncollected(), _one_core():
        everything.score_groups(run, everything.groups_of(run), first=first)
    return run.lines, run.posted, run.listed
