"""Leads, visits and ratings that files bring undecided: laid before a manager, decided once, here or by their file."""

import threading
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from ledger import verify
from ledger.models import Transfer
from pointsys.embedded.state import ROOT
from scoring import customer_work, rulebook, sweep
from scoring.imports import run as imports
from scoring.models import Customer, Entry, EntryStep, Lead, Visit, WaitingRow
from scoring.queries import customer_work as queries
from teams.models import Notice, RoleGrant
from tests.pages import parts as making
from tests.pages.parts import NOW, TODAY

STANDARD = ROOT / "scoring" / "rulebooks" / "standard.yaml"
LATER = NOW + timedelta(minutes=5)
HEADS = {
    "visits": "number,customer,owner,visited_on,minutes,level,quality,status",
    "leads": "code,customer,owner,created_on,completeness,status",
    "feedback": "number,customer,owner,received_on,source,rating,status",
}


@pytest.fixture
def parts(transactional_db):
    parts = making.make_company()
    RoleGrant.objects.create(person=parts.executive, role="manager", granted_at=NOW)
    parts.teams["hq"].manager = parts.executive
    parts.teams["hq"].save()
    Customer.objects.create(code="K-1", name="Kite", owner=parts.rep)
    return parts


@pytest.fixture
def bring(tmp_path):
    """`bring("visits", "V-1,K-1,…", …)`: import a file of these rows."""

    def one(kind, *rows, **options):
        file = tmp_path / f"{kind}.csv"
        file.write_text("\n".join([HEADS[kind], *rows]) + "\n")
        return imports.run([file], **options)

    return one


def visit_row(number="F-1", *, owner="rep", minutes=60, quality="C", status="pending", on=TODAY):
    return f"{number},K-1,P-{owner},{on},{minutes},decision,{quality},{status}"


def lead_row(code="FL-1", *, owner="rep", status="pending"):
    return f"{code},Comet,P-{owner},{TODAY},80,{status}"


def take_in(on=TODAY):
    return customer_work.take_in(at=NOW, on=on)


def brought(bring, **row):
    """A visit that a file brought undecided, taken in."""
    bring("visits", visit_row(**row))
    assert take_in() == 1
    return Entry.objects.latest("id")


def decide(parts, by="lead", **more):
    return {"by": parts.users[by], "at": LATER, "on": TODAY, "version": 1, **more}


def settle():
    """A sweep, after which a full scoring and the ledger have nothing to say."""
    sweep.score(as_of=TODAY)
    assert sweep.score(as_of=TODAY, full=True, check=True).posted == 0
    assert verify.problems() == []


def test_what_files_bring_undecided_waits_for_the_next_manager_once(parts, bring):
    bring("visits", visit_row(), visit_row("F-2", status="confirmed"), visit_row("F-3", owner="rival"))
    bring("leads", lead_row(), lead_row("FL-2", status="rejected"))
    bring("feedback", f"FF-1,K-1,P-rep,{TODAY},customer,5,pending")
    assert take_in() == 4
    assert take_in() == 0
    found = {str(entry): (entry.entered_by, entry.reviewer, entry.status) for entry in Entry.objects.all()}
    east, west = (None, parts.lead, "waiting"), (None, parts.rival_lead, "waiting")
    assert found == {"F-1": east, "F-3": west, "FL-1": east, "FF-1": east}
    assert [step.what for step in EntryStep.objects.all()] == ["taken_in"] * 4
    told = Notice.objects.filter(kind="entry.from_file").values_list("person__code", flat=True)
    assert sorted(told) == ["P-lead", "P-rival_lead"]
    assert {each.at for each in queries.waiting_for(parts.users["lead"], on=TODAY)} == {
        f"{entry.sort}-{entry.pk}" for entry in Entry.objects.filter(reviewer=parts.lead)
    }


def test_the_manager_grades_it_and_it_counts(parts, bring):
    rulebook.load(STANDARD.read_text(), on=TODAY.replace(month=1, day=1), at=NOW)
    entry = brought(bring)
    settle()
    assert not Transfer.objects.exists()
    customer_work.approve(entry, quality="A", **decide(parts))
    visit = Visit.objects.get()
    assert (visit.status, visit.quality) == ("confirmed", "A")
    settle()
    assert sum(Transfer.objects.values_list("points", flat=True)) == Decimal(18)
    assert Notice.objects.get(person=parts.rep).kind == "entry.approved"


@pytest.mark.parametrize("part", ["rep", "colleague", "rival_lead", "admin", "auditor"])
def test_nobody_else_decides_it_and_not_whose_it_is(parts, bring, part):
    entry = brought(bring)
    for act, more in ((customer_work.approve, {"quality": "A"}), (customer_work.reject, {"reason": "No"})):
        with pytest.raises(customer_work.NotAllowed):
            act(entry, **decide(parts, part, **more))
    with pytest.raises(DatabaseError, match="nobody decides about their own record"), transaction.atomic():
        Entry.objects.filter(pk=entry.pk).update(status="approved", decided_by=parts.rep, decided_at=LATER)
    assert Visit.objects.get().status == "pending"


def test_a_managers_own_goes_one_up_and_without_anybody_in_line_to_a_points_admin(parts, bring):
    assert brought(bring, owner="lead").reviewer == parts.executive
    entry = brought(bring, number="F-2", owner="executive")
    assert entry.reviewer is None
    assert [each.key for each in queries.waiting_for(parts.users["admin"], on=TODAY)] == [entry.pk]
    customer_work.approve(entry, quality="B", **decide(parts, "admin"))


def test_whose_it_is_answers_a_question_but_changes_nothing_here(parts, bring):
    entry = brought(bring)
    customer_work.ask(entry, text="Who was there?", **decide(parts))
    assert queries.returned(parts.users["rep"]).count() == 1
    entry.refresh_from_db()
    assert customer_work.can(entry, parts.users["rep"], on=TODAY) == {"see", "answer"}
    for act in (
        lambda: customer_work.withdraw(entry, by=parts.users["rep"], at=LATER),
        lambda: customer_work.change(entry, {"visited_on": TODAY}, by=parts.users["rep"], at=LATER, on=TODAY),
        lambda: customer_work.answer(entry, by=parts.users["colleague"], at=LATER, on=TODAY, text="Me"),
    ):
        with pytest.raises(customer_work.NotAllowed):
            act()
    customer_work.answer(entry, by=parts.users["rep"], at=LATER, on=TODAY, text="The board")
    customer_work.approve(entry, quality="A", **decide(parts, version=2))
    assert [entry.pk for entry in queries.of_person(parts.rep)] == [entry.pk]


def test_a_decision_that_the_file_brings_closes_it_and_one_taken_back_opens_it_again(parts, bring):
    entry = brought(bring)
    bring("visits", visit_row(status="confirmed"))
    entry.refresh_from_db()
    assert entry.status == "elsewhere"
    assert queries.count_for(parts.users["lead"], on=TODAY) == 0
    with pytest.raises(customer_work.MoveRefused):
        customer_work.reject(entry, reason="No", **decide(parts))
    assert Visit.objects.get().status == "confirmed"
    bring("visits", visit_row())
    assert take_in() == 1
    entry.refresh_from_db()
    assert (entry.status, entry.version) == ("waiting", 2)
    assert [step.what for step in entry.steps.all()] == ["taken_in", "elsewhere", "taken_in"]
    customer_work.approve(entry, quality="B", **decide(parts, version=2))


def test_what_the_file_changes_meanwhile_is_read_again(parts, bring):
    entry = brought(bring)
    bring("visits", visit_row(minutes=240))
    with pytest.raises(customer_work.ChangedMeanwhile):
        customer_work.approve(entry, quality="A", **decide(parts))
    done, refused = customer_work.approve_many([(entry, 1)], by=parts.users["lead"], at=LATER, on=TODAY)
    assert (done, len(refused)) == (0, 1)
    customer_work.approve(entry, quality="A", **decide(parts, version=2))


def test_the_same_file_again_undoes_no_decision_and_no_grade(parts, bring):
    entry = brought(bring)
    customer_work.approve(entry, quality="A", **decide(parts))
    run = bring("visits", visit_row(), strict=True)
    assert run.status == "done"
    assert (Visit.objects.get().status, Visit.objects.get().quality) == ("confirmed", "A")
    assert take_in() == 0
    bring("visits", visit_row(status="void"))
    assert Visit.objects.get().status == "void"


def test_what_was_rejected_here_no_file_makes_count(parts, bring):
    bring("leads", lead_row())
    take_in()
    customer_work.reject(Entry.objects.get(), reason="No such company", **decide(parts))
    bring("leads", lead_row(status="approved"), lead_row("FL-2", status="approved"))
    assert dict(Lead.objects.values_list("code", "status")) == {"FL-1": "rejected", "FL-2": "approved"}
    assert "decided in the application" in WaitingRow.objects.get().reason


def test_nobody_but_a_file_can_close_it_so(parts, bring):
    entry = brought(bring)
    with pytest.raises(DatabaseError, match="decided where its record comes from"), transaction.atomic():
        Entry.objects.filter(pk=entry.pk).update(status="elsewhere")
    with pytest.raises(DatabaseError, match="decided where its record comes from"), transaction.atomic():
        Entry.objects.filter(pk=entry.pk).update(status="withdrawn")


def questions(do):
    with CaptureQueriesContext(connection) as caught:
        do()
    return len(caught)


def test_many_are_taken_in_and_passed_on_in_as_many_statements_as_few(parts, bring):
    asked = []
    for round_, count in enumerate((2, 400)):
        bring("visits", *(visit_row(f"F-{round_}-{each}") for each in range(count)))
        asked.append(questions(lambda count=count: take_in() == count or pytest.fail("not all")))
    assert asked[1] <= asked[0]
    due = Entry.objects.latest("id").due_on
    late = due + timedelta(days=1)
    few = Entry.objects.order_by("id")[:2].values("pk")
    Entry.objects.exclude(pk__in=few).update(due_on=late)
    assert questions(lambda: customer_work.pass_on_late(at=LATER, on=late) == 2 or pytest.fail("not both")) >= 3
    Entry.objects.update(due_on=due, reviewer=parts.lead)
    with CaptureQueriesContext(connection) as caught:
        assert customer_work.pass_on_late(at=LATER, on=late) == 402
    assert len(caught) < 15
    assert set(Entry.objects.values_list("reviewer", flat=True)) == {parts.executive.pk}
    assert EntryStep.objects.filter(what="passed_on").count() == 404


def test_a_file_and_a_manager_at_once_decide_once_and_neither_waits_for_ever(parts, bring):
    """Both at once, many times: each decision is one of the two, and what the entry says is what the record says."""
    for each in range(12):
        entry = brought(bring, number=f"F-{each}")
        outcomes, start = [], threading.Barrier(2)

        def approve(entry=entry, outcomes=outcomes, start=start):
            start.wait()
            try:
                customer_work.approve(entry, quality="A", **decide(parts))
                outcomes.append("here")
            except customer_work.Refusal:
                outcomes.append("refused")
            finally:
                connections.close_all()

        def import_void(each=each, outcomes=outcomes, start=start):
            start.wait()
            try:
                bring("visits", visit_row(f"F-{each}", status="void"))
                outcomes.append("file")
            finally:
                connections.close_all()

        threads = [threading.Thread(target=approve), threading.Thread(target=import_void)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        entry.refresh_from_db()
        assert "file" in outcomes
        assert entry.status == ("approved" if "here" in outcomes else "elsewhere")
        assert Visit.objects.get(number=f"F-{each}").status == "void"
