"""How long pages take in a company of 100,000 people.

    python benchmarks/pages.py [--people 100000] [--records 1000000] [--rounds 5] [--json FILE]

Fresh servers (bin/with-servers --fresh), the demo company with its logins, the standard rule book, everything scored.
Each page is asked for through all of Django, without a network; the median of some rounds after a first look stands
beside the login page, which reads nothing of the company.
"""

import argparse
import logging
import os
import secrets
import sys
import time
from functools import partial
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
# Not this folder, whose scoring.py would stand for the application.
sys.path[0] = str(ROOT)

from benchmarks import processes, program  # noqa: E402

RULEBOOK = ROOT / "scoring" / "rulebooks" / "standard.yaml"
PAGES = {
    None: ["/login/"],
    "rep": [
        "/",
        "/statement/",
        "/boards/",
        "/boards/?kind=year",
        "/boards/?by=attainment",
        "/boards/?of=teams",
        "/claims/new/",
        "/work/",
        "/rewards/",
        "/validity/",
        "/honours/",
        "/promotion/",
        "/calculator/",
        "/notices/",
    ],
    "manager": ["/teams/", "/inbox/", "/teams/{team}/", "/pools/", "/targets/"],
    "admin": [
        "/company/",
        "/teams/{top}/",
        "/people/",
        "/people/?q=陈",
        "/people/?q=nobody",
        "/inbox/",
        "/months/",
        "/redemptions/all/",
        "/rewards/desk/",
        "/leavers/",
        "/promotions/",
        "/honours/settings/",
        "/targets/",
        "/pools/",
        "/admin/teams/person/",
        "/admin/scoring/contract/",
        "/admin/ledger/transfer/",
        "/admin/scoring/award/",
    ],
    "finance": ["/budgets/", "/coefficients/"],
    "auditor": ["/company/", "/appeals/statistics/"],
}


def main(words=None):
    program.run(__file__, parse(words), measure, show)


def parse(words):
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    program.add_options(parser)
    return parser.parse_args(words)


def measure(options):
    """{people, records, pages: [{login, address, seconds, queries, kilobytes}]}"""
    # Nobody logs in with it: the database vanishes afterwards.
    os.environ.setdefault("DEMO_PASSWORD", secrets.token_urlsafe())
    program.say(f"seeding {options.people:,} people and {options.records:,} records …")
    processes.timed("seed", "seed_demo", "--people", options.people, "--records", options.records)
    processes.timed("book", "load_rulebook", RULEBOOK)
    program.say("scoring …")
    processes.timed("score", "score", "--full")
    settle()
    logging.disable(logging.INFO)
    with plain_names_of_static_files():
        return {"people": options.people, "records": options.records, "pages": list(looks(options.rounds))}


def looks(rounds):
    places = names()
    for login, addresses in PAGES.items():
        for address in addresses:
            yield look(login, address.format(**places), rounds)


def plain_names_of_static_files():
    """Their digests are only known where they have been collected."""
    from django.conf import settings
    from django.test import override_settings

    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    return override_settings(STORAGES={**settings.STORAGES, "staticfiles": plain})


def settle():
    """What autovacuum does in a running system."""
    from pointsys import owner

    with owner.connected_as_owner() as connected, connected.cursor() as cursor:
        connected.autocommit = True
        cursor.execute("VACUUM ANALYZE")


def names():
    from teams.models import Team, User

    manager = User.objects.get(username="manager")
    led = Team.objects.filter(manager=manager.person).order_by("pk").first()
    return {"team": led.pk, "top": Team.objects.filter(parent=None).order_by("pk").first().pk}


def look(login, address, rounds):
    """One page's figures: the median of some rounds, after a first, and its slowest query."""
    from django.db import connection
    from django.test import Client

    from teams.models import User

    client = Client(SERVER_NAME="localhost")
    if login:
        user = User.objects.get(username=login)
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    program.say(f"{address} …")
    queries = []
    with connection.execute_wrapper(partial(listen, queries)):
        answer = client.get(address, follow=True)
    if answer.status_code != 200:
        sys.exit(f"{address} answers {answer.status_code} to {login}")
    seconds = []
    for _ in range(rounds):
        begin = time.perf_counter()
        client.get(address, follow=True)
        seconds.append(time.perf_counter() - begin)
    return {
        "login": login,
        "address": address,
        "seconds": median(seconds),
        "queries": len(queries),
        "kilobytes": len(answer.content) / 1000,
        "slowest": max(queries, default=None),
    }


def listen(queries, execute, sql, params, many, context):
    begin = time.perf_counter()
    try:
        return execute(sql, params, many, context)
    finally:
        queries.append((time.perf_counter() - begin, sql))


def show(figures):
    pages = figures["pages"]
    least = pages[0]["seconds"]
    print(f"\n{figures['people']:,} people, {figures['records']:,} records")
    for page in pages:
        print(
            f"{page['login'] or '':<8} {page['address']:<28}{page['seconds'] * 1000:7.0f} ms, "
            f"{page['seconds'] / least:5.1f} times the login page, {page['queries']:3} queries, "
            f"{page['kilobytes']:5.0f} KB"
        )


if __name__ == "__main__":
    main()
