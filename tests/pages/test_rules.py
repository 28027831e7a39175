"""The rule book's pages and those of proposals: what they say, to whom, in which language, and what they let one do."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from scoring import proposals, rulebook
from scoring.engine import language
from scoring.models import Award, Change, Contract, Customer, Proposal, Rule, RuleVersion
from teams.models import RoleGrant
from tests.pages import parts as making
from tests.scoring.test_rulebook import book, campaign, rule, training

pytestmark = pytest.mark.django_db

TODAY, NOW = making.TODAY, making.NOW
RULE = Change.Sort.RULE


@pytest.fixture
def loaded(parts):
    rulebook.load(book(rule(), rule("visited", basis="visit"), claims=[training()]), on=TODAY, at=NOW)
    return parts


@pytest.fixture
def second(loaded):
    """A second points admin."""
    person = loaded.people["colleague"]
    RoleGrant.objects.create(person=person, role="admin", granted_at=NOW)
    return loaded.users["colleague"]


@pytest.fixture
def waiting(second):
    """A change of `signed` to 20 points by the second admin, waiting."""
    draft = proposals.draft_with([(RULE, "signed", rule(points=20))], by=second, at=NOW, title="Twice as much")
    return proposals.submit(draft, by=second, at=NOW, on=TODAY)


def text_of(answer):
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def page(client_of, part, address, **more):
    return text_of(client_of(part).get(address, **more))


def act(client_of, part, proposal, do, **data):
    return client_of(part).post(f"/rules/proposals/{proposal.pk}/", {"do": do, **data}, follow=True)


# ---- the rule book ---------------------------------------------------------------------------------------------------


def awarded(person, code, points, *, on=TODAY, record=1):
    found = Rule.objects.get(code=code)
    account = making.Account.objects.get(kind="available", person=person)
    Award.objects.create(
        rule=found, record_id=record, account_id=account.pk, date=on, points=points, version=found.versions.first()
    )


def test_each_rule_stands_with_its_sentence_its_state_and_what_it_brought(loaded, client_of):
    awarded(loaded.rep, "signed", 30)
    awarded(loaded.rep, "signed", 30, record=2)
    awarded(loaded.rival, "visited", 20)
    awarded(loaded.rival, "visited", 99, on=TODAY - timedelta(days=400), record=3)
    shown = page(client_of, "executive", "/rules/")
    for text in ("For each contract signed: 10 points", "in force", "75%", "25%", "Training"):
        assert text in shown
    assert "99" not in shown


def test_the_rule_book_speaks_the_readers_language(loaded, client_of):
    shown = page(client_of, "admin", "/rules/", headers={"Accept-Language": "zh-hans"})
    assert "积分规则" in shown or "规则" in shown
    assert "每签订一份合同" in shown


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("q=visit", {"visited"}),
        ("q=contract+signed", {"signed"}),
        ("category=deduction", set()),
        ("category=performance", {"signed", "visited"}),
        ("state=retired", set()),
        ("state=waiting", {"signed"}),
        ("state=draft", set()),
        ("state=nonsense&category=nonsense", {"signed", "visited"}),
    ],
)
def test_search_and_filters_choose_rules(waiting, client_of, query, codes):
    shown = page(client_of, "admin", f"/rules/?{query}")
    assert {code for code in ("signed", "visited") if f'id="r-{code}"' in shown} == codes


def test_a_retired_rule_is_found_under_its_state(loaded, client_of):
    rulebook.load(book(rule()), on=TODAY - timedelta(days=2), at=NOW)
    assert 'id="r-visited"' not in page(client_of, "admin", "/rules/")
    assert 'id="r-visited"' in page(client_of, "admin", "/rules/?state=retired")


def test_what_only_a_draft_has_is_for_those_who_see_proposals(second, client_of):
    draft = proposals.create(by=second, at=NOW, title="Fresh")
    proposals.put(draft, sort=RULE, code="fresh", definition=rule("fresh"), by=second, at=NOW)
    assert 'id="r-fresh"' in page(client_of, "auditor", "/rules/")
    assert 'id="r-fresh"' not in page(client_of, "executive", "/rules/")


def test_an_empty_rule_book_says_how_to_begin(parts, client_of):
    assert "No rules yet" in page(client_of, "admin", "/rules/")


def test_more_rules_need_no_more_queries(parts, client_of):
    def queries():
        with CaptureQueriesContext(
            connection,
        ) as counted:
            page(client_of, "admin", "/rules/")
        return len(counted)

    rulebook.load(book(rule()), on=TODAY, at=NOW)
    queries()
    few = queries()
    many = [rule(f"r{number}") for number in range(30)]
    rulebook.load(book(rule(), *many, campaigns=[campaign(rules=["r1"])]), on=TODAY, at=NOW)
    assert queries() == few


# ---- one rule and its versions ---------------------------------------------------------------------------------------


def test_a_rule_shows_its_versions_and_who_approved_them(waiting, loaded, client_of):
    act(client_of, "admin", waiting, "approve", digest=proposals.content_digest(waiting))
    shown = page(client_of, "auditor", "/rules/signed/")
    for text in ("Version 1", "Version 2", "Twice as much", "approved by Admin", "loaded from a file", "19 Nov 2026"):
        assert text in shown
    address = f'href="/rules/proposals/{waiting.pk}/"'
    assert address in shown
    assert address not in page(client_of, "executive", "/rules/signed/")


def test_two_versions_differ_in_words_and_in_numbers(waiting, client_of):
    act(client_of, "admin", waiting, "approve", digest=proposals.content_digest(waiting))
    shown = page(client_of, "committee", "/rules/signed/versions/1..2/")
    for text in ("<del>10</del><ins>20</ins>", "Points › Fixed", "First day", "2026-11-19"):
        assert text in shown
    assert page(client_of, "committee", "/rules/signed/versions/2..1/")
    answer = client_of("committee").get("/rules/signed/versions/?older=2&newer=1")
    assert answer.url == "/rules/signed/versions/1..2/"


@pytest.mark.parametrize("query", ["", "older=1", "older=x&newer=2", "older=1&newer=99999999999999"])
def test_a_comparison_of_nothing_is_not_found(loaded, client_of, query):
    assert client_of("admin").get(f"/rules/signed/versions/?{query}").status_code == 404


# ---- taking up -------------------------------------------------------------------------------------------------------


def test_a_rule_is_taken_into_a_new_draft_or_an_own_one(loaded, client_of):
    given = {"sort": "rule", "code": "signed", "do": "retire"}
    answer = client_of("admin").post("/rules/proposals/take-up/", given)
    draft = Proposal.objects.get()
    assert answer.url == f"/rules/proposals/{draft.pk}/"
    assert draft.changes.get().is_retired
    given = {"item": "rule:visited", "do": "change", "proposal": draft.pk}
    answer = client_of("admin").post("/rules/proposals/take-up/", given)
    assert answer.url == f"/rules/proposals/{draft.pk}/rule/visited/"
    assert Proposal.objects.count() == 1


def test_nobody_takes_a_rule_into_anothers_draft(waiting, second, client_of):
    other = proposals.create(by=second, at=NOW, title="Not yours")
    client_of("admin").post(
        "/rules/proposals/take-up/", {"sort": "rule", "code": "signed", "do": "retire", "proposal": other.pk}
    )
    assert other.changes.count() == 0


def test_what_is_not_in_the_book_is_not_taken_up(loaded, client_of):
    answer = client_of("admin").post("/rules/proposals/take-up/", {"sort": "rule", "code": "nowhere"}, follow=True)
    assert "not in the book" in text_of(answer)
    assert not Proposal.objects.exists()


# ---- a proposal ------------------------------------------------------------------------------------------------------


def test_a_proposal_is_begun_described_and_given_up(loaded, client_of):
    answer = client_of("admin").post("/rules/proposals/new/", {"title": ""})
    assert answer.status_code == 422
    client_of("admin").post("/rules/proposals/new/", {"title": "Mine", "starts_on": "2027-01-01"})
    draft = Proposal.objects.get()
    shown = text_of(act(client_of, "admin", draft, "describe", title="Ours", reason="Because"))
    assert "Because" in shown
    assert act(client_of, "admin", draft, "describe", title="").status_code == 422
    act(client_of, "admin", draft, "withdraw")
    act(client_of, "admin", draft, "reopen")
    draft.refresh_from_db()
    assert (draft.title, draft.starts_on, draft.status) == ("Ours", None, "draft")


def test_the_approver_sees_sentence_difference_and_findings_on_one_page(waiting, client_of):
    shown = page(client_of, "admin", f"/rules/proposals/{waiting.pk}/")
    for text in (
        "<del>10</del><ins>20</ins>",
        "Points › Fixed",
        "Your decision",
        "Approve",
        "Send back",
        "19 Nov 2026",
    ):
        assert text in shown
    assert "Submit for approval" not in shown


def test_the_author_finds_no_button_to_approve(waiting, client_of):
    shown = page(client_of, "colleague", f"/rules/proposals/{waiting.pk}/")
    assert "nobody approves their own change" in shown
    assert 'value="approve"' not in shown
    answer = act(client_of, "colleague", waiting, "approve", digest=proposals.content_digest(waiting))
    assert answer.status_code == 403


def test_the_auditor_reads_and_decides_nothing(waiting, client_of):
    shown = page(client_of, "auditor", f"/rules/proposals/{waiting.pk}/")
    assert "Your decision" not in shown
    for do in ("approve", "send_back", "recall", "withdraw", "describe", "rebase", "remove", "submit"):
        answer = act(client_of, "auditor", waiting, do, title="x", reason="x", digest=proposals.content_digest(waiting))
        assert answer.status_code == 403, do
    waiting.refresh_from_db()
    assert waiting.status == "submitted"


def test_approval_publishes_and_the_page_says_that_points_are_scored(waiting, client_of):
    shown = text_of(act(client_of, "admin", waiting, "approve", digest=proposals.content_digest(waiting)))
    assert "Approved and published" in shown
    assert "Points are being scored again" in shown
    fragment = client_of("admin").get(f"/rules/proposals/{waiting.pk}/?part=outcome", headers={"HX-Request": "true"})
    assert text_of(fragment).strip().startswith("<section")


def test_who_read_something_else_is_told_and_nothing_is_published(waiting, client_of):
    shown = text_of(act(client_of, "admin", waiting, "approve", digest="something else"))
    assert "changed after you opened the page" in shown
    assert RuleVersion.objects.filter(proposal=waiting).count() == 0


def test_it_is_sent_back_with_a_reason_that_the_author_reads(waiting, client_of):
    shown = text_of(act(client_of, "admin", waiting, "send_back", reason=" "))
    assert "Say why" in shown
    act(client_of, "admin", waiting, "send_back", reason="Too <generous>")
    shown = page(client_of, "colleague", f"/rules/proposals/{waiting.pk}/")
    assert "Too &lt;generous&gt;" in shown
    assert "Submit for approval" in shown


def test_a_conflict_is_shown_and_can_be_taken_up(waiting, second, loaded, client_of):
    rulebook.load(book(rule(points=15), rule("visited", basis="visit")), on=TODAY, at=NOW)
    shown = page(client_of, "admin", f"/rules/proposals/{waiting.pk}/")
    assert "changed by others meanwhile" in shown
    act(client_of, "colleague", waiting, "recall")
    assert "Take up the rules as they are now" in page(client_of, "colleague", f"/rules/proposals/{waiting.pk}/")
    shown = text_of(act(client_of, "colleague", waiting, "rebase"))
    assert "<del>15</del><ins>20</ins>" in shown


def test_a_blocking_finding_stands_beside_its_rule_and_stops_submission(second, client_of):
    never = rule("never", when=[{"field": "amount", "gt": 10}, {"field": "amount", "lt": 5}])
    draft = proposals.draft_with([(RULE, "never", never)], by=second, at=NOW, title="Never")
    shown = page(client_of, "colleague", f"/rules/proposals/{draft.pk}/")
    assert "finding-blocking" in shown
    shown = text_of(act(client_of, "colleague", draft, "submit"))
    assert "stops this proposal" in shown
    draft.refresh_from_db()
    assert draft.status == "draft"


def test_a_change_is_taken_out_again(second, client_of):
    draft = proposals.draft_with([(RULE, "signed", rule(points=5))], by=second, at=NOW, title="Less")
    act(client_of, "colleague", draft, "remove", change="rule:signed")
    assert "No changes yet" in page(client_of, "colleague", f"/rules/proposals/{draft.pk}/")


def test_a_correction_waits_for_a_committee_member_too(second, loaded, client_of):
    draft = proposals.draft_with(
        [(RULE, "signed", rule(points=5))], by=second, at=NOW, title="Mistake", is_correction=True
    )
    proposals.submit(draft, by=second, at=NOW, on=TODAY)
    assert '<span class="nav-count">1' in page(client_of, "committee", "/rules/")
    shown = text_of(act(client_of, "admin", draft, "approve", digest=proposals.content_digest(draft)))
    assert "still waits for the other approval" in shown
    assert '<span class="nav-count">' not in page(client_of, "admin", "/rules/")
    shown = text_of(act(client_of, "committee", draft, "approve", digest=proposals.content_digest(draft)))
    assert "Approved and published" in shown


def test_the_list_marks_what_waits_for_the_reader(waiting, client_of):
    assert "waits for you" in page(client_of, "admin", "/rules/proposals/")
    assert "waits for you" not in page(client_of, "colleague", "/rules/proposals/")
    assert "waits for you" not in page(client_of, "committee", "/rules/proposals/")
    assert "None in this state" in page(client_of, "admin", "/rules/proposals/?status=published")
    assert "Twice as much" in page(client_of, "auditor", "/rules/proposals/?status=nonsense&page=nonsense")


def test_more_proposals_and_changes_need_no_more_queries(second, client_of):
    def queries(address):
        client_of("admin").get(address)
        with CaptureQueriesContext(connection) as counted:
            page(client_of, "admin", address)
        return len(counted)

    def drafted(count):
        changes = [(RULE, f"r{number}", rule(f"r{number}")) for number in range(count)]
        draft = proposals.draft_with([*changes, (RULE, "signed", None)], by=second, at=NOW, title=f"{count}")
        return proposals.submit(draft, by=second, at=NOW, on=TODAY)

    small = queries(f"/rules/proposals/{drafted(1).pk}/")
    few = queries("/rules/proposals/")
    large = drafted(12)
    for count in range(2, 8):
        drafted(count)
    assert queries(f"/rules/proposals/{large.pk}/") == small
    assert queries("/rules/proposals/") == few


# ---- YAML ------------------------------------------------------------------------------------------------------------


def imported(client_of, text, part="admin", **more):
    return client_of(part).post("/rules/import/", {"text": text, **more})


def test_what_is_exported_says_the_same_when_it_comes_back(loaded, client_of):
    answer = client_of("auditor").get("/rules/export.yaml")
    assert "attachment" in answer["Content-Disposition"]
    text = answer.content.decode()
    assert language.parse_book(text) == language.parse_book(rulebook.export())
    assert "Nothing differs" in text_of(imported(client_of, text))


def test_an_import_shows_what_differs_and_makes_a_proposal_of_what_is_ticked(loaded, client_of):
    text = book(rule(points=20), rule("fresh"), claims=[training(hours={"type": "number"})])
    shown = text_of(imported(client_of, text))
    for said in ("<del>10</del><ins>20</ins>", "fresh", "Not in the file", "rule:visited", "claim:training"):
        assert said in shown
    assert not Proposal.objects.exists()
    answer = imported(client_of, text, title="From git", take=["rule:signed", "rule:visited", "claim:training"])
    draft = Proposal.objects.get()
    assert answer.url == f"/rules/proposals/{draft.pk}/"
    assert {(each.code, each.is_retired) for each in draft.changes.all()} == {
        ("signed", False),
        ("visited", True),
        ("training", False),
    }
    proposals.submit(draft, by=loaded.users["admin"], at=NOW, on=TODAY)


def test_a_book_with_mistakes_is_not_taken_and_all_of_them_are_named(loaded, client_of):
    answer = imported(client_of, book(rule(basis="visits"), rule("other", category="none")))
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "visits" in shown
    assert "none" in shown


@pytest.mark.parametrize("text", ["", "   ", "规" * 400_000])
def test_no_text_or_too_much_is_said(loaded, client_of, text):
    assert imported(client_of, text).status_code == 422


def test_a_code_with_two_versions_still_to_come_is_explained_and_cannot_be_ticked(loaded, client_of):
    versions = [rule(end=TODAY + timedelta(days=40)), rule(points=20, start=TODAY + timedelta(days=41))]
    text = book(*versions, rule("visited", basis="visit"), claims=[training()])
    assert "2 versions of this code" in text_of(imported(client_of, text))
    imported(client_of, text, title="Both", take=["rule:signed"])
    assert Proposal.objects.get().changes.count() == 0


def test_only_points_admins_import(loaded, client_of):
    assert imported(client_of, book(rule()), part="auditor").status_code == 403


# ---- what the linter is told -----------------------------------------------------------------------------------------


def test_the_linter_is_told_what_the_last_year_brought(loaded):
    from scoring.queries import rule_figures

    customer = Customer.objects.create(code="K", name="K")
    for number in range(3):
        day = TODAY - timedelta(days=number)
        Contract.objects.create(
            number=f"C{number}", customer=customer, owner=loaded.rep, signed_on=day, amount=100, status="active"
        )
    capped = rule(points=10, cap={"points": 20, "per": "month"}, at_most=10)
    rulebook.load(book(capped, rule("visited", basis="visit")), on=TODAY, at=NOW, is_correction=True)
    awarded(loaded.rep, "signed", 10)
    awarded(loaded.rep, "signed", 10, record=2)
    found = rule_figures.statistics(rulebook.in_force(), timezone.localdate(), codes={"signed", "visited"})
    signed = found["signed"]
    assert (signed.records, signed.scored, signed.lines, signed.people) == (3, 2, 2, 1)
    assert (signed.at_most, signed.cap_periods, signed.capped) == (2, 1, 1)
    assert found["visited"].records == 0
