"""A change of the rules in the browser: written by one admin, decided by others, scored, and what came of it."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from scoring import proposals, simulation, tasks
from scoring.models import Change, Contract, Proposal, RuleVersion
from tests.browser.test_tour import LOOKS, look_at, picture
from tests.plumbing.browser import PHONE

pytestmark = pytest.mark.browser

CODE = "contract.large"
# The code of a kind of claim of the standard book is an English word of ours too.
CODE_LIKE_A_TEXT = "untranslated: proposal"


@pytest.fixture
def waiting(company):
    """A correction of the ladder for large contracts by the second admin, waiting."""
    definition = RuleVersion.objects.get(rule__code=CODE).definition
    steps = [[start, points + 10] for start, points in definition["points"]["steps"]]
    changed = definition | {"points": definition["points"] | {"steps": steps}}
    author, at = company["admin2"], timezone.now()
    changes = [(Change.Sort.RULE, CODE, changed)]
    draft = proposals.draft_with(changes, by=author, at=at, title="Ten more", is_correction=True)
    return proposals.submit(draft, by=author, at=at, on=timezone.localdate())


def test_an_admin_proposes_another_approves_and_from_tomorrow_the_rule_pays_otherwise(company, open_page):
    author = open_page(user=company["admin2"])
    author.goto("/rules/")
    author.get_by_role("link", name="Large contract signed").click()
    author.get_by_role("button", name="Change this rule").click()
    author.wait_for_url("**/rule/contract.large/")
    author.get_by_label("Row 1: Points", exact=True).fill("55")
    author.get_by_role("button", name="Save draft").click()
    expect(author.get_by_text("Saved.", exact=True)).to_be_visible()
    draft = Proposal.objects.get()
    author.goto(f"/rules/proposals/{draft.pk}/")
    expect(author.locator(".diff ins").first).to_have_text("55")
    author.get_by_role("button", name="Submit for approval").click()
    expect(author.get_by_text("nobody approves their own change")).to_be_visible()

    approver = open_page(user=company["admin"])
    approver.goto("/")
    expect(approver.locator(".sidebar .nav-count")).to_contain_text("1")
    approver.locator(".sidebar").get_by_role("link", name="Proposals").click()
    approver.get_by_role("link", name="Change contract.large").click()
    approver.get_by_role("button", name="Approve").click()
    expect(approver.get_by_text("Approved and published")).to_be_visible()
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert RuleVersion.objects.get(rule__code=CODE, number=2).effective_from == tomorrow
    tasks.score_due()
    expect(approver.locator("#outcome")).to_contain_text("Scored through", timeout=15_000)
    approver.goto("/rules/contract.large/versions/1..2/")
    expect(approver.locator(".diff-table")).to_contain_text("55")


def test_what_came_of_a_correction_is_what_the_simulation_said(waiting, company, open_page):
    days = Contract.objects.order_by("signed_on").values_list("signed_on", flat=True)
    asked = simulation.request(
        waiting, first=days[0], last=timezone.localdate(), by=company["admin"], at=timezone.localtime()
    )
    simulation.run(asked)
    approver = open_page(user=company["admin"])
    approver.goto(f"/rules/proposals/{waiting.pk}/")
    expect(approver.get_by_text(f"Simulation #{asked.pk} of this content")).to_be_visible()
    approver.get_by_role("button", name="Approve").click()
    expect(approver.get_by_text("It still waits for the other approval")).to_be_visible()
    member = open_page(user=company["committee"], viewport=PHONE)
    member.goto(f"/rules/proposals/{waiting.pk}/")
    member.get_by_role("button", name="Approve").click()
    tasks.score_due()
    expect(member.locator("#outcome")).to_contain_text("Scored through", timeout=15_000)
    rows = member.locator("#outcome tbody tr").all_inner_texts()
    figures = {row.split("\t")[0].strip(): [cell.strip() for cell in row.split("\t")[1:]] for row in rows}
    for name in ("Lines", "People", "Points"):
        posted, simulated = figures[name]
        assert posted == simulated != "0", figures


def test_everything_works_without_scripts(waiting, company, open_page):
    page = open_page(user=company["admin"], javascript=False)
    page.goto("/rules/")
    page.fill("[name=q]", "large")
    page.select_option("[name=category]", "performance")
    page.get_by_role("button", name="Filter", exact=True).click()
    expect(page.locator(".rule-row")).to_have_count(1)
    page.goto(f"/rules/proposals/{waiting.pk}/")
    page.fill("[name=reason]", "Five more would do")
    page.get_by_role("button", name="Send back").click()
    expect(page.get_by_text("Five more would do")).to_be_visible()
    author = open_page(user=company["admin2"], javascript=False)
    author.goto(f"/rules/proposals/{waiting.pk}/")
    author.get_by_role("button", name="Submit for approval").click()
    author.get_by_role("button", name="Call back").click()
    author.get_by_role("button", name="Withdraw").click()
    author.get_by_role("button", name="Take up again").click()
    expect(author.get_by_role("button", name="Submit for approval")).to_be_visible()
    assert Proposal.objects.get().status == "draft"


def test_an_exported_book_comes_back_with_what_somebody_changed_in_it(company, open_page, tmp_path):
    page = open_page(user=company["admin"])
    page.goto("/rules/")
    with page.expect_download() as saved:
        page.get_by_role("link", name="YAML").click()
    text = saved.value.path().read_text(encoding="utf-8")
    assert "[500000, 50]" in text
    file = tmp_path / "book.yaml"
    file.write_text(text.replace("[500000, 50]", "[500000, 66]"), encoding="utf-8")
    page.goto("/rules/import/")
    page.set_input_files("[name=file]", file)
    page.get_by_role("button", name="Compare").click()
    expect(page.locator(".diff ins")).to_have_text("66")
    page.get_by_role("button", name="Make a proposal").click()
    page.wait_for_url("**/rules/proposals/*/")
    assert Change.objects.get().code == CODE


@pytest.mark.parametrize(("language", "viewport", "scheme"), LOOKS)
def test_every_page_is_whole_readable_and_accessible(language, viewport, scheme, waiting, company, open_page, axe):
    at, on = timezone.now(), timezone.localdate()
    for part in ("admin", "committee"):
        proposals.approve(waiting, by=company[part], at=at, on=on, digest=proposals.content_digest(waiting))
    tasks.score_due()
    never = RuleVersion.objects.get(rule__code="visit.made").definition
    never = never | {"when": [{"field": "minutes", "gt": 60}, {"field": "minutes", "lt": 30}]}
    changes = [(Change.Sort.RULE, "visit.made", never), (Change.Sort.RULE, "lead.filed", None)]
    draft = proposals.draft_with(changes, by=company["admin"], at=at, title="Unfinished", reason="Why")
    addresses = [
        "/rules/",
        "/rules/?q=nothing-like-it",
        "/rules/contract.large/",
        "/rules/contract.large/versions/1..2/",
        "/rules/import/",
        "/rules/proposals/",
        "/rules/proposals/?status=withdrawn",
        "/rules/proposals/new/",
        f"/rules/proposals/{waiting.pk}/",
        f"/rules/proposals/{draft.pk}/",
    ]
    page = open_page(user=company["admin"], language=language, viewport=viewport, scheme=scheme)
    wrong = {}
    for address in addresses:
        problems = set(look_at(page, address, "admin", language, axe)) - {CODE_LIKE_A_TEXT}
        if problems:
            wrong[address] = problems
        picture(page, "admin", address, language, viewport, scheme)
    assert wrong == {}
