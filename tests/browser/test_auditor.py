"""The auditor's way through the browser: a finding against somebody, decided by others, and the points it takes."""

import io

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import expect

from ledger import verify
from scoring import sweep
from scoring.models import Award, Claim
from tests.plumbing.browser import PHONE

pytestmark = pytest.mark.browser
WIDE = {"width": 1440, "height": 900}


def test_an_auditors_finding_is_decided_by_others_and_takes_points(company, open_page, axe, tmp_path):
    auditor, rep = company["auditor"], company["rep"]
    photo = tmp_path / "visit.png"
    photo.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(60))

    page = open_page(user=auditor, viewport=WIDE)
    page.goto("/claims/new/finding/")
    assert axe(page) == {}
    page.fill("[name=title]", "A visit that never was")
    page.locator(".pick:has([name=a_kind][value=false_visit])").click()
    page.fill("[name=who_0]", rep.person.code)
    page.set_input_files("[name=files]", photo)
    page.locator(".save-bar [value=submit]").click()
    page.wait_for_url("**/claims/*/")
    claim = Claim.objects.get(title="A visit that never was")

    # Who raised it reads it, and decides nothing.
    expect(page.get_by_role("button", name="Approve")).to_have_count(0)
    page.goto("/inbox/")
    expect(page.get_by_text("A visit that never was")).to_have_count(0)

    desk = open_page(user=company["admin"], viewport=PHONE)
    desk.goto(f"/inbox/?at=claim-{claim.pk}")
    assert axe(desk) == {}
    desk.get_by_role("button", name="Approve", exact=True).first.click()
    expect(desk.locator(".message-success")).to_contain_text("approved")

    call_command("score", stdout=io.StringIO())
    taken = Award.objects.get(record_id=claim.pk)
    assert (taken.account_id, taken.points) == (rep.person.accounts.get(kind="available").pk, -50)
    theirs = open_page(user=rep, viewport=PHONE)
    theirs.goto("/statement/?q=" + claim.number)
    expect(theirs.get_by_role("link", name="Audit finding").first).to_be_visible()
    assert sweep.score(as_of=timezone.localdate(), full=True, check=True).posted == 0
    assert verify.problems() == []


def test_the_auditor_reads_everything_and_changes_nothing(company, open_page):
    page = open_page(user=company["auditor"], viewport=WIDE)
    rep = company["rep"].person
    for address in (
        "/claims/", "/inbox/", "/appeals/", "/appeals/statistics/", "/months/", "/people/", f"/people/{rep.pk}/",
        f"/people/{rep.pk}/statement/", f"/teams/{rep.team_id}/pool/", "/targets/", "/rules/", "/library/",
    ):  # fmt: skip
        assert page.goto(address).status == 200, address
    for address in ("/company/settings/", "/rules/import/", f"/teams/{rep.team_id}/pool/share-out/"):
        assert page.goto(address).status == 403, address
