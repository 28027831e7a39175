"""Who runs an import: whoever holds its lock, which ends with the database session, however that ends."""

from django.db import connection

# "import" in ASCII, for two-part locks: this and the import's number.
LOCK_CLASS = 0x696D70


def take(number: int, session=connection) -> bool:
    """Take an import's lock until `release`, or the end of the session; False if another session has it."""
    with session.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK_CLASS, number])
        return cursor.fetchone()[0]


def release(number: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK_CLASS, number])
