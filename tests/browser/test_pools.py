"""A team's pool is shared out: the manager proposes it, the next one up approves on a phone, the member reads it."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from ledger import verify
from scoring import sweep
from scoring.models import ShareOut
from scoring.queries import pools
from teams.models import RoleGrant, Team, User
from tests.pages.pool_parts import publish_before
from tests.plumbing.browser import DESKTOP, PHONE

pytestmark = pytest.mark.browser


@pytest.fixture
def teams(company):
    """The team of the demo's manager with published months, and a login for the manager above it."""
    team = Team.objects.select_related("parent__manager").get(manager=company["manager"].person)
    publish_before(timezone.localdate().replace(day=1))
    above = team.parent.manager
    RoleGrant.objects.get_or_create(person=above, role="manager", defaults={"granted_at": timezone.now()})
    upper = User.objects.filter(person=above).first() or User.objects.create(username="upper", person=above)
    assert pools.figures(team).spendable > 0
    return team, upper


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_pool_is_shared_out_approved_and_read(company, teams, open_page, axe, viewport):
    team, upper = teams
    manager = open_page(user=company["manager"], viewport=viewport)
    manager.goto(f"/teams/{team.pk}/pool/")
    assert axe(manager) == {}
    manager.get_by_role("link", name="Share out", exact=True).click()
    total = manager.locator("#share-total")
    expect(total).not_to_have_text("12.34")
    manager.fill("#id_points", "12.34")
    expect(total).to_have_text("12.34")
    manager.get_by_label("equally").check()
    expect(manager.locator("#shares tbody tr").first.locator("td").last).not_to_have_text("0")
    manager.get_by_label("mixed").check()
    manager.fill("#id_percent", "75")
    expect(total).to_have_text("12.34")
    assert axe(manager) == {}
    manager.get_by_role("button", name="Submit for approval").click()
    expect(manager.locator(".messages")).to_contain_text("Submitted")
    expect(manager.get_by_role("button", name="Approve")).to_have_count(0)

    share_out = ShareOut.objects.get()
    decider = open_page(user=upper, viewport=viewport)
    decider.goto("/pools/")
    decider.locator("section", has_text="Waiting for you").get_by_role("link").first.click()
    expect(decider.get_by_role("button", name="Approve")).to_be_visible()
    assert axe(decider) == {}
    decider.get_by_role("button", name="Approve").click()
    expect(decider.locator(".messages")).to_contain_text("Approved")

    line = share_out.lines.filter(points__gt=0, person__user__isnull=False).select_related("person__user").first()
    member = open_page(user=line.person.user, viewport=viewport)
    member.goto("/statement/")
    member.locator(".lines a.line", has_text="share of the team pool").click()
    member.get_by_role("link", name="How the pool was shared out").click()
    expect(member.locator(".is-me")).to_contain_text("you")
    assert axe(member) == {}
    assert sweep.score(as_of=timezone.localdate(), full=True, check=True).posted == 0
    assert verify.problems() == []


def test_shares_by_hand_take_a_reason_without_scripts(company, teams, open_page):
    team, _upper = teams
    page = open_page(user=company["manager"], javascript=False)
    page.goto(f"/teams/{team.pk}/pool/share-out/")
    page.fill("#id_points", "10")
    page.get_by_label("by hand").check()
    page.get_by_role("button", name="Compute the shares").click()
    fields = page.locator("input[name^=points-]")
    expect(fields).not_to_have_count(0)
    values = [fields.nth(place).input_value() for place in range(fields.count())]
    first, second = [place for place, value in enumerate(values) if float(value) > 1][:2]
    fields.nth(first).fill(str(round(float(values[first]) - 1, 2)))
    fields.nth(second).fill(str(round(float(values[second]) + 1, 2)))
    page.get_by_role("button", name="Submit for approval").click()
    expect(page.locator("main")).to_contain_text("Say why for each share")
    page.locator("input[name^=reason-]").nth(first).fill("Was away")
    page.locator("input[name^=reason-]").nth(second).fill("Took over")
    page.get_by_role("button", name="Submit for approval").click()
    expect(page.locator(".messages")).to_contain_text("Submitted")
    assert sum(line.points for line in ShareOut.objects.get().lines.all()) == 10
