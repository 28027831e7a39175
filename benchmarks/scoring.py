"""How fast records become points, beside the limit and beside what one would write first.

    python benchmarks/scoring.py [--records 1000000] [--json FILE]

Fresh servers (bin/with-servers --fresh), a synthetic company, the standard rule book. Measured:

- full scoring: everything into awards and ledger, by `manage.py score --full`, with the peak memory of the process
  and its children;
- the limit: a plain COPY of the same transfers into a table of the same shape, without triggers;
- what one would write first: the same job with Django instances and bulk_create (`benchmarks/naive.py`), on a small
  company of its own, its rate taken for linear (kind to it: small indexes);
- 100 changed records, scored and posted, the median of some rounds;
- a full check (`score --full --check`) that finds nothing to do.
"""

import argparse
import sys
import time
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
# Not this folder, whose scoring.py would stand for the application.
sys.path[0] = str(ROOT)

from benchmarks import program  # noqa: E402

RULEBOOK = ROOT / "scoring" / "rulebooks" / "standard.yaml"
UNTIL = date(2026, 6, 30)
RECORDS_PER_PERSON = 200
FEWEST_PEOPLE = 60
CHANGED = 100
ROUNDS = 7


def main(words=None):
    program.run(__file__, parse(words), measure, show)


def parse(words):
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--people", type=int, help="default: one for 200 records, at least 60")
    parser.add_argument("--naive-records", type=int, default=20_000, help="size of the company for bulk_create")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="of 100 changed records")
    program.add_options(parser)
    return parser.parse_args(words)


def measure(options):
    """Seconds and counts, as {name: number}."""
    from benchmarks import changes, limit, naive, processes

    figures = {"records": options.records}
    program.say(f"bulk_create, on a company of {options.naive_records:,} records …")
    figures |= naive.measure(plan(options.naive_records), RULEBOOK)
    program.say(f"seeding {options.records:,} records …")
    figures |= seed(plan(options.records, options.people))
    program.say("full scoring …")
    figures |= processes.timed("full", "score", "--full", "--as-of", UNTIL)
    program.say("the limit: plain COPY …")
    figures |= limit.measure()
    program.say(f"{CHANGED} changed records, {options.rounds} times …")
    for name, change in changes.KINDS.items():
        seconds = [changes.measure(change, CHANGED, turn, as_of=UNTIL) for turn in range(options.rounds)]
        figures[f"changed_{name}_seconds"] = median(seconds)
    program.say("full check without a change …")
    figures |= processes.timed("check", "score", "--full", "--check", "--as-of", UNTIL)
    return figures


def plan(records, people=None):
    from pointsys.demo.company import Plan

    return Plan(people or max(FEWEST_PEOPLE, records // RECORDS_PER_PERSON), records, seed=1, until=UNTIL)


def seed(of):
    from django.utils import timezone

    from pointsys.demo import loading
    from scoring import rulebook

    with stopwatch() as taken:
        company = loading.load(of)
        loading.analyze()
    rulebook.load(RULEBOOK.read_text(), on=UNTIL, at=timezone.now())
    return {"seed_seconds": taken(), "people": len(company.persons)}


@contextmanager
def stopwatch():
    begin = time.perf_counter()
    yield lambda: time.perf_counter() - begin


def show(figures):
    """The figures with their ratios, each beside what is wanted."""
    lines, full, limit = figures["transfers"], figures["full_seconds"], figures["limit_seconds"]
    rate, naive_rate = lines / full, figures["naive_lines"] / figures["naive_seconds"]
    memory, check = figures["full_peak_mb"], figures["check_seconds"]
    print(
        f"\n{figures['records']:,} records of {figures['people']:,} people, seeded in {figures['seed_seconds']:.1f} s"
    )
    row("full scoring", f"{lines:,} lines in {full:.1f} s: {rate:,.0f} lines a second")
    row("plain COPY of the same", f"{limit:.1f} s: {lines / limit:,.0f} lines a second")
    row("  full scoring takes", f"{full / limit:.2f} times as long", "at most 2.5", full / limit <= 2.5)
    row(
        "instances and bulk_create",
        f"{figures['naive_lines']:,} lines in {figures['naive_seconds']:.1f} s: {naive_rate:,.0f} lines a second, "
        f"{lines / naive_rate:.0f} s for all",
    )
    row("  full scoring is", f"{rate / naive_rate:.1f} times as fast", "at least 8", rate / naive_rate >= 8)
    row("peak memory", f"{memory:.0f} MB", "below 1,000", memory < 1000)
    for name in ("records", "contracts"):
        seconds = figures[f"changed_{name}_seconds"]
        row(f"{CHANGED} changed {name}", f"{seconds * 1000:.0f} ms", "at most 50", seconds <= 0.05)
    row("full check", f"{check:.1f} s: {check / full:.2f} of full scoring", "at most 0.33", check <= full / 3)


def row(name, value, wanted=None, is_met=True):
    mark = "" if wanted is None else f"   wanted: {wanted} {'✓' if is_met else '✗'}"
    print(f"{name:<28}{value}{mark}")


if __name__ == "__main__":
    main()
