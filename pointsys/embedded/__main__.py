"""`bin/with-servers`: run a command with the servers up, and end with its exit status."""

import ctypes
import os
import signal
import subprocess
import sys

from pointsys.embedded import environment, process
from pointsys.embedded.errors import ServerError

USAGE = "usage: bin/with-servers [--fresh] COMMAND [ARGUMENT...]"


def main(words):
    is_fresh = words[:1] == ["--fresh"]
    command = words[1:] if is_fresh else words
    if not command or command[0].startswith("--"):
        print(USAGE, file=sys.stderr)
        return 2
    servers = environment.fresh if is_fresh else environment.persistent
    # A signal must not end us before the servers are gone again.
    with forwarding_signals() as forward:
        try:
            with servers() as variables:
                return forward.run(command, variables)
        except ServerError as error:
            print(f"with-servers: {error}", file=sys.stderr)
            return 1


class forwarding_signals:
    """SIGTERM and SIGHUP go to the command; Ctrl-C reaches it from the terminal by itself."""

    def __enter__(self):
        self.child = None
        self.is_ended = False
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            signal.signal(number, self._forward)
        return self

    def __exit__(self, *_):
        pass

    def run(self, command, variables):
        if self.is_ended:
            return 130
        try:
            self.child = subprocess.Popen(command, env=variables, preexec_fn=end_with_parent())
        except OSError as error:
            print(f"with-servers: {command[0]}: {error.strerror}", file=sys.stderr)
            return 127 if isinstance(error, FileNotFoundError) else 126
        code = self.child.wait()
        return 128 - code if code < 0 else code

    def _forward(self, number, frame):
        self.is_ended = True
        if self.child is not None and number != signal.SIGINT:
            self.child.send_signal(number)


def end_with_parent():
    """The command ends when we are killed, on Linux."""
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)
    return lambda: libc.prctl(process.PR_SET_PDEATHSIG, signal.SIGTERM)


if __name__ == "__main__":
    os.umask(os.umask(0o022) | 0o022)
    sys.exit(main(sys.argv[1:]))
