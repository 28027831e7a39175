"""While scoring stands still, those who may mend it read so on every page; nobody else is troubled."""

import pytest

from scoring.models import ScoringState
from tests.pages import parts as making

PROBLEM = {
    "kind": "too_many",
    "basis": "contract",
    "record": "HT-1 & <b>",
    "date": "2026-01-10",
    "rule": "signed",
    "points": "6222021234567890.00",
}


@pytest.fixture
def stuck(parts):
    ScoringState.objects.update(problem=PROBLEM, failing_since=making.NOW)


@pytest.mark.parametrize("page", ["/", "/boards/", "/rules/"])
def test_the_points_admin_reads_why_no_points_come(visit, stuck, page):
    text = visit("admin", page).content.decode()
    assert "No new points since" in text
    assert "Rule signed gives 6,222,021,234,567,890.00 points for HT-1 &amp; &lt;b&gt; of Jan. 10, 2026" in text
    assert 'href="/rules/signed/"' in text
    assert "Find the record" not in text, "the admin is not open to this login"


@pytest.mark.parametrize("part", ["rep", "lead", "auditor", "committee"])
def test_others_read_nothing_of_it(visit, stuck, part):
    assert "No new points since" not in visit(part, "/").content.decode()


def test_nothing_is_said_while_points_come(visit, parts):
    assert "No new points since" not in visit("admin", "/").content.decode()


def test_whoever_may_open_the_admin_finds_the_record_there(visit, stuck, parts):
    user = parts.users["admin"]
    user.is_staff = user.is_superuser = True
    user.save()
    place = "/admin/scoring/contract/?q=HT-1+%26+%3Cb%3E"
    assert f'href="{place}"' in visit("admin", "/").content.decode()
    there = visit("admin", place)
    assert there.status_code == 200
    assert "No new points since" in there.content.decode(), "the admin says so too: that is where a record is corrected"
