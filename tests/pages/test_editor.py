"""The editor's page: who writes in it, what is kept, and what a draft would give a real record."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from scoring import proposals, rulebook
from scoring.editor.writing import campaign_fields_of, fields_of, kind_fields_of
from scoring.engine.language import parse_book
from scoring.models import Contract, Customer
from tests.pages import parts as making
from tests.scoring.test_editor import STANDARD, send

HTMX = {"HX-Request": "true"}


@pytest.fixture
def book(parts):
    text = STANDARD.read_text()
    rulebook.load(text, on=making.TODAY, at=making.NOW)
    return parse_book(text)


@pytest.fixture
def proposal(parts, book):
    return proposals.create(by=parts.users["admin"], at=making.NOW, title="Winter")


@pytest.fixture
def edit(client_of, proposal):
    """`edit("rule/visit.made", fields, do="save")`: what the author sends, and the answer."""

    def post(address, fields, part="", by="admin", headers=None, **more):
        sent = {}
        send(_Sent(sent), fields)
        return client_of(by).post(f"/rules/proposals/{proposal.pk}/{address}/{part}", sent | more, headers=headers)

    return post


class _Sent:
    """What `send` writes into, as a test client takes it."""

    def __init__(self, target):
        self.target = target

    def __setitem__(self, key, value):
        self.target[key] = value

    def setlist(self, key, values):
        self.target[key] = values


def form(book, code):
    return fields_of(next(rule for rule in book.rules if rule.code == code).definition, book.kinds)


def changed(proposal, code):
    return proposal.changes.get(code=code)


# --- Saving ---------------------------------------------------------------------------------


def test_a_saved_rule_is_part_of_the_proposal(edit, book, proposal):
    fields = form(book, "visit.made") | {"at_most": "20"}
    assert edit("rule/visit.made", fields, do="save").status_code == 302
    assert changed(proposal, "visit.made").definition["at_most"] == 20


def test_an_unfinished_rule_is_kept_as_it_was_written(edit, book, proposal, visit):
    fields = form(book, "visit.made") | {"at_most": "about twenty"}
    edit("rule/visit.made", fields, do="save")
    change = changed(proposal, "visit.made")
    assert change.definition is None
    assert change.form["at_most"] == "about twenty"
    page = visit("admin", f"/rules/proposals/{proposal.pk}/rule/visit.made/").content.decode()
    assert 'value="about twenty"' in page
    assert "is not a number" in page


def test_a_new_rule_gets_a_code_from_its_name(edit, book, proposal):
    fields = form(book, "visit.made") | {"code": ""}
    for code in ("customer.customer-visit", "customer.customer-visit-2"):
        assert edit("rule", fields, do="save").url.endswith(f"/rule/{code}/")
        assert changed(proposal, code).definition["code"] == code


def test_a_code_in_use_is_refused_beside_its_field(edit, book, proposal):
    for code in ("visit.made", "lead.filed"):
        answer = edit("rule", form(book, "visit.made") | {"code": code}, do="refresh", headers=HTMX)
        assert f"The code {code} is in use" in answer.content.decode()
    edit("rule", form(book, "visit.made"), do="save")
    assert changed(proposal, "customer.customer-visit").definition is None


def test_a_draft_takes_another_code_along_with_its_address(edit, book, proposal):
    edit("rule", form(book, "visit.made") | {"code": "visit.own"}, do="save")
    answer = edit("rule/visit.own", form(book, "visit.made") | {"code": "visit.other"}, do="save")
    assert answer.url.endswith("/rule/visit.other/")
    assert list(proposal.changes.values_list("code", flat=True)) == ["visit.other"]


def test_the_code_of_a_rule_in_force_stays(edit, book, proposal):
    edit("rule/visit.made", form(book, "visit.made") | {"code": "visit.renamed"}, do="save")
    assert changed(proposal, "visit.made").definition["code"] == "visit.made"


def test_a_save_from_an_old_window_asks_before_it_replaces_a_newer_one(edit, book, proposal):
    fields = form(book, "visit.made")
    edit("rule/visit.made", fields | {"at_most": "20"}, do="save")
    answer = edit("rule/visit.made", fields | {"at_most": "30"}, do="save", seen="2026-01-01T00:00:00+00:00")
    assert "saved from another window" in answer.content.decode()
    assert changed(proposal, "visit.made").definition["at_most"] == 20
    seen = changed(proposal, "visit.made").changed_at.isoformat()
    edit("rule/visit.made", fields | {"at_most": "30"}, do="save", seen=seen)
    assert changed(proposal, "visit.made").definition["at_most"] == 30


def test_a_rule_on_trial_stays_on_trial(edit, book, proposal, visit):
    edit("rule/visit.made", form(book, "visit.made") | {"is_trial": "on"}, do="save")
    assert changed(proposal, "visit.made").is_trial
    page = visit("admin", f"/rules/proposals/{proposal.pk}/rule/visit.made/").content.decode()
    assert 'id="f-is_trial" value="on" checked' in page


def test_campaigns_and_kinds_of_claim_are_written_too(edit, book, proposal):
    campaign = {
        "code": "sprint.winter",
        "name": {"en": "Winter sprint", "zh-hans": "冬季冲刺"},
        "from": "2026-12-01",
        "to": "2026-12-07",
        "rules": ["visit.made", "customer.new"],
        "times": "1.5",
        "teams": ["EAST"],
    }
    edit("campaign", campaign_fields_of(campaign), do="save")
    assert changed(proposal, "sprint.winter").definition == campaign
    kind = book.kinds["lecture"].definition
    kind = kind | {"attributes": [*kind["attributes"], ["online", {"type": "boolean"}]]}
    edit("claim/lecture", kind_fields_of(kind), do="save")
    assert changed(proposal, "lecture").definition == kind


def test_a_rule_may_look_at_a_kind_of_claim_of_the_same_proposal(edit, book, proposal):
    kind = book.kinds["case"].definition | {"kind": "film"}
    edit("claim", kind_fields_of(kind), do="save")
    fields = form(book, "knowledge.case") | {"code": "knowledge.film", "basis": "claim.film"}
    edit("rule", fields, do="save")
    assert changed(proposal, "knowledge.film").definition["basis"] == "claim.film"


# --- Who writes -----------------------------------------------------------------------------


@pytest.mark.parametrize("part", ["auditor", "committee"])
def test_others_read_a_draft_and_change_nothing(part, edit, book, proposal, visit):
    page = visit(part, f"/rules/proposals/{proposal.pk}/rule/visit.made/").content.decode()
    assert "only its author changes it" in page
    assert 'id="fields" disabled' in page
    assert edit("rule/visit.made", form(book, "visit.made"), by=part, do="save").status_code == 302
    assert not proposal.changes.exists()


def test_what_is_submitted_is_read_and_not_written(edit, book, proposal, parts, visit):
    edit("rule/visit.made", form(book, "visit.made") | {"at_most": "20"}, do="save")
    proposals.submit(proposal, by=parts.users["admin"], at=making.NOW, on=making.TODAY)
    page = visit("admin", f"/rules/proposals/{proposal.pk}/rule/visit.made/").content.decode()
    assert "nothing in it changes any more" in page
    edit("rule/visit.made", form(book, "visit.made") | {"at_most": "30"}, do="save")
    assert changed(proposal, "visit.made").definition["at_most"] == 20


# --- What it comes to -----------------------------------------------------------------------


@pytest.fixture
def contracts(parts):
    customer = Customer.objects.create(code="K-1", name="Northwind")
    for number, amount in enumerate([300_000, 600_000, 1_200_000]):
        Contract.objects.create(
            number=f"C-{number}",
            customer=customer,
            owner=parts.rep,
            signed_on=date(2026, 11, 1) + timedelta(days=number),
            amount=Decimal(amount),
        )


def test_a_real_record_shows_what_the_draft_gives_and_why(edit, book, contracts):
    fields = form(book, "contract.large")
    fields["points"][0]["steps"][1]["value"] = "150"
    shown = edit("rule/contract.large", fields, "?part=preview", headers=HTMX, sample="C-2").content.decode()
    assert "<b>150</b>" in shown
    assert "120 by the rule in force" in shown
    assert "Contract amount: ¥1,200,000" in shown
    assert "2 of the newest 3 records get points." in shown
    found = edit("rule/contract.large", fields, "?part=preview", headers=HTMX, search="C-1").content.decode()
    assert "C-1 ·" in found
    assert "C-2 ·" not in found
    none = edit("rule/contract.large", fields, "?part=preview", headers=HTMX, search="nowhere").content.decode()
    assert "No record matches" in none


def test_a_preview_that_answers_after_the_save_leaves_it_said(edit, book):
    fields = form(book, "contract.large")
    fields["points"][0]["steps"][1]["value"] = "150"
    assert ">Saved.<" in edit("rule/contract.large", fields, headers=HTMX, do="save").content.decode()
    assert ">Saved.<" in edit("rule/contract.large", fields, "?part=preview", headers=HTMX).content.decode()
    fields["points"][0]["steps"][1]["value"] = "160"
    assert ">Saved.<" not in edit("rule/contract.large", fields, "?part=preview", headers=HTMX).content.decode()


def test_a_rule_about_periods_is_tried_on_people(edit, book, contracts):
    shown = edit("rule/sales.untargeted", form(book, "sales.untargeted"), "?part=preview", headers=HTMX)
    assert "P-rep/2026-11" in shown.content.decode()
    assert "<b>1,680</b>" in shown.content.decode()


def test_an_unfinished_condition_does_not_silence_the_sentence(edit, book):
    fields = form(book, "visit.made")
    fields["when"].append({"field": "quality", "op": "eq", "value": ""})
    shown = edit("rule/visit.made", fields, "?part=preview", headers=HTMX).content.decode()
    assert "For each customer visit" in shown
    assert "每次客户拜访" in shown
    assert "left out" in shown


def test_what_the_linter_finds_stands_at_its_field(edit, book):
    fields = form(book, "visit.made") | {"cap": {"points": "0", "per": "month"}}
    shown = edit("rule/visit.made", fields, "?part=preview", headers=HTMX).content.decode()
    place = shown[shown.index('id="e-cap-points"') :]
    assert "fault-" in place[: place.index("</div>")]


def test_a_draft_costs_the_same_for_few_records_and_for_many(edit, book, contracts, parts):
    def queries():
        with CaptureQueriesContext(connection) as caught:
            edit("rule/contract.large", form(book, "contract.large"), "?part=preview", headers=HTMX)
        return len(caught)

    queries()
    few = queries()
    customer = Customer.objects.get()
    Contract.objects.bulk_create(
        Contract(number=f"D-{n}", customer=customer, owner=parts.rep, signed_on=making.TODAY, amount=1)
        for n in range(99)
    )
    assert queries() <= few <= 25
