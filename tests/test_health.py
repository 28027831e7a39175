"""`/healthz` says that the process lives, `/readyz` that it can serve, and both say no more."""

import pytest

pytestmark = pytest.mark.django_db


def test_alive_needs_no_server(client, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1"
    assert client.get("/healthz").json() == {"status": "ok"}


def test_ready_with_its_servers(client):
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["checks"] == {"database": True, "broker": True}


def test_not_ready_without_the_broker(client, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1"
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"status": "unavailable", "checks": {"database": True, "broker": False}}
