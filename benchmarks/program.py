"""What the benchmarks that need a database have in common: fresh servers, Django, figures printed and written."""

import json
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def add_options(parser):
    parser.add_argument("--json", metavar="FILE", help="write the figures there too")
    parser.add_argument("--here", action="store_true", help="in the empty database of DATABASE_URL")


def run(file, options, measure, show):
    """Measure on fresh servers (or in the database that is there, if asked), and show what came of it.

    :param file: the benchmark's own, to be begun again beside the servers
    """
    if not os.environ.get("POINTSYS_FRESH") and not options.here:
        os.execv(ROOT / "bin" / "with-servers", ["with-servers", "--fresh", "python", file, *sys.argv[1:]])
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pointsys.settings")
    django.setup()
    figures = measure(options)
    show(figures)
    if options.json:
        Path(options.json).write_text(json.dumps(figures, indent=2))


def say(text):
    print(text, file=sys.stderr, flush=True)
