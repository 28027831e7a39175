"""Databases with a company in them: made once, then copied."""

import pytest

from pointsys.embedded.postgres import drop_database
from tests.plumbing import databases


@pytest.fixture(scope="session")
def copies(django_db_setup):
    """Databases by the name of what is in them; gone at the end."""
    made = {}
    yield made
    with databases.owner_cursor() as cursor:
        for copy in made.values():
            drop_database(cursor, copy)


@pytest.fixture
def start_from(transactional_db, django_db_setup, copies):
    """`start_from("story", build)`: the database as `build()` leaves it, however often it is asked for."""
    database = django_db_setup

    def start(name, build):
        if name not in copies:
            database.renew()
            build()
            keep(name)
        blank, database.template = database.template, copies[name]
        try:
            database.renew()
        finally:
            database.template = blank

    def keep(name):
        from django.db import connections

        connections.close_all()
        copy = f"{database.name}_{len(copies)}"
        with databases.owner_cursor() as cursor:
            databases.clone(cursor, copy, database.name)
        copies[name] = copy

    return start
