"""PostgreSQL as our own child: set up, started, known to be ready, stopped."""

import os
import re
import signal
import subprocess
import tempfile
import time
from contextlib import closing
from urllib.parse import quote

import psycopg2
from psycopg2 import sql

from pointsys.embedded import binaries, process
from pointsys.embedded.errors import ServerError

NAME = "postgres"
DATABASE = "pointsys"
OWNER = "pointsys_owner"
RUNTIME = "pointsys_app"
START_SECONDS = 60
STOP_SECONDS = 20
DROP_SECONDS = 60

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    # 64 at once from each of two programs, and what else is connected.
    "max_connections": "200",
    "shared_buffers": "256MB",
    "work_mem": "32MB",
    "maintenance_work_mem": "256MB",
    "effective_cache_size": "2GB",
    "random_page_cost": "1.1",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "15min",
    "checkpoint_completion_target": "0.9",
    # It costs more than it saves on the short statements here.
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C",
    "log_line_prefix": "%m [%p] %u ",
}
# For servers that vanish: a crash of the machine may lose them, so nothing waits for the disk.
FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Postgres:
    name = NAME

    def __init__(self, state, *, durable):
        self.state = state
        self.durable = durable
        self.child = None
        self.log = state.logs / "postgres.log"

    def start(self):
        """Start the server and wait until it takes connections; make it first if it is new.

        :raises ServerError: with the end of its log
        """
        self.folder = binaries.for_account(binaries.postgres_folder(), self.state.account, self.state.programs)
        is_new = not (self.state.postgres / "PG_VERSION").exists()
        if is_new:
            self._make_cluster()
        self._check_version()
        self._launch()
        if is_new or not (self.state.postgres / "pointsys.ready").exists():
            self._make_database()

    def stop(self):
        # SIGINT ends the sessions and stops cleanly, SIGQUIT leaves a recovery to the next start.
        signals = (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL)
        process.stop(self.child, signals=signals, seconds=STOP_SECONDS)

    @staticmethod
    def end_orphan(known):
        signals = (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL)
        process.end_orphan(known, signals=signals, seconds=STOP_SECONDS)

    def urls(self):
        return {
            "DATABASE_URL": self.url(RUNTIME),
            "MIGRATE_DATABASE_URL": self.url(OWNER),
        }

    def url(self, role, database=DATABASE):
        password = self.state.secrets()[role]
        return f"postgresql://{role}:{password}@/{database}?host={quote(str(self.state.sockets))}"

    def _launch(self):
        """Try until it stays: after a kill the old sessions need a moment to let go of the data."""
        deadline = time.monotonic() + START_SECONDS
        while True:
            self.child = process.spawn(
                self._command(),
                account=self.state.account,
                log=self.log,
                death_signal=signal.SIGINT,
                cwd=self.state.postgres,
                environment=self._environment(),
            )
            process.wait_until(
                lambda: self.child.poll() is not None or self._is_ready(),
                deadline - time.monotonic(),
            )
            if self.child.poll() is None and self._is_ready():
                return
            if self.child.poll() is None or time.monotonic() > deadline - START_SECONDS / 2:
                self.stop()
                raise ServerError(f"PostgreSQL did not start:\n{tail(self.log)}")
            time.sleep(0.2)

    def _is_ready(self):
        """Its own answer, and that our child still lives: another server may answer instead."""
        command = [self.folder / "pg_isready", "-q", "-t", "2", "-h", self.state.sockets]
        asked = subprocess.run(command, env=self._environment(), check=False)
        return asked.returncode == 0 and self.child.poll() is None

    def _command(self):
        settings = {
            **SETTINGS,
            "unix_socket_directories": str(self.state.sockets),
            **({} if self.durable else FORGETFUL),
        }
        options = [word for pair in settings.items() for word in ("-c", "{}={}".format(*pair))]
        return [self.folder / "postgres", "-D", self.state.postgres, *options]

    def _environment(self):
        # Not the caller's PG* variables, nor its language.
        kept = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
        return {**kept, "LC_ALL": "C", "TZ": "UTC"}

    def _check_version(self):
        made_by = (self.state.postgres / "PG_VERSION").read_text().strip()
        ours = binaries.version_of(self.folder / "postgres")
        if made_by != str(ours):
            raise ServerError(
                f"The data in {self.state.postgres} was made by PostgreSQL {made_by}, this one is "
                f"{ours}: move the data over with pg_dump and restore (README, upgrading)."
            )

    def _make_cluster(self):
        account = self.state.account
        with tempfile.NamedTemporaryFile("w", dir=self.state.path) as password:
            password.write(self.state.secrets()["postgres"])
            password.flush()
            if account.is_other:
                os.chown(password.name, account.uid, account.gid)
            options = ["-D", self.state.postgres, "-U", "postgres", "-E", "UTF8"]
            options += ["-A", "scram-sha-256", "--pwfile", password.name, *locale(self.folder)]
            options += [] if self.durable else ["--no-sync"]
            child = process.spawn(
                [self.folder / "initdb", "--no-instructions", *options],
                account=account,
                log=self.log,
                death_signal=signal.SIGKILL,
                cwd=self.state.path,
                environment=self._environment(),
            )
            if child.wait():
                raise ServerError(f"PostgreSQL could not be set up:\n{tail(self.log)}")

    def _make_database(self):
        """The two roles, and a database that one owns and the other may only use."""
        secrets = self.state.secrets()
        with closing(psycopg2.connect(self.url("postgres", "postgres"))) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                make_role(cursor, OWNER, secrets[OWNER], "CREATEDB")
                make_role(cursor, RUNTIME, secrets[RUNTIME])
                # So that the owner may end the application's sessions when it drops a database.
                cursor.execute(f"GRANT {RUNTIME} TO {OWNER}")
                make_database(cursor, DATABASE, OWNER)
        (self.state.postgres / "pointsys.ready").touch()


def make_role(cursor, name, password, *rights):
    cursor.execute("SELECT FROM pg_roles WHERE rolname = %s", [name])
    verb = "ALTER" if cursor.fetchone() else "CREATE"
    statement = sql.SQL("{} ROLE {} LOGIN PASSWORD %s {}").format(
        sql.SQL(verb), sql.Identifier(name), sql.SQL(" ".join(rights))
    )
    cursor.execute(statement, [password])


def make_database(cursor, name, owner, template=None):
    cursor.execute("SELECT FROM pg_database WHERE datname = %s", [name])
    if cursor.fetchone():
        return
    statement = sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}").format(
        sql.Identifier(name), sql.Identifier(owner), sql.Identifier(template or "template1")
    )
    cursor.execute(statement)


def drop_database(cursor, name):
    """Drop a database, whoever is connected to it; with patience for autovacuum, which only a superuser may end."""
    statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    deadline = time.monotonic() + DROP_SECONDS
    while True:
        try:
            return cursor.execute(statement)
        except psycopg2.errors.InsufficientPrivilege:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.25)


def locale(folder):
    """The same order of texts on every machine."""
    if binaries.version_of(folder / "postgres") >= 17:
        return ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    return ["--locale=C"]


def tail(path, lines=12):
    text = path.read_text(errors="replace") if path.exists() else ""
    return "\n".join(re.split(r"\n", text.strip())[-lines:])
