"""How long lapsing, reminding and the figures of the budgets page take for many people.

    python benchmarks/validity.py [--people 100000] [--months 15] [--json FILE]

Fresh servers (bin/with-servers --fresh). So many people with points of so many months in two categories, a part of them
corrected and spent; then reminders of the next end, the lapsing itself, the same once more, and a verification.
"""

import argparse
import sys
import time
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# Not this folder, whose scoring.py would stand for the application.
sys.path[0] = str(ROOT)

from benchmarks import program  # noqa: E402
from benchmarks.months import PEOPLE, TEAM_SIZE  # noqa: E402

FIRST, POSTED = date(2024, 10, 1), date(2025, 12, 1)
PUBLISHED = datetime(2026, 1, 8, 1, tzinfo=UTC)
# Twelve months after March 2025 are over; the day before its end everybody is reminded.
REMINDED, LAPSED = date(2026, 3, 30), date(2026, 4, 1)
SECONDS_WANTED = 60

LINES = """
    INSERT INTO ledger_transfer (posting_id, kind, from_account_id, to_account_id, points, category, earned_on,
        posted_month, rule, record)
    SELECT %(posting)s, 'award', %(issued)s, a.id, 1 + (a.id * n) %% 500, c.category,
           (%(first)s::timestamp + make_interval(months => n))::date, %(posted)s, '', ''
    FROM ledger_account a CROSS JOIN generate_series(0, %(months)s - 1) n
    CROSS JOIN (VALUES ('performance'), ('customer')) c(category) WHERE a.kind = 'available'
"""
SPENT = """
    INSERT INTO ledger_transfer (posting_id, kind, from_account_id, to_account_id, points, category, earned_on,
        posted_month, rule, record)
    SELECT %(posting)s, 'redeem', b.account_id, %(redeemed)s, round(b.points / 4, 2), 'redemption', '2026-01-15',
           '2026-01-01', '', ''
    FROM ledger_balance b WHERE b.account_id %% 3 = 0
"""


def main(words=None):
    program.run(__file__, parse(words), measure, show)


def parse(words):
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--months", type=int, default=15)
    program.add_options(parser)
    return parser.parse_args(words)


def measure(options):
    """Seconds of each step, and counts."""
    from django.utils import timezone

    from ledger import verify
    from ledger.models import CategoryTotal, Transfer
    from rewards import validity
    from rewards.queries import money
    from teams.models import Person

    fill(options)
    figures = {"people": options.people, "totals": CategoryTotal.objects.count()}

    @contextmanager
    def timed(name):
        begin = time.perf_counter()
        yield
        figures[f"{name}_seconds"] = time.perf_counter() - begin

    with timed("effect"):
        validity.effect({"grace_days": 20}, on=REMINDED)
    with timed("remind"):
        figures["reminded"] = validity.remind(on=REMINDED, at=timezone.now())
    with timed("lapse"):
        figures["lapsed"], _points = validity.lapse_due(on=LAPSED, at=timezone.now())
    with timed("again"):
        figures["again"], _points = validity.lapse_due(on=LAPSED, at=timezone.now())
    person = Person.objects.order_by("pk").first()
    with timed("person"):
        validity.schedule(person, on=LAPSED)
    with timed("budgets"):
        money.outstanding(on=LAPSED)
        money.flows(on=LAPSED)
    program.say("verifying …")
    figures["problems"] = len(verify.problems())
    assert Transfer.objects.filter(kind="lapse").count() == figures["lapsed"]
    return figures


def fill(options):
    from django.db import connection

    from ledger import accounts
    from ledger.models import Account, Month, Posting
    from rewards.models import Policy

    program.say(f"{options.people:,} people with points of {options.months} months …")
    Policy.objects.update(validity="rolling", validity_months=12)
    with connection.cursor() as cursor:
        cursor.execute(PEOPLE, {"people": options.people, "teams": max(options.people // TEAM_SIZE, 1)})
        accounts.open_missing()
        posting = Posting.objects.create(at=PUBLISHED, reason="benchmark").pk
        named = {"posting": posting, "first": FIRST, "posted": POSTED, "months": options.months}
        cursor.execute(LINES, {**named, "issued": accounts.company(Account.Kind.ISSUED).pk})
        cursor.execute(SPENT, {**named, "redeemed": accounts.company(Account.Kind.REDEEMED).pk})
        Month.objects.filter(first=POSTED).update(status="published", published_at=PUBLISHED)
        cursor.execute("ANALYZE")


def show(figures):
    print(f"{figures['people']:,} people, {figures['totals']:,} totals")
    for name, what in (
        ("effect", "what a change would do"),
        ("remind", "reminders"),
        ("lapse", "lapsing"),
        ("again", "the same again"),
        ("budgets", "figures of the budgets page"),
    ):
        print(f"{what + ':':<30}{figures[f'{name}_seconds']:8.2f} s")
    print(f"{'one person:':<30}{figures['person_seconds'] * 1000:8.1f} ms")
    print(f"reminded {figures['reminded']:,}, lapsed {figures['lapsed']:,}, again {figures['again']}")
    print(f"{figures['problems']} problems; wanted: lapsing within {SECONDS_WANTED} s")


if __name__ == "__main__":
    main()
