"""The environment variables that a command of the project runs with."""

import os
from contextlib import contextmanager, nullcontext

from pointsys.embedded import account as accounts
from pointsys.embedded import client, external, schema, supervisor
from pointsys.embedded import state as states
from pointsys.embedded.state import ROOT, State

# What each server gives; a URL that is given from outside makes its server needless.
NEEDED_FOR = {"postgres": "DATABASE_URL", "valkey": "REDIS_URL"}


def silent_step(title):
    return nullcontext()


@contextmanager
def persistent(state=None, step=silent_step):
    """The servers with the kept data, or those of DATABASE_URL and REDIS_URL; gives the variables."""
    state = state or kept_state()
    with embedded(state, durable=True, step=step) as environment:
        if "DATABASE_URL" not in os.environ:
            migrate_when_changed(state, environment, step)
        yield environment


def kept_state():
    account = accounts.for_servers()
    return State(states.default_path(account), account)


@contextmanager
def fresh():
    """New empty servers, migrated, that vanish; on given servers a new database and a prefix."""
    account = accounts.for_servers()
    state = State(states.temporary_path(account), account)
    supervisor.sweep(state.path.parent, f"{states.TEMPORARY}*")
    durable = os.environ.get("POINTSYS_DURABLE") == "1"
    with (
        embedded(state, durable=durable, vanishing=True) as environment,
        external.new_database(environment) as environment,
        external.new_prefix(environment) as environment,
    ):
        schema.migrate(environment, is_new=True)
        yield {**environment, "POINTSYS_FRESH": "1"}


@contextmanager
def embedded(state, *, durable, vanishing=False, step=silent_step):
    names = own_servers()
    base = {**project_environment(), "POINTSYS_STATE": str(state.path)}
    if not names:
        with external.key_for(base) as environment:
            yield environment
        return
    with client.servers(state, names, durable=durable, vanishing=vanishing, step=step) as facts:
        given = {"SECRET_KEY": state.secrets()["secret_key"]}
        yield {**given, **base, **facts["urls"]}


def own_servers():
    return [name for name, url in NEEDED_FOR.items() if url not in os.environ]


def project_environment():
    """Ours first on the PATH, and the project importable from anywhere."""
    paths = [str(ROOT / ".venv" / "bin"), os.environ.get("PATH", os.defpath)]
    return {
        **os.environ,
        "PATH": os.pathsep.join(paths),
        "PYTHONPATH": str(ROOT),
        "VIRTUAL_ENV": str(ROOT / ".venv"),
        "DJANGO_SETTINGS_MODULE": "pointsys.settings",
    }


def migrate_when_changed(state, environment, step):
    """So that a command finds the tables of the code it is run from; quick when nothing changed."""
    stamp = state.path / "migrated"
    digest = schema.digest()
    if not stamp.exists() or stamp.read_text() != digest:
        with step("migrating the database"):
            schema.migrate(environment, is_new=not stamp.exists())
        stamp.write_text(digest)
