"""Who the servers run as: ourselves, or a system user when we are root."""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from pointsys.embedded.errors import ServerError

NAME = "pointsys"
FALLBACK = "nobody"


@dataclass(frozen=True)
class Account:
    uid: int
    gid: int
    is_other: bool

    def own(self, path):
        """Make the account the owner of a file, or of a folder and all in it."""
        if not self.is_other:
            return
        os.chown(path, self.uid, self.gid, follow_symlinks=False)
        for folder, folders, files in os.walk(path):
            for name in [*folders, *files]:
                os.chown(Path(folder, name), self.uid, self.gid, follow_symlinks=False)

    def become(self):
        """Called in a child before it starts the server: a server never runs as root."""
        if self.is_other:
            os.setgroups([])
            os.setgid(self.gid)
            os.setuid(self.uid)

    def reaches(self, path):
        """Whether the account can get at a path and, where it is a program or folder, use it."""
        if not self.is_other:
            return os.access(path, os.X_OK)
        path = Path(path).resolve()
        return all(self._passes(each) for each in [path, *path.parents])

    def _passes(self, path):
        status = path.stat()
        if status.st_uid == self.uid:
            return bool(status.st_mode & 0o100)
        return bool(status.st_mode & 0o001)


def ourselves():
    return Account(os.geteuid(), os.getegid(), is_other=False)


def for_servers():
    """:raises ServerError: we are root and no other user can be had"""
    if os.geteuid() != 0:
        return ourselves()
    entry = known(NAME) or made(NAME) or known(FALLBACK)
    if entry is None:
        raise ServerError(
            f"PostgreSQL must not run as root. Make a system user named {NAME}, or start this as an ordinary user."
        )
    return Account(entry.pw_uid, entry.pw_gid, is_other=True)


def known(name):
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def made(name):
    """A new system user, or None where the machine has no program that makes one."""
    commands = [
        ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", name],
        ["adduser", "-S", "-D", "-H", name],
    ]
    for command in commands:
        if shutil.which(command[0]):
            subprocess.run(command, capture_output=True, check=False)
            # Two at once: the one that lost finds the other's user.
            if entry := known(name):
                return entry
    return None
