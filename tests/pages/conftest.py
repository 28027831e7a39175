"""Fixtures of the tests of pages: a small company on a fixed day."""

import pytest
import time_machine
from django.test import Client

from tests.pages import parts as making


@pytest.fixture
def today():
    with time_machine.travel(making.NOW, tick=False):
        yield making.TODAY


@pytest.fixture
def parts(db, today):
    return making.make_company()


@pytest.fixture
def client_of(parts):
    """`client_of("lead")`: a browser in which that part is logged in; the stranger is not."""
    clients = {}

    def one(part):
        if part not in clients:
            clients[part] = Client()
            if part != "stranger":
                backend = "django.contrib.auth.backends.ModelBackend"
                clients[part].force_login(parts.users[part], backend=backend)
        return clients[part]

    return one


@pytest.fixture
def visit(client_of):
    """`visit("lead", "/boards/")`: the answer to one of the parts, or to the stranger."""

    def get(part, address, **extra):
        return client_of(part).get(address, **extra)

    return get
