"""What is posted when records change: the difference, once, into the month that takes it."""

import json
import threading
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from ledger import transfers
from ledger.models import Account, Balance, Month, Transfer
from scoring import partial, posting, rulebook, sweep
from scoring.models import Award, Contract, Customer, Due, Receipt, ScoringState, Split, Visit
from teams.models import Move, Person, Target, Team
from tests.scoring import cases, tables

pytestmark = pytest.mark.django_db(transaction=True)

AS_OF = date(2026, 3, 20)
JANUARY, FEBRUARY, MARCH, APRIL = (date(2026, month, 1) for month in (1, 2, 3, 4))


def rule(code, basis, points, **more):
    name = {"en": code, "zh-hans": code}
    return {"code": code, "name": name, "category": "performance", "basis": basis, "points": points, **more}


BOOK = {
    "rulebook": "posting",
    "name": {"en": "Posting", "zh-hans": "入账"},
    "rules": [
        rule("signed", "contract", {"per": "amount", "unit": 100, "points": 1}, pool_percent=10),
        rule("paid", "receipt", {"per": "amount", "unit": 100, "points": 1}),
        rule("visited", "visit", {"fixed": 4}, cap={"points": 10, "per": "month"}),
        rule("quarter", "person_quarter", {"per": "sales", "unit": 100, "points": 1}),
        rule("over", "person_month", {"per": "sales", "unit": 100, "points": 1}, settle="end"),
    ],
}


# ---- the company -----------------------------------------------------------------------------------------------------


def build():
    """A rep and a rival in two teams; one contract of 10,000 on 10 January, not yet paid."""
    east, west = (Team.objects.create(code=code, name=code.title()) for code in ("east", "west"))
    rep = Person.objects.create(code="rep", name="Rep", team=east)
    Person.objects.create(code="rival", name="Rival", team=west)
    customer = Customer.objects.create(code="K", name="K")
    Contract.objects.create(number="C1", customer=customer, owner=rep, signed_on=date(2026, 1, 10), amount=10_000)
    rulebook.load(json.dumps(BOOK), on=AS_OF, at=timezone.now())
    sweep.score(as_of=AS_OF)


@pytest.fixture(autouse=True)
def company(start_from):
    start_from("one contract", build)


@pytest.fixture
def contract():
    return Contract.objects.get(number="C1")


@pytest.fixture
def rep():
    return Person.objects.get(code="rep")


@pytest.fixture
def rival():
    return Person.objects.get(code="rival")


def enter(number, owner, day, amount):
    return Contract.objects.create(
        number=number, customer=Customer.objects.get(), owner=owner, signed_on=day, amount=amount
    )


def posted(change=None, *, as_of=AS_OF):
    """What a sweep posts after the change: {(rule, account, earned month): points with their sign}."""
    last = Transfer.objects.order_by("-id").values_list("id", flat=True).first() or 0
    if change:
        change()
    sweep.score(as_of=as_of)
    assert sweep.score(as_of=as_of, full=True, check=True).listed == []
    assert cases.export() == tables.reference_awards(as_of)
    found = {}
    for transfer in Transfer.objects.filter(id__gt=last).select_related("to_account", "from_account"):
        account, sign = transfer.to_account, 1
        if account.kind == Account.Kind.ISSUED:
            account, sign = transfer.from_account, -1
        holder = account.person.code if account.person else account.team.code
        key = (transfer.rule, holder, transfer.earned_on.replace(day=1))
        found[key] = found.get(key, 0) + sign * transfer.points
    return {key: int(points) for key, points in found.items() if points}


def chain(rule_code, record):
    """(before, after, points) of the transfers of one record's line for a person, oldest first."""
    rows = Transfer.objects.filter(rule=rule_code, record=record).order_by("id")
    rows = rows.exclude(to_account__kind="pool").exclude(from_account__kind="pool")
    return [tuple(map(int, row)) for row in rows.values_list("before", "after", "points")]


def balance(person):
    return Balance.objects.get(account__person=person, account__kind="available").points


# ---- differences only ------------------------------------------------------------------------------------------------


def test_what_was_scored_is_not_posted_again():
    assert posted() == {}
    assert not Due.objects.exists()


def test_an_edited_amount_posts_the_difference(contract):
    def edit():
        contract.amount = 12_000
        contract.save()

    assert posted(edit) == {
        ("signed", "rep", JANUARY): 20,
        ("signed", "east", JANUARY): 2,
        ("quarter", "rep", MARCH): 20,
        ("over", "rep", JANUARY): 20,
    }
    assert chain("signed", "C1") == [(0, 100, 100), (100, 120, 20)]


def test_a_key_with_a_backslash_stands_in_the_ledger_as_it_is(contract, rep):
    number = r"HT\2026\t\N"

    def enter():
        Contract.objects.create(
            number=number, customer=contract.customer, owner=rep, signed_on=date(2026, 1, 11), amount=1_000
        )

    assert posted(enter)["signed", "rep", JANUARY] == 10
    assert chain("signed", number) == [(0, 10, 10)]


def test_what_a_rule_looked_at_stands_in_the_ledger_as_it_is(contract, rep):
    code = 'B\\n"Ö\\'
    other = Person.objects.create(code=code, name="Other", team=rep.team)
    shared = enter("C2", rep, date(2026, 1, 11), 1_000)
    Split.objects.bulk_create(Split(contract=shared, person=person, share=50) for person in (rep, other))
    sweep.score(as_of=AS_OF)
    [line] = Transfer.objects.filter(rule="signed", record="C2", to_account__person=other)
    assert line.inputs["person"] == code
    assert code in dict(line.inputs["shares"])


def test_awards_have_their_ids_from_blocks_of_the_sequence(rep):
    with connection.cursor() as cursor:
        cursor.execute("SELECT increment_by FROM pg_sequences WHERE sequencename = 'scoring_award_id_seq'")
        # Another step would give an id twice.
        assert cursor.fetchall() == [(posting.IDS,)]
    for number in range(posting.IDS + 1):
        enter(f"M{number}", rep, date(2026, 1, 12), 100)
    before = Award.objects.count()
    sweep.score(as_of=AS_OF)
    assert Award.objects.count() - before > posting.IDS
    enter("N", rep, date(2026, 1, 13), 100)
    assert sweep.score(as_of=AS_OF).posted


def test_an_edit_that_no_rule_looks_at_posts_nothing(contract):
    def edit():
        contract.term_days = 90
        contract.save()

    assert posted(edit) == {}


def test_a_void_takes_everything_back_and_a_contract_made_valid_again_gives_it_again(contract, rep):
    def void():
        Contract.objects.update(status="void")

    assert posted(void) == {
        ("signed", "rep", JANUARY): -100,
        ("signed", "east", JANUARY): -10,
        ("quarter", "rep", MARCH): -100,
        ("over", "rep", JANUARY): -100,
    }
    assert balance(rep) == 0
    assert cases.export() == "rule,record,account,date,points\n"
    posted(lambda: Contract.objects.update(status="active"))
    assert chain("signed", "C1") == [(0, 100, 100), (100, 0, 100), (0, 100, 100)]
    assert Award.objects.filter(rule__code="signed").count() == 2


def test_changes_that_cancel_out_before_the_sweep_post_nothing(contract):
    def there_and_back():
        Contract.objects.update(status="void")
        Contract.objects.update(status="active")

    assert posted(there_and_back) == {}


def test_a_refund_takes_points(contract):
    def pay(number, amount, day):
        Receipt.objects.create(number=number, contract=contract, received_on=day, amount=amount)

    assert posted(lambda: pay("R1", 5_000, date(2026, 2, 3))) == {("paid", "rep", FEBRUARY): 50}
    assert posted(lambda: pay("R2", -1_000, date(2026, 3, 4))) == {("paid", "rep", MARCH): -10}


def test_a_moved_date_moves_the_points_to_the_other_month(contract):
    def move():
        contract.signed_on = date(2026, 2, 10)
        contract.save()

    assert posted(move) == {
        ("signed", "rep", JANUARY): -100,
        ("signed", "rep", FEBRUARY): 100,
        ("signed", "east", JANUARY): -10,
        ("signed", "east", FEBRUARY): 10,
        ("over", "rep", JANUARY): -100,
        ("over", "rep", FEBRUARY): 100,
    }


def test_a_late_contract_posts_its_own_lines_and_what_it_adds_to_the_periods(rep):
    assert posted(lambda: enter("C0", rep, date(2025, 12, 30), 3_000)) == {
        ("signed", "rep", date(2025, 12, 1)): 30,
        ("signed", "east", date(2025, 12, 1)): 3,
        ("over", "rep", date(2025, 12, 1)): 30,
        ("quarter", "rep", date(2025, 12, 1)): 30,
    }


def test_a_late_visit_pushes_later_ones_over_the_cap(rep):
    def visit(number, day):
        Visit.objects.create(
            number=number, customer=Customer.objects.get(), owner=rep, visited_on=day, minutes=30, level="staff"
        )

    posted(lambda: [visit(f"V{day}", date(2026, 3, day)) for day in (10, 11, 12)])
    assert [chain("visited", f"V{day}")[-1] for day in (10, 11, 12)] == [(0, 4, 4), (0, 4, 4), (0, 2, 2)]
    assert posted(lambda: visit("V1", date(2026, 3, 1))) == {}
    assert chain("visited", "V1") == [(0, 4, 4)]
    assert chain("visited", "V11") == [(0, 4, 4), (4, 2, 2)]
    assert chain("visited", "V12") == [(0, 2, 2), (2, 0, 2)]


def test_another_owner_takes_the_points_over(contract, rep, rival):
    def hand_over():
        contract.owner = rival
        contract.save()

    assert posted(hand_over) == {
        (rule, who, month): sign * points
        for sign, people in ((-1, ("rep", "east")), (1, ("rival", "west")))
        for rule, who, month, points in (
            ("signed", people[0], JANUARY, 100),
            ("signed", people[1], JANUARY, 10),
            ("over", people[0], JANUARY, 100),
            ("quarter", people[0], MARCH, 100),
        )
    }
    assert (balance(rep), balance(rival)) == (0, 300)


def test_a_move_takes_the_pool_part_of_later_lines_along(rep):
    west = Team.objects.get(code="west")
    assert posted(lambda: Move.objects.create(person=rep, starts_on=date(2026, 1, 5), team=west)) == {
        ("signed", "east", JANUARY): -10,
        ("signed", "west", JANUARY): 10,
    }
    assert posted(lambda: Move.objects.update(starts_on=FEBRUARY)) == {
        ("signed", "east", JANUARY): 10,
        ("signed", "west", JANUARY): -10,
    }


def test_a_record_that_is_deleted_is_taken_back_under_its_name(rep):
    Visit.objects.create(
        number="V1", customer=Customer.objects.get(), owner=rep, visited_on=date(2026, 3, 3), minutes=9, level="staff"
    )
    posted()
    assert posted(lambda: Visit.objects.all().delete()) == {("visited", "rep", MARCH): -4}
    assert chain("visited", "V1") == [(0, 4, 4), (4, 0, 4)]


def test_a_target_that_no_rule_looks_at_posts_nothing(rep):
    assert posted(lambda: Target.objects.create(person=rep, period="2026", amount=5)) == {}


# ---- months that are fixed -------------------------------------------------------------------------------------------


def publish(*months):
    for first in months:
        month, _ = Month.objects.get_or_create(first=first)
        for status in (Month.Status.IN_REVIEW, Month.Status.PUBLISHED):
            month.status = status
            month.save()


def test_a_correction_of_a_published_month_counts_in_the_next_open_one(contract):
    publish(JANUARY, FEBRUARY)

    def edit():
        contract.amount = 9_000
        contract.save()

    assert posted(edit)[("signed", "rep", JANUARY)] == -10
    correction = Transfer.objects.filter(rule="signed", from_account__kind="available").get()
    assert (correction.earned_on, correction.posted_month) == (date(2026, 1, 10), MARCH)
    assert (correction.before, correction.after) == (100, 90)


def test_a_late_contract_of_a_published_month_counts_in_the_next_open_one(rep):
    publish(JANUARY)
    posted(lambda: enter("C2", rep, date(2026, 1, 20), 2_000))
    late = Transfer.objects.get(rule="signed", record="C2", to_account__kind="available")
    assert (late.earned_on, late.posted_month) == (date(2026, 1, 20), FEBRUARY)


# ---- all or nothing --------------------------------------------------------------------------------------------------


def state():
    return (
        Transfer.objects.count(),
        sorted(Award.objects.values_list("id", "points")),
        sorted(Balance.objects.values_list("account", "points")),
        ScoringState.objects.get().as_of,
    )


class Failure(Exception):
    """Something breaks in the middle."""


def failing_after(function):
    def fail(*args, **kwargs):
        function(*args, **kwargs)
        raise Failure

    return fail


@pytest.mark.parametrize(
    ("place", "name"), [(transfers.AwardPosting, "write"), (partial.campaigns, "score_touched"), (sweep, "_done")]
)
def test_a_failure_in_the_middle_leaves_nothing_and_the_next_sweep_does_it_all(contract, rep, place, name, monkeypatch):
    contract.amount = 5_000
    contract.save()
    enter("C2", rep, date(2026, 2, 20), 1_000)
    before, dues = state(), Due.objects.count()
    with monkeypatch.context() as broken:
        broken.setattr(place, name, failing_after(getattr(place, name)))
        with pytest.raises(Failure):
            sweep.score(as_of=AS_OF)
    assert state() == before
    assert Due.objects.count() == dues
    assert posted()[("signed", "rep", JANUARY)] == -50


def test_a_full_scoring_that_broke_off_is_taken_up_again(rep, monkeypatch):
    enter("C2", rep, date(2026, 2, 20), 1_000)
    with monkeypatch.context() as broken:
        broken.setattr(transfers.AwardPosting, "write", failing_after(transfers.AwardPosting.write))
        with pytest.raises(Failure):
            sweep.score(as_of=AS_OF, full=True)
    assert Due.objects.exists()
    assert ("signed", "rep", FEBRUARY) in posted()


def test_what_a_sweep_did_not_see_stays_due(rep, monkeypatch):
    """A contract that is committed while the sweep runs is scored by it or by the next, never forgotten."""
    enter("C2", rep, date(2026, 2, 20), 1_000)
    done = sweep._done

    def meanwhile(*args):
        in_another_connection(lambda: enter("C3", rep, date(2026, 2, 21), 1_000))
        done(*args)

    with monkeypatch.context() as busy:
        busy.setattr(sweep, "_done", meanwhile)
        sweep.score(as_of=AS_OF)
    assert Due.objects.exists()
    assert posted()[("signed", "rep", FEBRUARY)] == 10


def test_a_contract_whose_transaction_began_before_the_sweep_and_ended_after_it_is_not_forgotten(rep):
    begun, scored = threading.Event(), threading.Event()

    def enter_slowly():
        with transaction.atomic():
            enter("C2", rep, date(2026, 2, 20), 1_000)
            begun.set()
            scored.wait(20)

    writer = start(enter_slowly)
    assert begun.wait(20)
    enter("C3", rep, date(2026, 2, 21), 2_000)
    sweep.score(as_of=AS_OF)
    scored.set()
    writer.join(20)
    assert posted()[("signed", "rep", FEBRUARY)] == 10


# ---- two at once -----------------------------------------------------------------------------------------------------


def start(function):
    """Run a function in a thread with connections of its own."""

    def run():
        try:
            function()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def in_another_connection(function):
    thread = start(function)
    thread.join(20)
    assert not thread.is_alive()


def test_a_scorer_waits_until_the_other_is_through(rep):
    enter("C2", rep, date(2026, 2, 20), 1_000)
    with connection.cursor() as cursor:
        cursor.execute(sweep.LOCK)
        second = start(lambda: sweep.score(as_of=AS_OF))
        second.join(1)
        assert second.is_alive()
        assert not Transfer.objects.filter(record="C2").exists()
        cursor.execute(sweep.UNLOCK)
    second.join(20)
    assert not second.is_alive()
    assert Transfer.objects.filter(record="C2", rule="signed").count() == 2


@pytest.mark.parametrize("options", [{}, {"full": True}], ids=["what is due", "everything"])
def test_two_sweeps_at_once_post_once(rep, options):
    enter("C2", rep, date(2026, 2, 20), 1_000)
    scorers = [start(lambda: sweep.score(as_of=AS_OF, **options)) for _ in range(3)]
    for scorer in scorers:
        scorer.join(30)
    assert chain("signed", "C2") == [(0, 10, 10)]
    assert posted() == {}


def test_a_scorer_that_fails_does_not_keep_the_next_one_out(monkeypatch, contract):
    contract.amount = 1
    contract.save()
    with monkeypatch.context() as broken:
        broken.setattr(transfers.AwardPosting, "write", failing_after(transfers.AwardPosting.write))
        with pytest.raises(Failure):
            sweep.score(as_of=AS_OF)
    in_another_connection(lambda: sweep.score(as_of=AS_OF))
    assert posted() == {}


# ---- the day ---------------------------------------------------------------------------------------------------------


def test_as_time_goes_by_periods_settle_and_begin(rep, contract):
    contract.signed_on = date(2026, 3, 10)
    contract.save()
    posted()
    assert posted(as_of=AS_OF + timedelta(days=11)) == {}
    assert posted(as_of=APRIL) == {("over", "rep", MARCH): 100}


def test_a_period_that_has_not_begun_scores_when_it_does(rep):
    ahead = {("signed", "rep", APRIL): 10, ("signed", "east", APRIL): 1}
    assert posted(lambda: enter("C2", rep, date(2026, 4, 20), 1_000)) == ahead
    assert posted(as_of=APRIL) == {("quarter", "rep", date(2026, 6, 1)): 10}


def test_going_back_takes_back_what_was_not_over_yet(rep):
    enter("C2", rep, date(2026, 3, 10), 1_000)
    posted(as_of=date(2026, 4, 5))
    assert posted(as_of=date(2026, 3, 31)) == {("over", "rep", MARCH): -10}
    assert posted(as_of=date(2025, 12, 31)) == {
        ("over", "rep", JANUARY): -100,
        ("quarter", "rep", MARCH): -110,
    }
    assert posted(as_of=date(2026, 4, 5)) == {
        ("over", "rep", JANUARY): 100,
        ("over", "rep", MARCH): 10,
        ("quarter", "rep", MARCH): 110,
    }
