"""Valkey as our own child: broker and cache, on a socket, kept on disk."""

import re
import signal

import redis

from pointsys.embedded import binaries, process
from pointsys.embedded.errors import ServerError
from pointsys.embedded.postgres import tail

NAME = "valkey"
START_SECONDS = 30
STOP_SECONDS = 10
STOP_SIGNALS = (signal.SIGTERM, signal.SIGKILL)


class Valkey:
    name = NAME

    def __init__(self, state, *, durable):
        self.state = state
        self.durable = durable
        self.child = None
        self.log = state.logs / "valkey.log"

    @property
    def socket(self):
        return self.state.sockets / "valkey.sock"

    def start(self):
        """:raises ServerError: with the end of its log"""
        program = binaries.valkey_program()
        folder = binaries.for_account(program.parent, self.state.account, self.state.programs)
        self.child = process.spawn(
            [folder / program.name, *self._options()],
            account=self.state.account,
            log=self.log,
            death_signal=signal.SIGTERM,
            cwd=self.state.valkey,
        )
        process.wait_until(lambda: self.child.poll() is not None or self._is_ready(), START_SECONDS)
        if self.child.poll() is not None or not self._is_ready():
            self.stop()
            raise ServerError(f"Valkey did not start:\n{tail(self.log)}")

    def stop(self):
        process.stop(self.child, signals=STOP_SIGNALS, seconds=STOP_SECONDS)

    @staticmethod
    def end_orphan(known):
        process.end_orphan(known, signals=STOP_SIGNALS, seconds=STOP_SECONDS)

    def urls(self):
        return {"REDIS_URL": f"unix://{self.socket}?db=0"}

    def _is_ready(self):
        """It answers, with our child's number: another server may answer instead."""
        try:
            with redis.Redis(unix_socket_path=str(self.socket), socket_timeout=2) as client:
                info = client.execute_command("INFO", "server")
        except redis.RedisError:
            return False
        text = info.get("process_id") if isinstance(info, dict) else None
        if text is None:
            found = re.search(rb"process_id:(\d+)", info)
            text = found[1] if found else 0
        return int(text) == self.child.pid

    def _options(self):
        settings = {
            "port": "0",
            "unixsocket": self.socket,
            "unixsocketperm": "700",
            "dir": self.state.valkey,
            "daemonize": "no",
            "appendonly": "yes" if self.durable else "no",
            "appendfsync": "everysec",
            "save": "",
            # A broker that drops old keys to make room drops tasks.
            "maxmemory-policy": "noeviction",
        }
        return [word for name, value in settings.items() for word in (f"--{name}", value)]
