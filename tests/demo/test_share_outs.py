"""The demo company has a pool shared out in each way that a visitor should see, once there is something to share."""

import io

import pytest
from django.core.management import call_command
from django.utils import timezone

from ledger import verify
from ledger.models import Month, Transfer
from pointsys.embedded.state import ROOT
from scoring.models import ShareOut
from tests.pages.pool_parts import publish_before

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_demo_shares_out_a_pool_once_its_months_are_published(monkeypatch):
    monkeypatch.setenv("DEMO_PASSWORD", "demo-points")
    run("seed_demo", "--people", "20", "--records", "500")
    run("load_rulebook", ROOT / "scoring" / "rulebooks" / "standard.yaml")
    run("score")
    run("seed_share_outs")
    assert not ShareOut.objects.exists()
    publish_before(timezone.localdate().replace(day=1))
    run("seed_share_outs")
    run("seed_share_outs")  # a second time nothing is added
    statuses = ShareOut.objects.order_by("pk").values_list("status", flat=True)
    assert list(statuses) == ["approved", "rejected", "submitted"]
    assert Transfer.objects.filter(kind="share_out").exists()
    assert Month.objects.filter(status="published").exists()
    assert verify.problems() == []


def run(*words):
    call_command(*map(str, words), stdout=io.StringIO())
