"""Whether a database has this code's tables, told by a digest of all that makes them."""

import hashlib
import subprocess
import sys

from pointsys.embedded.errors import ServerError
from pointsys.embedded.state import ROOT

# Libraries bring migrations too, so their versions count.
PATTERNS = [
    "*/migrations/*.py",
    "*/sql/*.sql",
    "*/migrations/*.sql",
    "requirements.txt",
    "pointsys/owner.py",
    "pointsys/embedded/postgres.py",
]


def digest():
    made = hashlib.sha256()
    for path in sorted({path for pattern in PATTERNS for path in ROOT.glob(pattern)}):
        if not path.relative_to(ROOT).parts[0].startswith((".", "var", "node_modules")):
            made.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return made.hexdigest()[:16]


def migrate(environment, *, is_new=False):
    """:raises ServerError: with what the command printed"""
    command = [sys.executable, "manage.py", "migrate", "--no-input", "--verbosity", "0"]
    command += ["--skip-checks"] if is_new else []
    result = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if result.returncode:
        raise ServerError(f"The database could not be migrated:\n{result.stdout}{result.stderr}")
