"""`make run`: the whole application on this machine, from nothing to an address in the browser."""

import ctypes
import fcntl
import hashlib
import os
import signal
import subprocess
import sys
import time
import urllib.request
from contextlib import closing, contextmanager, suppress

import psycopg2

from pointsys.embedded import client, environment, postgres, process, programs, schema
from pointsys.embedded.errors import ServerError
from pointsys.embedded.external import on
from pointsys.embedded.state import ROOT

WANTED_PORT = 8000
READY_SECONDS = 60
# So often in a row a run that holds the state must be seen with its address, 0.2 s apart.
LOOKS = 5
LOOK_SECONDS = 0.3

CELERY = [sys.executable, "-m", "celery", "-A", "pointsys"]
WORKER_OPTIONS = ["--loglevel", "INFO", "--without-mingle", "--without-gossip"]

RULE_BOOK = "scoring/rulebooks/standard.yaml"


def main():
    end_with_parent()
    state = environment.kept_state()
    state.prepare()
    lock = only_one(state)
    if lock is None:
        return 1
    try:
        with environment.persistent(state, step) as variables:
            Run(state, variables)()
    except ServerError as error:
        print(f"\nmake run: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    say("everything is stopped")
    return 0


def end_with_parent():
    """Killing `make` is to end what it started; where the kernel can't tell, Ctrl-C still does."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(process.PR_SET_PDEATHSIG, signal.SIGTERM)


def only_one(state):
    """The lock of this state directory's run; None, with a sentence, if another one holds it."""
    lock = state.lock("run", fcntl.LOCK_EX | fcntl.LOCK_NB)
    deadline = time.monotonic() + READY_SECONDS
    looks = 0
    while lock is None and time.monotonic() < deadline:
        # One that was told to stop a moment ago may not have taken its address away yet.
        address = text_of(state.path / "address")
        looks = looks + 1 if address else 0
        if looks > LOOKS:
            say(f"it is running already: {address}")
            return None
        time.sleep(0.2)
        lock = state.lock("run", fcntl.LOCK_EX | fcntl.LOCK_NB)
    if lock is None:
        say(f"another run holds {state.path}, and neither starts nor stops")
    return lock


def text_of(path):
    """What the file says; "" where there is none."""
    try:
        return path.read_text()
    except FileNotFoundError:
        return ""


class Stopped(Exception):
    """The run was told to stop in the middle of a command."""


class Run:
    def __init__(self, state, variables):
        self.state = state
        self.variables = {"STATIC_COMPRESSED": "0", **variables}
        self.programs = []
        self.listener = None
        self.is_told_to_stop = False

    def __call__(self):
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._on_signal)
        self._end_orphans()
        try:
            for work in (self._start_web, self._load, self._start_workers, self._watch):
                if self._is_wanted():
                    work()
        finally:
            self._stop()

    def _on_signal(self, number, frame):
        self.is_told_to_stop = True
        # At once, so that who starts now waits for the end instead of being sent here.
        (self.state.path / "address").unlink(missing_ok=True)

    def _is_wanted(self):
        return not self.is_told_to_stop

    def _end_orphans(self):
        known = self.state.path / "leaders"
        (self.state.path / "address").unlink(missing_ok=True)
        if known.exists():
            leaders = [int(line) for line in known.read_text().split()]
            programs.end_orphans(self.state.path, leaders)
            known.unlink()

    def _start_web(self):
        """First and alone: on two cores the rest would make the first page wait."""
        collect_static(self.state, self.variables)
        begin_again_if_cut_off(self.state, self.variables)
        listener = listen()
        self.address = address_of(listener)
        with step("starting web"):
            self._start_program("web", web_command(listener), keep_open=(listener.fileno(),))
            # Kept open: a web that ended by itself is started again on the same address.
            self.listener = listener
            self._wait_for(f"{self.address}/readyz")
        say(f"the pages are up: {self.address}")

    def _load(self):
        with suppress(Stopped):
            load_demo(self.state, self.variables, self._is_wanted)

    def _start_workers(self):
        with step("starting worker and beat"):
            self._start_program("worker", [*CELERY, "worker", *WORKER_OPTIONS])
            self._start_program("beat", [*CELERY, "beat", "--loglevel", "INFO"])
        (self.state.path / "address").write_text(self.address)
        greet(self.state, self.address)

    def _start_program(self, name, command, keep_open=()):
        program = programs.Program(
            name,
            command,
            log=self.state.logs / f"{name}.log",
            environment=self.variables,
            keep_open=keep_open,
        )
        program.start()
        self.programs.append(program)
        self._remember()

    def _wait_for(self, url):
        deadline = time.monotonic() + READY_SECONDS
        while self._is_wanted() and not answers(url):
            self._revive()
            if time.monotonic() > deadline:
                raise ServerError(f"{url} does not answer; see {self.state.logs}")
            time.sleep(0.1)

    def _watch(self):
        while self._is_wanted():
            time.sleep(LOOK_SECONDS)
            self._revive()

    def _revive(self):
        for program in self.programs:
            if program.revive():
                say(f"{program.name} ended by itself; started again (its log: {program.log})")
                self._remember()
        names = environment.own_servers()
        if names and not client.is_supervised(self.state):
            say("the servers' supervisor is gone; starting it again")
            client.attach(self.state, names, durable=True, vanishing=False)

    def _remember(self):
        lines = [str(program.child.pid) for program in self.programs]
        (self.state.path / "leaders").write_text("\n".join(lines))

    def _stop(self):
        print(flush=True)
        (self.state.path / "address").unlink(missing_ok=True)
        for program in reversed(self.programs):
            with step(f"stopping {program.name}"):
                program.stop()
        (self.state.path / "leaders").unlink(missing_ok=True)


def web_command(listener):
    options = ["--bind", f"fd://{listener.fileno()}", "--workers", "2", "--preload"]
    options += ["--worker-class", "gthread", "--threads", "4", "--no-control-socket", "--access-logfile", "-"]
    return [sys.executable, "-m", "gunicorn", "pointsys.wsgi", *options]


def collect_static(state, variables):
    stamp = ROOT / "staticfiles" / ".collected"
    digest = digest_of_static()
    # One at a time: runs of several states share this folder.
    with alone_in(ROOT / "static"):
        if not stamp.exists() or stamp.read_text() != digest:
            with step("collecting static files"):
                manage(variables, "collectstatic", "--no-input", "--clear", "--verbosity", "0")
                stamp.write_text(digest)


@contextmanager
def alone_in(folder):
    """Wait until no other program of ours is in here; the lock ends with the process."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def digest_of_static():
    made = hashlib.sha256((ROOT / "requirements.txt").read_bytes())
    for path in sorted((ROOT / "static").rglob("*")):
        if path.is_file():
            made.update(f"{path.relative_to(ROOT)} {path.stat().st_mtime_ns} {path.stat().st_size}\n".encode())
    return made.hexdigest()


def load_demo(state, variables, is_wanted):
    """The standard rule book and the demo company, into an empty database only.

    :raises Stopped: as soon as `is_wanted()` is false; the next start begins again
    """
    if os.environ.get("DEMO") == "0" or has_people(variables):
        return
    begun = state.path / "demo.begun"
    begun.touch()
    with step("loading the standard rule book"):
        manage(variables, "load_rulebook", RULE_BOOK, is_wanted=is_wanted)
    with step("making the demo company"):
        password = {"DEMO_PASSWORD": state.secrets()["demo_password"]}
        printed = manage({**password, **variables}, "seed_demo", is_wanted=is_wanted)
    with step("scoring its records"):
        analyze(variables)
        manage(variables, "score", "--full", is_wanted=is_wanted)
    with step("publishing its months"):
        manage(variables, "seed_demo_work", is_wanted=is_wanted)
    (state.path / "demo.txt").write_text(printed)
    begun.unlink()


def begin_again_if_cut_off(state, variables):
    """A half-loaded demo is no demo, and nobody has worked with it yet."""
    begun = state.path / "demo.begun"
    if begun.exists():
        with step("the first start was cut off: emptying the database"):
            empty(variables)
        begun.unlink()


def empty(variables):
    """Lay our own database anew. One that was given to us is never dropped."""
    if "DATABASE_URL" in os.environ:
        raise ServerError("The first start was cut off while it loaded the demo: give it an empty database.")
    owner = variables["MIGRATE_DATABASE_URL"]
    with closing(psycopg2.connect(on(owner, "postgres"))) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            postgres.drop_database(cursor, postgres.DATABASE)
            postgres.make_database(cursor, postgres.DATABASE, postgres.OWNER)
    schema.migrate(variables, is_new=True)


def analyze(variables):
    """The planner knows nothing of rows that came a second ago: without this, scoring takes 26 s, not 4."""
    with closing(psycopg2.connect(variables["MIGRATE_DATABASE_URL"])) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def has_people(variables):
    with closing(psycopg2.connect(variables["DATABASE_URL"])) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM teams_user) OR EXISTS (SELECT FROM teams_person)")
        return cursor.fetchone()[0]


def manage(variables, *words, is_wanted=lambda: True):
    """What the command printed.

    :raises ServerError: with what a command printed that failed
    :raises Stopped: when `is_wanted()` became false before its end, and it was ended
    """
    child = subprocess.Popen(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env=variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    while (printed := said(child)) is None:
        if not is_wanted():
            os.killpg(child.pid, signal.SIGKILL)
            child.communicate()
            raise Stopped
    if child.returncode:
        raise ServerError(f"manage.py {' '.join(words)} failed:\n{printed[-3000:]}")
    return printed


def said(child):
    """All that a child has printed when it is at its end; None when it isn't soon."""
    with suppress(subprocess.TimeoutExpired):
        return child.communicate(timeout=LOOK_SECONDS)[0]
    return None


def listen():
    host = os.environ.get("HOST", "127.0.0.1")
    wanted = int(os.environ.get("PORT", WANTED_PORT))
    listener = programs.listen(host, wanted)
    if (port := listener.getsockname()[1]) != wanted:
        say(f"port {wanted} is taken: using {port}")
    return listener


def address_of(listener):
    host, port = listener.getsockname()[:2]
    shown = {"0.0.0.0": "localhost", "::": "localhost", "127.0.0.1": "localhost"}.get(host, host)  # noqa: S104
    return f"http://{shown}:{port}"


def answers(url):
    try:
        with urllib.request.urlopen(url, timeout=5) as response:  # noqa: S310
            return response.status == 200
    except OSError:
        return False


def greet(state, address):
    logins = state.path / "demo.txt"
    print()
    if logins.exists():
        print(logins.read_text().strip())
        print()
    print(f"  The application: {address}")
    print(f"  Data and logs:   {state.path}")
    print("  Ctrl-C stops everything; the data stays.", flush=True)


@contextmanager
def step(title):
    started = time.monotonic()
    print(f"  {title} … ", end="", flush=True)
    yield
    print(f"{time.monotonic() - started:.1f} s", flush=True)


def say(text):
    print(f"  {text}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
