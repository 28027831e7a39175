"""The databases of the tests are what production's are: used by a role that may not alter them."""

import fcntl
import secrets
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Timer

import psycopg2
import pytest
from django.db import ProgrammingError, connection

from pointsys.embedded.postgres import drop_database, make_database
from pointsys.embedded.process import wait_until
from pointsys.models import Tick
from tests.plumbing import alone
from tests.plumbing.databases import exists, owner_cursor, superuser

pytestmark = pytest.mark.django_db


def current_user():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        return cursor.fetchone()[0]


def test_tests_run_as_the_runtime_role():
    assert current_user() == connection.settings_dict["USER"]
    with connection.cursor() as cursor, pytest.raises(ProgrammingError, match="must be owner"):
        cursor.execute("ALTER TABLE pointsys_tick ADD COLUMN surprise int")


def test_the_runtime_role_may_not_empty_a_table():
    with connection.cursor() as cursor, pytest.raises(ProgrammingError, match="permission denied"):
        cursor.execute("TRUNCATE pointsys_tick")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", ["first", "second"])
def test_what_a_test_commits_is_gone_for_the_next_one(turn):
    assert not Tick.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO pointsys_tick (job, period_at, ticked_at) VALUES ('x', now(), now())")
    assert Tick.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_command_works_on_the_database_of_its_test(manage):
    manage("shell", "-c", "from pointsys.tasks import forget_ticks; forget_ticks()")
    code = "from django.db import connection as c; print('name', c.settings_dict['NAME'])"
    assert connection.settings_dict["NAME"] in manage("shell", "-c", code).stdout


def test_a_database_is_dropped_as_soon_as_who_may_not_be_ended_has_left():
    """Autovacuum is such a one: only a superuser may end it."""
    place = superuser()
    name = f"held_{secrets.token_hex(3)}"
    with owner_cursor() as cursor:
        cursor.execute("SELECT current_user")
        make_database(cursor, name, cursor.fetchone()[0])
        with closing(psycopg2.connect(dbname=name, **place)) as session:
            leaving = Timer(1, session.close)
            leaving.start()
            drop_database(cursor, name)
            leaving.join()
        assert not exists(cursor, name)
        drop_database(cursor, name)


def test_a_test_of_a_time_waits_for_the_others_and_those_that_come_later_wait_for_it(monkeypatch, tmp_path):
    monkeypatch.setattr(alone, "FOLDER", tmp_path)
    order = []

    def run(name, *, is_alone=False):
        with alone.turn(is_alone=is_alone):
            order.extend([f"{name} begins", f"{name} ends"])

    with ThreadPoolExecutor(2) as threads, alone.turn(is_alone=False):
        order.append("first begins")
        run("beside")
        threads.submit(run, "alone", is_alone=True)
        assert wait_until(lambda: is_held(tmp_path / f"{alone.NAME}.gate"), 20)
        threads.submit(run, "late")
        order.append("first ends")
    assert order == [
        "first begins", "beside begins", "beside ends", "first ends",
        "alone begins", "alone ends", "late begins", "late ends",
    ]  # fmt: skip


def is_held(lock):
    with open(lock) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False
