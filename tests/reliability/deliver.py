"""`python -m tests.reliability.deliver FOLDER…`: a process that imports each folder in its turn and sweeps after it."""

import sys

import django


def main(folders):
    from django.utils import timezone

    from scoring import sweep
    from scoring.imports import run

    for folder in folders:
        run.run([folder])
        sweep.score(as_of=timezone.localdate())


if __name__ == "__main__":
    django.setup()
    main(sys.argv[1:])
