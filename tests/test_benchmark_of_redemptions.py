"""The benchmark of redemptions runs through on a few people; its times are not judged here, oversold is."""

import json
import subprocess
import sys

import pytest

from pointsys.embedded.state import ROOT


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("words", [[], ["--without-pgbench"]], ids=["pgbench", "psycopg2"])
def test_the_benchmark_measures_every_figure(environment, tmp_path, words):
    figures_file = tmp_path / "figures.json"
    small = ["--here", "--seconds", 1, "--clients", 2, "--people", 70, "--json", figures_file, *words]
    command = [sys.executable, "benchmarks/redemptions.py", *map(str, small)]
    result = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    figures = json.loads(figures_file.read_text())
    assert (figures["balance_granted"], figures["balance_refused"], figures["balance_oversold"]) == (33, 31, 0)
    assert (figures["stock_granted"], figures["stock_refused"], figures["stock_oversold"]) == (20, 44, 0)
    assert figures["problems"] == 0
    assert all(figures[f"{name}_a_second"] > 0 for name in ("many", "hot", "simple_update"))
    if words:
        assert figures["simple_update_by"] == "psycopg2"
