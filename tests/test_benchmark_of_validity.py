"""The benchmark of validity runs through on a small company; its times are not judged here."""

import json
import subprocess
import sys

import pytest

from pointsys.embedded.state import ROOT


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_benchmark_measures_every_figure_on_a_small_company(environment, tmp_path):
    figures_file = tmp_path / "figures.json"
    command = [sys.executable, "benchmarks/validity.py", "--here", "--people", "60", "--json", str(figures_file)]
    result = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    figures = json.loads(figures_file.read_text())
    assert figures["lapsed"] > 0
    assert figures["reminded"] >= figures["lapsed"]
    assert (figures["again"], figures["problems"]) == (0, 0)
