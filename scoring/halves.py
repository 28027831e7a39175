"""A full scoring on two cores: the earlier dates in this process, the later ones in one beside it.

Days share nothing but what limits and caps have counted, and `everything.score_groups` counts that by itself for any
range; what people did in the earlier months the later process takes over. The lock that keeps scorers apart is held by
this process for both.
"""

import os
import sys
from bisect import bisect_right
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from itertools import accumulate
from multiprocessing import get_context, parent_process
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

import django
from django.db import connection

# Below so many records a second process takes longer to start than it saves.
RECORDS = 50_000
# A fork has everything imported already; elsewhere it is not safe.
START = "fork" if sys.platform == "linux" else "spawn"

HOLD = "SELECT pg_advisory_lock(hashtext('pointsys.scoring.months'))"
LET_GO = "SELECT pg_advisory_unlock(hashtext('pointsys.scoring.months'))"
WAIT = "SELECT pg_advisory_lock_shared(hashtext('pointsys.scoring.months'))"
GO_ON = "SELECT pg_advisory_unlock_shared(hashtext('pointsys.scoring.months'))"


def middle(counts):
    """The last first day of a month before which there is at most half of the records; None where there are too few.

    :param counts: records by day
    """
    total = sum(counts.values())
    if total < RECORDS:
        return None
    months = Counter()
    for day, count in counts.items():
        months[day.replace(day=1)] += count
    firsts = sorted(months)
    so_far = list(accumulate(months[first] for first in firsts))
    # Not more than half: what is left to do in the end is this process's.
    return firsts[max(bisect_right(so_far, total / 2), 1)] if len(firsts) > 1 else None


class Handover:
    """A table that the process of the earlier dates writes to a file, and the one of the later waits for by a lock.

    Where the first fails or is killed, the lock is free all the same, and there is no file.
    """

    def __init__(self, folder):
        self.path = Path(folder) / "rows"
        self.is_held = False

    @contextmanager
    def held(self):
        """Keeps who reads waiting until all is written, or given up."""
        with connection.cursor() as cursor:
            cursor.execute(HOLD)
            self.is_held = True
            try:
                yield
            finally:
                self._let_go(cursor)

    def write(self, cursor, table):
        """Write a table (None: nothing to hand over), and let go."""
        unfinished = self.path.with_suffix(".part")
        with unfinished.open("wb") as rows:
            if table:
                cursor.copy_expert(f"COPY {table} TO STDOUT", rows)
        unfinished.rename(self.path)
        self._let_go(cursor)

    def _let_go(self, cursor):
        if self.is_held:
            cursor.execute(LET_GO)
            self.is_held = False

    def read(self, cursor, table):
        """Add the rows that were written to a table of the same columns.

        :raises FileNotFoundError: the process of the earlier dates gave up
        """
        cursor.execute(WAIT)
        cursor.execute(GO_ON)
        with self.path.open("rb") as rows:
            cursor.copy_expert(f"COPY {table} FROM STDIN", rows)


@contextmanager
def later(run, first):
    """Score from `first` on in a process beside this one.

    Gives a future of (lines, posted, listed), and the `Handover` to which this process writes its months.
    """
    beside = ProcessPoolExecutor(1, mp_context=get_context(START), initializer=_begin)
    with TemporaryDirectory() as folder, beside as pool:
        database, months = connection.settings_dict["NAME"], Handover(folder)
        # Let go before the pool waits for its process, whatever happens here.
        with _one_core(), months.held():
            yield pool.submit(_score_from, database, run.as_of, run.at, run.is_check, first, months), months


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


def _score_from(database, as_of, at, is_check, first, months):
    connection.settings_dict["NAME"] = database
    # What needs models can only be imported after django.setup.
    from scoring import everything, sweep

    run = sweep.prepared(as_of, at, is_full=True, is_check=is_check)
    with sweep.uncollected(), _one_core():
        everything.score_groups(run, everything.groups_of(run), first=first, takes=(first, months))
    return run.lines, run.posted, run.listed
