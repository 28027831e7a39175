"""What the people of a scored demo company do: a few appeals, told of, with the books in order."""

import io

import pytest
from django.core.management import CommandError, call_command

from ledger import verify
from pointsys.embedded.state import ROOT
from scoring import verify as scoring_verify
from scoring.models import Appeal
from teams.models import Company, Notice

pytestmark = pytest.mark.django_db(transaction=True)


def run(*words):
    call_command(*map(str, words), stdout=io.StringIO())


def test_the_demo_s_rep_has_an_appeal_in_most_states(monkeypatch):
    monkeypatch.setenv("DEMO_PASSWORD", "demo-points")
    run("seed_demo", "--people", "30", "--records", "1500")
    run("load_rulebook", ROOT / "scoring" / "rulebooks" / "standard.yaml")
    run("score")
    run("seed_demo_work")
    states = set(Appeal.objects.values_list("status", flat=True))
    assert {"filed", "accepted", "committee", "answered_rejected", "asked"} == states
    assert Notice.objects.filter(kind="appeal.waiting").exists()
    assert verify.problems(verify.CHECKS | scoring_verify.CHECKS) == []
    with pytest.raises(CommandError, match="already"):
        run("seed_demo_work")


def test_nothing_is_invented_in_a_company_that_is_no_demo():
    Company.objects.update(is_demo=False)
    with pytest.raises(CommandError, match="no demo"):
        run("seed_demo_work")
