"""Budgets: set by finance, never overspent by whatever runs at once, told once; and the figures beside them (S4)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection

from ledger import accounts, transfers
from ledger.models import Account
from rewards import budgets, verify
from rewards.models import Budget, Honour, HonourGiven, Policy, Redemption
from rewards.queries import money
from scoring.models import Contract, Customer
from teams.models import AuditEvent, Notice
from tests.pages import parts as making
from tests.rewards.making import points, redemption, reward

YEAR = date(2026, 1, 1)


def moment(parts, part="finance"):
    return {"by": parts.users[part], "at": making.NOW}


def create(parts, *, team=None, kind="", amount=100, stops=True, part="finance"):
    return budgets.create(year=YEAR, team=team, kind=kind, amount=amount, stops=stops, **moment(parts, part))


@pytest.mark.django_db
def test_finance_alone_sets_budgets(parts):
    made = create(parts)
    for part in set(parts.users) - {"finance"}:
        with pytest.raises(budgets.NotAllowed):
            create(parts, kind="goods", part=part)
        with pytest.raises(budgets.NotAllowed):
            budgets.change(made, amount=1, stops=True, **moment(parts, part))
        with pytest.raises(budgets.NotAllowed):
            budgets.delete(made, **moment(parts, part))
    assert Budget.objects.get().amount == 100


@pytest.mark.django_db
def test_each_year_team_and_kind_has_one(parts):
    create(parts)
    with pytest.raises(budgets.AlreadyThere):
        create(parts)
    create(parts, team=parts.teams["east"])
    create(parts, kind="goods")
    assert Budget.objects.count() == 3


@pytest.mark.django_db
def test_a_change_is_audited_and_not_below_what_is_spent(parts):
    made = create(parts)
    redemption(parts.rep, reward(), quantity=3)
    with pytest.raises(budgets.BelowSpent, match=r"60\.00 are spent"):
        budgets.change(made, amount=Decimal(50), stops=True, **moment(parts))
    assert budgets.change(made, amount=Decimal(50), stops=False, **moment(parts))
    assert not budgets.change(made, amount=Decimal(50), stops=False, **moment(parts))
    event = AuditEvent.objects.get(event="budget.changed")
    assert (event.before, event.after) == (
        {"amount": "100.00", "stops": True}, {"amount": "50", "stops": False},
    )  # fmt: skip


@pytest.mark.django_db
def test_only_an_unspent_budget_is_deleted(parts):
    spent, unspent = create(parts), create(parts, team=parts.teams["west"])
    redemption(parts.rep, reward())
    with pytest.raises(budgets.Spent):
        budgets.delete(spent, **moment(parts))
    budgets.delete(unspent, **moment(parts))
    assert list(Budget.objects.all()) == [spent]
    assert AuditEvent.objects.get(event="budget.deleted").target == "2026-01 WEST *"


@pytest.mark.django_db
def test_finance_and_points_admins_are_told_once_of_each_step(parts):
    made = create(parts)
    mug = reward()
    redemption(parts.rep, mug, quantity=3)
    assert budgets.warn(on=making.TODAY, at=making.NOW) == 0
    redemption(parts.rep, mug, key="b")
    assert budgets.warn(on=making.TODAY, at=making.NOW) == 2
    assert budgets.warn(on=making.TODAY, at=making.NOW) == 0
    redemption(parts.rep, mug, key="c")
    assert budgets.warn(on=making.TODAY, at=making.NOW) == 2
    told = Notice.objects.filter(person=parts.finance).order_by("id").values_list("kind", flat=True)
    assert list(told) == ["budget.warning", "budget.used_up"]
    assert {parts.finance.pk, parts.admin.pk} == set(Notice.objects.values_list("person", flat=True))
    # With more money it begins anew.
    budgets.change(made, amount=Decimal(110), stops=True, **moment(parts))
    assert budgets.warn(on=making.TODAY, at=making.NOW) == 2


@pytest.mark.parametrize(
    ("spent", "amount", "state"),
    [
        (0, 0, "fine"),
        (79, 100, "fine"),
        (80, 100, "warning"),
        (100, 100, "used_up"),
        (101, 100, "over"),
        (1, 0, "over"),
    ],
)
def test_how_a_budget_stands(spent, amount, state):
    assert budgets.state(Budget(spent=spent, amount=amount), 80) == state


@pytest.mark.django_db(transaction=True)
def test_redemptions_at_once_never_overspend(today):
    parts = making.make_company()
    create(parts, amount=100)
    create(parts, team=parts.teams["east"], amount=60)
    mug = reward(units=None)

    def ask(number):
        person = parts.rep if number % 2 else parts.rival
        try:
            redemption(person, mug, key=f"k{number}")
        except IntegrityError as refusal:
            return refusal.__cause__.diag.constraint_name
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, range(24)))
    assert set(answers) == {"", "budget_not_overspent"}
    company, east = Budget.objects.order_by("id")
    # The cost of each is 20.
    assert company.spent == 20 * answers.count("") == 100
    assert east.spent <= 60
    assert Redemption.objects.count() == 5
    # Rows alone, without the points that move with them.
    assert [row for check in (verify.STOCK, verify.BUDGETS) for row in rows(check)] == []


def rows(check):
    with connection.cursor() as cursor:
        cursor.execute(check)
        return cursor.fetchall()


@pytest.mark.django_db
def test_figures_are_those_of_the_ledger(parts):
    account = points(parts.rep, 300)
    points(parts.rival, 100, on=date(2026, 9, 3), publish_it=False)
    held = accounts.of_person(parts.rep.pk)[1]
    move("reserve", account, held, 50)
    move("redeem", held, accounts.company(Account.Kind.REDEEMED).pk, 20)
    move("lapse", account, accounts.company(Account.Kind.LAPSED).pk, 30)
    teams = {team.code: team for team in money.outstanding(on=making.TODAY)}
    assert (teams["EAST-1"].available, teams["EAST-1"].held) == (220, 30)
    assert teams["WEST"].points == 100
    sold(parts.rep, 5000, "0.2")
    flow = {month.first: month for month in money.flows(on=making.TODAY)}
    assert len(flow) == 12
    now = flow[date(2026, 11, 1)]
    assert (now.issued, now.redeemed, now.lapsed, now.forfeited, now.margin) == (100, 20, 30, 0, 1000)
    assert now.per_margin == 100
    assert flow[date(2026, 10, 1)].issued == 300
    assert flow[date(2026, 10, 1)].per_margin is None
    ahead = money.forecast(list(flow.values()), Decimal(350), on=making.TODAY, year_starts=1)
    assert (ahead.months, ahead.points, ahead.last) == (1, 450, date(2026, 12, 31))


@pytest.mark.django_db
def test_a_point_costs_what_the_catalogue_says(parts):
    assert money.catalogue_cost() is None
    reward()
    reward("CUP", price=Decimal(300), cost=Decimal(80))
    assert money.catalogue_cost() == Decimal("0.25")


@pytest.mark.django_db
def test_a_budget_looks_ahead_at_the_pace_of_three_whole_months(parts):
    company, east = create(parts, amount=200), create(parts, team=parts.teams["east"], amount=1000)
    training, prizes = create(parts, kind="training"), create(parts, kind="prize")
    # 184 in the 92 days of August, September and October: 2 a day, for 43 days more.
    mug = reward(cost=Decimal(46))
    for number, day in enumerate([date(2026, 8, 1), date(2026, 9, 15), date(2026, 10, 31)]):
        redemption(parts.rep, mug, key=str(number), on=day)
    redemption(parts.rival, mug, key="west", on=date(2026, 9, 1))
    redemption(parts.rep, reward("EARLY", cost=Decimal(10)), on=date(2026, 7, 31))
    rows = money.budgets_of(YEAR)
    found = money.outlooks(rows, on=making.TODAY, year_starts=1)
    # 194 are spent; 6 are left for 3 days.
    assert found[company.pk] == money.Outlook(Decimal("280.00"), date(2026, 11, 21))
    assert found[east.pk] == money.Outlook(Decimal("212.50"), None)
    assert found[training.pk] == found[prizes.pk] == money.Outlook(Decimal("0.00"), None)
    assert money.outlooks(rows, on=date(2027, 1, 5), year_starts=1) == {}


@pytest.mark.django_db
def test_prizes_count_in_the_pace_of_their_kind(parts):
    prizes = create(parts, kind="prize", amount=92)
    star = Honour.objects.create(code="star", sort="star", name_en="Star", name_zh="星", period="month", starts_on=YEAR)
    HonourGiven.objects.create(
        honour=star, person=parts.rep, first=date(2026, 9, 1), last=date(2026, 9, 30), place=1, cost=Decimal(46),
        number="S-1", at=datetime(2026, 8, 1, 2, tzinfo=making.NOW.tzinfo), year=YEAR, team_line=[],
    )  # fmt: skip
    found = money.outlooks(money.budgets_of(YEAR), on=making.TODAY, year_starts=1)
    assert found[prizes.pk] == money.Outlook(Decimal("67.50"), None)
    flow = money.flows(on=making.TODAY)
    assert {month.first: month.cost for month in flow if month.cost} == {date(2026, 8, 1): 46}
    # December is as the mean of August, September and October.
    assert money.forecast(flow, Decimal(0), on=making.TODAY, year_starts=1).cost == Decimal(46) / 3


# --- Pages ----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_finance_makes_changes_and_deletes_a_budget(parts, client_of):
    finance = client_of("finance")
    asked = {"year": "2026-01-01", "team": parts.teams["east"].pk, "kind": "goods", "amount": "500", "stops": "on"}
    assert finance.post("/budgets/new/", asked).status_code == 302
    made = Budget.objects.get()
    assert (made.team, made.kind, made.amount, made.stops) == (parts.teams["east"], "goods", 500, True)
    again = finance.post("/budgets/new/", asked)
    assert again.status_code == 422
    assert "There is a budget for this year" in again.content.decode()
    assert finance.post("/budgets/new/", asked | {"amount": "-1"}).status_code == 422
    assert finance.post(f"/budgets/{made.pk}/", {"amount": "700"}).status_code == 302
    made.refresh_from_db()
    assert (made.amount, made.stops, made.kind) == (700, False, "goods")
    assert finance.post(f"/budgets/{made.pk}/delete/").status_code == 302
    assert not Budget.objects.exists()


@pytest.mark.django_db
def test_who_reads_budgets_has_no_button_to_change_them(parts, visit):
    create(parts)
    Policy.objects.update(point_value=Decimal("0.5"))
    points(parts.rep, 300)
    page = visit("executive", "/budgets/").content.decode()
    assert "/budgets/new/" not in page
    assert "within budget" in page
    assert "CN¥150" in page or "¥150" in page
    assert "/budgets/new/" in visit("finance", "/budgets/").content.decode()


@pytest.mark.django_db
def test_exports_hold_what_the_page_shows(parts, visit):
    create(parts, kind="goods", amount=500)
    text = b"".join(visit("auditor", "/budgets/budgets.csv").streaming_content).decode()
    assert "2026-01-01,,goods,500.00,0.00,500.00,yes,fine" in text
    text = b"".join(visit("auditor", "/budgets/months.csv").streaming_content).decode()
    assert text.count("\n") == 13


def move(kind, source, target, number):
    movement = transfers.Movement(kind, source, target, Decimal(number), "redemption", making.TODAY)
    transfers.post(key=f"{kind}:{source}:{number}", movements=[movement], reason="test", at=making.NOW)


def sold(person, amount, rate):
    customer = Customer.objects.create(code="K-9", name="Kite")
    Contract.objects.create(
        number="V-9", customer=customer, owner=person, signed_on=making.TODAY, amount=amount, margin_rate=Decimal(rate)
    )
