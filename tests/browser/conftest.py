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
    django_db_setup.renew(scored(django_db_setup))
    return logins()


@pytest.fixture
def company_at_work(company, django_db_setup):
    """The same with its months published, honours given, nominations under way, budgets and coefficients."""
    database = django_db_setup
    work = template_of(database, "work", lambda: run("seed_demo_work"), of=scored(database))
    database.renew(work)
    return logins()


def logins():
    return {user.username: user for user in User.objects.select_related("person")}


def scored(database):
    return template_of(database, "company", fill)


def template_of(database, name, fill, **of):
    # It grows until today: another day, another one.
    return database.filled(f"{name}_{timezone.localdate():%j}", fill, **of)


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
