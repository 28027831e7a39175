"""The application refuses to start where it would be unsafe."""

import os
import subprocess
import sys

import pytest

from pointsys.embedded.state import ROOT


def start(**settings):
    kept = {key: value for key, value in os.environ.items() if key not in ("SECRET_KEY", "DEBUG")}
    return subprocess.run(
        [sys.executable, "-c", "import django; django.setup()"],
        cwd=ROOT,
        env={**kept, "DJANGO_SETTINGS_MODULE": "pointsys.settings", **settings},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("key", ["", "short", "development-only-not-for-production"])
def test_production_without_a_key_of_its_own_does_not_start(key):
    refused = start(SECRET_KEY=key)
    assert refused.returncode != 0
    assert "SECRET_KEY is missing, too short or the development one" in refused.stderr


def test_development_needs_no_key():
    assert start(DEBUG="1").returncode == 0


def test_production_starts_with_a_key():
    assert start(SECRET_KEY="x" * 20 + "y" * 30).returncode == 0


def test_the_web_server_has_all_pages_before_it_forks():
    """With `--preload`, what is imported later is imported by each process again, while its first visitor waits."""
    looked = "import sys, pointsys.wsgi; sys.exit(not {'scoring.admin', 'scoring.views.rules'} <= set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", looked], cwd=ROOT, check=False).returncode == 0
