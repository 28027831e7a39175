"""How fast files become records, beside a plain COPY of the same rows.

    python benchmarks/imports.py [--contracts 100000] [--json FILE]

Fresh servers (bin/with-servers --fresh). A company's teams, people, products and customers first; then measured, each
by `manage.py import_data` in a process of its own, its start (about a second) included:

- a CSV file of contracts with Chinese headers and words, amounts with thousands separators, rates in percent;
- the same file again, which changes nothing; one row in a hundred changed;
- the same number as XLSX;
- the limit: a plain COPY of the stored rows into a table of the same shape with its indexes, without triggers.

Wanted for 100,000 contracts: below 20 seconds and 500 MB.
"""

import argparse
import random
import sys
import time
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory, TemporaryFile

ROOT = Path(__file__).resolve().parents[1]
# Not this folder, whose modules would stand for the application's.
sys.path[0] = str(ROOT)

from benchmarks import program  # noqa: E402

PEOPLE, CUSTOMERS, PRODUCTS, TEAMS = 1_000, 10_000, 50, 50
HEADER = [
    "合同编号",
    "客户编号",
    "负责人工号",
    "合同类型",
    "签约日期",
    "合同金额",
    "毛利率",
    "账期天数",
    "产品编号",
    "状态",
]
KINDS = ["新签", "续签", "增购", "框架"]
FIRST = date(2024, 1, 1)
ROUNDS = 3


def main(words=None):
    program.run(__file__, parse(words), measure, show)


def parse(words):
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--contracts", type=int, default=100_000)
    program.add_options(parser)
    return parser.parse_args(words)


def measure(options):
    """Seconds, megabytes and counts, as {name: number}."""
    from benchmarks import processes

    count = options.contracts
    figures = {"contracts": count}
    with TemporaryDirectory() as folder:
        place = Path(folder)
        base = write_base(place / "base")
        program.say("the company …")
        figures |= processes.timed("base", "import_data", base, "-v0")
        file = place / "contracts.csv"
        rows = contracts(count)
        write_csv(file, rows)
        program.say(f"{count:,} contracts …")
        figures |= processes.timed("new", "import_data", file, "-v0")
        program.say("again …")
        figures |= processes.timed("same", "import_data", file, "-v0")
        write_csv(file, [[*row[:5], "77.70", *row[6:]] if at % 100 == 0 else row for at, row in enumerate(rows)])
        program.say("1 % changed …")
        figures |= processes.timed("changed", "import_data", file, "-v0")
        program.say("as XLSX …")
        book = place / "contracts.xlsx"
        write_xlsx(book, [["X" + row[0], *row[1:]] for row in rows])
        figures |= processes.timed("xlsx", "import_data", book, "-v0")
        program.say("the limit: plain COPY …")
        figures["limit_seconds"] = limit(count)
    return figures


def write_base(place):
    place.mkdir()
    write_csv(place / "teams.csv", [[f"T{at}", f"Team {at}"] for at in range(TEAMS)], ["code", "name"])
    people = [[f"P{at}", f"Person {at}", f"T{at % TEAMS}"] for at in range(PEOPLE)]
    write_csv(place / "people.csv", people, ["code", "name", "team"])
    customers = [[f"K{at}", f"Customer {at}", "SABC"[at % 4], f"P{at % PEOPLE}"] for at in range(CUSTOMERS)]
    write_csv(place / "customers.csv", customers, ["code", "name", "tier", "owner"])
    products = [[f"G{at}", f"Product {at}", "0.3"] for at in range(PRODUCTS)]
    write_csv(place / "products.csv", products, ["code", "name", "margin_rate"])
    return place


def contracts(count):
    """Rows as a CRM writes them; the same every time."""
    draw = random.Random(1)
    return [
        [
            f"C{at:07}",
            f"K{draw.randrange(CUSTOMERS)}",
            f"P{draw.randrange(PEOPLE)}",
            draw.choice(KINDS),
            (FIRST + timedelta(draw.randrange(730))).isoformat(),
            f"{draw.randint(1_000, 90_000_000) / 100:,.2f}",
            f"{draw.randrange(10, 60)}%",
            str(draw.choice([30, 60, 90])),
            f"G{draw.randrange(PRODUCTS)}",
            "有效",
        ]
        for at in range(count)
    ]


def write_csv(path, rows, header=HEADER):
    import csv

    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([header, *rows])


def write_xlsx(path, rows):
    import xlsxwriter

    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate([HEADER, *rows]):
            sheet.write_row(at, 0, row)


def limit(count):
    """Seconds of a plain COPY of as many stored contracts; the median of some rounds."""
    from pointsys import owner

    with owner.connected_as_owner() as connected, connected.cursor() as cursor, TemporaryFile() as rows:
        cursor.copy_expert(f"COPY (SELECT * FROM scoring_contract ORDER BY id LIMIT {count}) TO STDOUT", rows)
        seconds = []
        for _turn in range(ROUNDS):
            cursor.execute("CREATE TABLE benchmark_contract (LIKE scoring_contract INCLUDING ALL)")
            rows.seek(0)
            begin = time.perf_counter()
            cursor.copy_expert("COPY benchmark_contract FROM STDIN", rows)
            seconds.append(time.perf_counter() - begin)
            cursor.execute("DROP TABLE benchmark_contract")
    return median(seconds)


def show(figures):
    """The figures, each beside what is wanted."""
    count, ratio = figures["contracts"], figures["new_seconds"] / figures["limit_seconds"]
    print(f"\n{count:,} contracts into an empty table, keys, references and revisions included")
    for name, title in (
        ("new", "CSV, all new"),
        ("same", "the same again"),
        ("changed", "1 % changed"),
        ("xlsx", "XLSX, all new"),
    ):
        seconds, memory = figures[f"{name}_seconds"], figures[f"{name}_peak_mb"]
        print(f"{title:<16} {seconds:6.2f} s  {count / seconds:9,.0f} rows/s  {memory:5.0f} MB")
    print(f"{'plain COPY':<16} {figures['limit_seconds']:6.2f} s")
    print(f"CSV, all new, takes {ratio:.1f} times the plain COPY (wanted: below 20 s and 500 MB for 100,000)")


if __name__ == "__main__":
    main()
