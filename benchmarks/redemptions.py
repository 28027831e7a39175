"""Never oversold, and how fast: redemptions a second beside pgbench's simple update, on one server in one run.

    python benchmarks/redemptions.py [--seconds 10] [--clients 8] [--people 400] [--json FILE]

Fresh servers (bin/with-servers --fresh). First R06: 64 at once on one balance, and 64 people on a stock of 20. Then so
many clients (processes) ask for rewards by the service for so many seconds: each for other people and many rewards,
then all for one hot reward. Beside it as many clients of `pgbench -N` on the same server: three statements each time.
"""

import argparse
import glob
import multiprocessing
import os
import re
import shutil
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import cycle
from pathlib import Path
from uuid import uuid4

ROOT = Path(__file__).resolve().parents[1]
# Not this folder, whose scoring.py would stand for the application.
sys.path[0] = str(ROOT)

from benchmarks import program  # noqa: E402

TODAY, EARNED_ON = date(2026, 3, 16), date(2026, 1, 15)
NOW = datetime(2026, 3, 16, 2, tzinfo=UTC)
PARALLEL = 64
OFFERS = 20
SCALE = 10
PEOPLE = """
    INSERT INTO teams_team (code, name) VALUES ('T', 'Team');
    INSERT INTO teams_person (code, name, email, team_id, grade, wants_board)
    SELECT 'P' || n, 'Person ' || n, '', t.id, '', true FROM generate_series(1, %(people)s) n, teams_team t
"""
# pgbench's simple update, where there is no pgbench.
SIMPLE_UPDATE = (
    "UPDATE pgbench_accounts SET abalance = abalance + %(delta)s WHERE aid = %(aid)s",
    "SELECT abalance FROM pgbench_accounts WHERE aid = %(aid)s",
    "INSERT INTO pgbench_history (tid, bid, aid, delta, mtime)"
    " VALUES (%(tid)s, 1, %(aid)s, %(delta)s, CURRENT_TIMESTAMP)",
)
TABLES = """
    CREATE TABLE pgbench_accounts (aid int PRIMARY KEY, bid int, abalance int, filler char(84));
    CREATE TABLE pgbench_history (tid int, bid int, aid int, delta int, mtime timestamp, filler char(22));
    INSERT INTO pgbench_accounts SELECT n, 1, 0, '' FROM generate_series(1, %(rows)s) n
"""


def main(words=None):
    program.run(__file__, parse(words), measure, show)


def parse(words):
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--people", type=int, default=400)
    parser.add_argument("--without-pgbench", action="store_true", help="its statements by psycopg2, as where it lacks")
    program.add_options(parser)
    return parser.parse_args(words)


def measure(options):
    """Counts of R06, transactions a second, and the load before each."""
    from django.db import connections

    from ledger import verify
    from rewards import verify as rewards_verify

    people = fill(options.people)
    figures = {"clients": options.clients, "seconds": options.seconds, "load": os.getloadavg()[0]}
    figures |= one_balance(people[0]) | one_stock(people[:PARALLEL])
    offers = [offer(f"MANY-{number}", price=1, units=None) for number in range(OFFERS)]
    hot = offer("HOT", price=1, units=10_000_000)
    # Processes must not share a connection.
    connections.close_all()
    program.say("many rewards …")
    figures["many_a_second"] = rate(redeem, options, people, [each.pk for each in offers])
    program.say("one hot reward …")
    figures["hot_a_second"] = rate(redeem, options, people, [hot.pk])
    program.say("pgbench …")
    figures |= simple_update(options)
    figures["problems"] = len(verify.problems(verify.CHECKS | rewards_verify.CHECKS))
    return figures


def fill(count):
    """People with a million points each of a published month."""
    from django.db import connection

    from ledger import accounts, transfers
    from ledger.models import Month
    from teams.models import Person

    with connection.cursor() as cursor:
        cursor.execute(PEOPLE, {"people": max(count, PARALLEL)})
    issued = accounts.company("issued").pk
    movements = [
        transfers.Movement("prize", issued, account, Decimal(1_000_000), "performance", EARNED_ON, "B")
        for account in accounts.available().values()
    ]
    transfers.post(key="benchmark", movements=movements, reason="benchmark", at=NOW)
    Month.objects.filter(first=EARNED_ON.replace(day=1)).update(status=Month.Status.PUBLISHED, published_at=NOW)
    return list(Person.objects.order_by("pk"))


def offer(code, *, price, units):
    from rewards.models import Reward, Stock

    made = Reward.objects.create(code=code, name_en=code, price=price, cost=0, status="offered", approval="none")
    Stock.objects.filter(reward=made).update(units=units)
    return made


def ask(person, reward):
    from rewards import redemptions

    return redemptions.request(person, reward, key=uuid4(), quantity=1, by=None, at=NOW, on=TODAY)


# --- R06 --------------------------------------------------------------------------------------


def at_once(asked):
    """How many were granted, and how many refused, of requests that all come at once."""
    from django.db import connection

    from rewards import redemptions

    def one(words):
        try:
            ask(*words)
            return "granted"
        except redemptions.Refusal:
            return "refused"
        finally:
            connection.close()

    with ThreadPoolExecutor(PARALLEL) as pool:
        return Counter(pool.map(one, asked))


def one_balance(person):
    from ledger import queries

    have = queries.spendable(queries.available_account(person.pk))
    price = have * 3 / 100
    found = at_once([(person, offer("BALANCE", price=price, units=None))] * PARALLEL)
    left = queries.balance(queries.available_account(person.pk))
    return {f"balance_{name}": count for name, count in found.items()} | {
        "balance_attempts": PARALLEL,
        # Of 100 there are 33 times 3, and 1 is left.
        "balance_oversold": max(found["granted"] - 33, 0) + (left < 0),
    }


def one_stock(people):
    from rewards.models import Stock

    reward = offer("STOCK", price=1, units=20)
    found = at_once([(person, reward) for person in people])
    return {f"stock_{name}": count for name, count in found.items()} | {
        "stock_attempts": PARALLEL,
        "stock_oversold": max(found["granted"] - 20, 0) + max(-Stock.objects.get(reward=reward).left, 0),
    }


# --- Rates ------------------------------------------------------------------------------------


def rate(work, options, *words):
    """How often a second `work` was done by all clients together."""
    context = multiprocessing.get_context("fork")
    done, together = context.Queue(), context.Barrier(options.clients)
    clients = [
        context.Process(target=work, args=(done, together, number, options, *words))
        for number in range(options.clients)
    ]
    for client in clients:
        client.start()
    found = [done.get(timeout=options.seconds + 120) for _client in clients]
    for client in clients:
        client.join()
    return sum(count / seconds for count, seconds in found)


def redeem(done, together, number, options, people, offers):
    """One client: other people than the other clients, each reward in turn."""
    from rewards.models import Reward

    mine = cycle(people[number :: options.clients])
    found = list(Reward.objects.filter(pk__in=offers))
    # Each begins with another reward, or all of them would want the same one each time.
    first = number * len(found) // options.clients
    rewards = cycle(found[first:] + found[:first])
    for _warm in range(3):
        ask(next(mine), next(rewards))
    together.wait(60)
    begin, count = time.perf_counter(), 0
    while time.perf_counter() - begin < options.seconds:
        ask(next(mine), next(rewards))
        count += 1
    done.put((count, time.perf_counter() - begin))


def simple_update(options):
    """Transactions a second of pgbench's simple update, by pgbench where there is one."""
    found = None if options.without_pgbench else pgbench()
    if found is None:
        prepare_tables()
        by_psycopg2 = rate(update, options)
        return {"simple_update_a_second": by_psycopg2, "simple_update_by": "psycopg2"}
    address = os.environ.get("MIGRATE_DATABASE_URL") or os.environ["DATABASE_URL"]
    run = {"check": True, "capture_output": True, "text": True}
    subprocess.run([found, "--initialize", "--quiet", "--scale", str(SCALE), address], **run)
    words = ["--no-vacuum", "--builtin", "simple-update", "--client", str(options.clients), "--jobs", "2"]
    words += ["--time", str(max(int(options.seconds), 1)), address]
    said = subprocess.run([found, *words], **run).stdout
    return {"simple_update_a_second": float(re.search(r"tps = ([\d.]+)", said)[1]), "simple_update_by": "pgbench"}


def pgbench():
    """The program on PATH, beside the embedded server, or beside one of the system; None: there is none."""
    from pointsys.embedded import binaries

    beside = [folder / "pgbench" for folder in binaries.postgres_candidates()]
    system = sorted(glob.glob("/usr/lib/postgresql/*/bin/pgbench"), reverse=True)
    found = shutil.which("pgbench") or next((each for each in [*beside, *system] if Path(each).exists()), None)
    return found and str(found)


def prepare_tables():
    from django.conf import settings

    from pointsys import owner

    with owner.connected_as_owner() as connected, connected.cursor() as cursor:
        cursor.execute(TABLES, {"rows": SCALE * 100_000})
        cursor.execute(f"GRANT ALL ON pgbench_accounts, pgbench_history TO {settings.RUNTIME_ROLE}")
        connected.commit()


def update(done, together, number, options):
    """One client of the same three statements."""
    import random

    from django.db import connection, transaction

    chance = random.Random(number)
    connection.ensure_connection()
    together.wait(60)
    begin, count = time.perf_counter(), 0
    with connection.cursor() as cursor:
        while time.perf_counter() - begin < options.seconds:
            given = {"aid": chance.randint(1, SCALE * 100_000), "tid": 1, "delta": chance.randint(-5000, 5000)}
            with transaction.atomic():
                for statement in SIMPLE_UPDATE:
                    cursor.execute(statement, given)
            count += 1
    done.put((count, time.perf_counter() - begin))


def show(figures):
    f = figures
    for name, what in (("balance", "one balance, room for 33"), ("stock", "a stock of 20")):
        attempts, granted = f[f"{name}_attempts"], f.get(f"{name}_granted", 0)
        refused, oversold = f.get(f"{name}_refused", 0), f[f"{name}_oversold"]
        print(f"{attempts} at once on {what}: {granted} granted, {refused} refused, oversold {oversold}")
    base = f["simple_update_a_second"]
    print(f"{f['clients']} clients, {f['seconds']:g} s each, load before {f['load']:.1f}")
    print(f"simple update    {base:8.0f} a second, by {f['simple_update_by']}")
    for name, what in (("many", "many rewards"), ("hot", "one hot reward")):
        here = f[f"{name}_a_second"]
        print(f"{what:16} {here:8.0f} redemptions a second, 1 for {base / here:.1f} simple updates")
    print(f"verify: {f['problems']} problems")


if __name__ == "__main__":
    main()
