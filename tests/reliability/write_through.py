"""`python -m tests.reliability.write_through NAME ACCOUNT FOLDER`: posts one point after the other, whatever happens.

A key is written to FOLDER/NAME once its posting was acknowledged. A database that is away is asked again, with the
same key. Ends when FOLDER/stop is there.
"""

import sys
import time
from datetime import date
from itertools import count
from pathlib import Path

import django


def main(name, account, folder):
    from ledger import accounts

    issued, place = accounts.company("issued").pk, Path(folder)
    with open(place / name, "w", encoding="utf-8", buffering=1) as acknowledged:
        for number in count(1):
            if (place / "stop").exists():
                return
            key = f"{name}:{number}"
            while not is_posted(key, issued, int(account)):
                time.sleep(0.05)
            acknowledged.write(f"{key}\n")


def is_posted(key, issued, account):
    from django.db import InterfaceError, OperationalError, connection
    from django.utils import timezone

    from ledger import transfers

    movement = transfers.Movement("ruling", issued, account, 1, "performance", date(2026, 3, 1))
    try:
        transfers.post(key=key, movements=[movement], reason="fault", at=timezone.now())
    except (OperationalError, InterfaceError):
        connection.close()
        return False
    return True


if __name__ == "__main__":
    django.setup()
    main(*sys.argv[1:])
