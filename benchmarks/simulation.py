"""How long a proposal for one rule takes to simulate over a quarter, beside a full scoring of the same days.

    python benchmarks/simulation.py [--records 250000] [--rule visit.made …] [--json FILE]

Fresh servers (bin/with-servers --fresh), a synthetic company that has so many records in its busiest quarter, the
standard rule book. The quarter is scored and posted, all rules of it; then a change of each named rule is simulated.
At last the quarter gets so many visits that the rule for visits has as many records by itself.
"""

import argparse
import sys
import time
from datetime import date
from decimal import Decimal
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# Not this folder, whose scoring.py would stand for the application.
sys.path[0] = str(ROOT)

from benchmarks import program  # noqa: E402

RULEBOOK = ROOT / "scoring" / "rulebooks" / "standard.yaml"
UNTIL = date(2026, 6, 30)
FIRST, LAST = date(2026, 4, 1), date(2026, 6, 30)
# The quarter's part of the two years and a month that a synthetic company has: months weigh unlike.
SHARE_OF_QUARTER = 0.166
RECORDS_PER_PERSON = 800
FEWEST_PEOPLE = 60
# Records and a cap; records and a limit; contracts with their history; receipts; people in a month.
RULES = ["visit.made", "contract.large", "contract.first", "receipt.timeliness", "sales.attainment"]
# A field that every record of the basis has.
MEASURES = {
    "contract": "amount",
    "receipt": "amount",
    "lead": "completeness",
    "visit": "minutes",
    "feedback": "rating",
    "person_month": "sales",
    "person_quarter": "sales",
    "person_year": "sales",
}
SECONDS_WANTED = 10


def main(words=None):
    program.run(__file__, parse(words), measure, show)


def parse(words):
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--records", type=int, default=250_000, help="in the quarter")
    parser.add_argument("--rule", nargs="+", default=RULES, help="each simulated by itself")
    program.add_options(parser)
    return parser.parse_args(words)


def measure(options):
    """Seconds and counts; `rules` are the figures of each simulated rule."""
    whole = round(options.records / SHARE_OF_QUARTER)
    program.say(f"seeding {whole:,} records …")
    figures = seed(whole)
    program.say("full scoring of the quarter …")
    figures |= score()
    figures["rules"] = []
    for code in options.rule:
        program.say(f"simulating a change of {code} …")
        figures["rules"].append(simulate(code))
    program.say(f"{options.records:,} visits …")
    fill_up_visits(options.records)
    score()
    figures["rules"].append(simulate("visit.made") | {"rule": f"visit.made, {options.records:,}"})
    return figures


def seed(records):
    from django.utils import timezone

    from pointsys.demo import loading
    from pointsys.demo.company import Plan
    from scoring import rulebook

    begin = time.perf_counter()
    people = max(FEWEST_PEOPLE, records // RECORDS_PER_PERSON)
    loading.load(Plan(people, records, seed=1, until=UNTIL))
    loading.analyze()
    rulebook.load(RULEBOOK.read_text(), on=UNTIL, at=timezone.now())
    return {"people": people, "seed_seconds": time.perf_counter() - begin}


def score():
    """The whole book over the quarter, posted: what the simulation takes for "before"."""
    from django.utils import timezone

    from scoring import everything, sweep
    from scoring.models import ScoringState

    begin = time.perf_counter()
    with sweep.uncollected():
        run = sweep.prepared(UNTIL, timezone.now(), is_full=True, is_check=False)
        everything.score_groups(run, everything.groups_of(run), first=FIRST, last=LAST)
    ScoringState.objects.update(as_of=UNTIL)
    records = sum(
        count
        for name, counts in run.days.items()
        if not name.startswith("person_")
        for day, count in counts.items()
        if FIRST <= day <= LAST
    )
    return {"records": records, "score_lines": run.lines, "score_seconds": time.perf_counter() - begin}


VISITS = """
    INSERT INTO scoring_visit (number, customer_id, owner_id, visited_on, minutes, level, quality, status)
    SELECT 'FILL-' || n, k.id, k.owner_id, %(first)s::date + n %% 91, 30 + n %% 60, 'manager', 'A', 'confirmed'
    FROM generate_series(1, %(wanted)s - (SELECT count(*)::int FROM scoring_visit
                                          WHERE visited_on BETWEEN %(first)s AND %(last)s)) n
    JOIN (SELECT id, owner_id, row_number() OVER (ORDER BY id) - 1 AS place FROM scoring_customer) k
        ON k.place = n %% (SELECT count(*) FROM scoring_customer)
"""


def fill_up_visits(wanted):
    from django.db import connection

    from pointsys.demo import loading

    with connection.cursor() as cursor:
        cursor.execute(VISITS, {"wanted": wanted, "first": FIRST, "last": LAST})
    loading.analyze()


def simulate(code):
    """A proposal that pays half as much again for the rule, asked for and run as a worker does."""
    from django.utils import timezone

    from scoring import proposals, simulation
    from teams.models import User

    at = timezone.now()
    author, _ = User.objects.get_or_create(username="ada", is_superuser=True)
    proposal = proposals.create(by=author, at=at, title=code)
    proposals.put(proposal, sort="rule", code=code, definition=dearer(code), by=author, at=at)
    begin = time.perf_counter()
    asked = simulation.request(proposal, first=FIRST, last=LAST, by=author, at=at)
    simulation.run(asked)
    seconds = time.perf_counter() - begin
    lines = asked.result["lines"]
    return {"rule": code, "seconds": seconds, "lines": sum(lines.values())}


def dearer(code):
    from scoring import rulebook

    found = next(version.rule for version in rulebook.in_force().versions if version.code == code)
    always = {"when": [{"field": MEASURES[found.basis], "missing": False}], "factor": "1.5"}
    return found.definition | {"times": [*found.definition.get("times", []), always]}


def show(figures):
    records, lines, seconds = figures["records"], figures["score_lines"], figures["score_seconds"]
    print(f"\n{records:,} records of {figures['people']:,} people in {FIRST} – {LAST}")
    print(f"{'full scoring, posted':<28}{lines:,} lines in {seconds:.1f} s: {lines / seconds:,.0f} lines a second")
    for each in figures["rules"]:
        taken = each["seconds"]
        mark = "✓" if taken < SECONDS_WANTED else "✗"
        print(
            f"{each['rule']:<28}{each['lines']:,} lines differ, {taken:.2f} s: {each['lines'] / taken:,.0f} a second, "
            f"{Decimal(taken / seconds):.3f} of full scoring   wanted: below {SECONDS_WANTED} s {mark}"
        )


if __name__ == "__main__":
    main()
