"""How long the engine takes for a million records by the standard rule book: `python -m benchmarks.engine [records]`.

Pure evaluation, from records in memory to lines with their inputs: no database, no files but the rule book.
"""

import random
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from scoring.engine.language import Book, parse_book
from scoring.engine.person_periods import Sums, values_of
from scoring.engine.scorer import Record, Scorer, inputs_json, versions_of

STANDARD = Path(__file__).resolve().parents[1] / "scoring" / "rulebooks" / "standard.yaml"
FIRST, DAYS = date(2025, 1, 1), 730
PEOPLE = [f"E{number:04}" for number in range(500)]
TEAMS = {person: f"T{number % 40:02}" for number, person in enumerate(PEOPLE)}
CUSTOMERS = [f"K{number:05}" for number in range(20_000)]
TIERS = "SABC"
HUNDRED = Decimal(100)
# A shared contract in ten; of 100 records so many are of each basis.
SHARES = ((Decimal(60), Decimal(40)), (Decimal("33.33"), Decimal("33.33"), Decimal("33.34")))
MIX = {"contract": 30, "receipt": 38, "visit": 20, "lead": 5, "feedback": 4, "claim.lecture": 1, "person_month": 2}


def batches(book: Book, count: int, bases: list[str]) -> Iterator[list[Record]]:
    """Synthetic records day by day in the order (date, key); the same ones on every run."""
    chance = random.Random(1)
    per_day = count // DAYS + 1
    made = 0
    for day in range(DAYS):
        on = FIRST + timedelta(days=day)
        found = []
        for place in range(min(per_day, count - made)):
            basis = chance.choice(bases)
            owner = chance.choice(PEOPLE)
            credits: tuple = ((owner, HUNDRED),)
            if basis in ("contract", "receipt") and chance.random() < 0.1:
                shares = chance.choice(SHARES)
                credits = tuple(zip(sorted(chance.sample(PEOPLE, len(shares))), shares, strict=True))
            values = _values(basis, book, chance)
            made += 1
            found.append(Record(made, f"{place:06}", on, owner, chance.choice(CUSTOMERS), credits, values, basis))
        yield found


def _values(basis: str, book: Book, chance: random.Random) -> tuple:
    tier, benchmark = chance.choice(TIERS), chance.random() < 0.1
    amount = Decimal(chance.randrange(100, 200_000_000)) / 100
    if basis == "contract":
        early = chance.choice([None, chance.randrange(-30, 60)])
        kind = chance.choice(("new", "renewal", "upsell", "framework"))
        margin = chance.choice([None, Decimal(chance.randrange(6_000)) / 10_000])
        is_first, years = chance.random() < 0.2, chance.randrange(6)
        paid = None if early is None else 30 - early
        return (amount, kind, margin, 30, is_first, years, paid, early, tier, benchmark)
    if basis == "receipt":
        late, prepaid = chance.randrange(-30, 120), chance.random() < 0.1
        sign = -1 if chance.random() < 0.03 else 1
        return (sign * amount, late, prepaid, "new", False, amount, tier, benchmark)
    if basis == "lead":
        return (Decimal(chance.randrange(101)),)
    if basis == "visit":
        level = chance.choice(("decision", "manager", "staff"))
        return (Decimal(chance.randrange(5, 120)), level, chance.choice("ABC"), tier, benchmark)
    if basis == "feedback":
        return (chance.randrange(1, 6), chance.choice(("customer", "survey")), tier, benchmark)
    if basis == "claim.lecture":
        given = {"hours": chance.randrange(1, 8), "audience": chance.randrange(60), "rating": Decimal("4.2")}
        return book.kinds["lecture"].values(given | {"courseware": "normal"})
    return values_of(
        Sums(sales=amount, contracts=3, customers=2, collected=amount, due=amount, target=Decimal(1_000_000) / 12)
    )


def scorer(book: Book) -> Scorer:
    return Scorer(
        versions_of(book.rules),
        as_of=FIRST + timedelta(days=DAYS),
        team_of=lambda person, on: TEAMS[person],
        claims=book.claims,
    )


def timed(book: Book, count: int, bases: list[str]) -> tuple[float, int]:
    """Seconds of scoring alone, the best of two, and how many lines came of it.

    Records are made as a cursor brings them, in batches.
    """
    best, lines = float("inf"), 0
    for _ in range(2):
        scoring, seconds, lines = scorer(book), 0.0, 0
        for batch in batches(book, count, bases):
            started = time.perf_counter()
            for _ in scoring.score(batch):
                lines += 1
            seconds += time.perf_counter() - started
        best = min(best, seconds)
    return best, lines


def main(count: int) -> None:
    book = parse_book(STANDARD.read_text(encoding="utf-8"))
    started = time.perf_counter()
    scorer(book)
    print(f"compiling {len(book.rules)} rules: {(time.perf_counter() - started) * 1000:.1f} ms")
    mixed = [basis for basis, number in MIX.items() for _ in range(number)]
    seconds, lines = timed(book, count, mixed)
    print(
        f"{count:,} records, {lines:,} lines: {seconds:.2f} s, "
        f"{seconds / count * 1e6:.2f} µs a record, {seconds / lines * 1e6:.2f} µs a line"
    )
    for basis, share in MIX.items():
        seconds, lines = timed(book, count // 20, [basis])
        rate = lines / (count // 20)
        print(f"  {basis:14} {share:3} % {rate:6.2f} lines {seconds / (count // 20) * 1e6:6.2f} µs a record")
    batch = next(batches(book, 10_000 * DAYS, mixed))
    some = list(scorer(book).score(batch))
    started = time.perf_counter()
    for line in some:
        inputs_json(line)
    print(f"inputs as JSON: {(time.perf_counter() - started) / len(some) * 1e6:.2f} µs a line")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
