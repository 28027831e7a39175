"""Runs typst in a process of its own: `python -m scoring.handbook.typesetting FONTS TEMPLATE`, JSON in, PDF out.

By itself it reads the template and the fonts, and nothing else: no packages, no network, no files of the system.
"""

import resource
import sys
from pathlib import Path

CPU_SECONDS = 20
MEMORY = 2 * 2**30


def main(fonts, template):
    import typst

    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    nowhere = "/nonexistent"
    document = typst.compile(
        Path(template).read_bytes(),
        font_paths=[fonts],
        ignore_system_fonts=True,
        format="pdf",
        # Texts travel as data and never become markup: there is nothing to escape, and nothing that could be forgotten.
        sys_inputs={"data": sys.stdin.read()},
        package_path=nowhere,
        package_cache_path=nowhere,
    )
    sys.stdout.buffer.write(document)


if __name__ == "__main__":
    main(*sys.argv[1:])
