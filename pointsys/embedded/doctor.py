"""`make doctor`: what this machine has of all that the project uses, and what to do about the rest."""

import shutil
import sys

from pointsys.embedded import account, binaries, nodejs, state
from pointsys.embedded.errors import ServerError


def main():
    findings = [finding(title, look) for title, look in LOOKS.items()]
    for title, found, problem in findings:
        print(f"{'ok     ' if problem is None else 'MISSING'}  {title}: {found if problem is None else problem}")
    return 1 if any(problem for _, _, problem in findings) else 0


def finding(title, look):
    try:
        return title, look(), None
    except ServerError as error:
        return title, None, str(error)


def python():
    return f"{sys.version.split()[0]} ({sys.executable})"


def postgres():
    folder = binaries.postgres_folder()
    return f"version {binaries.version_of(folder / 'postgres')} ({folder})"


def valkey():
    program = binaries.valkey_program()
    return f"version {binaries.version_of(program)} ({program})"


def node():
    return nodejs.node()


def servers_user():
    user = account.for_servers()
    return f"user {user.uid}{' (a system user: we are root)' if user.is_other else ''}"


def state_directory():
    path = state.default_path(account.for_servers())
    parent = next(each for each in [path, *path.parents] if each.exists())
    free = shutil.disk_usage(parent).free / 1e9
    if free < 1:
        raise ServerError(f"{path} has only {free:.1f} GB left: make room, or set POINTSYS_STATE")
    return f"{path}, {free:.0f} GB free"


def socket_path():
    path = state.State(state.default_path(account.for_servers()), account.for_servers()).sockets
    return str(path)


def browser():
    from tests.plumbing import browsers

    if found := browsers.find():
        return found
    raise ServerError(f"{browsers.MISSING} (only the tests need it; `make test` tries to install it)")


LOOKS = {
    "Python": python,
    "PostgreSQL": postgres,
    "Valkey or Redis": valkey,
    "Node.js": node,
    "the servers' user": servers_user,
    "state directory": state_directory,
    "sockets": socket_path,
    "browser": browser,
}

if __name__ == "__main__":
    sys.exit(main())
