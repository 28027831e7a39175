"""How long publishing and closing a month takes for many people, beside what the same rows cost by one plain statement.

    python benchmarks/months.py [--people 100000] [--lines 10] [--json FILE]

Fresh servers (bin/with-servers --fresh). So many people with so many lines each in one month, the last of a year; then
it is published (month, quarter and year are frozen) and closed (its lines are sealed), and verified.
"""

import argparse
import sys
import time
from contextlib import contextmanager
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# Not this folder, whose scoring.py would stand for the application.
sys.path[0] = str(ROOT)

from benchmarks import program  # noqa: E402

MONTH, TODAY = date(2025, 12, 1), date(2026, 2, 1)
TEAM_SIZE = 20
SECONDS_WANTED = 30

PEOPLE = """
    INSERT INTO teams_team (code, name) SELECT 'T' || n, 'Team ' || n FROM generate_series(1, %(teams)s) n;
    INSERT INTO teams_person (code, name, email, team_id, grade, wants_board)
    SELECT 'P' || n, 'Person ' || n, '', t.id, '', true
    FROM generate_series(1, %(people)s) n JOIN teams_team t ON t.code = 'T' || (1 + n %% %(teams)s)
"""
LINES = """
    INSERT INTO ledger_transfer (posting_id, kind, from_account_id, to_account_id, points, category, earned_on,
        posted_month, rule, record)
    SELECT %(posting)s, 'award', %(issued)s, a.id, 1 + (a.id * n) %% 500, 'performance', %(month)s, %(month)s,
           'visit.made', 'V-' || a.id || '-' || n
    FROM ledger_account a CROSS JOIN generate_series(1, %(lines)s) n WHERE a.kind = 'available'
"""
# What the ledger's answer to "who stands where" costs by itself: the least that freezing has to write, three times.
PLAIN = """
    CREATE TABLE benchmark_standing AS SELECT account_id, points, rank() OVER (ORDER BY points DESC)
    FROM ledger_periodtotal WHERE kind = 'month' AND first = '2025-12-01';
    ALTER TABLE benchmark_standing ADD PRIMARY KEY (account_id)
"""
SCAN = "SELECT count(*), sum(hashtext(t::text)) FROM ledger_transfer t WHERE posted_month = '2025-12-01'"


def main(words=None):
    program.run(__file__, parse(words), measure, show)


def parse(words):
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--lines", type=int, default=10, help="of each person in the month")
    program.add_options(parser)
    return parser.parse_args(words)


def measure(options):
    """Seconds of each step, and counts."""
    from django.utils import timezone

    from ledger import calendar, verify
    from ledger.models import Month, Standing, Transfer

    fill(options)
    figures = {"people": options.people, "transfers": Transfer.objects.count()}

    @contextmanager
    def timed(name):
        begin = time.perf_counter()
        yield
        figures[f"{name}_seconds"] = time.perf_counter() - begin

    Month.objects.filter(first=MONTH).update(status=Month.Status.IN_REVIEW)
    with timed("plain"):
        plain()
    with timed("publish"):
        calendar.move(MONTH, Month.Status.PUBLISHED, by=None, at=timezone.now(), on=TODAY)
    figures["standings"] = Standing.objects.count()
    with timed("scan"):
        one(SCAN)
    with timed("close"):
        calendar.move(MONTH, Month.Status.CLOSED, by=None, at=timezone.now(), on=TODAY)
    with timed("verify"):
        checks = {"frozen": verify.FROZEN, "seal": verify.SEALS}
        figures["problems"] = len(verify.problems(checks))
    return figures


def fill(options):
    from django.db import connection
    from django.utils import timezone

    from ledger import accounts
    from ledger.models import Posting

    teams = max(options.people // TEAM_SIZE, 1)
    with connection.cursor() as cursor:
        cursor.execute(PEOPLE, {"teams": teams, "people": options.people})
        accounts.open_missing()
        posting = Posting.objects.create(at=timezone.now(), reason="benchmark").pk
        issued = accounts.company("issued").pk
        cursor.execute(LINES, {"posting": posting, "issued": issued, "month": MONTH, "lines": options.lines})


def plain():
    from pointsys import owner

    with owner.connected_as_owner() as connected, connected.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute(PLAIN)
        cursor.execute("DROP TABLE benchmark_standing")


def one(query):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()


def show(figures):
    f = figures
    print(f"{f['people']:,} people, {f['transfers']:,} transfers in the month, {f['standings']:,} standings")
    print(f"publish  {f['publish_seconds']:6.1f} s  (wanted: below {SECONDS_WANTED})")
    print(f"         {f['publish_seconds'] / f['plain_seconds']:6.1f} times one plain ranking of the month by itself")
    print(
        f"close    {f['close_seconds']:6.1f} s, {f['close_seconds'] / f['scan_seconds']:.1f} times one look at its rows"
    )
    print(f"verify   {f['verify_seconds']:6.1f} s, {f['problems']} problems")


if __name__ == "__main__":
    main()
