"""The state directory: data, sockets, logs, passwords and locks of one set of servers."""

import contextlib
import fcntl
import hashlib
import json
import os
import secrets
import shutil
import tempfile
from pathlib import Path

from pointsys.embedded.errors import ServerError

ROOT = Path(__file__).resolve().parent.parent.parent

# The longest name in it is `.s.PGSQL.5432.lock`, and a socket's path may have about 104 bytes.
SOCKETS_PATH_MAX = 85
TEMPORARY = "pointsys-fresh-"
# Short, and open to every user; what is put there is checked (`owned_by_us`).
PUBLIC = Path("/tmp")  # noqa: S108
# Linux keeps it in memory. A whole test run was seen to take 0.65 GB of it; PostgreSQL's log alone may grow to 4.
MEMORY, MEMORY_BYTES = Path("/dev/shm"), 5 << 30  # noqa: S108
# Name and length in bytes; the demo's password is one that people type.
SECRETS = {"postgres": 24, "pointsys_owner": 24, "pointsys_app": 24, "secret_key": 48, "demo_password": 6}


class State:
    def __init__(self, path, account):
        self.path = Path(path).resolve()
        self.account = account
        self.logs = self.path / "logs"
        self.postgres = self.path / "postgres"
        self.valkey = self.path / "valkey"
        self.programs = self.path / "programs"
        self.running = self.path / "servers.json"

    def prepare(self):
        """Make the folders. Nobody but the servers' account (and root) may look into them.

        :raises ServerError: the account cannot reach the place
        """
        self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not self.account.reaches(self.path.parent):
            raise ServerError(
                f"{self.path} cannot be reached by the servers' user: set POINTSYS_STATE to a "
                "folder below directories that everybody may enter."
            )
        for folder in [self.path, self.logs, self.valkey, self.programs, self.sockets]:
            folder.mkdir(exist_ok=True, mode=0o700)
            folder.chmod(0o700)
            if self.account.is_other:
                os.chown(folder, self.account.uid, self.account.gid)

    @property
    def sockets(self):
        """In the state directory, or in a short place if that is too deep for a socket."""
        inside = self.path / "sockets"
        if len(os.fsencode(inside)) <= SOCKETS_PATH_MAX:
            return inside
        name = hashlib.sha256(os.fsencode(self.path)).hexdigest()[:12]
        return owned_by_us(PUBLIC / f"pointsys-{os.geteuid()}-{name}", self.account)

    def secrets(self):
        """Passwords of the database roles and the demo logins, and the web application's key: made once."""
        path = self.path / "secrets.json"
        known = json.loads(path.read_text()) if path.exists() else {}
        made = {name: secrets.token_urlsafe(length) for name, length in SECRETS.items() if name not in known}
        if made:
            write_private(path, known | made)
        return known | made

    def read_running(self):
        """What the supervisor says about its servers, {} while it says nothing."""
        with contextlib.suppress(OSError, ValueError):
            return json.loads(self.running.read_text())
        return {}

    def write_running(self, facts):
        write_private(self.running, facts)

    def lock(self, name, kind):
        """Take a lock of this directory; it ends with the process. None if it's not to be had."""
        # Not inherited: a child that outlives us must not keep it.
        file = open(self.path / f"{name}.lock", "a")  # noqa: SIM115
        try:
            fcntl.flock(file, kind)
        except BlockingIOError:
            file.close()
            return None
        return file


def default_path(account):
    """POINTSYS_STATE, else var/ in the project, else a place that the servers' user reaches."""
    if chosen := os.environ.get("POINTSYS_STATE"):
        return Path(chosen)
    if account.reaches(ROOT):
        return ROOT / "var"
    name = hashlib.sha256(os.fsencode(ROOT)).hexdigest()[:12]
    return Path("/var/lib") / f"pointsys-{name}"


def temporary_path(account):
    """A new empty directory for servers that vanish: in memory if POINTSYS_FRESH_IN_MEMORY is set and there is room."""
    wants_memory = bool(os.environ.get("POINTSYS_FRESH_IN_MEMORY"))
    parent = MEMORY if wants_memory and has_room(MEMORY) else Path(tempfile.gettempdir())
    path = tempfile.mkdtemp(prefix=TEMPORARY, dir=parent if account.reaches(parent) else PUBLIC)
    return Path(path)


def has_room(memory):
    """Whether a folder that is kept in memory can take a whole test run and leave as much to others."""
    try:
        facts = dict(line.split(":") for line in Path("/proc/meminfo").read_text().splitlines())
        available = int(facts["MemAvailable"].split()[0]) * 1024
        return min(available, shutil.disk_usage(memory).free) > 2 * MEMORY_BYTES
    except (OSError, KeyError):
        return False


def owned_by_us(path, account):
    """A folder in a public place may have been laid there by somebody else: then don't use it."""
    with contextlib.suppress(FileExistsError):
        path.mkdir(mode=0o700)
    status = path.lstat()
    if path.is_symlink() or status.st_uid not in (os.geteuid(), account.uid):
        raise ServerError(f"{path} belongs to somebody else; remove it or set POINTSYS_STATE.")
    return path


def write_private(path, facts):
    partial = path.with_suffix(".partial")
    partial.unlink(missing_ok=True)
    with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(facts, file, indent=1)
    os.replace(partial, path)
