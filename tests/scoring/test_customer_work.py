"""Leads, visits and ratings entered in the browser: who may do what, what the database refuses, what it brings."""

import threading
import uuid
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, connections, transaction
from hypothesis import given
from hypothesis import strategies as st

from ledger import verify
from ledger.models import Transfer
from pointsys.embedded.state import ROOT
from scoring import customer_work, rulebook, sweep
from scoring.imports import run as imports
from scoring.models import Customer, Entry, EntryStep, Feedback, Lead, Visit
from teams.models import Absence, AuditEvent, Notice, RoleGrant
from tests.pages import parts as making
from tests.pages.parts import NOW, TODAY

STANDARD = ROOT / "scoring" / "rulebooks" / "standard.yaml"
LATER = NOW + timedelta(minutes=5)
YESTERDAY = TODAY - timedelta(days=1)
Status = Entry.Status


@pytest.fixture
def parts(transactional_db):
    parts = making.make_company()
    parts.teams["first"].manager = parts.lead
    parts.teams["first"].save()
    parts.teams["hq"].manager = parts.executive
    parts.teams["hq"].save()
    RoleGrant.objects.create(person=parts.executive, role="manager", granted_at=NOW)
    return parts


@pytest.fixture
def kite(db):
    return Customer.objects.create(code="K-1", name="Kite Technology Co., Ltd.")


def visited(parts, customer, *, by="rep", on=TODAY, minutes=60, level="decision", **more):
    given = {"customer": customer, "visited_on": on, "minutes": minutes, "level": level}
    return enter("visit", given, parts, by=by, **more)


def filed(parts, customer="Comet", *, by="rep", why_again="", **details):
    return enter("lead", {"customer": customer, "created_on": TODAY, **details}, parts, by=by, why_again=why_again)


def rated(parts, customer, rating=5, **more):
    given = {"customer": customer, "received_on": TODAY, "source": "customer", "rating": rating}
    return enter("feedback", given, parts, **more)


def enter(sort, given, parts, *, by="rep", token=None, **more):
    token = token or uuid.uuid4()
    return customer_work.enter(sort, given, by=parts.users[by], at=NOW, on=TODAY, token=token, **more)


def approve(entry, parts, by="lead", **more):
    more = {"version": entry.version, "quality": "A"} | more
    return customer_work.approve(entry, by=parts.users[by], at=LATER, on=TODAY, **more)


def now_of(entry):
    return Entry.objects.get(pk=entry.pk)


# ---- entered, decided ------------------------------------------------------------------------------------------------


def test_a_visit_waits_for_the_manager_who_confirms_and_grades_it(parts, kite):
    entry = visited(parts, kite, note="Met the board")
    assert entry.record.status == "pending"
    assert entry.record.number.startswith("V-2026-")
    assert entry.reviewer == parts.lead
    assert Notice.objects.get(person=parts.lead).kind == "entry.waiting"
    approve(entry, parts, quality="A")
    visit = Visit.objects.get()
    assert (visit.status, visit.quality) == ("confirmed", "A")
    told = Notice.objects.get(person=parts.rep)
    assert (told.kind, told.said["customer"]) == ("entry.approved", kite.name)
    assert [step.what for step in entry.steps.all()] == ["entered", "approved"]
    assert set(AuditEvent.objects.values_list("event", flat=True)) >= {"entry.entered", "entry.approved"}


def test_a_visit_is_not_confirmed_without_a_grade(parts, kite):
    with pytest.raises(customer_work.GradeMissing):
        approve(visited(parts, kite), parts, quality="")
    assert Visit.objects.get().status == "pending"


def test_a_rejection_needs_a_reason_and_tells_it(parts, kite):
    entry = rated(parts, kite)
    decide = {"by": parts.users["lead"], "at": LATER, "on": TODAY, "version": 1}
    with pytest.raises(customer_work.ReasonMissing):
        customer_work.reject(entry, reason="  ", **decide)
    customer_work.reject(entry, reason="No such call", **decide)
    assert Feedback.objects.get().status == "void"
    assert Notice.objects.get(kind="entry.rejected").said["reason"] == "No such call"


def test_a_question_is_answered_and_waits_again(parts):
    entry = filed(parts)
    decide = {"by": parts.users["lead"], "at": LATER, "on": TODAY}
    customer_work.ask(entry, text="Which branch?", version=1, **decide)
    assert now_of(entry).status == Status.RETURNED
    with pytest.raises(customer_work.MoveRefused):
        customer_work.ask(entry, text="And now?", version=1, **decide)
    with pytest.raises(customer_work.NotAllowed):
        customer_work.answer(entry, by=parts.users["colleague"], at=LATER, on=TODAY, text="The first")
    customer_work.answer(entry, by=parts.users["rep"], at=LATER, on=TODAY, text="The first")
    assert now_of(entry).status == Status.WAITING
    with pytest.raises(customer_work.ChangedMeanwhile):
        approve(entry, parts, version=1)
    approve(entry, parts, version=2)
    assert Lead.objects.get().status == "approved"


def test_what_was_changed_meanwhile_is_not_approved_unseen(parts, kite):
    entry = visited(parts, kite, minutes=30)
    given = {"customer": kite, "visited_on": TODAY, "minutes": 120, "level": "decision"}
    customer_work.change(entry, given, by=parts.users["rep"], at=LATER, on=TODAY)
    with pytest.raises(customer_work.ChangedMeanwhile):
        approve(entry, parts, version=1)
    approve(entry, parts, version=2)
    assert Visit.objects.get().minutes == 120


def test_what_is_taken_back_can_no_longer_be_approved(parts, kite):
    entry = visited(parts, kite)
    with pytest.raises(customer_work.NotAllowed):
        customer_work.withdraw(entry, by=parts.users["lead"], at=LATER)
    customer_work.withdraw(entry, by=parts.users["rep"], at=LATER)
    assert Visit.objects.get().status == "void"
    with pytest.raises(customer_work.MoveRefused):
        approve(entry, parts)
    with pytest.raises(customer_work.MoveRefused):
        customer_work.withdraw(entry, by=parts.users["rep"], at=LATER)


def test_a_button_pressed_twice_stores_once(parts, kite):
    token = uuid.uuid4()
    assert visited(parts, kite, token=token) == visited(parts, kite, token=token)
    assert Visit.objects.count() == 1


@pytest.mark.parametrize("day", [TODAY + timedelta(days=1), TODAY - timedelta(days=93)])
def test_the_day_is_neither_ahead_nor_long_past(parts, kite, day):
    with pytest.raises(customer_work.DayNotPossible):
        visited(parts, kite, on=day)
    assert not Entry.objects.exists()


def test_numbers_pass_over_those_that_a_file_brought(parts, kite):
    first = visited(parts, kite)
    number = int(first.record.number[-6:])
    common = {"customer": kite, "owner": parts.rep, "minutes": 20, "level": "staff", "visited_on": YESTERDAY}
    Visit.objects.create(number=f"V-2026-{number + 1:06}", **common)
    assert visited(parts, kite, on=TODAY - timedelta(days=2)).record.number == f"V-2026-{number + 2:06}"


def test_many_are_approved_each_by_itself(parts, kite):
    entries = [filed(parts, f"Comet {number}") for number in range(3)]
    customer_work.withdraw(entries[1], by=parts.users["rep"], at=LATER)
    graded = visited(parts, kite)
    chosen = [(entry, 1) for entry in [*entries, graded]]
    done, refused = customer_work.approve_many(chosen, by=parts.users["lead"], at=LATER, on=TODAY)
    assert done == 2
    assert [type(refusal) for _entry, refusal in refused] == [customer_work.MoveRefused, customer_work.GradeMissing]
    assert Lead.objects.filter(status="approved").count() == 2


def declare_void(entry, parts, by="admin", reason="The customer knows nothing of it"):
    return customer_work.void(entry, by=parts.users[by], at=LATER, on=TODAY, reason=reason)


def test_what_proved_false_is_void_and_its_points_are_taken_back(parts, kite):
    rulebook.load(STANDARD.read_text(), on=date(2026, 1, 1), at=NOW)
    entry = visited(parts, kite)
    approve(entry, parts)
    sweep.score(as_of=TODAY)
    brought = Transfer.objects.filter(record=entry.record.number)
    assert brought.count() == 1
    with pytest.raises(customer_work.ReasonMissing):
        declare_void(entry, parts, reason=" ")
    declare_void(entry, parts)
    assert Visit.objects.get().status == "void"
    assert now_of(entry).is_void
    sweep.score(as_of=TODAY)
    assert [line.after for line in brought.order_by("id")][-1] == 0
    told = Notice.objects.get(person=parts.rep, kind="entry.voided")
    assert told.said["reason"] == "The customer knows nothing of it"
    assert [step.what for step in entry.steps.all()][-1] == "voided"
    with pytest.raises(customer_work.NotAllowed):
        declare_void(entry, parts)


@pytest.mark.parametrize("part", ["rep", "lead", "executive", "auditor"])
def test_only_a_points_admin_declares_void(parts, kite, part):
    entry = visited(parts, kite)
    approve(entry, parts)
    with pytest.raises(customer_work.NotAllowed):
        declare_void(entry, parts, by=part)
    assert Visit.objects.get().status == "confirmed"


def test_nothing_undecided_and_nothing_of_ones_own_is_declared_void(parts, kite):
    with pytest.raises(customer_work.NotAllowed):
        declare_void(visited(parts, kite), parts)
    RoleGrant.objects.create(person=parts.rep, role="admin", granted_at=NOW)
    entry = rated(parts, kite)
    approve(entry, parts)
    with pytest.raises(customer_work.NotAllowed):
        declare_void(entry, parts, by="rep")


# ---- who decides -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "part", ["rep", "colleague", "rival", "rival_lead", "admin", "auditor", "committee", "finance"]
)
def test_nobody_else_decides(parts, kite, part):
    entry = visited(parts, kite)
    decide = {"by": parts.users[part], "at": LATER, "on": TODAY, "version": 1}
    for act in (
        lambda: customer_work.approve(entry, quality="A", **decide),
        lambda: customer_work.reject(entry, reason="No", **decide),
        lambda: customer_work.ask(entry, text="Why?", **decide),
    ):
        with pytest.raises(customer_work.NotAllowed):
            act()
    assert not customer_work.can(entry, parts.users[part], on=TODAY) & {"approve", "reject", "ask"}
    assert now_of(entry).status == Status.WAITING


def test_a_managers_own_visit_goes_to_the_next_one_up(parts, kite):
    entry = visited(parts, kite, by="lead")
    assert entry.reviewer == parts.executive
    with pytest.raises(customer_work.NotAllowed):
        approve(entry, parts, by="lead")
    approve(entry, parts, by="executive")


def test_without_a_manager_in_line_a_points_admin_decides_but_not_about_their_own(parts, kite):
    parts.teams["hq"].manager = None
    parts.teams["hq"].save()
    entry, own = visited(parts, kite, by="lead"), visited(parts, kite, by="admin")
    assert entry.reviewer is None
    with pytest.raises(customer_work.NotAllowed):
        approve(own, parts, by="admin")
    approve(entry, parts, by="admin")


def test_a_stand_in_decides_while_the_manager_is_away_but_not_about_their_own(parts, kite):
    Absence.objects.create(person=parts.lead, stand_in=parts.colleague, starts_on=TODAY, ends_on=TODAY)
    entry, own = visited(parts, kite), visited(parts, kite, by="colleague")
    assert "approve" in customer_work.can(entry, parts.users["colleague"], on=TODAY)
    with pytest.raises(customer_work.NotAllowed):
        approve(own, parts, by="colleague")
    approve(entry, parts, by="colleague")
    late = visited(parts, kite, on=YESTERDAY)
    with pytest.raises(customer_work.NotAllowed):
        customer_work.approve(
            late, by=parts.users["colleague"], at=LATER, on=TODAY + timedelta(days=1), version=1, quality="A"
        )


def test_a_manager_whose_role_was_taken_away_decides_nothing(parts, kite):
    entry = visited(parts, kite)
    parts.lead.roles.all().delete()
    with pytest.raises(customer_work.NotAllowed):
        approve(entry, parts)


def test_what_nobody_decides_in_time_goes_to_the_next_manager_once(parts, kite):
    entry = visited(parts, kite)
    assert customer_work.pass_on_late(at=LATER, on=entry.due_on) == 0
    after = entry.due_on + timedelta(days=1)
    assert customer_work.pass_on_late(at=LATER, on=after) == 1
    assert customer_work.pass_on_late(at=LATER, on=after) == 0
    entry = now_of(entry)
    assert entry.reviewer == parts.executive
    assert entry.due_on > after
    assert Notice.objects.filter(person=parts.executive, kind="entry.passed_on").exists()
    approve(entry, parts, by="lead")


# ---- duplicates and completeness -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["kite technology", "KITE  Technology", "Kite-Technology Inc.", "Ｋｉｔｅ Technology Ltd"]
)
def test_a_lead_of_a_known_customer_is_shown_before_it_is_saved(parts, kite, name):
    with pytest.raises(customer_work.DuplicateFound) as refused:
        filed(parts, name)
    assert [(match.what, match.key, match.why) for match in refused.value.matches] == [("customer", "K-1", "name")]
    entry = filed(parts, name, why_again="Another subsidiary")
    assert entry.why_again == "Another subsidiary"


def test_chinese_names_and_the_same_phone_are_alike(parts):
    filed(parts, "上海（浦东）风筝科技有限公司", phone="+86 138-0000-1111")
    for name, phone, why in (
        ("上海浦东风筝科技股份有限公司", "", "name"),
        ("别的公司", "13800001111", "phone"),
    ):
        with pytest.raises(customer_work.DuplicateFound) as refused:
            filed(parts, name, phone=phone)
        assert [match.why for match in refused.value.matches] == [why]
    filed(parts, "上海风筝", phone="13800001112")


def test_a_lead_is_no_duplicate_of_itself_nor_of_what_was_taken_back(parts):
    entry = filed(parts, "Comet")
    customer_work.change(
        entry, {"customer": "Comet Ltd", "created_on": TODAY}, by=parts.users["rep"], at=LATER, on=TODAY
    )
    customer_work.withdraw(entry, by=parts.users["rep"], at=LATER)
    filed(parts, "Comet")


def test_the_same_visit_again_needs_a_reason(parts, kite):
    visited(parts, kite)
    with pytest.raises(customer_work.DuplicateFound):
        visited(parts, kite)
    visited(parts, kite, by="colleague")
    visited(parts, kite, on=YESTERDAY)
    visited(parts, kite, why_again="In the morning and in the evening")


def test_names_are_found_by_an_index(parts):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off") if connection.in_atomic_block else cursor.execute(
            "SET enable_seqscan = off"
        )
        for table, column in (("scoring_customer", "name"), ("scoring_lead", "customer")):
            cursor.execute(f"EXPLAIN SELECT 1 FROM {table} WHERE scoring_name_key({column}) = scoring_name_key('Kite')")
            assert "by_name_key" in "".join(row[0] for row in cursor.fetchall())
        cursor.execute("RESET enable_seqscan")


def test_the_weights_add_up_to_a_hundred():
    assert sum(customer_work.WEIGHTS.values()) == 100


@given(st.sets(st.sampled_from(sorted(customer_work.WEIGHTS))), st.sampled_from(sorted(customer_work.WEIGHTS)))
def test_another_field_filled_in_makes_a_file_more_complete(filled, name):
    some = dict.fromkeys(filled - {name}, "x")
    assert customer_work.completeness_of({**some, name: "x"}) == (
        customer_work.completeness_of({**some, name: "  "}) + customer_work.WEIGHTS[name]
    )


def test_completeness_is_written_to_the_lead(parts):
    entry = filed(parts, contact="Ms Li", phone="13800001111", budget=Decimal(0))
    assert entry.lead.completeness == 10 + 15 + 15 + 5
    assert entry.lead.detail.contact == "Ms Li"


# ---- what the database refuses ---------------------------------------------------------------------------------------


def refused(name):
    return pytest.raises(DatabaseError, match=name)


def execute(sql, *params):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)


DECIDE = "UPDATE scoring_entry SET status = 'approved', decided_by_id = %s, decided_at = now() WHERE id = %s"


def test_the_database_lets_nobody_decide_what_they_entered_or_own(parts, kite):
    entry = visited(parts, kite)
    with refused("nobody decides about their own record"):
        execute(DECIDE, parts.rep.pk, entry.pk)
    Visit.objects.update(owner=parts.colleague)
    with refused("entry_decided_by_another"):
        execute(DECIDE, parts.rep.pk, entry.pk)
    with refused("nobody decides about their own record"):
        execute(DECIDE, parts.colleague.pk, entry.pk)


def test_the_database_decides_once_and_keeps_the_author(parts, kite):
    entry = visited(parts, kite)
    with refused("keeps its record and who entered it"):
        execute("UPDATE scoring_entry SET entered_by_id = %s WHERE id = %s", parts.colleague.pk, entry.pk)
    with refused("entry_decided_by_and_at"):
        execute("UPDATE scoring_entry SET status = 'approved' WHERE id = %s", entry.pk)
    with refused("entry_rejected_with_a_reason"):
        execute(DECIDE.replace("approved", "rejected"), parts.lead.pk, entry.pk)
    approve(entry, parts)
    for change in ("status = 'rejected'", "decided_by_id = reviewer_id + 16", "note = 'x'", "reason = 'x'"):
        with refused("decisions are made once"):
            execute(f"UPDATE scoring_entry SET {change} WHERE id = %s", entry.pk)


def test_the_database_keeps_entries_and_their_steps(parts, kite):
    entry = visited(parts, kite)
    for sql in (
        "DELETE FROM scoring_entry WHERE id = %s",
        "DELETE FROM scoring_entrystep WHERE entry_id = %s",
        "UPDATE scoring_entrystep SET text = 'x' WHERE entry_id = %s",
    ):
        with pytest.raises(DatabaseError):
            execute(sql, entry.pk)
    assert EntryStep.objects.count() == 1


@pytest.mark.parametrize("status", ["confirmed", "void"])
def test_the_database_lets_no_status_pass_by_the_entry(parts, kite, status):
    entry = visited(parts, kite)
    with refused("its status follows that"):
        execute("UPDATE scoring_visit SET status = %s WHERE id = %s", status, entry.visit_id)
    approve(entry, parts)
    with refused("its status follows that"):
        execute("UPDATE scoring_visit SET status = 'pending' WHERE id = %s", entry.visit_id)
    # What proves false is voided later (S5).
    execute("UPDATE scoring_visit SET status = 'void' WHERE id = %s", entry.visit_id)


def test_what_was_rejected_stays_without_points(parts, kite):
    entry = rated(parts, kite)
    customer_work.reject(entry, by=parts.users["lead"], at=LATER, on=TODAY, version=1, reason="No")
    with refused("its status follows that"):
        execute("UPDATE scoring_feedback SET status = 'confirmed' WHERE id = %s", entry.feedback_id)


def test_an_entry_begins_undecided_with_a_pending_record(parts, kite):
    visit = Visit.objects.create(
        number="X", customer=kite, owner=parts.rep, visited_on=TODAY, minutes=30, level="staff", status="confirmed"
    )
    with refused("what is entered waits"):
        Entry.objects.create(
            sort="visit", visit=visit, entered_by=parts.rep, entered_at=NOW, changed_at=NOW, token=uuid.uuid4(),
            due_on=TODAY,
        )  # fmt: skip


def test_a_file_does_not_decide_what_was_entered_here(parts, kite, tmp_path):
    entry = visited(parts, kite)
    file = tmp_path / "visits.csv"
    file.write_text(
        "number,customer,owner,visited_on,minutes,level,status\n"
        f"{entry.record.number},K-1,P-rep,2026-11-18,90,decision,confirmed\n"
        "OTHER-1,K-1,P-rep,2026-11-17,30,staff,confirmed\n"
    )
    imports.run([file])
    assert Visit.objects.get(pk=entry.visit_id).status == "pending"
    assert Visit.objects.get(number="OTHER-1").status == "confirmed"


def test_two_managers_at_once_decide_once(parts, kite):
    entry = visited(parts, kite)
    outcomes, start = [], threading.Barrier(2)

    def decide(act, by, **more):
        start.wait()
        try:
            act(entry, by=parts.users[by], at=LATER, on=TODAY, version=1, **more)
            outcomes.append("done")
        except customer_work.MoveRefused:
            outcomes.append("refused")
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=decide, args=(customer_work.approve, "lead"), kwargs={"quality": "A"}),
        threading.Thread(target=decide, args=(customer_work.reject, "executive"), kwargs={"reason": "No"}),
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(outcomes) == ["done", "refused"]
    assert (now_of(entry).status == "approved") == (Visit.objects.get().status == "confirmed")


# ---- what it brings --------------------------------------------------------------------------------------------------


@pytest.fixture
def standard(parts):
    rulebook.load(STANDARD.read_text(), on=date(2026, 1, 1), at=NOW)
    return parts


def test_what_was_foretold_is_what_comes(standard, kite):
    parts = standard
    entries = [
        (visited(parts, kite), {"A": 1800, "B": 1200, "C": 600}),
        (filed(parts, contact="Ms Li"), {"": 500}),
        (rated(parts, kite, rating=4), {"": 500}),
    ]
    for entry, cents in entries:
        found = customer_work.effects_by_grade(entry, on=TODAY, language="en")
        assert {each.grade: each.cents for each in found} == cents
        assert now_of(entry).status == Status.WAITING
    sweep.score(as_of=TODAY)
    assert not Transfer.objects.exists()
    for entry, _cents in entries:
        approve(entry, parts, quality="B")
    sweep.score(as_of=TODAY)
    assert sum(Transfer.objects.values_list("points", flat=True)) == Decimal("12") + 5 + 5
    outcome = sweep.score(as_of=TODAY, full=True, check=True)
    assert outcome.posted == 0
    assert verify.problems() == []
