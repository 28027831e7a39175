"""A full scoring on two cores comes to the same as on one, wherever the dates are parted."""

import subprocess
import sys
from datetime import date

import psutil
import pytest
from django.utils import timezone

from ledger.models import Transfer
from pointsys.embedded.state import ROOT
from scoring import everything, halves, sweep
from scoring.engine import periods
from tests.scoring import cases

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not cases.ALL, reason="the conformance cases are not at hand"),
]


@pytest.mark.parametrize("name", ["small", "terms-cap", "terms-limit", "terms-versions"])
@pytest.mark.parametrize("many", [everything.MANY, 0], ids=["few records", "many records"])
def test_two_processes_post_what_one_would(name, many, monkeypatch):
    case = cases.BY_NAME[name]
    cases.set_year(case)
    cases.import_files(case.folder / "data")
    cases.load_rulebook(case.rulebook)
    monkeypatch.setattr(halves, "middle", first_month_after_half)
    monkeypatch.setattr(everything, "MANY", many)
    sweep.score(as_of=case.as_of, full=True, processes=2)
    assert cases.export() == case.expected
    cases.check(case.as_of)
    posted = Transfer.objects.count()
    sweep.score(as_of=case.as_of, full=True, processes=2)
    assert Transfer.objects.count() == posted


def test_the_later_process_ends_when_the_earlier_fails(monkeypatch):
    """It waits for the months that the earlier one sums, and learns that they won't come."""
    case = cases.BY_NAME["small"]
    cases.set_year(case)
    cases.import_files(case.folder / "data")
    cases.load_rulebook(case.rulebook)
    monkeypatch.setattr(halves, "middle", first_month_after_half)
    monkeypatch.setattr(halves.Handover, "write", fail)
    with pytest.raises(Failed):
        sweep.score(as_of=case.as_of, full=True, processes=2)


def test_what_is_only_counted_before_the_first_day_is_not_written(monkeypatch):
    """Of the months before, which limits and caps count from, the process of the earlier dates writes the figures."""
    case = cases.BY_NAME["terms-limit"]
    cases.set_year(case)
    cases.import_files(case.folder / "data")
    cases.load_rulebook(case.rulebook)
    run = sweep.prepared(case.as_of, timezone.now(), is_full=True, is_check=False)
    groups = everything.groups_of(run)
    first = date(max(everything._counts(run, {"contract"})).year, 7, 1)
    read, kept = [], []
    read_period = everything.person_periods.read_period
    monkeypatch.setattr(
        everything.person_periods,
        "read_period",
        lambda kind, begin, *given, **more: read.append((kind, begin)) or read_period(kind, begin, *given, **more),
    )
    monkeypatch.setattr(everything.indicators, "keep", lambda facts, *, period: kept.append(period))
    everything.score_groups(run, groups, first=first)
    assert {period for period in read if periods.last_day(*period) < first}, "nothing was counted before"
    assert kept
    assert set(kept) == {period for period in read if periods.last_day(*period) >= first}


class Failed(Exception):
    pass


def fail(*_):
    raise Failed


@pytest.mark.parametrize(
    ("sizes", "first"),
    [
        ({1: 30_000, 2: 30_000, 3: 30_000, 4: 30_000}, 3),
        ({1: 10_000, 2: 50_000, 3: 10_000}, 2),
        ({1: 10_000, 2: 5_000, 3: 60_000}, 3),
        ({1: 60_000, 2: 5_000, 3: 10_000}, 2),
        ({1: 60_000}, None),
        ({1: 10_000, 2: 10_000}, None),
    ],
)
def test_the_earlier_months_have_at_most_half_of_the_records_where_they_can(sizes, first):
    counts = {date(2026, month, day): size // 2 for month, size in sizes.items() for day in (3, 20)}
    assert halves.middle(counts) == (first and date(2026, first, 1))


def first_month_after_half(counts):
    """The first of a month in the middle of the days that have records."""
    days = sorted(counts)
    return days[len(days) // 2].replace(day=1)


BESIDE = """
import multiprocessing, os, time
from concurrent.futures import ProcessPoolExecutor
from scoring import halves
pool = ProcessPoolExecutor(1, mp_context=multiprocessing.get_context(halves.START), initializer=halves._begin)
print(pool.submit(os.getpid).result(), flush=True)
pool.submit(time.sleep, 600)
"""


@pytest.mark.skipif(halves.START != "fork", reason="only a fork shares the session that holds the lock")
def test_a_killed_process_leaves_none_behind(environment):
    command = [sys.executable, "manage.py", "shell", "--verbosity", "0", "--command", BESIDE]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as first:
        second = psutil.Process(int(first.stdout.readline()))
        first.kill()
    second.wait(timeout=60)
    assert not second.is_running()
