"""A small synthetic company, scored, for journeys through the browser; and a look for what axe finds."""

import io

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command
from django.utils import timezone

from pointsys.embedded.state import ROOT
from teams.models import User

PICTURES = ROOT / "tests" / "output" / "pictures"
# Rules that speak of content no automatic look can judge are left to people.
AXE_OPTIONS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    # Every rule looks at everything all the same; only what passed is not told element by element.
    "resultTypes": ["violations"],
}


@pytest.fixture
def company(transactional_db, django_db_setup, monkeypatch):
    """Thirty people with two years of sales, the standard rule book, everything scored; logins by role."""
    monkeypatch.setenv("DEMO_PASSWORD", "demo-points")
    # It grows until today: another day, another one.
    django_db_setup.renew(django_db_setup.filled(f"company_{timezone.localdate():%j}", fill))
    return {user.username: user for user in User.objects.select_related("person")}


def fill():
    run("seed_demo", "--people", "30", "--records", "1500")
    run("load_rulebook", ROOT / "scoring" / "rulebooks" / "standard.yaml")
    run("score")


def run(*words):
    call_command(*map(str, words), stdout=io.StringIO())


@pytest.fixture
def axe():
    """`axe(page)`: the names of rules that the page breaks, each with the elements."""

    def look(page):
        found = Axe().run(page, options=AXE_OPTIONS).response["violations"]
        return {
            each["id"]: [f"{node['html'][:160]} {node.get('failureSummary', '')[:200]}" for node in each["nodes"][:5]]
            for each in found
        }

    return look
