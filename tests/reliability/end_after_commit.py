"""`python -m tests.reliability.end_after_commit FOLDER`: for each record a process that ends after COMMIT.

It ends before it publishes; how many did is printed.
"""

import csv
import os
import sys
from pathlib import Path

import django

ENDED = 9


def main(folder):
    from django.db import connection

    with open(Path(folder) / "visits.csv", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    connection.close()
    ended = 0
    for row in rows:
        child = os.fork()
        if child == 0:
            try:
                enter(row)
            finally:
                os._exit(1)
        ended += os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == ENDED
    print(ended, flush=True)


def enter(row):
    from django.db import transaction

    from scoring import tasks
    from scoring.models import Customer, Visit
    from teams.models import Person

    with transaction.atomic():
        Visit.objects.create(
            number=row["number"], customer=Customer.objects.get(code=row["customer"]),
            owner=Person.objects.get(code=row["owner"]), visited_on=row["visited_on"], minutes=30, level="staff",
        )  # fmt: skip
        # Called in their order, after COMMIT: this one first.
        transaction.on_commit(lambda: os._exit(ENDED))
        tasks.hurry()


if __name__ == "__main__":
    django.setup()
    main(*sys.argv[1:])
