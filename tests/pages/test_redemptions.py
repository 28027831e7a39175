"""Pages of redemptions: one's own, the desk, lists for purchasing and payroll, draws."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from ledger.models import Transfer
from rewards import redemptions
from rewards.models import Budget, Draw, Redemption, Stock
from tests.pages import parts as making
from tests.pages.redemption_parts import approved, asked, drawn, moment, rich
from tests.pages.test_costs import QUERIES_MAX, queries_of
from tests.rewards.making import points, publish, reward

Status = Redemption.Status
DESK = "/rewards/desk/"


@pytest.fixture
def mug(parts):
    rich(parts)
    return reward(units=20, name_en="Blue mug", name_zh="蓝杯子")


def text(answer):
    return answer.content.decode()


def send(client_of, part, address, **form):
    return client_of(part).post(address, form, follow=True)


# --- Asking -----------------------------------------------------------------------------------


def test_asked_for_by_form_it_says_what_comes_next(parts, client_of, mug):
    form = {"key": str(uuid4()), "quantity": "2", "remark": "blue"}
    for _twice in range(2):
        page = text(send(client_of, "rep", f"/rewards/{mug.pk}/redeem/", **form))
        assert "2 × Blue mug" in page
        assert "It waits for Lead to decide" in page
    assert Redemption.objects.get().remark == "blue"
    assert "R-" in text(client_of("rep").get("/redemptions/"))


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"quantity": "99"}, "There are only 20 left"),
        ({"quantity": "0"}, "Quantity: "),
        ({"quantity": "x"}, "Quantity: "),
        ({"key": "no uuid"}, "key: "),
    ],
)
def test_a_refusal_is_said_where_one_came_from(parts, client_of, mug, form, said):
    page = text(send(client_of, "rep", f"/rewards/{mug.pk}/redeem/", **({"key": str(uuid4()), "quantity": "1"} | form)))
    assert said in page
    assert not Redemption.objects.exists()


def test_a_link_to_the_form_leads_to_the_reward(parts, client_of, mug):
    answer = client_of("rep").get(f"/rewards/{mug.pk}/redeem/")
    try:
        place = reverse("reward", args=[mug.pk])
    except NoReverseMatch:
        place = reverse("redemptions")
    assert answer.url == place


def test_who_is_no_person_asks_for_nothing(parts, client_of, mug):
    form = {"key": str(uuid4()), "quantity": "1"}
    assert client_of("nobody").post(f"/rewards/{mug.pk}/redeem/", form).status_code == 403


# --- One's own --------------------------------------------------------------------------------


def test_each_status_is_explained(parts, client_of, mug):
    made = {Status.REQUESTED: asked(parts, mug)}
    buyer = moment(parts, "purchaser")
    made[Status.APPROVED] = approved(parts, mug)
    made[Status.PARTLY] = redemptions.deliver(approved(parts, mug, quantity=3), 1, **buyer)
    made[Status.DELIVERED] = redemptions.deliver(approved(parts, mug), 1, **buyer)
    made[Status.REFUNDED] = redemptions.refund(approved(parts, mug), 1, **buyer, reason="sold out", restock=False)
    made[Status.DECLINED] = redemptions.decline(asked(parts, mug), **moment(parts, "lead"), reason="Not this month")
    made[Status.CANCELLED] = redemptions.cancel(asked(parts, mug), **moment(parts, "rep"))
    made[Status.ENTERED] = asked(parts, reward("TRIP", window="monthly", allocation="lottery", price=Decimal(10)))
    page = text(client_of("rep").get("/redemptions/"))
    for said in (
        "It waits for Lead to decide", "Purchasing hands it out next", "1 of 3 are handed out; 2 follow",
        "the points are spent", "All of it was taken back", "The reason: Not this month", "cancelled before it was",
        "It takes part in the draw after",
    ):  # fmt: skip
        assert said in page
    for status, each in made.items():
        found = text(client_of("rep").get(f"/redemptions/?status={status}"))
        assert f"/redemptions/{each.pk}/" in found
        assert found.count('class="card redeemed-row"') == 1
        assert str(Status(status).label) in text(client_of("rep").get(f"/redemptions/{each.pk}/"))


def test_it_can_be_cancelled_from_the_list(parts, client_of, mug):
    one = asked(parts, mug)
    assert 'value="cancel"' in text(client_of("rep").get("/redemptions/"))
    page = text(send(client_of, "rep", f"/redemptions/{one.pk}/", do="cancel"))
    assert "The points are free again" in page
    assert 'value="cancel"' not in page
    one.refresh_from_db()
    assert one.status == Status.CANCELLED


def test_a_filter_that_finds_nothing_and_an_empty_list_say_so(parts, client_of, mug):
    assert "Nothing redeemed yet" in text(client_of("rep").get("/redemptions/"))
    asked(parts, mug)
    assert "Nothing like that" in text(client_of("rep").get("/redemptions/?q=boat"))


def test_its_lines_on_the_statement_lead_to_it(parts, client_of, mug):
    one = asked(parts, mug)
    line = Transfer.objects.get(record=str(one))
    page = text(client_of("rep").get(f"/lines/{line.pk}/"))
    assert f'href="/redemptions/{one.pk}/"' in page
    assert "Reservation" in page
    assert "Redemptions" in page
    statement = text(client_of("rep").get("/statement/"))
    assert str(one) in statement
    assert "Redemptions" in statement


def test_nobody_acts_on_what_is_not_theirs(parts, client_of, mug):
    one = asked(parts, mug)
    for part, do in [("auditor", "approve"), ("purchaser", "deliver"), ("lead", "cancel"), ("rep", "approve")]:
        answer = client_of(part).post(f"/redemptions/{one.pk}/", {"do": do, "units": "1", "seen": "0"})
        assert answer.status_code in (302, 403)
    assert client_of("rival").post(f"/redemptions/{one.pk}/", {"do": "approve"}).status_code == 404
    one.refresh_from_db()
    assert one.status == Status.REQUESTED


# --- The desk ---------------------------------------------------------------------------------


def test_the_desk_of_an_approver(parts, client_of, mug):
    Budget.objects.create(year=date(2026, 1, 1), amount=500)
    first, second, third = (asked(parts, mug) for _each in range(3))
    page = text(client_of("lead").get(DESK))
    assert page.count("data-row") == 3
    assert "has 700 left" in page
    assert "budget left:" in page
    # One by one: the next one follows.
    answer = send(client_of, "lead", f"{DESK}?tab=decide", at=first.pk, do="approve")
    assert answer.redirect_chain[-1][0] == f"{DESK}?tab=decide&at={second.pk}"
    refused = send(client_of, "lead", f"{DESK}?tab=decide", at=second.pk, do="decline", reason=" ")
    assert "Say why" in text(refused)
    send(client_of, "lead", f"{DESK}?tab=decide", at=second.pk, do="decline", reason="Not now")
    # In bulk.
    page = text(send(client_of, "lead", f"{DESK}?tab=decide", do="many", chosen=[f"{third.pk}.0", f"{first.pk}.0"]))
    assert "1 approved." in page
    assert "1 no longer waits for you." in page
    found = dict(Redemption.objects.values_list("pk", "status"))
    assert found == {first.pk: "approved", second.pk: "declined", third.pk: "approved"}
    history = text(client_of("lead").get(f"{DESK}?tab=history"))
    assert all(f"/redemptions/{pk}/" in history for pk in found)


def test_nothing_ticked_is_said(parts, client_of, mug):
    asked(parts, mug)
    assert "Nothing is ticked" in text(send(client_of, "lead", f"{DESK}?tab=decide", do="many"))


def test_the_desk_of_a_purchaser(parts, client_of, mug):
    first, second = approved(parts, mug, quantity=3), approved(parts, mug)
    page = text(client_of("purchaser").get(DESK))
    assert "Units to hand out (of 3)" in page
    page = text(send(client_of, "purchaser", f"{DESK}?tab=hand-out", at=first.pk, do="deliver", units="2", seen="0"))
    assert "2 handed out, 1 to follow." in page
    # The same form again hands out nothing more.
    page = text(send(client_of, "purchaser", f"{DESK}?tab=hand-out", at=first.pk, do="deliver", units="1", seen="0"))
    assert "Look at it again" in page
    chosen = [f"{first.pk}.2", f"{second.pk}.0"]
    page = text(send(client_of, "purchaser", f"{DESK}?tab=hand-out", do="many", chosen=chosen))
    assert "2 handed out." in page
    assert set(Redemption.objects.values_list("status", flat=True)) == {"delivered"}
    assert "Nothing waits to be handed out by you" in text(client_of("purchaser").get(f"{DESK}?tab=hand-out"))


def test_taken_back_with_a_reason(parts, client_of, mug):
    one = redemptions.deliver(approved(parts, mug, quantity=2), 2, **moment(parts, "purchaser"))
    address = f"/redemptions/{one.pk}/"
    form = {"do": "refund", "units": "1", "seen": "0", "were_handed_out": "1", "restock": "1"}
    assert "Say why" in text(send(client_of, "purchaser", address, **form))
    page = text(send(client_of, "purchaser", address, **form, reason="broken"))
    assert "1 taken back" in page
    assert "broken" in page
    assert Stock.objects.get(reward=mug).left == 19
    assert "from 1 to 1" in text(
        send(client_of, "purchaser", address, **form | {"units": "5", "seen": "1"}, reason="x")
    )


def test_the_panel_alone_is_a_fragment(parts, client_of, mug):
    one = asked(parts, mug)
    answer = client_of("lead").get(f"{DESK}?tab=decide&at={one.pk}&part=panel", headers={"HX-Request": "true"})
    page = text(answer)
    assert page.startswith('<section id="panel"')
    assert 'value="approve"' in page
    gone = text(client_of("lead").get(f"{DESK}?tab=decide&at=999&part=panel", headers={"HX-Request": "true"}))
    assert "no longer waits" in gone


def test_what_waits_is_counted_beside_the_section(parts, client_of, mug):
    asked(parts, mug)
    approved(parts, mug)
    for part, count in [("lead", 1), ("purchaser", 1), ("admin", 0)]:
        page = text(client_of(part).get("/boards/"))
        assert ("Rewards desk" in page) is True
        assert page.count("waiting for you") == count, part
    assert "Rewards desk" not in text(client_of("rep").get("/boards/"))


# --- Everybody's, lists -----------------------------------------------------------------------


def test_everybodys_are_found_and_exported(parts, client_of, mug):
    one = asked(parts, mug, remark="=cmd")
    approved(parts, mug)
    page = text(client_of("auditor").get(f"/redemptions/all/?q=R-{one.pk}"))
    assert "1 redemption" in page
    rows = b"".join(client_of("finance").get("/redemptions/all.csv?status=requested").streaming_content).decode()
    assert rows.count("\n") == 2
    assert "'=cmd" in rows
    answer = client_of("admin").get("/redemptions/all.xlsx")
    assert answer.content.startswith(b"PK")
    assert "Nothing like that" in text(client_of("admin").get("/redemptions/all/?q=boat"))


def test_lists_for_purchasing_and_payroll(parts, client_of, mug):
    approved(parts, mug, quantity=3)
    redemptions.deliver(approved(parts, mug), 1, **moment(parts, "purchaser"))
    coefficient = reward("COEF", kind="coefficient", coefficient=Decimal("0.050"), hand_out="finance")
    approved(parts, coefficient, quantity=2)
    # Purchasing hands the vouchers for days off out; payroll has them on its list as well.
    approved(parts, reward("DAY", kind="day_off", name_en="A day"))
    asked(parts, mug)
    page = text(client_of("purchaser").get("/redemptions/lists/"))
    assert "List for purchasing" in page
    assert "Blue mug" in page
    assert "Coef" not in page
    payroll = text(client_of("finance").get("/redemptions/lists/"))
    assert "+0.100" in payroll
    assert "A day" in payroll
    assert "Blue mug" not in payroll
    rows = b"".join(client_of("admin").get("/redemptions/lists.csv?of=purchaser").streaming_content).decode()
    assert "MUG,Blue mug,goods,P-rep,Rep,East 1,4,1,3,,400.00,80.00" in rows.replace("\r", "")
    # Whose list it is not, gets their own.
    assert "List for purchasing" in text(client_of("purchaser").get("/redemptions/lists/?of=finance"))
    earlier = text(client_of("purchaser").get("/redemptions/lists/?first=2026-01&last=2026-02"))
    assert "Nothing granted in these months" in earlier


# --- Draws ------------------------------------------------------------------------------------


def test_a_draw_shows_its_digest_from_the_start_and_its_seed_afterwards(parts, client_of):
    rich(parts, "rep", "colleague")
    trip = reward("TRIP", units=1, window="monthly", allocation="lottery", price=Decimal(50))
    one = asked(parts, trip)
    draw = Draw.objects.get()
    page = text(client_of("rep").get(f"/rewards/draws/{draw.pk}/"))
    assert draw.seed_digest in page
    assert draw.sealed_seed not in page
    assert f"/rewards/draws/{draw.pk}/" in text(client_of("rep").get(f"/redemptions/{one.pk}/"))


def test_a_draw_that_is_over_shows_the_order_and_why(parts, client_of):
    rich(parts, "rep", "colleague")
    parts.colleague.wants_board = False
    parts.colleague.save()
    draw = drawn(parts)
    for part in ("rep", "colleague", "admin"):
        page = text(client_of(part).get(f"/rewards/draws/{draw.pk}/"))
        assert draw.seed in page
        assert page.count("gets it</span>") == 1
        assert "fewer were left than asked for" in page
        assert ("not shown on boards" in page) == (part == "rep")
        assert ("You came to place" in page) == (part != "admin")


def test_a_draw_by_rank_shows_the_points_that_ranked(parts, client_of):
    rich(parts, "rep", number=700)
    points(parts.colleague, 900, on=date(2026, 10, 3), publish_it=False)
    publish(date(2026, 10, 1))
    draw = drawn(parts, rule="by_rank")
    page = text(client_of("admin").get(f"/rewards/draws/{draw.pk}/"))
    assert page.index("Colleague") < page.index(">Rep<")
    assert "That month is October 2026" in page


# --- Costs ------------------------------------------------------------------------------------


def fill(parts, of, count, prefix):
    for person in making.add_people(count, parts.teams["first"], prefix):
        points(person, 100, on=date(2026, 9, 5), publish_it=False)
        Redemption.objects.create(
            person=person, reward=of, key="k", kind=of.kind, unit_points=of.price, unit_cost=of.cost, year="2026-01-01",
            requested_at=making.NOW, requested_on=making.TODAY, approver=parts.lead, team_line=[1],
        )  # fmt: skip


@pytest.mark.parametrize(
    ("part", "address"),
    [
        ("lead", DESK),
        ("purchaser", f"{DESK}?tab=hand-out"),
        ("lead", f"{DESK}?tab=history"),
        ("admin", "/redemptions/all/"),
        ("finance", "/redemptions/lists/"),
        ("purchaser", "/redemptions/lists/"),
        ("rep", "/redemptions/"),
    ],
)
def test_queries_do_not_grow_with_rows(parts, visit, part, address):
    rich(parts)
    of = reward(units=None)
    Budget.objects.create(year=date(2026, 1, 1), amount=50_000)
    for count, prefix in ((3, "M"), (12, "N")):
        approved(parts, of)
        fill(parts, of, count, prefix)
        asked(parts, of)
        found = queries_of(visit, part, address)
        if prefix == "M":
            few = found
    assert len(found) <= len(few), "\n".join(sorted(set(found) - set(few)))
    assert len(found) <= QUERIES_MAX


def test_counts_of_the_navigation_cost_one_query(parts, visit, mug):
    asked(parts, mug)
    visit("lead", "/boards/")
    with CaptureQueriesContext(connection) as caught:
        visit("lead", "/boards/")
    assert sum('"rewards_redemption"' in query["sql"] for query in caught) == 1
