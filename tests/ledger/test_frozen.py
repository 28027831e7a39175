"""Publishing freezes who stood where, closing seals what was posted, verify finds what was altered since (E1, R18)."""

import hashlib
import json
from datetime import date
from decimal import Decimal

import psycopg2
import pytest
from django.db import IntegrityError, connection, transaction

from ledger import accounts, publications, standings, verify
from ledger.models import Frozen, Month, Seal, Standing, TeamStanding, Transfer
from pointsys import owner
from teams.models import Company, Move, Person, Team
from tests.ledger.books import APRIL, MARCH, MAY, Kind, as_role, award, movement, post

FEBRUARY, JANUARY = date(2026, 2, 1), date(2026, 1, 1)


def publish(*firsts):
    for first in firsts:
        Month.objects.update_or_create(first=first, defaults={"status": "published"})


def close(*firsts):
    for first in firsts:
        Month.objects.filter(first=first).update(status="closed")


def ranks(kind, first):
    rows = Standing.objects.filter(kind=kind, first=first).order_by("rank", "account__person__code")
    return [(row.account.person.code, row.points, row.rank, row.is_shared) for row in rows.select_related("account")]


@pytest.mark.django_db
def test_equal_points_share_a_rank_for_good(books):
    for code in ("amy", "zoe"):
        Person.objects.create(code=code, name=code, team=Team.objects.get())
    award(books, 50)
    post(movement(Kind.AWARD, books.issued, books.rival, 50, MARCH))

    available = accounts.available()
    amy = available[Person.objects.get(code="amy").pk]
    post(movement(Kind.AWARD, books.issued, amy, 20, MARCH))
    publish(MARCH)
    assert ranks("month", MARCH) == [
        ("ben", 50, 1, True),
        ("eve", 50, 1, True),
        ("amy", 20, 3, False),
        ("zoe", 0, 4, False),
    ]
    frozen = Frozen.objects.get(kind="month", first=MARCH)
    assert (frozen.people, frozen.points, frozen.last) == (4, 120, date(2026, 3, 31))
    # What comes later leaves them as they are.
    award(books, 500)
    assert ranks("month", MARCH)[0] == ("ben", 50, 1, True)
    assert verify.problems() == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("year_starts", "quarter", "year"),
    [(1, "2026-01-01", None), (4, "2026-01-01", "2025-04-01"), (3, None, None), (5, None, None)],
)
def test_quarter_and_year_are_frozen_with_their_last_month(books, year_starts, quarter, year):
    Company.objects.update(year_starts=year_starts)
    award(books, 10, on=FEBRUARY)
    award(books, 5, on=MARCH)
    publish(FEBRUARY, MARCH)
    found = {(each.kind, each.first.isoformat()) for each in Frozen.objects.all()}
    wanted = {("month", "2026-02-01"), ("month", "2026-03-01")}
    wanted |= {("quarter", quarter)} if quarter else set()
    wanted |= {("year", year)} if year else set()
    assert {each for each in found if each[0] == "month"} == {("month", "2026-02-01"), ("month", "2026-03-01")}
    # February ends a quarter of a year that starts in March, March one that starts in April or January.
    if year_starts == 3:
        wanted |= {("quarter", "2025-12-01"), ("year", "2025-03-01")}
    assert found == wanted
    assert verify.problems() == []
    kinds = publications.periods_ending(MARCH, year_starts)
    assert kinds == ["month", *(["quarter"] if quarter else []), *(["year"] if year else [])]


@pytest.mark.django_db
def test_who_left_before_or_came_after_is_not_listed_and_who_opted_out_is(books):
    team = Team.objects.get()
    for code, given in {
        "gone": {"left_on": date(2026, 2, 27)},
        "went": {"left_on": date(2026, 3, 2)},
        "comes": {"joined_on": date(2026, 4, 1)},
        "quiet": {"wants_board": False},
    }.items():
        Person.objects.create(code=code, name=code, team=team, **given)

    accounts.open_missing()
    publish(MARCH)
    assert {code for code, *_ in ranks("month", MARCH)} == {"ben", "eve", "went", "quiet"}
    frozen = publications.of_month(MARCH)
    assert "quiet" not in {place.code for place in publications.top(frozen, 20)}
    assert "quiet" in {place.code for place in publications.by_name(frozen, 20)}


@pytest.mark.django_db
def test_points_go_to_the_team_of_the_periods_last_day_and_up(books):
    east = Team.objects.get()
    top = Team.objects.create(code="all", name="All")
    west = Team.objects.create(code="west", name="West", parent=top)
    Team.objects.filter(pk=east.pk).update(parent=top)
    Move.objects.create(person=Person.objects.get(code="ben"), starts_on=date(2026, 3, 31), team=west)
    Move.objects.create(person=Person.objects.get(code="eve"), starts_on=date(2026, 4, 1), team=west)
    award(books, 30)
    post(movement(Kind.AWARD, books.issued, books.rival, 20, MARCH))
    publish(MARCH)
    rows = {row.team.code: row for row in TeamStanding.objects.filter(kind="month").select_related("team")}
    assert {code: (row.points, row.people, row.rank, row.is_leaf) for code, row in rows.items()} == {
        "west": (30, 1, 1, True),
        "east": (20, 1, 2, True),
        "all": (50, 2, 1, False),
    }


@pytest.mark.django_db
def test_what_was_earned_before_the_period_stands_apart(books):
    publish(MARCH)
    award(books, 40, on=APRIL)
    award(books, 7, on=MARCH, key="late")
    award(books, 3, on=FEBRUARY, key="later")
    assert standings.adjustments(APRIL, date(2026, 4, 30), [books.rep, books.rival]) == {books.rep: 10}
    publish(APRIL)
    row = Standing.objects.get(kind="month", first=APRIL, account=books.rep)
    assert (row.points, row.adjustments) == (50, 10)
    # In the quarter of April to June, too, they come from before it.
    publish(MAY, date(2026, 6, 1))
    row = Standing.objects.get(kind="quarter", first=APRIL, account=books.rep)
    assert (row.points, row.adjustments) == (50, 10)


# --- Seals ----------------------------------------------------------------------------------


def line_of(transfer):
    """As docs/months.md says, by hand."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT inputs::text FROM ledger_transfer WHERE id = %s", [transfer.pk])
        inputs = cursor.fetchone()[0]
    texts = [
        str(transfer.pk),
        str(transfer.posting_id),
        json.dumps(transfer.kind),
        str(transfer.from_account_id),
        str(transfer.to_account_id),
        f"{transfer.points:.2f}",
        json.dumps(transfer.category),
        f'"{transfer.earned_on}"',
        f'"{transfer.posted_month}"',
        *["null"] * 2,
        json.dumps(transfer.rule),
        "null",
        json.dumps(transfer.record, ensure_ascii=False),
        *["null"] * 2,
        inputs or "null",
    ]
    return hashlib.sha256(f"[{', '.join(texts)}]".encode()).digest()


@pytest.mark.django_db
def test_a_seal_can_be_recomputed_from_the_transfers_and_the_seal_before(books):
    award(books, 50, on=FEBRUARY)
    award(books, 12, on=MARCH)
    post(movement(Kind.REDEMPTION, books.rep, books.redeemed, 20, MARCH))
    publish(FEBRUARY, MARCH, APRIL)
    close(FEBRUARY, MARCH, APRIL)
    before = ""
    for first in (FEBRUARY, MARCH, APRIL):
        lines = [line_of(each) for each in Transfer.objects.filter(posted_month=first).order_by("pk")]
        before_it, before = before, hashlib.sha256(before.encode() + b"".join(lines)).hexdigest()
        seal = Seal.objects.get(month=first)
        assert (seal.previous, seal.digest, seal.transfers) == (before_it, before, len(lines))
    assert verify.problems() == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("role", ["runtime", "owner"])
def test_neither_role_alters_what_is_frozen_or_sealed(committed_books, role):
    award(committed_books, 50)
    publish(MARCH)
    close(MARCH)
    with as_role(role) as other, other.cursor() as cursor:
        for table, change in {
            "ledger_standing": "points = 1000",
            "ledger_teamstanding": "points = 1000",
            "ledger_frozen": "digest = ''",
            "ledger_seal": "digest = ''",
            "ledger_monthmove": "note = ''",
        }.items():
            for statement in (f"UPDATE {table} SET {change}", f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"):
                with pytest.raises(psycopg2.errors.InsufficientPrivilege):
                    cursor.execute(statement)
    with as_role("runtime") as other, other.cursor() as cursor:
        for table in ("ledger_standing", "ledger_teamstanding", "ledger_frozen", "ledger_seal"):
            with pytest.raises(psycopg2.errors.InsufficientPrivilege):
                cursor.execute(f"INSERT INTO {table} SELECT * FROM {table}")


# What is done past all triggers, and the check that names it.
DAMAGE = {
    "a standing raised": ("UPDATE ledger_standing SET points = points + 1 WHERE kind = 'month'", "frozen standing"),
    "a rank moved": ("UPDATE ledger_standing SET rank = rank + 1 WHERE account_id = %(rep)s", "frozen standing"),
    "a standing removed": ("DELETE FROM ledger_standing WHERE account_id = %(rep)s", "frozen standing"),
    "an adjustment hidden": ("UPDATE ledger_standing SET adjustments = 1 WHERE kind = 'month'", "frozen standing"),
    "a team's standing raised": ("UPDATE ledger_teamstanding SET points = points + 1", "frozen standing"),
    "a frozen period removed": ("DELETE FROM ledger_frozen WHERE kind = 'month'", "frozen standing"),
    "a transfer's record renamed": (
        "UPDATE ledger_transfer SET record = 'other' WHERE posted_month = '2026-02-01'",
        "seal",
    ),
    "a transfer moved out of a sealed month": (
        "UPDATE ledger_transfer SET posted_month = '2026-05-01' WHERE posted_month = '2026-02-01'",
        "seal",
    ),
    "a seal rewritten": ("UPDATE ledger_seal SET digest = repeat('a', 64) WHERE month_id = '2026-02-01'", "seal"),
    "the last seal cut off": ("DELETE FROM ledger_seal WHERE month_id = '2026-03-01'", "seal"),
    "the first seal cut off": ("DELETE FROM ledger_seal WHERE month_id = '2026-02-01'", "seal"),
}


@pytest.mark.django_db(transaction=True)
def test_every_damage_to_standings_and_seals_is_found(committed_books):
    books = committed_books
    award(books, 50, on=FEBRUARY)
    award(books, 12, on=MARCH)
    publish(FEBRUARY, MARCH)
    close(FEBRUARY, MARCH)
    assert verify.problems() == []
    missed = {}
    with owner.connected_as_owner() as connected:
        for name, (change, check) in DAMAGE.items():
            with transaction.atomic(), connected.cursor() as cursor:
                for table in ("transfer", "standing", "teamstanding", "frozen", "seal"):
                    cursor.execute(f"ALTER TABLE ledger_{table} DISABLE TRIGGER USER")
                cursor.execute(change, vars(books))
                assert cursor.rowcount >= 1, name
                found = verify.problems()
                if check not in {each[0] for each in found}:
                    missed[name] = found
                transaction.set_rollback(True)
    assert missed == {}
    assert verify.problems() == []


@pytest.mark.django_db(transaction=True)
def test_closing_is_refused_where_the_frozen_standings_are_not_the_ledgers(committed_books):
    award(committed_books, 50)
    publish(MARCH)
    with owner.connected_as_owner() as connected, connected.cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_standing DISABLE TRIGGER USER")
        cursor.execute("UPDATE ledger_standing SET points = 51 WHERE kind = 'month' AND points = 50")
        cursor.execute("ALTER TABLE ledger_standing ENABLE TRIGGER USER")
    with pytest.raises(IntegrityError, match="frozen with 51"):
        close(MARCH)
    assert Month.objects.get(first=MARCH).status == "published"
    assert not Seal.objects.exists()


@pytest.mark.django_db
def test_own_place_neighbours_and_search(books):
    team = Team.objects.get()
    for number in range(10):
        Person.objects.create(code=f"m{number}", name=f"Member {number}", team=team)

    accounts.open_missing()
    award(books, Decimal("12.50"))
    publish(MARCH)
    frozen = publications.of_month(MARCH)
    own = publications.own(frozen, Person.objects.get(code="m4").pk)
    assert [place.code for place in publications.around(frozen, own, 2)] == ["m2", "m3", "m4", "m5", "m6"]
    assert [place.code for place in publications.by_name(frozen, 5, text="member 7")] == ["m7"]
    page = publications.by_name(frozen, 4)
    assert [place.code for place in publications.by_name(frozen, 2, after=(page[-1].name, page[-1].code))] == [
        "m2",
        "m3",
    ]
    assert publications.by_name(frozen, 5, team_ids=[]) == []
    assert publications.own(frozen, 999_999) is None
    assert publications.preview(MARCH)["points"] == Decimal("12.50")
