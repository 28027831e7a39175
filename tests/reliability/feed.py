"""`python -m tests.reliability.feed SECONDS FOLDER…`: imports each folder, asks for a sweep, and waits a little."""

import sys
import time

import django


def main(pause, *folders):
    from scoring import tasks
    from scoring.imports import run

    for folder in folders:
        run.run([folder])
        tasks.hurry()
        time.sleep(float(pause))


if __name__ == "__main__":
    django.setup()
    main(*sys.argv[1:])
