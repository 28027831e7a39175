"""The plan of a year in the browser: who reads it, editing in place, breaking down, undoing, the history, the files."""

import io
import random
from decimal import Decimal

import openpyxl
import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scoring import plans
from scoring.models import Revision
from scoring.queries import plans as queries
from teams.models import AuditEvent, Company, Person, Target
from tests.pages import parts as making

HTMX = {"HX-Request": "true"}
D = Decimal


@pytest.fixture
def first(parts):
    return f"/targets/teams/{parts.teams['first'].pk}/"


def name(sort, holder, period, metric="sales"):
    return f"t-{sort}-{holder.pk}-{metric}-{period}"


def given_to(holder, amount, period="2026", metric="sales"):
    kind = "person" if isinstance(holder, Person) else "team"
    return Target.objects.create(**{kind: holder}, metric=metric, period=period, amount=amount)


def amounts(**of):
    return dict(Target.objects.filter(**of).values_list("period", "amount"))


# ---- reading ---------------------------------------------------------------------------------------------------------


def test_given_targets_and_those_that_follow_are_told_apart(parts, first, visit):
    given_to(parts.rep, 120_000)
    given_to(parts.rep, 50_000, "2026-Q2")
    page = visit("lead", first).content.decode()
    assert "<b>120,000</b>" in page
    assert "<b>50,000</b>" in page
    assert page.count('<span class="muted">30,000</span>') == 3
    assert 'class="plan-input' not in page
    page = visit("lead", f"{first}?columns=months").content.decode()
    assert page.count('<span class="muted">10,000</span>') == 9
    assert page.count('<span class="muted">16,666.67</span>') == 3


def test_seasonal_weights_part_the_year(parts, first, visit):
    Company.objects.update(seasonal_weights=[1] * 9 + [3, 3, 5])
    given_to(parts.rep, 200_000)
    page = visit("lead", f"{first}?columns=months").content.decode()
    assert page.count('<span class="muted">10,000</span>') == 9
    assert '<span class="muted">50,000</span>' in page


def test_a_year_that_starts_in_april_has_its_own_quarters_and_months(parts, first, visit):
    Company.objects.update(year_starts=4)
    given_to(parts.rep, 40_000, "2026-Q4")
    page = visit("lead", f"{first}?columns=months").content.decode()
    head = page.split("<thead>")[1].split("</thead>")[0]
    assert head.index("Apr") < head.index("Dec") < head.index("Jan") < head.index("Mar")
    # January to March 2027 are the last quarter of the year that began in April 2026.
    assert page.count('<span class="muted">13,333.33</span>') == 3
    mine = visit("rep", "/targets/").content.decode()
    assert "January 2027" in mine
    assert "January 2026" not in mine


def test_the_sum_of_the_people_stands_beside_the_teams_target(parts, first, visit):
    given_to(parts.teams["first"], 300_000)
    given_to(parts.rep, 120_000)
    given_to(parts.colleague, 30_000, "2026-Q1")
    page = visit("lead", first).content.decode()
    assert "180,000 not given out" in page
    # The colleague has no target of the year, but one of its first quarter.
    sums = page.split('class="plan-people"')[1].split("</tr>")[0]
    assert [each.split("<")[0] for each in sums.split('<td class="number">')[1:]] == [
        "120,000", "60,000", "30,000", "30,000", "30,000",
    ]  # fmt: skip
    given_to(parts.colleague, 200_000)
    assert "20,000 above" in visit("lead", first).content.decode()


def test_what_is_reached_is_shown_by_metric(parts, first, visit):
    given_to(parts.rep, 100_000)
    making.sold(parts.rep, sales=25_000, target=100_000, kind="year", first=making.TODAY.replace(month=1, day=1))
    assert "25%" in visit("lead", first).content.decode()
    assert "25%" in visit("rep", "/targets/").content.decode()
    assert "25%" not in visit("lead", f"{first}?metric=collection").content.decode()


def test_an_executive_reads_teams_and_no_person(parts, first, visit):
    given_to(parts.rep, 123_456)
    page = visit("executive", first).content.decode()
    assert "123,456" in page.split('class="plan-people"')[1].split("</tr>")[0]
    assert f"row-person-{parts.rep.pk}" not in page
    csv = visit("executive", f"{first}export.csv")
    assert "P-rep" not in b"".join(csv.streaming_content).decode()


def test_search_finds_whoever_is_below(parts, visit):
    page = visit("admin", f"/targets/teams/{parts.teams['hq'].pk}/?q=rival").content.decode()
    assert f"row-person-{parts.rival.pk}" in page
    assert f"row-person-{parts.rep.pk}" not in page


def test_queries_do_not_grow_with_people(parts, first, visit):
    def count():
        with CaptureQueriesContext(connection) as caught:
            assert visit("admin", first).status_code == 200
        return len(caught)

    given_to(parts.rep, 1)
    count()
    few = count()
    for person in making.add_people(80, parts.teams["first"]):
        given_to(person, 1_000)
    assert count() <= few
    assert "Page 1 of 4" in visit("admin", first).content.decode()


# ---- the sums are the engine's ---------------------------------------------------------------------------------------

LABELS = ["2026", *(f"2026-Q{quarter}" for quarter in range(1, 5)), *(f"2026-{month:02}" for month in range(4, 13)),
          "2027-01", "2027-02", "2027-03"]  # fmt: skip


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**6), weights=st.none() | st.lists(st.integers(0, 5), min_size=12, max_size=12))
def test_sums_made_in_the_database_are_those_of_the_engine(parts, seed, weights):
    chance = random.Random(seed)
    Target.objects.all().delete()
    Company.objects.update(year_starts=4, seasonal_weights=weights if weights and any(weights) else None)
    for person in (parts.rep, parts.colleague):
        for label in LABELS:
            if chance.random() < 0.4:
                given_to(person, chance.randrange(0, 10**6), label)
    year = queries.Year.of("2026", Company.current())
    found = queries.team_sums(year, "sales", {parts.teams["first"].pk: None}, on=making.TODAY)
    sums = found[parts.teams["first"].pk].targets
    given_now = queries.given(year, "sales", people=[parts.rep.pk, parts.colleague.pk])
    for period, total in zip(year.all, sums, strict=True):
        resolved = [
            year.resolve(given_now.get(("person", each.pk), {}), period) for each in (parts.rep, parts.colleague)
        ]
        known = [amount for amount in resolved if amount is not None]
        assert (total is None) == (not known), period.label
        assert not known or abs(total - sum(known)) < D("0.0001"), period.label


# ---- editing ---------------------------------------------------------------------------------------------------------


def test_a_target_is_set_changed_and_taken_back_in_place(parts, first, client_of):
    field, was = name("person", parts.rep, "2026"), f"w{name('person', parts.rep, '2026')[1:]}"
    answer = client_of("admin").post(first, {field: "12万"}, headers=HTMX).content.decode()
    assert f'id="row-person-{parts.rep.pk}"' in answer
    assert 'placeholder="30,000"' in answer
    assert "hx-swap-oob" in answer
    assert "<html" not in answer
    client_of("admin").post(first, {field: "150,000", was: "120,000"}, headers=HTMX)
    assert amounts(person=parts.rep) == {"2026": 150_000}
    client_of("admin").post(first, {field: "", was: "150,000"}, headers=HTMX)
    assert amounts(person=parts.rep) == {}
    assert list(Revision.objects.filter(kind=12).values_list("by", "data__amount").order_by("pk")) == [
        ("admin", 120000.00), ("admin", 150000.00), ("admin", None),
    ]  # fmt: skip
    events = AuditEvent.objects.filter(event="targets.changed").order_by("pk")
    assert [(each.target, each.before[0][-1], each.after[0][-1]) for each in events] == [
        ("P-rep", None, "120000"), ("P-rep", "120000.00", "150000"), ("P-rep", "150000.00", None),
    ]  # fmt: skip


def test_without_scripts_the_whole_plan_is_saved_at_once(parts, first, client_of):
    sent = {name("person", parts.rep, "2026-Q1"): "10", name("team", parts.teams["first"], "2026"): "99.50"}
    answer = client_of("admin").post(f"{first}?year=2026", sent)
    assert (answer.status_code, answer.url) == (302, f"{first}?year=2026")
    assert amounts(person=parts.rep) == {"2026-Q1": 10}
    assert amounts(team=parts.teams["first"]) == {"2026": D("99.50")}


@pytest.mark.parametrize(("text", "why"), [("much", "is not a number"), ("-5", "0"), ("1.234", "decimals")])
def test_what_is_no_amount_is_told_beside_its_field(parts, first, client_of, text, why):
    field = name("person", parts.rep, "2026")
    answer = client_of("admin").post(first, {field: text, name("person", parts.colleague, "2026"): "5"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert f'value="{text}"' in page
    assert why in page.split(f'id="{field}-error"')[1].split("</p>")[0]
    assert not Target.objects.exists()


def test_new_customers_are_whole(parts, first, client_of):
    field = name("person", parts.rep, "2026", "new_customers")
    assert client_of("admin").post(f"{first}?metric=new_customers", {field: "2.5"}).status_code == 422
    client_of("admin").post(f"{first}?metric=new_customers", {field: "12"})
    assert amounts(person=parts.rep, metric="new_customers") == {"2026": 12}


def test_a_target_that_somebody_else_changed_meanwhile_is_not_overwritten(parts, first, client_of):
    given_to(parts.rep, 500)
    field = name("person", parts.rep, "2026")
    answer = client_of("admin").post(first, {field: "700", f"w{field[1:]}": "400"})
    assert answer.status_code == 422
    assert "Somebody else has changed this target" in answer.content.decode()
    assert amounts(person=parts.rep) == {"2026": 500}


@pytest.mark.parametrize("part", ["lead", "executive", "auditor"])
def test_who_may_read_may_not_write(parts, first, client_of, part):
    assert client_of(part).post(first, {name("person", parts.rep, "2026"): "5"}).status_code == 403
    assert client_of(part).post("/targets/undo/").status_code == 403
    assert not Target.objects.exists()


def test_a_rep_may_not_write_their_own(parts, client_of):
    address = f"/targets/people/{parts.rep.pk}/"
    assert client_of("rep").post(address, {name("person", parts.rep, "2026"): "5"}).status_code == 403


def test_the_last_change_is_undone_once(parts, first, client_of):
    given_to(parts.rep, 500)
    field = name("person", parts.rep, "2026")
    client_of("admin").post(first, {field: "700", f"w{field[1:]}": "500", name("person", parts.colleague, "2026"): "9"})
    back = {"sort": "team", "pk": parts.teams["first"].pk, "year": "2026"}
    assert client_of("admin").post("/targets/undo/", back).url.startswith(first)
    assert amounts(person=parts.rep) == {"2026": 500}
    assert amounts(person=parts.colleague) == {}
    page = client_of("admin").post("/targets/undo/", back, follow=True).content.decode()
    assert "no change of yours that could be undone" in page
    assert amounts(person=parts.rep) == {"2026": 500}


def test_what_others_changed_since_is_not_undone(parts, client_of):
    cell = plans.Cell("person", parts.rep.pk, "sales", "2026")
    plans.change({cell: D(5)}, by=parts.users["admin"], at=making.NOW)
    Target.objects.update(amount=6)
    with pytest.raises(plans.ChangedMeanwhile):
        plans.undo(by=parts.users["admin"], at=making.NOW)
    assert amounts(person=parts.rep) == {"2026": 6}


def test_the_history_says_who_when_and_what(parts, first, client_of):
    field = name("person", parts.rep, "2026")
    client_of("admin").post(first, {field: "120000"})
    client_of("admin").post(first, {field: "", f"w{field[1:]}": "120,000"})
    client_of("admin").post(first, {field: "90000"})
    page = client_of("rep").get(f"/targets/people/{parts.rep.pk}/history/").content.decode()
    rows = page.split('class="plan-steps"')[1].split("</ol>")[0].split("</li>")[:-1]
    assert len(rows) == 3
    assert "90,000" in rows[0]
    assert "derived again" in rows[1]
    assert "Admin" in rows[2]


# ---- breaking down ---------------------------------------------------------------------------------------------------


def test_a_team_is_broken_down_equally_after_it_was_seen(parts, first, client_of):
    given_to(parts.teams["first"], 1001)
    address = f"{first}break-down/?year=2026&metric=sales"
    everybody = {f"in-person-{each.pk}": "on" for each in (parts.rep, parts.colleague)}
    page = client_of("admin").post(f"{address}&part=preview", {"way": "equally", **everybody}, headers=HTMX)
    assert "<b>501</b>" in page.content.decode()
    assert Target.objects.count() == 1
    client_of("admin").post(address, {"way": "equally", "do": "save", **everybody})
    assert sorted(Target.objects.filter(person__isnull=False).values_list("amount", flat=True)) == [500, 501]
    client_of("admin").post("/targets/undo/")
    assert Target.objects.count() == 1


def test_by_last_years_figures_and_without_those_left_out(parts, first, client_of):
    given_to(parts.teams["first"], 90_000)
    begun = making.TODAY.replace(year=2025, month=1, day=1)
    making.sold(parts.rep, sales=20_000, target=None, kind="year", first=begun)
    making.sold(parts.colleague, sales=10_000, target=None, kind="year", first=begun)
    address = f"{first}break-down/?year=2026&metric=sales"
    everybody = {f"in-person-{each.pk}": "on" for each in (parts.rep, parts.colleague)}
    client_of("admin").post(address, {"way": "last_year", "do": "save", **everybody})
    assert (amounts(person=parts.rep), amounts(person=parts.colleague)) == ({"2026": 60_000}, {"2026": 30_000})
    client_of("admin").post(address, {"way": "equally", "do": "save", f"in-person-{parts.rep.pk}": "on"})
    assert (amounts(person=parts.rep), amounts(person=parts.colleague)) == ({"2026": 90_000}, {"2026": 30_000})


def test_by_hand_shows_what_is_left(parts, first, client_of):
    given_to(parts.teams["first"], 100)
    address = f"{first}break-down/?year=2026&metric=sales"
    sent = {"way": "by_hand", f"in-person-{parts.rep.pk}": "on", f"amount-person-{parts.rep.pk}": "30"}
    assert "70 not given out" in client_of("admin").post(f"{address}&part=preview", sent, headers=HTMX).content.decode()
    answer = client_of("admin").post(address, {**sent, f"amount-person-{parts.rep.pk}": "x", "do": "save"})
    assert answer.status_code == 422
    assert amounts(person=parts.rep) == {}


def test_a_year_without_a_target_is_not_broken_down(first, client_of):
    page = client_of("admin").get(f"{first}break-down/").content.decode()
    assert "The team has no target of this year" in page
    assert 'value="save"' not in page


@given(
    st.integers(1, 10**12).map(lambda cents: D(cents).scaleb(-2)),
    st.dictionaries(st.text("abc", min_size=1, max_size=3), st.integers(0, 10**9).map(D), min_size=1, max_size=12),
)
def test_what_is_broken_down_adds_up(amount, weights):
    parts = plans.broken_down(amount, weights)
    assert sum(parts.values()) == amount
    assert set(parts) == set(weights)
    if amount == int(amount):
        assert all(part == int(part) for part in parts.values())


# ---- files -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def planned(parts):
    given_to(parts.rep, D("120000.50"))
    given_to(parts.rep, 7, "2026-03", "new_customers")
    given_to(parts.teams["first"], 900_000, "2026-Q2", "collection")
    given_to(parts.rival, 5)
    return list(Target.objects.order_by("pk").values_list("person", "team", "metric", "period", "amount"))


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_an_export_comes_in_again_unchanged(parts, first, planned, client_of, tmp_path, form, language):
    client = client_of("lead")
    client.cookies["django_language"] = language
    answer = client.get(f"{first}export.{form}?year=2026")
    content = b"".join(answer.streaming_content) if form == "csv" else answer.content
    assert b"P-rival" not in content
    (tmp_path / f"targets.{form}").write_bytes(content)
    if form == "xlsx":
        sheet = openpyxl.load_workbook(io.BytesIO(content)).active
        assert sheet.max_row == 4
    revisions = Revision.objects.count()
    call_command("import_data", str(tmp_path), "--strict", stdout=io.StringIO())
    assert list(Target.objects.order_by("pk").values_list("person", "team", "metric", "period", "amount")) == planned
    assert Revision.objects.count() == revisions
    Target.objects.filter(person=parts.rep).delete()
    call_command("import_data", str(tmp_path), "--strict", stdout=io.StringIO())
    assert amounts(person=parts.rep, metric="sales") == {"2026": D("120000.50")}
