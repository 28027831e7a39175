"""The benchmark of scoring runs through on a small company; its times are not judged here."""

import json
import subprocess
import sys

import pytest

from pointsys.embedded.state import ROOT


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_benchmark_measures_every_figure_on_a_small_company(environment, tmp_path):
    figures_file = tmp_path / "figures.json"
    words = ["--here", "--records", 20_000, "--naive-records", 20_000, "--rounds", 1, "--json", figures_file]
    command = [sys.executable, "benchmarks/scoring.py", *map(str, words)]
    result = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    figures = json.loads(figures_file.read_text())
    assert all(value > 0 for value in figures.values())
    assert result.stdout.count("wanted:") == 6
    # Two ways that share only the engine come to the same number of lines.
    assert figures["naive_lines"] == figures["transfers"]
