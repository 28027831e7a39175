"""Appeals (E3): who files, answers and votes; what is held meanwhile, and what a ruling posts."""

import io
import threading
import zipfile
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connections, transaction

from ledger import accounts, verify
from ledger import queries as ledger
from ledger.models import Transfer
from scoring import appeals, files
from scoring import verify as scoring_verify
from scoring.models import Appeal, AppealFile, AppealStep, AppealVote, Customer, Visit
from scoring.queries import appeals as queries
from teams.actor import acting_as
from teams.models import AuditEvent, CalendarDay, Company, Notice, RoleGrant, User
from tests.scoring import appealing as making
from tests.scoring.appealing import (
    JUNE,
    MAY,
    TODAY,
    answered,
    balances,
    contested,
    days,
    filed,
    give,
    heard,
    moment,
    publish,
    voted,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(db):
    return making.Cast()


@pytest.fixture(autouse=True)
def the_books_balance(db):
    yield
    assert verify.problems(verify.CHECKS | scoring_verify.CHECKS) == []


def now(appeal):
    return Appeal.objects.select_related("appellant", "ruling", "line").get(pk=appeal.pk)


# ---- filing ----------------------------------------------------------------------------------------------------------


def test_the_disputed_points_are_held_back_until_the_appeal_ends(cast):
    give(cast.rep, 100, on=MAY)
    line = give(cast.rep, 30, record="V-2")
    appeal = filed(cast.rep, line)
    assert (appeal.held, appeal.line_points, appeal.asked) == (30, 30, 20)
    assert balances(cast.rep) == (100, 30)
    appeals.withdraw(appeal, by=cast.rep, at=moment(TODAY), on=TODAY)
    assert balances(cast.rep) == (130, 0)
    assert now(appeal).status == "withdrawn"


def test_a_deduction_and_a_missing_line_hold_nothing(cast):
    give(cast.rep, 100)
    taken = give(cast.rep, -10, record="F-1")
    assert filed(cast.rep, taken, should_points=0).held == 0
    assert filed(cast.rep).held == 0
    assert balances(cast.rep) == (90, 0)


def test_no_more_is_held_than_is_there(cast):
    line = give(cast.rep, 30)
    give(cast.rep, -12, record="F-1")
    assert filed(cast.rep, line).held == 18
    assert balances(cast.rep) == (0, 18)


def test_provisional_points_that_are_held_stay_provisional_and_nothing_else_is_taken(cast):
    give(cast.rep, 100, on=MAY)
    publish(MAY, date(2026, 6, 8))
    line = give(cast.rep, 30, record="V-2")
    filed(cast.rep, line)
    account, _held = accounts.of_person(cast.rep.person_id)
    assert ledger.balance(account) - ledger.provisional(account) == 100


def test_published_points_that_are_held_cannot_be_spent(cast):
    line = give(cast.rep, 40, on=MAY)
    give(cast.rep, 60, on=MAY, record="V-2")
    publish(MAY, date(2026, 6, 12))
    give(cast.rep, 5, record="V-3")
    appeal = filed(cast.rep, line)
    account, _held = accounts.of_person(cast.rep.person_id)
    assert ledger.balance(account) - ledger.provisional(account) == 60
    publish(JUNE, date(2026, 7, 8))
    appeals.withdraw(appeal, by=cast.rep, at=moment(date(2026, 7, 9)), on=date(2026, 7, 9))
    assert ledger.balance(account) - ledger.provisional(account) == 105


def test_figures_by_category_and_the_boards_do_not_see_what_is_held(cast):
    line = give(cast.rep, 30)
    account, _held = accounts.of_person(cast.rep.person_id)
    before = ledger.categories(account, MAY), ledger.totals(account, [("month", JUNE)])
    filed(cast.rep, line)
    assert (ledger.categories(account, MAY), ledger.totals(account, [("month", JUNE)])) == before


def test_only_whom_a_line_belongs_to_disputes_it(cast):
    line = give(cast.rep, 30)
    with pytest.raises(appeals.NotDisputable):
        filed(cast.colleague, line)


def test_what_an_appeal_itself_moved_is_not_disputed_again(cast):
    appeal = filed(cast.rep, give(cast.rep, 30))
    answered(appeal, cast.lead, upholds=True, points=20)
    for line in Transfer.objects.select_related("posting").filter(posting__key__startswith="appeal:"):
        with pytest.raises(appeals.NotDisputable):
            filed(cast.rep, line)


def test_a_line_is_disputed_once_unless_it_was_withdrawn(cast):
    line = give(cast.rep, 30)
    appeal = filed(cast.rep, line)
    with pytest.raises(appeals.AlreadyFiled):
        filed(cast.rep, line)
    appeals.withdraw(appeal, by=cast.rep, at=moment(TODAY), on=TODAY)
    assert filed(cast.rep, line).status == "filed"


def test_a_missing_line_is_asked_for_once(cast):
    filed(cast.rep)
    with pytest.raises(appeals.AlreadyFiled):
        filed(cast.rep)


def test_an_appeal_says_why_and_what_it_should_be(cast):
    line = appeals.line_in_dispute(give(cast.rep, 30), cast.rep.person)
    by = {"by": cast.rep, "at": moment(TODAY), "on": TODAY}
    with pytest.raises(appeals.ReasonMissing):
        appeals.file(line, reason=" ", should_points=50, **by)
    for nothing in ({}, {"should_words": " "}, {"should_points": 30}):
        with pytest.raises(appeals.AnswerMissing):
            appeals.file(line, reason="Look", **nothing, **by)
    assert appeals.file(line, reason="Look", should_words="The visit was with the board", **by).asked is None


def test_evidence_is_what_its_bytes_are(cast):
    appeal = filed(cast.rep, give(cast.rep, 30), files=[making.picture("证据.png")])
    kept = appeal.files.get()
    assert (kept.name, kept.kind, kept.size) == ("证据.png", "png", 48)
    assert kept.file.name.startswith("appeals/")
    assert "证据" not in kept.file.name
    with pytest.raises(appeals.NotAllowed):
        appeals.attach(appeal, making.picture(), by=cast.lead, at=moment(TODAY))
    for number in range(4):
        appeals.attach(appeal, making.picture(f"{number}.png"), by=cast.rep, at=moment(TODAY))
    with pytest.raises(appeals.TooManyFiles):
        appeals.attach(appeal, making.picture(), by=cast.rep, at=moment(TODAY))


def office(part, *more):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as package:
        for name in ("[Content_Types].xml", part, *more):
            package.writestr(name, "<x/>")
    return content.getvalue()


GOOD = {
    "a.jpg": b"\xff\xd8\xff\xe0rest",
    "a.jpeg": b"\xff\xd8\xff\xe0rest",
    "a.webp": b"RIFF0000WEBPVP8 ",
    "a.gif": b"GIF89a0000",
    "a.pdf": b"%PDF-1.7 ...",
    "a.docx": office("word/document.xml"),
    "a.xlsx": office("xl/workbook.xml"),
    "a.pptx": office("ppt/presentation.xml"),
    "a.csv": "客户,金额\n".encode("gb18030"),
    "a.TXT": b"said so",
}
BAD = {
    "a.png": b"GIF89a0000",
    "a.pdf": b"MZ\x90\x00",
    "a.exe": b"MZ\x90\x00",
    "a.html": b"<script>",
    "a.svg": b"<svg onload='x'/>",
    "a.txt": b"\x00\x01",
    "a.docx": office("word/document.xml", "word/vbaProject.bin"),
    "a.zip": office("other"),
    "empty.txt": b"",
    "a": b"%PDF-1.7",
}


@pytest.mark.parametrize("name", GOOD)
def test_files_that_are_taken(name):
    checked = files.check(SimpleUploadedFile(name, GOOD[name]))
    assert checked.kind == {"jpeg": "jpg"}.get(name.split(".")[1].lower(), name.split(".")[1].lower())


@pytest.mark.parametrize("name", BAD)
def test_files_that_are_refused(name):
    with pytest.raises(files.FileRefused):
        files.check(SimpleUploadedFile(name, BAD[name]))


def test_a_file_above_ten_megabytes_is_refused():
    with pytest.raises(files.FileRefused, match="10 MB"):
        files.check(SimpleUploadedFile("a.txt", b"a" * (files.BYTES_MAX + 1)))


def test_a_name_with_a_path_in_it_is_only_a_name():
    assert files.printable("..\\..\\etc/pass\u202ewd.txt") == "passwd.txt"


# ---- the first answer ------------------------------------------------------------------------------------------------


def test_all_that_was_asked_for_is_posted_at_once(cast):
    line = give(cast.rep, 30, on=MAY, record="V-2")
    publish(MAY, date(2026, 6, 12))
    appeal = answered(filed(cast.rep, line), cast.lead, upholds=True, points=20)
    ruling = appeal.ruling
    assert (appeal.status, appeal.granted, appeal.days_taken) == ("accepted", 20, 0)
    assert (ruling.kind, ruling.points, ruling.category, ruling.record) == ("ruling", 20, "customer", appeal.number)
    assert (ruling.earned_on, ruling.posted_month) == (MAY, JUNE)
    assert balances(cast.rep) == (50, 0)
    assert Transfer.objects.get(pk=line.pk).points == 30
    assert {each.pk for each in queries.of_line(line)} == {appeal.pk}
    posted = Transfer.objects.select_related("posting").get(pk=ruling.pk)
    assert {each.pk for each in queries.of_line(posted)} == {appeal.pk}


def test_a_part_is_posted_once_its_appellant_is_content(cast):
    appeal = answered(filed(cast.rep, give(cast.rep, 30)), cast.lead, upholds=True, points=5)
    assert (appeal.status, appeal.ruling) == ("answered_upheld", None)
    assert balances(cast.rep) == (0, 30)
    appeals.accept(appeal, by=cast.rep, at=moment(TODAY), on=TODAY)
    assert now(appeal).ruling.points == 5
    assert balances(cast.rep) == (35, 0)


def test_a_deduction_may_be_taken_back_in_part(cast):
    give(cast.rep, 100)
    appeal = filed(cast.rep, give(cast.rep, -40, record="F-1"), should_points=0)
    answered(appeal, cast.lead, upholds=True, points=25)
    appeals.accept(appeal, by=cast.rep, at=moment(TODAY), on=TODAY)
    assert balances(cast.rep) == (85, 0)


def test_an_honest_appellant_may_ask_for_less(cast):
    appeal = filed(cast.rep, give(cast.rep, 30), should_points=10)
    answered(appeal, cast.lead, upholds=True, points=-20)
    assert balances(cast.rep) == (10, 0)
    assert now(appeal).ruling.from_account_id == accounts.of_person(cast.rep.person_id)[0]


@pytest.mark.parametrize("points", [0, -5, 21, None])
def test_an_answer_grants_no_more_than_was_asked_for_and_not_nothing(points, cast):
    appeal = filed(cast.rep, give(cast.rep, 30))
    with pytest.raises(appeals.PointsWrong):
        answered(appeal, cast.lead, upholds=True, points=points)
    assert now(appeal).status == "filed"


def test_large_adjustments_are_the_committee_s(cast):
    Company.objects.update(claim_second_above=100)
    appeal = filed(cast.rep, give(cast.rep, 30), should_points=500)
    with pytest.raises(appeals.TooMuch):
        answered(appeal, cast.lead, upholds=True, points=101)
    appeals.refer(appeal, by=cast.lead, at=moment(TODAY), on=TODAY, reason="Above what I may grant")
    voted(appeal, cast.first, True, points=470)
    voted(appeal, cast.second, True, points=470)
    assert balances(cast.rep) == (500, 0)


def test_a_corrected_record_brings_its_difference_by_scoring(cast):
    appeal = answered(filed(cast.rep, give(cast.rep, 30)), cast.lead, upholds=True, is_corrected=True)
    appeals.accept(appeal, by=cast.rep, at=moment(TODAY), on=TODAY)
    appeal = now(appeal)
    assert (appeal.is_corrected, appeal.granted, appeal.ruling) == (True, None, None)
    assert balances(cast.rep) == (30, 0)


@pytest.mark.parametrize("part", ["rep", "colleague", "rival_lead", "auditor", "first", "executive"])
def test_who_does_not_answer(part, cast):
    appeal = filed(cast.rep, give(cast.rep, 30))
    with pytest.raises(appeals.NotAllowed):
        answered(appeal, getattr(cast, part))


@pytest.mark.parametrize("part", ["lead", "head", "admin"])
def test_who_answers(part, cast):
    appeal = filed(cast.rep, give(cast.rep, 30))
    assert answered(appeal, getattr(cast, part)).status == "answered_rejected"


def test_a_manager_s_own_appeal_is_answered_further_up(cast):
    appeal = filed(cast.lead, give(cast.lead, 30))
    with pytest.raises(appeals.NotAllowed):
        answered(appeal, cast.lead)
    assert list(Notice.objects.filter(kind="appeal.waiting").values_list("person", flat=True)) == [cast.head.person_id]
    answered(appeal, cast.head)


def confirmed_visit(cast, by):
    with transaction.atomic(), acting_as(by):
        visit = Visit.objects.create(
            number="V-7",
            customer_id=customer().pk,
            owner=cast.rep.person,
            visited_on=JUNE,
            minutes=30,
            level="staff",
            status="pending",
        )
        Visit.objects.filter(pk=visit.pk).update(status="confirmed")
    return visit


def customer():
    return Customer.objects.get_or_create(code="K", defaults={"name": "Kite"})[0]


def line_of(user, record_id):
    """A line that scoring posted for a record, as far as an appeal looks at it."""
    available, _held = accounts.of_person(user.person_id)
    line = give(user, 30)
    line.record_id = record_id
    assert line.to_account_id == available
    return line


def test_who_confirmed_the_record_behind_the_line_neither_answers_nor_votes(cast):
    visit = confirmed_visit(cast, "lead")
    appeal = filed(cast.rep, line_of(cast.rep, visit.pk))
    assert appeal.involved == [cast.lead.pk]
    with pytest.raises(appeals.NotAllowed):
        answered(appeal, cast.lead)
    told = Notice.objects.filter(kind="appeal.waiting").values_list("person", flat=True)
    assert list(told) == [cast.head.person_id]
    assert not queries.waiting(cast.lead, on=TODAY).exists()
    RoleGrant.objects.create(person=cast.lead.person, role="committee", granted_at=moment(TODAY))
    appeals.refer(appeal, by=cast.admin, at=moment(TODAY), on=TODAY, reason="Yours")
    lead = User.objects.get(pk=cast.lead.pk)
    with pytest.raises(appeals.NotAllowed):
        voted(appeal, lead, False)
    assert lead.pk not in appeals.members(now(appeal), on=TODAY)


def test_who_rejected_the_record_that_is_missing_does_not_answer(cast):
    visit = confirmed_visit(cast, "admin")
    with transaction.atomic(), acting_as("user:lead"):
        Visit.objects.filter(pk=visit.pk).update(status="void")
    about = appeals.missing(month=JUNE, record="V-7")
    appeal = appeals.file(about, by=cast.rep, at=moment(TODAY), on=TODAY, reason="It took place", should_points=9)
    assert appeal.involved == sorted([cast.admin.pk, cast.lead.pk])
    for part in (cast.lead, cast.admin):
        with pytest.raises(appeals.NotAllowed):
            answered(appeal, part)
    answered(appeal, cast.head)


def test_who_posted_a_line_by_hand_is_involved(cast):
    appeal = filed(cast.rep, give(cast.rep, 30, by="admin"))
    assert appeal.involved == [cast.admin.pk]


def test_a_stand_in_answers_while_the_manager_is_away(cast):
    making.away(cast.lead, cast.rival_lead, TODAY, TODAY + days(3))
    appeal = filed(cast.rep, give(cast.rep, 30))
    told = Notice.objects.filter(kind="appeal.waiting").values_list("person", flat=True)
    assert list(told) == [cast.rival_lead.person_id]
    [waits] = queries.waiting_for(cast.rival_lead, on=TODAY)
    assert (waits.key, waits.stands_for, waits.points, waits.is_late(TODAY)) == (
        appeal.pk,
        cast.lead.person,
        20,
        False,
    )
    assert appeals.can_see(cast.rival_lead, appeal, on=TODAY)
    assert not appeals.can_see(cast.rival_lead, appeal, on=TODAY + days(4))
    answered(appeal, cast.rival_lead)


def test_a_question_stops_the_clock(cast):
    appeal = filed(cast.rep, give(cast.rep, 30))  # Monday; answer due on Thursday
    assert appeal.due_on == date(2026, 6, 18)
    tuesday, next_week = date(2026, 6, 16), date(2026, 6, 23)
    appeals.ask(appeal, by=cast.lead, at=moment(tuesday), on=tuesday, question="Who was there?")
    with pytest.raises(appeals.MoveRefused):
        answered(appeal, cast.lead)
    with pytest.raises(appeals.NotAllowed):
        appeals.reply(appeal, by=cast.colleague, at=moment(next_week), on=next_week, text="Me")
    assert appeals.move_on(at=moment(tuesday)) == []
    appeals.reply(appeal, by=cast.rep, at=moment(next_week), on=next_week, text="The board")
    assert now(appeal).due_on == date(2026, 6, 25)
    assert Notice.objects.filter(kind="appeal.replied", person=cast.lead.person).count() == 1


def test_a_question_that_nobody_replies_to_does_not_hold_the_appeal_up(cast):
    appeal = filed(cast.rep, give(cast.rep, 30))
    appeals.ask(appeal, by=cast.lead, at=moment(TODAY), on=TODAY, question="Who was there?")
    later = date(2026, 6, 22)
    [moved] = appeals.move_on(at=moment(later))
    assert (moved.status, moved.due_on) == ("filed", date(2026, 6, 25))


# ---- the clock -------------------------------------------------------------------------------------------------------


def test_an_appeal_is_filed_within_five_working_days_from_publication(cast):
    line = give(cast.rep, 30, on=MAY)
    assert appeals.file_until(MAY) is None
    publish(MAY, date(2026, 6, 12))  # a Friday; the 19th is a holiday
    assert appeals.file_until(MAY) == date(2026, 6, 22)
    with pytest.raises(appeals.TooLate):
        filed(cast.rep, line, on=date(2026, 6, 23))
    assert not appeals.can_dispute(line, cast.rep.person, on=date(2026, 6, 23))
    assert appeals.can_dispute(line, cast.rep.person, on=date(2026, 6, 22))
    filed(cast.rep, line, on=date(2026, 6, 22))


def test_the_national_day_week_and_its_make_up_days_count_as_the_country_works(cast):
    publish(MAY, date(2026, 9, 30))
    # 1 to 7 October are off, Saturday the 10th is worked.
    assert appeals.file_until(MAY) == date(2026, 10, 13)


def test_a_company_s_own_days_count(cast):
    CalendarDay.objects.create(day=date(2026, 6, 16), is_working=False, name="Outing")
    CalendarDay.objects.create(day=date(2026, 6, 20), is_working=True, name="Stocktaking")
    appeal = filed(cast.rep, give(cast.rep, 30))
    assert appeal.due_on == date(2026, 6, 20)
    Company.objects.update(calendar="weekdays", appeal_answer_days=5)
    assert filed(cast.rep).due_on == date(2026, 6, 22)


def test_a_late_answer_goes_to_the_committee_by_itself_once(cast):
    appeal = filed(cast.rep, give(cast.rep, 30))
    assert appeals.move_on(at=moment(date(2026, 6, 18), 23)) == []
    [moved] = appeals.move_on(at=moment(date(2026, 6, 19), 1))
    assert (moved.status, moved.due_on) == ("committee", None)
    assert appeals.move_on(at=moment(date(2026, 6, 19), 2)) == []
    assert appeal.steps.filter(action="escalated", by=None).count() == 1
    assert Notice.objects.filter(kind="appeal.committee").count() == 3
    assert Notice.objects.filter(kind="appeal.passed_on", person=cast.rep.person).count() == 1


def test_silence_accepts_the_answer(cast):
    appeal = answered(filed(cast.rep, give(cast.rep, 30)), cast.lead, upholds=True, points=5)
    assert appeal.due_on == date(2026, 6, 23)
    [closed] = appeals.move_on(at=moment(date(2026, 6, 24)))
    assert (closed.status, closed.ruling.points) == ("accepted", 5)
    assert balances(cast.rep) == (35, 0)


def test_a_late_appellant_cannot_contest(cast):
    appeal = answered(filed(cast.rep, give(cast.rep, 30)), cast.lead)
    with pytest.raises(appeals.TooLate):
        contested(appeal, on=date(2026, 6, 24))


def test_working_days_left(cast):
    appeal = filed(cast.rep, give(cast.rep, 30))
    for on, left in ((TODAY, 3), (date(2026, 6, 18), 0), (date(2026, 6, 19), 0), (date(2026, 6, 23), -2)):
        assert appeals.working_days_left([appeal], on=on) == {appeal.pk: left}
    assert appeals.working_days_left([heard(cast.rep, give(cast.rep, 9))], on=TODAY) == {}


# ---- the committee ---------------------------------------------------------------------------------------------------


def test_more_than_half_of_the_members_decide(cast):
    appeal = heard(cast.rep, give(cast.rep, 30))
    assert appeals.count_of(appeal, on=TODAY) == (3, 0, 0, 2)
    assert voted(appeal, cast.first, True, points=20).status == "committee"
    assert voted(appeal, cast.second, True, points=10).status == "ruled_upheld"
    # The most that both would grant.
    assert now(appeal).ruling.points == 10
    assert balances(cast.rep) == (40, 0)
    with pytest.raises(appeals.MoveRefused):
        voted(appeal, cast.third, True, points=20)


def test_a_tie_after_all_have_voted_rejects(cast):
    RoleGrant.objects.filter(person=cast.third.person).delete()
    appeal = heard(cast.rep, give(cast.rep, 30))
    voted(appeal, cast.first, True, points=20)
    assert voted(appeal, cast.second, False).status == "ruled_rejected"
    assert balances(cast.rep) == (30, 0)


def test_the_committee_may_see_the_record_corrected(cast):
    appeal = heard(cast.rep, give(cast.rep, 30))
    voted(appeal, cast.first, True, is_corrected=True)
    appeal = voted(appeal, cast.second, True, is_corrected=True)
    assert (appeal.is_corrected, appeal.granted, appeal.ruling) == (True, None, None)


def test_nobody_votes_twice(cast):
    appeal = heard(cast.rep, give(cast.rep, 30))
    voted(appeal, cast.first, False)
    with pytest.raises(appeals.AlreadyVoted):
        voted(appeal, cast.first, True, points=20)


def test_who_answered_first_has_no_vote(cast):
    RoleGrant.objects.create(person=cast.admin.person, role="committee", granted_at=moment(TODAY))
    admin = User.objects.get(pk=cast.admin.pk)
    appeal = contested(answered(filed(cast.rep, give(cast.rep, 30)), admin))
    assert appeals.members(appeal, on=TODAY) == {cast.first.pk, cast.second.pk, cast.third.pk}
    with pytest.raises(appeals.NotAllowed):
        voted(appeal, admin, False)


def test_a_member_s_own_appeal_is_decided_by_the_others(cast):
    appeal = heard(cast.first, give(cast.first, 30))
    with pytest.raises(appeals.NotAllowed):
        voted(appeal, cast.first, True, points=20)
    assert appeals.count_of(appeal, on=TODAY).members == 2


def test_without_any_member_an_appeal_waits_where_it_is(cast):
    RoleGrant.objects.filter(role="committee").delete()
    appeal = answered(filed(cast.rep, give(cast.rep, 30)), cast.lead)
    with pytest.raises(appeals.NobodyElse):
        contested(appeal)
    other = filed(cast.rep)
    assert appeals.move_on(at=moment(date(2026, 6, 22))) == []
    assert now(other).status == "filed"


def test_the_votes_that_are_there_decide_once_a_member_has_left(cast):
    appeal = heard(cast.rep, give(cast.rep, 30))
    voted(appeal, cast.first, False)
    RoleGrant.objects.filter(person__in=[cast.second.person, cast.third.person]).delete()
    [ruled] = appeals.move_on(at=moment(TODAY))
    assert ruled.status == "ruled_rejected"


def test_the_committee_decides_anew(cast):
    appeal = answered(filed(cast.rep, give(cast.rep, 30)), cast.lead, upholds=True, points=5)
    appeal = contested(appeal)
    assert (appeal.is_upheld, appeal.granted) == (None, None)
    voted(appeal, cast.first, False)
    voted(appeal, cast.second, False)
    assert now(appeal).status == "ruled_rejected"
    assert balances(cast.rep) == (30, 0)


def test_an_appeal_may_be_taken_back_before_the_committee_rules(cast):
    appeal = heard(cast.rep, give(cast.rep, 30))
    voted(appeal, cast.first, True, points=20)
    appeals.withdraw(appeal, by=cast.rep, at=moment(TODAY), on=TODAY)
    with pytest.raises(appeals.MoveRefused):
        voted(appeal, cast.second, True, points=20)


# ---- every status × every action -------------------------------------------------------------------------------------

ACTIONS = {
    "answer": lambda appeal, by: answered(appeal, by),
    "ask": lambda appeal, by: appeals.ask(appeal, by=by, at=moment(TODAY), on=TODAY, question="Who?"),
    "refer": lambda appeal, by: appeals.refer(appeal, by=by, at=moment(TODAY), on=TODAY, reason="Yours"),
    "reply": lambda appeal, by: appeals.reply(appeal, by=by, at=moment(TODAY), on=TODAY, text="Me"),
    "accept": lambda appeal, by: appeals.accept(appeal, by=by, at=moment(TODAY), on=TODAY),
    "contest": lambda appeal, by: appeals.contest(appeal, by=by, at=moment(TODAY), on=TODAY, reason="No"),
    "withdraw": lambda appeal, by: appeals.withdraw(appeal, by=by, at=moment(TODAY), on=TODAY),
    "vote": lambda appeal, by: voted(appeal, by, False),
}
WHO = {
    "answer": {"lead", "head", "admin"},
    "ask": {"lead", "head", "admin"},
    "refer": {"lead", "head", "admin"},
    "reply": {"rep"},
    "accept": {"rep"},
    "contest": {"rep"},
    "withdraw": {"rep"},
    "vote": {"first", "second", "third"},
}
WHEN = {
    "filed": {"answer", "ask", "refer", "withdraw"},
    "asked": {"reply", "withdraw"},
    "answered_upheld": {"accept", "contest"},
    "answered_rejected": {"accept", "contest"},
    "committee": {"vote", "withdraw"},
    "accepted": set(),
    "ruled_upheld": set(),
    "ruled_rejected": set(),
    "withdrawn": set(),
}


def brought(cast, status):
    """An appeal in a status, come there by its own way."""
    line = give(cast.rep, 30)
    if status in ("committee", "ruled_upheld", "ruled_rejected"):
        appeal = heard(cast.rep, line)
        if status != "committee":
            for member in (cast.first, cast.second):
                voted(appeal, member, status == "ruled_upheld", points=20 if status == "ruled_upheld" else None)
        return now(appeal)
    appeal = filed(cast.rep, line)
    if status == "asked":
        ACTIONS["ask"](appeal, cast.admin)
    if status in ("answered_upheld", "answered_rejected", "accepted"):
        upholds = status == "answered_upheld"
        answered(appeal, cast.lead, upholds=upholds, points=5 if upholds else None)
    if status in ("accepted", "withdrawn"):
        ACTIONS["accept" if status == "accepted" else "withdraw"](appeal, cast.rep)
    return now(appeal)


def test_the_grid_knows_every_status():
    assert set(WHEN) == set(Appeal.Status.values)


@pytest.mark.parametrize("status", WHEN)
def test_every_part_does_in_a_status_what_is_theirs_and_nothing_else(status, cast):
    start = brought(cast, status)
    assert start.status == status
    wrong = []
    for action, act in ACTIONS.items():
        for part in making.PARTS:
            expected = action in WHEN[status] and part in WHO[action]
            # Each try starts from the same state: a savepoint takes back what went through.
            try:
                with transaction.atomic():
                    act(start, getattr(cast, part))
                    raise Undone
            except Undone:
                went = True
            except appeals.Refusal:
                went = False
            if went != expected:
                wrong.append((action, part, went))
    assert wrong == []


class Undone(Exception):
    pass


# ---- what the database keeps ----------------------------------------------------------------------------------------


def refused(match):
    return pytest.raises(DatabaseError, match=match)


def test_the_database_keeps_decisions_from_who_has_a_part_in_them(cast):
    visit = confirmed_visit(cast, "lead")
    appeal = filed(cast.rep, line_of(cast.rep, visit.pk))
    for by in (cast.rep, cast.lead):
        for action in ("asked", "upheld", "rejected", "referred"):
            with refused("decided by somebody else"), transaction.atomic():
                AppealStep.objects.create(appeal=appeal, action=action, by=by, at=moment(TODAY))
    appeals.refer(appeal, by=cast.admin, at=moment(TODAY), on=TODAY, reason="Yours")
    for by in (cast.rep, cast.lead):
        with refused("decided by somebody else"), transaction.atomic():
            AppealVote.objects.create(appeal=appeal, member=by, upholds=True, reason="x", at=moment(TODAY))


def test_the_database_takes_one_vote_a_member_and_only_before_the_committee(cast):
    appeal = filed(cast.rep, give(cast.rep, 30))
    with refused("not before the committee"), transaction.atomic():
        AppealVote.objects.create(appeal=appeal, member=cast.first, upholds=True, reason="x", at=moment(TODAY))
    answered(appeal, cast.admin)
    contested(appeal)
    with refused("has no vote"), transaction.atomic():
        AppealVote.objects.create(appeal=appeal, member=cast.admin, upholds=True, reason="x", at=moment(TODAY))
    voted(appeal, cast.first, False)
    with refused("appeal_vote_once"), transaction.atomic():
        AppealVote.objects.create(appeal=appeal, member=cast.first, upholds=True, reason="x", at=moment(TODAY))


def test_steps_votes_and_evidence_are_append_only(cast):
    appeal = heard(cast.rep, give(cast.rep, 30), files=[making.picture()])
    voted(appeal, cast.first, False)
    for model in (AppealStep, AppealVote, AppealFile):
        with refused("permission denied|append-only"), transaction.atomic():
            model.objects.update(at=moment(MAY))
        with refused("permission denied|append-only"), transaction.atomic():
            model.objects.all().delete()
    with refused("permission denied|stays"), transaction.atomic():
        Appeal.objects.all()._raw_delete("default")


def test_what_was_filed_stays_as_it_was(cast):
    appeal = filed(cast.rep, give(cast.rep, 30))
    for change in ({"should_points": 900}, {"reason": "x"}, {"appellant": cast.lead.person}, {"involved": []}):
        if change == {"involved": []}:
            change = {"involved": [1]}
        with refused("it stays so"), transaction.atomic():
            Appeal.objects.filter(pk=appeal.pk).update(**change)


def test_no_status_is_skipped_past_the_database(cast):
    appeal = filed(cast.rep, give(cast.rep, 30))
    for status in ("accepted", "ruled_upheld", "ruled_rejected"):
        with refused("cannot become"), transaction.atomic():
            Appeal.objects.filter(pk=appeal.pk).update(status=status, closed_at=moment(TODAY))
    with refused("nobody answered"), transaction.atomic():
        Appeal.objects.filter(pk=appeal.pk).update(status="answered_upheld", is_upheld=True)
    ACTIONS["refer"](appeal, cast.lead)
    with refused("no majority"), transaction.atomic():
        Appeal.objects.filter(pk=appeal.pk).update(status="ruled_upheld", closed_at=moment(TODAY), is_upheld=True)


def test_a_ruling_is_the_appeal_s_own_and_stays(cast):
    give(cast.rep, 5, record="V-9")
    appeal = answered(filed(cast.rep, give(cast.rep, 30)), cast.lead, upholds=True, points=20)
    with refused("is closed"), transaction.atomic():
        Appeal.objects.filter(pk=appeal.pk).update(ruling=None, granted=None)
    other = answered(filed(cast.rep), cast.lead, upholds=True, points=5)
    stolen = {"status": "accepted", "closed_at": moment(TODAY), "ruling": now(appeal).line_id}
    with refused("is not the ruling"), transaction.atomic():
        Appeal.objects.filter(pk=other.pk).update(**stolen)
    with refused("appeal_granted_is_posted"), transaction.atomic():
        Appeal.objects.filter(pk=other.pk).update(status="accepted", closed_at=moment(TODAY))


# ---- two at once ----------------------------------------------------------------------------------------------------


def at_once(*acts):
    """Run them in threads of their own, as near at once as can be; their results or refusals' names."""
    start, came = threading.Barrier(len(acts)), []

    def run(act):
        try:
            start.wait(10)
            act()
            came.append("done")
        except appeals.Refusal as refusal:
            came.append(type(refusal).__name__)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return sorted(came)


def test_two_last_votes_at_once_rule_once(cast):
    appeal = heard(cast.rep, give(cast.rep, 30))
    voted(appeal, cast.first, True, points=20)
    came = at_once(
        lambda: voted(appeal, cast.second, True, points=20), lambda: voted(appeal, cast.third, True, points=20)
    )
    assert came == ["MoveRefused", "done"]
    assert Transfer.objects.filter(kind="ruling").count() == 1
    assert appeal.steps.filter(action="ruled_upheld").count() == 1


def test_acceptance_and_silence_at_once_post_once(cast):
    appeal = answered(filed(cast.rep, give(cast.rep, 30)), cast.lead, upholds=True, points=5)
    later = date(2026, 6, 24)
    at_once(
        lambda: appeals.accept(appeal, by=cast.rep, at=moment(later), on=later),
        lambda: appeals.move_on(at=moment(later)),
    )
    assert Transfer.objects.filter(kind="ruling").count() == 1
    assert balances(cast.rep) == (35, 0)


def test_two_appeals_at_once_hold_no_more_than_is_there(cast):
    lines = [give(cast.rep, 30, record=f"V-{number}") for number in range(2)]
    give(cast.rep, -25, record="F-1")
    at_once(*[lambda line=line: filed(cast.rep, line) for line in lines])
    assert balances(cast.rep) == (0, 35)
    assert sorted(Appeal.objects.values_list("held", flat=True)) == [5, 30]


# ---- reading --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "filed_is_seen", "heard_is_seen"),
    [
        ("rep", True, True),
        ("lead", True, True),
        ("head", True, True),
        ("admin", True, True),
        ("auditor", True, True),
        ("first", False, True),
        ("colleague", False, False),
        ("rival_lead", False, False),
        ("executive", False, False),
    ],
)
def test_who_sees_an_appeal(part, filed_is_seen, heard_is_seen, cast):
    user = getattr(cast, part)
    for appeal, is_seen in ((filed(cast.rep), filed_is_seen), (heard(cast.rep, give(cast.rep, 9)), heard_is_seen)):
        assert appeals.can_see(user, now(appeal), on=TODAY) == is_seen
        assert queries.visible_to(user, on=TODAY).filter(pk=appeal.pk).exists() == is_seen


@pytest.mark.parametrize("status", WHEN)
def test_what_waits_is_what_one_can_decide(status, cast):
    appeal = brought(cast, status)
    for part in making.PARTS:
        user = getattr(cast, part)
        decides = {
            "filed": appeals.can_answer(user, appeal, on=TODAY),
            "committee": appeals.can_vote(user, appeal),
            "asked": part == "rep",
            "answered_upheld": part == "rep",
            "answered_rejected": part == "rep",
        }.get(status, False)
        assert queries.count_for(user, on=TODAY) == decides, part


def test_statistics_tell_which_rules_get_disputed(cast):
    answered(filed(cast.rep, give(cast.rep, 30)), cast.lead, upholds=True, points=20)
    rejected = answered(filed(cast.rep, give(cast.rep, 30)), cast.lead, on=date(2026, 6, 17))
    appeals.accept(rejected, by=cast.rep, at=moment(date(2026, 6, 17)), on=date(2026, 6, 17))
    ACTIONS["withdraw"](filed(cast.rep, give(cast.rep, 30)), cast.rep)
    filed(cast.rep)
    [figures], total = queries.statistics(JUNE, date(2026, 6, 30), language="en")
    assert (figures.filed, figures.upheld, figures.rejected, figures.withdrawn, figures.open) == (4, 1, 1, 1, 1)
    assert (figures.points, figures.days, figures.upheld_share) == (20, 1, 0.5)
    assert total.filed == 4
    assert queries.statistics(MAY, date(2026, 5, 31), language="en")[0] == []


def test_every_step_leaves_an_audit_event(cast):
    appeal = contested(answered(filed(cast.rep, give(cast.rep, 30)), cast.lead))
    voted(appeal, cast.first, True, points=20)
    events = AuditEvent.objects.filter(event__startswith="appeal", target=appeal.number).order_by("id")
    assert list(events.values_list("event", "by__username")) == [
        ("appeal.filed", "rep"),
        ("appeal.rejected", "lead"),
        ("appeal.contested", "rep"),
        ("appeal.voted", "first"),
    ]
