"""`docker-compose.yml` without Docker: its commands, as they stand, against servers of our own."""

import os
import secrets
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
import yaml
from django.db import connection
from redis import Redis

from pointsys import healthcheck
from pointsys.embedded import binaries, process
from pointsys.embedded.external import on
from pointsys.embedded.state import ROOT
from tests.plumbing.databases import superuser
from tests.plumbing.programs import running

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]


def test_no_secret_has_a_default():
    for name, service in SERVICES.items():
        for key, value in service.get("environment", {}).items():
            if key.endswith(("PASSWORD", "_KEY")):
                assert value.startswith("${"), f"{name}: {key}"
                assert ":-" not in value, f"{name}: {key}"


def test_debug_is_never_on():
    assert not any("DEBUG" in service.get("environment", {}) for service in SERVICES.values())


def test_only_the_migration_gets_the_owner():
    has_owner = {name for name, service in SERVICES.items() if "MIGRATE_DATABASE_URL" in service.get("environment", {})}
    assert has_owner == {"migrate"}


@pytest.fixture
def database():
    """A database and roles made by the script that the PostgreSQL image runs at its first start."""
    place = superuser()
    name = f"compose_{secrets.token_hex(3)}"
    password = "of-the-test"
    environment = {
        **os.environ,
        "PATH": f"{binaries.postgres_folder()}{os.pathsep}{os.environ['PATH']}",
        "PGHOST": place["host"],
        "PGPASSWORD": place["password"],
        "POINTSYS_DATABASE": name,
        "OWNER_PASSWORD": password,
        "APP_PASSWORD": password,
    }
    subprocess.run([ROOT / "docker" / "roles.sh"], env=environment, check=True)
    urls = {
        "DATABASE_URL": on(os.environ["DATABASE_URL"], name, f"{name}_app", password),
        "MIGRATE_DATABASE_URL": on(os.environ["DATABASE_URL"], name, f"{name}_owner", password),
    }
    yield urls
    drop = f'DROP DATABASE "{name}" WITH (FORCE); DROP ROLE "{name}_owner"; DROP ROLE "{name}_app";'
    for statement in drop.split("; "):
        subprocess.run(["psql", "-q", "-U", "postgres", "postgres", "-c", statement], env=environment, check=True)


@pytest.fixture
def production(database):
    """What the compose file sets, with our servers in place of its own."""
    unset = {"DEBUG", "DJANGO_ALLOW_ASYNC_UNSAFE", "MIGRATE_DATABASE_URL"}
    return {
        **{key: value for key, value in os.environ.items() if key not in unset},
        "DATABASE_URL": database["DATABASE_URL"],
        "REDIS_PREFIX": f"compose-{secrets.token_hex(3)}:",
        "SECRET_KEY": secrets.token_urlsafe(48),
        "ALLOWED_HOSTS": "points.example.com",
        "HTTPS": "1",
        "STATIC_COMPRESSED": "0",
    }


@pytest.mark.slow
def test_the_commands_bring_up_the_application(database, production, tmp_path, monkeypatch):
    migrate = {**production, "MIGRATE_DATABASE_URL": database["MIGRATE_DATABASE_URL"]}
    subprocess.run(command("migrate"), cwd=ROOT, env=migrate, check=True)

    port = 20_000 + os.getpid() % 10_000
    arguments = SERVICES["web"]["environment"]["GUNICORN_CMD_ARGS"]
    arguments = arguments.replace("0.0.0.0:8000", f"127.0.0.1:{port}").replace("${WEB_WORKERS:-2}", "2")
    web = {**production, "GUNICORN_CMD_ARGS": arguments}
    with (
        running(command("web"), web, tmp_path / "web.log") as page,
        running(command("worker"), production, tmp_path / "worker.log") as worker,
        running(command("beat"), production, tmp_path / "beat.log") as beat,
    ):
        assert process.wait_until(lambda: is_ready(port), 60), page.log.read_text()
        monkeypatch.setenv("ALLOWED_HOSTS", production["ALLOWED_HOSTS"])
        monkeypatch.setattr(healthcheck, "URL", f"http://127.0.0.1:{port}/readyz")
        assert healthcheck.main() == 0
        assert process.wait_until(lambda: " ready." in worker.log.read_text(), 60), worker.log.read_text()
        assert process.wait_until(lambda: "This beat leads" in beat.log.read_text(), 60), beat.log.read_text()
        assert process.wait_until(lambda: "score_due" in beat.log.read_text(), 60), beat.log.read_text()
        assert process.wait_until(lambda: "succeeded" in worker.log.read_text(), 60), worker.log.read_text()
    assert healthcheck.main() == 1


def test_the_options_of_postgres_are_known_to_it(db):
    program, *words = SERVICES["postgres"]["command"]
    settings = [word.partition("=") for word in words if word != "-c"]
    assert program == "postgres"
    assert settings
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_settings WHERE name = ANY(%s)", [[name for name, _, _ in settings]])
        assert {name for (name,) in cursor.fetchall()} == {name for name, _, _ in settings}


def test_redis_takes_its_options_and_answers(tmp_path):
    _, *words = SERVICES["redis"]["command"]
    at = tmp_path / "redis.sock"
    server = [str(binaries.valkey_program()), *words, "--port", "0", "--unixsocket", str(at), "--dir", str(tmp_path)]
    with running(server, dict(os.environ), tmp_path / "redis.log") as redis:
        client = Redis(unix_socket_path=str(at))
        assert process.wait_until(at.exists, 20), redis.log.read_text()
        assert client.ping()
        assert client.config_get("maxmemory-policy")["maxmemory-policy"] == "noeviction"
        assert client.config_get("appendonly")["appendonly"] == "yes"


def command(service):
    program, *words = SERVICES[service]["command"]
    return [str(Path(sys.executable).with_name(program)), *words]


def is_ready(port):
    headers = {"Host": "points.example.com", "X-Forwarded-Proto": "https"}
    request = urllib.request.Request(f"http://127.0.0.1:{port}/readyz", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=5) as response:
            return response.status == 200
    except OSError:
        time.sleep(0.1)
        return False
