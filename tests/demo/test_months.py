"""`manage.py demo_months`: the synthetic company's months as its calendar would have left them."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from ledger import months, verify
from ledger.models import Frozen, Month, MonthMove, Seal
from pointsys.embedded.state import ROOT
from teams.models import Company

# Committed, for a sweep forgets only what other transactions had written before it.
pytestmark = pytest.mark.django_db(transaction=True)


def run(*words):
    out = io.StringIO()
    call_command(*map(str, words), stdout=out)
    return out.getvalue()


def test_past_months_are_closed_on_their_days_and_nothing_is_done_twice():
    run("seed_demo", "--people", 12, "--records", 300, "--no-logins")
    run("load_rulebook", ROOT / "scoring" / "rulebooks" / "standard.yaml")
    run("score", "--full")
    run("demo_months")
    this_month = timezone.localdate().replace(day=1)
    before_last = months.preceding(months.preceding(this_month))
    old = Month.objects.filter(first__lte=before_last)
    assert old.count() >= 20
    assert {month.status for month in old} == {Month.Status.CLOSED}
    assert all(timezone.localdate(month.published_at) == month.publish_on for month in old)
    assert Month.objects.get(first=this_month).status == Month.Status.OPEN
    assert Seal.objects.count() >= old.count()
    assert {each.kind for each in Frozen.objects.all()} == {"month", "quarter", "year"}
    steps = MonthMove.objects.count()
    assert run("demo_months") == "0 steps taken.\n"
    assert MonthMove.objects.count() == steps
    assert verify.problems() == []


def test_a_real_companys_months_are_left_alone():
    assert not Company.current().is_demo
    with pytest.raises(CommandError, match="Only a demo company"):
        run("demo_months")
