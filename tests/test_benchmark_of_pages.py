"""The benchmark of pages runs through on a small company: every page answers; its times are not judged here."""

import json
import subprocess
import sys

import pytest

from benchmarks.pages import PAGES
from pointsys.embedded.state import ROOT


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_benchmark_measures_every_page_of_a_small_company(environment, tmp_path):
    figures_file = tmp_path / "figures.json"
    command = [sys.executable, "benchmarks/pages.py", "--here", "--people", "60", "--records", "600", "--rounds", "1"]
    command += ["--json", str(figures_file)]
    result = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    pages = json.loads(figures_file.read_text())["pages"]
    assert len(pages) == sum(map(len, PAGES.values()))
    assert all(page["queries"] > 0 for page in pages if page["login"])
