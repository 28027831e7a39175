"""What has become of a scored demo company's points: months as its calendar would have left them, and what followed."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from ledger import months, verify
from ledger.models import Frozen, Month, MonthMove, Seal, Transfer
from pointsys.demo import calendar
from pointsys.embedded.state import ROOT
from rewards import verify as rewards_verify
from rewards.models import Draw, HonourGiven, Promotion, Redemption, Reward, Suggestion, Wish
from scoring import verify as scoring_verify
from scoring.models import Appeal, Due, ShareOut
from teams.models import Company, Notice

# Committed, for a sweep forgets only what other transactions had written before it.
pytestmark = pytest.mark.django_db(transaction=True)


def run(*words):
    out = io.StringIO()
    call_command(*map(str, words), stdout=out)
    return out.getvalue()


def test_months_are_published_a_pool_is_shared_out_and_appeals_are_under_way(monkeypatch):
    monkeypatch.setenv("DEMO_PASSWORD", "demo-points")
    run("seed_demo", "--people", "30", "--records", "1500")
    run("load_rulebook", ROOT / "scoring" / "rulebooks" / "standard.yaml")
    run("score", "--full")
    run("seed_demo_work")

    this_month = timezone.localdate().replace(day=1)
    old = Month.objects.filter(first__lte=months.preceding(months.preceding(this_month)))
    assert old.count() >= 20
    assert {month.status for month in old} == {Month.Status.CLOSED}
    assert all(timezone.localdate(month.published_at) == month.publish_on for month in old)
    assert Month.objects.get(first=this_month).status == Month.Status.OPEN
    assert Seal.objects.count() >= old.count()
    assert {each.kind for each in Frozen.objects.all()} == {"month", "quarter", "year"}

    shared = ShareOut.objects.order_by("pk").values_list("status", flat=True)
    assert list(shared) == ["approved", "rejected", "submitted"]
    assert Transfer.objects.filter(kind="share_out").exists()

    assert {reward.kind for reward in Reward.objects.filter(status="offered")} == set(Reward.Kind.values)
    assert Redemption.objects.filter(gift_period="quarter", status="approved").exists()
    assert Wish.objects.filter(person__user__username="rep").exists()
    assert set(Suggestion.objects.values_list("status", flat=True)) == {"open", "planned", "added", "declined"}
    redeemed = set(Redemption.objects.values_list("status", flat=True))
    assert redeemed == set(Redemption.Status.values)
    assert Draw.objects.filter(drawn_at=None).count() == Draw.objects.exclude(drawn_at=None).count() == 1

    states = set(Appeal.objects.values_list("status", flat=True))
    assert {"filed", "accepted", "committee", "answered_rejected", "asked"} == states
    assert Notice.objects.filter(kind="appeal.waiting").exists()
    assert verify.problems(verify.CHECKS | scoring_verify.CHECKS | rewards_verify.CHECKS) == []

    sorts = set(HonourGiven.objects.values_list("honour__sort", flat=True))
    assert sorts == {"star", "badge", "level"}
    assert HonourGiven.objects.filter(team__isnull=False).exists()
    assert set(Promotion.objects.values_list("status", flat=True)) == {"approved", "nominated"}

    steps = MonthMove.objects.count()
    with pytest.raises(CommandError, match="already"):
        run("seed_demo_work")
    assert calendar.run(on=timezone.localdate()) == 0
    assert MonthMove.objects.count() == steps


def test_what_is_not_scored_yet_is_said_and_nothing_is_done():
    run("seed_demo", "--people", 12, "--records", 300, "--no-logins")
    run("load_rulebook", ROOT / "scoring" / "rulebooks" / "standard.yaml")
    run("score", "--full")
    Due.objects.create(what=1, ref=1, txid=1)
    with pytest.raises(CommandError, match="wait to be scored"):
        run("seed_demo_work")
    assert not MonthMove.objects.exists()


def test_nothing_is_invented_in_a_company_that_is_no_demo():
    assert not Company.current().is_demo
    with pytest.raises(CommandError, match="no demo"):
        run("seed_demo_work")
