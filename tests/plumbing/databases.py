"""Test databases: cloned from a migrated template by the owner, used as the application's role.

A test that must commit gets its database laid anew from the template afterwards. Django would
empty it by TRUNCATE, which the application's role may not do, and with which no trigger agrees.
"""

import json
import os
import secrets
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg2
import pytest
from psycopg2 import sql

from pointsys.embedded import schema
from pointsys.embedded.postgres import drop_database

ADVISORY_LOCK = 0x74657374


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker, worker_id):
    """This worker's own database, in place of pytest-django's."""
    from django.db import connections
    from django.test import TransactionTestCase

    database = TestDatabase(worker_id)
    with django_db_blocker.unblock():
        database.create()
        database.use()
    patch = pytest.MonkeyPatch()
    patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: database.renew())
    yield database
    patch.undo()
    with django_db_blocker.unblock():
        connections.close_all()
        database.drop()


class TestDatabase:
    __test__ = False

    def __init__(self, worker):
        from django.conf import settings

        self.main = settings.DATABASES["default"]["NAME"]
        self.template = f"{self.main}_blank_{schema.digest()}"
        # A name of this run: a second run beside it must not drop it.
        self.name = f"test_{self.main}_{worker}_{secrets.token_hex(3)}"

    def create(self):
        with owner_cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [ADVISORY_LOCK])
            if not exists(cursor, self.template):
                self._make_template(cursor)
            clone(cursor, self.name, self.template)

    def use(self):
        """Point Django, and the commands that tests start, at this database."""
        from django.conf import settings
        from django.db import connections

        connections.close_all()
        connections["default"].settings_dict["NAME"] = self.name
        settings.DATABASES["default"]["NAME"] = self.name

    def renew(self, template=None):
        """As new (or as the template): what was committed is gone, and no trigger was switched off for it."""
        from django.db import connections

        connections.close_all()
        with owner_cursor() as cursor:
            drop_database(cursor, self.name)
            clone(cursor, self.name, template or self.template)

    def filled(self, name, fill, of=None):
        """The name of a template that `fill()` filled once, for all workers; it starts from another one."""
        template = f"{self.template}_{name}"
        with owner_cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [ADVISORY_LOCK])
            if not exists(cursor, template):
                self._make(cursor, template, fill, of=of or self.template)
        return template

    def drop(self):
        with owner_cursor() as cursor:
            drop_database(cursor, self.name)

    def urls(self):
        """The variables that send a command to this database."""
        from pointsys.embedded.external import on

        owner = os.environ.get("MIGRATE_DATABASE_URL", os.environ["DATABASE_URL"])
        return {
            "DATABASE_URL": on(os.environ["DATABASE_URL"], self.name),
            "MIGRATE_DATABASE_URL": on(owner, self.name),
        }

    def _make_template(self, cursor):
        from django.core.management import call_command

        drop_older_templates(cursor, self.main)
        self._make(cursor, self.template, lambda: call_command("migrate", interactive=False, verbosity=0))

    def _make(self, cursor, name, fill, of="template1"):
        unfinished = f"{name}_new"
        drop_database(cursor, unfinished)
        clone(cursor, unfinished, of)
        with connected_to(unfinished):
            fill()
        rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
        cursor.execute(rename.format(sql.Identifier(unfinished), sql.Identifier(name)))


@contextmanager
def connected_to(name):
    from django.db import connection

    kept = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = kept


@contextmanager
def owner_cursor():
    """As the database's owner, outside of any test database."""
    from django.conf import settings

    place = settings.MIGRATE_DATABASE
    keys = {"user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    parameters = {name: place[key] for name, key in keys.items() if place[key]}
    with closing(psycopg2.connect(dbname="postgres", **parameters)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            yield cursor


def superuser():
    """The embedded PostgreSQL's superuser: where it listens, and the password. Skips the test on given servers."""
    state = Path(os.environ.get("POINTSYS_STATE", ""))
    if "host=" not in os.environ["DATABASE_URL"] or not (state / "secrets.json").exists():
        pytest.skip("needs the superuser of the embedded PostgreSQL")
    password = json.loads((state / "secrets.json").read_text())["postgres"]
    return {"user": "postgres", "password": password, "host": str(state / "sockets")}


def exists(cursor, name):
    cursor.execute("SELECT FROM pg_database WHERE datname = %s", [name])
    return cursor.fetchone() is not None


def clone(cursor, name, template):
    # Copying files is several times faster than writing every page to the log.
    statement = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy")
    cursor.execute(statement.format(sql.Identifier(name), sql.Identifier(template)))


def drop_older_templates(cursor, main):
    cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{main}\\_blank\\_%"])
    for (name,) in cursor.fetchall():
        drop_database(cursor, name)
