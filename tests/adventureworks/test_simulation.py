"""On real orders and quotas too, a simulation says to the cent what publication then posts."""

from datetime import date
from pathlib import Path

import pytest

from scoring import rulebook, sweep
from scoring.models import Contract
from teams.models import Team
from tests.scoring import cases, simulating

from . import convert

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT.parent / "shared" / "data" / "adventureworks"
AS_OF = date(2014, 6, 30)
# Bicycle dealers order for less than the standard book calls large.
LARGE = {
    "when": [{"field": "amount", "gt": 0}],
    "points": {"lookup": "amount", "steps": [[20_000, 50], [80_000, "120.25"]]},
}
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not SOURCE.exists(), reason="../shared/data/adventureworks is not here"),
    pytest.mark.django_db(transaction=True),
]


def campaign(code, rules, first, last, **more):
    name = {"en": code, "zh-hans": code}
    return {"code": code, "name": name, "from": first, "to": last, "rules": rules, "times": 2, **more}


def changed(code, **more):
    return ("rule", code, simulating.definition(code) | more)


@pytest.fixture
def users(tmp_path):
    convert.convert(SOURCE, tmp_path)
    cases.import_files(tmp_path)
    cases.load_rulebook(ROOT / "scoring" / "rulebooks" / "standard.yaml")
    users = simulating.people_who_decide(Team.objects.order_by("code").first())
    sweep.score(as_of=AS_OF)
    return users


@pytest.mark.parametrize(
    ("first", "last"), [(date(2013, 7, 1), date(2013, 9, 30)), (date(2012, 11, 20), date(2014, 2, 10))]
)
def test_a_whole_draft_book_on_real_orders_posts_what_was_simulated(users, first, last):
    assert Contract.objects.count() == 3806
    proposal = simulating.draft(
        users,
        changed("contract.large", **LARGE, pool_percent=15, cap={"points": 700, "per": "quarter"}),
        changed("contract.first", limit={"count": 2, "per": "month", "same": ["owner"]}),
        changed("stage.quarter", points={"fixed": 123}),
        changed("sales.untargeted", times=[{"when": [{"field": "sales", "gt": 0}], "factor": "0.37"}]),
        ("rule", "customer.repeat", None),
        (
            "campaign",
            "summer",
            campaign("summer", ["contract.large", "contract.first"], "2013-06-15", "2013-08-20", cap=250),
        ),
        is_correction=True,
    )
    of = simulating.assert_posting_does_what_was_simulated(proposal, users, first, last)
    moved = {code: (before, after) for code, before, after, _ in of.result["rules"]}
    assert moved["customer.repeat"][1] == 0
    assert moved["summer"][1] > 0
    assert moved["contract.large"][0] != moved["contract.large"][1]
    assert of.result["people"]["gain"]
    assert rulebook.in_force().rule_ids["summer"]
