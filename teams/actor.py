"""Who acts, as the triggers of the database note it in revisions."""

from contextlib import contextmanager

from django.db import connection


@contextmanager
def acting_as(name):
    """Let revisions written inside name `name` as who did it, such as ``import:12`` or ``user:ada``.

    It has to run inside a transaction, and holds until its end at most.
    """
    before = _set(name)
    yield
    _set(before)


def _set(name):
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting('pointsys.actor', true), '')")
        (before,) = cursor.fetchone()
        cursor.execute("SELECT set_config('pointsys.actor', %s, true)", [name[:80]])
    return before
