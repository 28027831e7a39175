"""The limit that scoring is measured against: the ledger's own rows by one plain COPY."""

import time
from statistics import median
from tempfile import TemporaryFile

from pointsys import owner

TABLE = "benchmark_transfer"
ROUNDS = 3


def measure():
    """{transfers, limit_seconds}: into a table of the ledger's shape with its indexes and checks, no triggers.

    The median of some rounds: a checkpoint beside a single one would flatter scoring.
    """
    with owner.connected_as_owner() as connected, connected.cursor() as cursor, TemporaryFile() as rows:
        cursor.copy_expert("COPY ledger_transfer TO STDOUT", rows)
        cursor.execute("SELECT count(*) FROM ledger_transfer")
        count = cursor.fetchone()[0]
        return {"transfers": count, "limit_seconds": median(copy(cursor, rows) for _ in range(ROUNDS))}


def copy(cursor, rows):
    """Seconds of one COPY into a new table."""
    cursor.execute(f"CREATE TABLE {TABLE} (LIKE ledger_transfer INCLUDING ALL)")
    try:
        rows.seek(0)
        begin = time.perf_counter()
        cursor.copy_expert(f"COPY {TABLE} FROM STDIN", rows)
        return time.perf_counter() - begin
    finally:
        cursor.execute(f"DROP TABLE {TABLE}")
