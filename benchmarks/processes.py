"""Runs a command of manage.py, and watches its time and the memory of it and its children."""

import subprocess
import sys
import time
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[1]
GLANCE = 0.05


def timed(name, *words):
    """{name_seconds, name_peak_mb} of one run; its output is passed on if it fails."""
    begin, peak = time.perf_counter(), 0
    command = [sys.executable, "manage.py", *map(str, words)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as child:
        while child.poll() is None:
            peak = max(peak, memory_of(child.pid))
            time.sleep(GLANCE)
        seconds = time.perf_counter() - begin
        output = child.stdout.read()
    if child.returncode:
        sys.exit(f"manage.py {' '.join(map(str, words))} failed:\n{output}")
    return {f"{name}_seconds": seconds, f"{name}_peak_mb": peak / 1_000_000}


def memory_of(pid):
    """Bytes in memory of a process and all below it."""
    try:
        process = psutil.Process(pid)
        family = [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return 0
    return sum(resident(each) for each in family)


def resident(process):
    try:
        return process.memory_info().rss
    except psutil.NoSuchProcess:
        return 0
