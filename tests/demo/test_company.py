"""The synthetic company is the same every time, hangs together, and looks like one."""

import json
import subprocess
import sys
from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from pointsys.demo import tables
from scoring.engine.claims import by_kind, check_attributes
from scoring.engine.language import parse_book
from scoring.engine.periods import period_of
from scoring.engine.targets import resolve

from .drawn import TODAY, Drawn, digest, plan

ROOT = Path(__file__).resolve().parents[2]
DIGEST = "from tests.demo.drawn import digest, plan; print(digest(plan(12)))"


@pytest.fixture(scope="module")
def company():
    return Drawn(plan())


@pytest.fixture(scope="module")
def large():
    return Drawn(plan(600))


# --- The same every time --------------------------------------------------------------------


@pytest.mark.parametrize("hash_seed", ["1", "2"])
def test_the_same_plan_gives_the_same_rows_in_any_process(hash_seed):
    environment = {"PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", DIGEST]
    printed = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True).stdout
    assert printed.strip() == digest(plan(12))


def test_another_seed_gives_another_company():
    assert digest(plan(12, seed=1)) != digest(plan(12, seed=2))


def test_more_people_leave_the_codes_of_the_first_ones():
    first = [row.code for row in Drawn(plan(12))[tables.Person]]
    assert first == [row.code for row in Drawn(plan(60))[tables.Person]][:12]


# --- It hangs together ----------------------------------------------------------------------


@pytest.mark.parametrize("people", [12, 13, 29, 60, 300])
@pytest.mark.parametrize("until", [date(2026, 1, 1), date(2024, 2, 29), date(2025, 12, 31), TODAY])
def test_every_size_and_day_gives_a_sound_company(people, until):
    company = Drawn(plan(people, until=until))
    assert len(company[tables.Person]) == people
    assert company.company.record_count() == people * 100
    check_references(company)
    check_keys(company)
    check_dates(company)
    check_shares(company)


def test_few_records_for_many_people_still_give_everybody_a_contract_a_year():
    company = Drawn(plan(200, records=0))
    sellers = {c.owner_id for c in company[tables.Contract]}
    assert len(sellers) >= 160
    check_references(company)


def check_references(company):
    known = {kind: {row.id for row in company[kind]} for kind in tables.TABLES if "id" in kind._fields}
    targets = {
        "team_id": tables.Team,
        "parent_id": tables.Team,
        "manager_id": tables.Person,
        "person_id": tables.Person,
        "owner_id": tables.Person,
        "mentor_id": tables.Person,
        "customer_id": tables.Customer,
        "product_id": tables.Product,
        "contract_id": tables.Contract,
        "claim_id": tables.Claim,
    }
    for kind, rows in company.rows.items():
        for column in set(kind._fields) & set(targets):
            used = {getattr(row, column) for row in rows} - {None}
            assert used <= known[targets[column]], f"{kind.__name__}.{column}"


def check_keys(company):
    for kind, rows in company.rows.items():
        for column in {"id", "code", "number"} & set(kind._fields):
            counted = Counter(getattr(row, column) for row in rows)
            assert max(counted.values(), default=1) == 1, f"{kind.__name__}.{column}: {counted.most_common(1)}"


def check_dates(company):
    """Nothing of the past two years lies after today; nobody sells before joining or after leaving."""
    today, first = company.window.text(company.window.until), company.window.text(0)
    people = company.by_id(tables.Person)
    dates = {
        tables.Contract: "signed_on",
        tables.Lead: "created_on",
        tables.Visit: "visited_on",
        tables.Feedback: "received_on",
        tables.Claim: "occurred_on",
    }
    for kind, column in dates.items():
        for row in company[kind]:
            day = getattr(row, column)
            assert first <= day <= today
            if owner := people.get(getattr(row, "owner_id", None)):
                assert owner.joined_on <= day, row
                assert owner.left_on is None or day <= owner.left_on, row
    assert all(row.received_on is None or row.received_on <= today for row in company[tables.Receipt])


def check_shares(company):
    for kind, column in (tables.Split, "contract_id"), (tables.Participant, "claim_id"):
        summed, seen = defaultdict(Decimal), set()
        for row in company[kind]:
            summed[getattr(row, column)] += Decimal(row.share)
            assert (getattr(row, column), row.person_id) not in seen
            seen.add((getattr(row, column), row.person_id))
        assert set(summed.values()) == {Decimal(100)}
    assert {row.claim_id for row in company[tables.Participant]} == {row.id for row in company[tables.Claim]}


def test_receipts_of_a_contract_add_up_to_its_amount(company):
    paid = defaultdict(Decimal)
    for row in company[tables.Receipt]:
        if not row.number.endswith("-R"):
            paid[row.contract_id] += Decimal(row.amount)
    for contract in company[tables.Contract]:
        if contract.status == "active":
            assert paid[contract.id] == Decimal(contract.amount)


# --- It looks like a company ----------------------------------------------------------------


@pytest.mark.parametrize("size", ["company", "large"])
def test_attainment_of_every_person_and_whole_year_is_between_50_and_180_percent(size, request):
    company = request.getfixturevalue(size)
    found = attainments(company)
    assert len(found) > len(company[tables.Person])
    assert 0.5 <= min(found.values()) <= max(found.values()) <= 1.8


def test_attainment_spreads_as_in_a_real_team(large):
    last_year = [value for (_, year), value in attainments(large).items() if year == TODAY.year - 1]
    below, reached, far = (sum(lowest <= v for v in last_year) / len(last_year) for lowest in (0.8, 1, 1.3))
    assert 0.75 < below < 0.95
    assert 0.45 < reached < 0.7
    assert 0.05 < far < 0.25


def attainments(company):
    """{(person id, year): sales / target} where there is a target for the whole year."""
    sales, found = company.sales(), {}
    for person, given in company.targets().items():
        for year in range(company.window.start.year, TODAY.year + 1):
            target = resolve(given, period_of("year", date(year, 1, 1)))
            if target:
                found[person, year] = sales[person, str(year)] / target
    return found


def test_targets_come_by_year_quarter_and_month_for_people_and_teams(company):
    lengths = Counter(len(row.period) for row in company[tables.Target] if row.person_id and row.metric == "sales")
    assert set(lengths) == {len("2026"), len("2026-Q1")}
    assert any("Q" in row.period for row in company[tables.Target])
    assert any("Q" not in row.period and "-" in row.period for row in company[tables.Target])
    for of in "person_id", "team_id":
        metrics = {row.metric for row in company[tables.Target] if getattr(row, of)}
        assert metrics == {"sales", "collection", "new_customers"}
    sellers = {row.owner_id for row in company[tables.Contract]}
    with_target = set(company.targets())
    assert 0 < len(sellers - with_target) < len(sellers) / 5


def test_year_end_and_quarter_ends_are_busy(large):
    by_month = Counter(c.signed_on[5:7] for c in large[tables.Contract] if c.signed_on[:4] == str(TODAY.year - 1))
    assert by_month["12"] > 1.25 * by_month["11"]
    assert by_month["12"] > 1.8 * by_month["02"]
    assert by_month["06"] > 1.1 * by_month["05"]


def test_a_fifth_to_two_fifths_of_what_was_paid_came_late(large):
    contracts = large.by_id(tables.Contract)
    late = Counter()
    for row in large[tables.Receipt]:
        if row.received_on and row.status == "confirmed" and Decimal(row.amount) > 0:
            contract = contracts[row.contract_id]
            due = row.due_on or str(
                date.fromordinal(date.fromisoformat(contract.signed_on).toordinal() + contract.term_days)
            )
            late[row.received_on > due] += 1
    assert 0.2 < late[True] / late.total() < 0.4


def test_receipts_know_instalments_prepayment_refunds_open_and_pending_ones(company):
    contracts = company.by_id(tables.Contract)
    rows = company[tables.Receipt]
    assert any(row.number.endswith("-3") for row in rows)
    assert any(row.received_on and row.received_on <= contracts[row.contract_id].signed_on for row in rows)
    assert 0.01 < sum(Decimal(row.amount) < 0 for row in rows) / len(rows) < 0.04
    assert any(row.received_on is None for row in rows)


def test_contracts_know_every_kind_shares_and_voids(company):
    rows = company[tables.Contract]
    kinds = Counter(row.kind for row in rows)
    assert set(kinds) == {"new", "renewal", "upsell", "framework"}
    assert min(kinds.values()) > 0.03 * len(rows)
    assert 0.01 < sum(row.status == "void" for row in rows) / len(rows) < 0.06
    assert 0.04 < len({split.contract_id for split in company[tables.Split]}) / len(rows) < 0.12


def test_customers_have_tiers_and_some_are_benchmarks(company):
    rows = company[tables.Customer]
    tiers = Counter(row.tier for row in rows)
    assert tiers["S"] < tiers["A"] < tiers["B"] < tiers["C"]
    assert 0.01 < sum(row.benchmark for row in rows) / len(rows) < 0.1
    assert any(row.name.isascii() for row in rows)
    assert any(not row.name.isascii() for row in rows)


def test_people_move_leave_mentor_and_are_new(company):
    people = company[tables.Person]
    start = company.window.text(0)
    newcomers = [p for p in people if p.joined_on > start]
    assert newcomers
    assert all(p.mentor_id for p in newcomers)
    assert any(p.left_on for p in people)
    assert company[tables.Move]
    assert any(p.name.isascii() for p in people)
    assert any(not p.name.isascii() for p in people)


def test_each_role_has_somebody(company):
    assert {row.role for row in Drawn(plan(12))[tables.RoleGrant]} == {
        "rep", "manager", "admin", "auditor", "committee", "purchaser", "finance", "executive",
    }  # fmt: skip
    managers = {row.manager_id for row in company[tables.Team]} - {None}
    assert len(managers) == len(company[tables.Team])


def test_every_status_of_every_kind_of_record_is_there(company):
    statuses = {kind: {row.status for row in company[kind]} for kind in tables.RECORDS}
    checked = {"confirmed", "pending", "void"}
    assert statuses == {
        tables.Contract: {"active", "void"},
        tables.Receipt: checked,
        tables.Lead: {"approved", "pending", "rejected"},
        tables.Visit: checked,
        tables.Feedback: checked,
        tables.Claim: {"draft", "submitted", "confirmed", "approved", "rejected", "withdrawn"},
    }


@pytest.mark.parametrize("people", [12, 60])
def test_every_kind_of_claim_is_approved_somewhere_and_says_what_its_kind_asks(people):
    company = Drawn(plan(people))
    kinds = by_kind(parse_book((ROOT / "scoring/rulebooks/standard.yaml").read_text()).claims)
    persons = {row.code for row in company[tables.Person]}
    approved = set()
    for claim in company[tables.Claim]:
        kind, attributes = kinds[claim.kind], json.loads(claim.attributes)
        assert check_attributes(kind, attributes) == []
        assert set(attributes) == set(kind.attributes)
        assert not kind.customer or claim.customer_id
        assert "newcomer" not in attributes or attributes["newcomer"] in persons
        if claim.status == "approved":
            approved.add(claim.kind)
    assert approved == set(kinds)
