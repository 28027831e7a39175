"""The process that holds the servers: starts them, restarts one that dies, stops them at the end.

It lives as long as somebody holds the state directory's `users` lock, and a process's lock ends
with the process, however it ends. So nothing is left running, whoever is killed.
"""

import argparse
import contextlib
import fcntl
import logging
import os
import shutil
import signal
import sys
import time

from pointsys.embedded import account as accounts
from pointsys.embedded import process
from pointsys.embedded.errors import ServerError
from pointsys.embedded.postgres import Postgres
from pointsys.embedded.state import State
from pointsys.embedded.valkey import Valkey

SERVERS = {server.name: server for server in (Postgres, Valkey)}
LOOK_SECONDS = 0.2
# A directory younger than this may be one that is just being set up.
STALE_SECONDS = 60

# Exit codes that the one who started us tells apart.
FAILED, BUSY = 1, 3

logger = logging.getLogger("supervisor")


class Supervisor:
    def __init__(self, state, names, *, durable):
        self.state = state
        self.servers = [SERVERS[name](state, durable=durable) for name in names]
        self.is_told_to_stop = False

    def run(self):
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._on_signal)
        end_orphans(self.state)
        try:
            self._start_all()
            self._watch()
        finally:
            self._stop_all()

    def _on_signal(self, number, frame):
        self.is_told_to_stop = True

    def _start_all(self):
        for server in self.servers:
            server.start()
            # At once, so that an orphan of a half-done start is found too.
            self._tell(ready=False)
        self._tell(ready=True)
        logger.info("ready: %s", ", ".join(server.name for server in self.servers))

    def _watch(self):
        while not self.is_told_to_stop and not is_unused(self.state):
            time.sleep(LOOK_SECONDS)
            for server in self.servers:
                if server.child.poll() is not None:
                    self._restart(server)

    def _restart(self, server):
        logger.warning("%s ended by itself (%s): again", server.name, server.child.returncode)
        self._tell(ready=False)
        server.start()
        self._tell(ready=True)

    def _stop_all(self):
        for server in reversed(self.servers):
            if server.child is not None:
                server.stop()
        self.state.running.unlink(missing_ok=True)
        logger.info("stopped")

    def _tell(self, *, ready):
        urls, identities = {}, {}
        for server in self.servers:
            urls.update(server.urls())
            if server.child is not None:
                identities[server.name] = process.identity(server.child.pid)
        self.state.write_running(
            {
                "ready": ready,
                "supervisor": process.identity(os.getpid()),
                "servers": {name: known for name, known in identities.items() if known},
                "urls": urls,
            }
        )


def is_unused(state):
    """True once nobody holds the lock of the users; then it's kept, so that nobody comes late."""
    lock = state.lock("users", fcntl.LOCK_EX | fcntl.LOCK_NB)
    if lock is None:
        return False
    state.kept = lock
    return True


def end_orphans(state):
    """What a killed supervisor left: its servers end by themselves on Linux, else here."""
    for name, known in state.read_running().get("servers", {}).items():
        # They were told by the kernel already: give them the time to stop cleanly.
        process.wait_until(lambda known=known: not process.is_alive(known), 5)
        if process.is_alive(known):
            logger.warning("ending %s of an earlier run (%s)", name, known)
            SERVERS[name].end_orphan(known)
    state.running.unlink(missing_ok=True)


def main():
    options = parse()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s: %(message)s")
    state = State(options.state, accounts.for_servers())
    lock = state.lock("supervisor", fcntl.LOCK_EX | fcntl.LOCK_NB)
    if lock is None:
        return BUSY
    status = 0
    try:
        Supervisor(state, options.servers, durable=options.durable).run()
    except ServerError as error:
        logger.error("%s", error)
        status = FAILED
    finally:
        if options.remove:
            remove(state)
    # At once, and with the lock, for who waits for it: Python would let go of it first, and tidy up then.
    os._exit(status)


def sweep(folder, pattern):
    """Remove what killed runs left of servers that were to vanish."""
    for path in folder.glob(pattern):
        with contextlib.suppress(OSError):
            if time.time() - path.stat().st_mtime < STALE_SECONDS:
                continue
            if (path / "users.lock").exists():
                sweep_one(State(path, accounts.for_servers()))
            else:
                # Killed before it was set up; anything but an empty folder is refused.
                path.rmdir()


def sweep_one(state):
    locks = [state.lock(name, fcntl.LOCK_EX | fcntl.LOCK_NB) for name in ("users", "supervisor")]
    if all(locks):
        end_orphans(state)
        remove(state)
    for lock in filter(None, locks):
        lock.close()


def remove(state):
    with contextlib.suppress(OSError):
        if state.sockets.parent != state.path:
            shutil.rmtree(state.sockets)
    shutil.rmtree(state.path, ignore_errors=True)


def parse():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("state")
    parser.add_argument("servers", nargs="+", choices=list(SERVERS))
    parser.add_argument("--durable", action="store_true")
    parser.add_argument("--remove", action="store_true", help="remove the state at the end")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
